"""Vitals: the few numbers of the record by which a machine sees whether all is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from monitor.mention import CaseState
from monitor.moments import moment_or_none, to_text
from monitor.sentiment.verdict import Label

if TYPE_CHECKING:
    from sqlite_utils import Database

_LABELS = """
    SELECT label, count(*) FROM mentions INDEXED BY mentions_counted WHERE about = 1 GROUP BY label
"""


@dataclass(frozen=True, slots=True)
class Vitals:
    """The numbers at one moment."""

    pending: int
    """Alerts that are not sent yet."""
    oldest_pending: datetime | None
    """Since when the one waits that waits longest; one that is held for quiet hours or a digest
    does not wait before it is due. None: none waits."""
    dead: int
    """Alerts that cannot be delivered."""
    sent: int
    mentions: dict[Label, int]
    """Mentions about a brand, by label; every label has its number."""
    cases: dict[CaseState, int]
    """Every state has its number."""
    overdue: int
    """Open cases whose first contact was due."""
    storms: int
    """Storms that go on."""


class VitalsReader:
    """Counts over the tables of the others."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def at(self, now: datetime) -> Vitals:
        """Return the numbers; only indexes are read."""
        alerts = dict(self._pairs("SELECT state, count(*) FROM alerts GROUP BY state"))
        mentions = dict(self._pairs(_LABELS))
        cases = dict(self._pairs("SELECT state, count(*) FROM cases GROUP BY state"))
        moment = {"now": to_text(now)}
        (oldest,) = self._db.execute(
            """
            SELECT min(coalesce(tried, next_attempt)) FROM alerts
            WHERE state = 'pending' AND coalesce(tried, next_attempt) <= :now
            """,
            moment,
        ).fetchone()
        (overdue,) = self._db.execute(
            "SELECT count(*) FROM cases WHERE state = 'open' AND due < :now", moment
        ).fetchone()
        (storms,) = self._db.execute("SELECT count(*) FROM storms WHERE ended IS NULL").fetchone()
        return Vitals(
            pending=alerts.get("pending", 0),
            oldest_pending=moment_or_none(oldest),
            dead=alerts.get("dead", 0),
            sent=alerts.get("sent", 0),
            mentions={label: mentions.get(label, 0) for label in get_args(Label)},
            cases={state: cases.get(state, 0) for state in get_args(CaseState)},
            overdue=overdue,
            storms=storms,
        )

    def _pairs(self, query: str) -> list[tuple[str, int]]:
        return list(self._db.execute(query).fetchall())
