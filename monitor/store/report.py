"""What scorecards are counted from, and when the next one is mailed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.moments import from_text, to_text
from monitor.report import Said, Thanked, Worked
from sources.item import Item

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.report import Act, Period

_COUNTS = "about AND NOT baseline"


@dataclass(frozen=True, slots=True)
class Due:
    """The next scorecard that is mailed."""

    since: datetime
    """It tells of what happened from here on."""
    due: datetime


@dataclass(frozen=True, slots=True)
class Praise:
    """A positive mention, with what it says."""

    mention: int
    language: str | None
    item: Item
    """Its title, text and stars alone."""
    brands: tuple[str, ...]
    """All that its item is about."""


class Reports:
    """The table of reports, and what reports read from the others."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def said(self, brand: str, period: Period) -> list[Said]:
        """Return what was said about a brand in a period, in the order in which it was seen."""
        rows = self._db.query(
            f"""
            SELECT m.id, m.story, m.first_seen, m.published, m.label, m.severity, m.themes,
                s.name AS source, s.first_polled,
                m.story = m.id OR m.label <> coalesce(
                    (SELECT f.label FROM mentions f WHERE f.id = m.story AND f.about), ''
                ) AS is_first
            FROM mentions m JOIN sources s ON s.id = m.source
            WHERE m.brand = :brand AND m.first_seen >= :since AND m.first_seen < :until
                AND {_COUNTS} ORDER BY m.first_seen, m.id
            """,  # noqa: S608  (our own constant)
            {"brand": brand, **_values(period)},
        )
        return [_said(row) for row in rows]

    def praise(self, brand: str, period: Period) -> Iterator[Praise]:
        """Yield what was said in praise of a brand in a period, with its words."""
        rows = self._db.query(
            f"""
            SELECT id, language, title, text, rating, (
                SELECT json_group_array(brand) FROM mentions o WHERE o.item = m.item AND o.about
            ) AS brands
            FROM mentions m
            WHERE brand = :brand AND first_seen >= :since AND first_seen < :until
                AND label = 'positive' AND {_COUNTS}
            """,  # noqa: S608  (our own constant)
            {"brand": brand, **_values(period)},
        )
        for row in rows:
            item = Item(id="", title=row["title"], text=row["text"], rating=row["rating"])
            brands = tuple(json.loads(row["brands"]))
            yield Praise(row["id"], row["language"], item, brands)

    def thanked(self, brand: str, period: Period) -> list[Thanked]:
        """Return which praise of a brand was thanked for in a period, in order.

        Also what was there before it was watched: it is work that was done.
        """
        rows = self._db.execute(
            """
            SELECT coalesce(m.story, m.id), t.at FROM thanks t JOIN mentions m ON m.id = t.mention
            WHERE m.brand = :brand AND t.at >= :since AND t.at < :until
                AND m.label = 'positive' AND m.about ORDER BY t.at, t.mention
            """,
            {"brand": brand, **_values(period)},
        )
        return [Thanked(story, from_text(at)) for story, at in rows]

    def count(self, brands: Sequence[str], period: Period) -> int:
        """Return how often any of these brands was mentioned in a period."""
        (count,) = self._db.execute(
            f"""
            SELECT count(*) FROM mentions
            WHERE brand IN (SELECT value FROM json_each(:brands))
                AND first_seen >= :since AND first_seen < :until AND {_COUNTS}
            """,  # noqa: S608  (our own constant)
            {"brands": json.dumps(list(brands)), **_values(period)},
        ).fetchone()
        return int(count)

    def worked(self, brand: str, period: Period) -> list[Worked]:
        """Return the cases of a brand that a period has to do with.

        Those that are not resolved, or were opened, due or worked on in it, and are not a part of
        another by now; each with every step of its log, also with later ones.
        """
        values = {"brand": brand, **_values(period)}
        chosen = """
            brand = :brand AND opened < :until AND merged_into IS NULL AND (
                state IN ('open', 'contacted') OR opened >= :since OR due >= :since
                OR id IN (SELECT case_id FROM case_log WHERE at >= :since)
            )"""
        acts = self._acts(chosen, values)
        rows = self._db.query(
            f"SELECT id, opened, due, state FROM cases WHERE {chosen} ORDER BY id",  # noqa: S608
            values,
        )
        return [
            Worked(
                row["id"],
                from_text(row["opened"]),
                from_text(row["due"]),
                row["state"],
                tuple(acts[row["id"]]),
            )
            for row in rows
        ]

    def _acts(
        self, chosen: str, values: dict[str, str]
    ) -> defaultdict[int, list[tuple[Act, datetime]]]:
        found: defaultdict[int, list[tuple[Act, datetime]]] = defaultdict(list)
        rows = self._db.query(
            f"""
            SELECT case_id, act, at FROM case_log
            WHERE act IN ('contact', 'resolve', 'publicize', 'dismiss', 'reopen')
                AND case_id IN (SELECT id FROM cases WHERE {chosen})
            ORDER BY id
            """,  # noqa: S608  (our own condition)
            values,
        )
        for row in rows:
            found[row["case_id"]].append((row["act"], from_text(row["at"])))
        return found

    def next(self, schedule: str) -> Due | None:
        """Return when the next one is mailed by this schedule; None while that is not known."""
        row = self._db.execute(
            "SELECT since, due FROM reports WHERE schedule = ?", (schedule,)
        ).fetchone()
        return None if row is None else Due(*map(from_text, row))

    def set_next(self, schedule: str, due: Due) -> None:
        """Say when the next one is mailed, in place of whatever was planned."""
        self._db.execute("DELETE FROM reports")
        self._db.execute(
            "INSERT INTO reports (schedule, since, due) VALUES (?, ?, ?)",
            (schedule, to_text(due.since), to_text(due.due)),
        )


def _values(period: Period) -> dict[str, str]:
    return {"since": to_text(period.since), "until": to_text(period.until)}


def _said(row: dict[str, Any]) -> Said:
    return Said(
        mention=row["id"],
        story=row["story"] or row["id"],
        at=from_text(row["first_seen"]),
        label=row["label"],
        first=bool(row["is_first"]),
        severity=row["severity"],
        themes=tuple(json.loads(row["themes"])),
        source=row["source"],
        delay=_delay(row),
    )


def _delay(row: dict[str, Any]) -> timedelta | None:
    """Return the time from publication until it was seen, where it came while it was watched."""
    if row["published"] is None or row["first_polled"] is None:
        return None
    if row["first_seen"] <= row["first_polled"]:
        return None  # what the first poll found had long been there
    return max(timedelta(), from_text(row["first_seen"]) - from_text(row["published"]))
