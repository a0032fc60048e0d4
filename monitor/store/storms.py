"""Storms in the record, and what is known of a brand's complaints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.moments import from_text, moment_or_none, text_or_none, to_text

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.store.filter import Filter
    from monitor.storms import Rise

_OURS = "brand = :brand AND label = 'negative' AND about AND NOT baseline"
_FROM = "id >= :first AND (:until IS NULL OR first_seen <= :until)"


@dataclass(frozen=True, slots=True)
class Storm:
    """A storm about one brand."""

    id: int
    brand: str
    started: datetime
    """The first complaint of the rise."""
    called: datetime
    ended: datetime | None
    count: float
    """Complaints that called it."""
    span: timedelta
    """In what time they came."""
    expected: float
    """Complaints that were usual in that time."""
    times: float
    summary: datetime
    """The next summary is due."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A case that complaints of a storm belong to, in short."""

    case: int
    open: bool
    """Nobody has answered yet."""
    opened: datetime


class NoSuchStorm(LookupError):
    """No storm has this number."""


class Storms:
    """The table of storms."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def raging(self, brand: str) -> Storm | None:
        """Return the storm about a brand that goes on."""
        found = self._select("brand = :brand AND ended IS NULL", {"brand": brand})
        return found[0] if found else None

    def find(self, wanted: Filter, *, before: int | None = None) -> list[Storm]:
        """Return storms, the newest first; `before` leaves out those from this number on."""
        condition, values = wanted.where(brand="brand = :brand", since="called >= :since")
        return self._select(
            f"{condition} AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT :rows",
            values | {"before": before, "rows": wanted.rows},
        )

    def get(self, number: int) -> Storm:
        """Return a storm by its number; raises NoSuchStorm."""
        found = self._select("id = :number", {"number": number})
        if not found:
            raise NoSuchStorm(f"there is no storm {number}")
        return found[0]

    def all_raging(self) -> list[Storm]:
        """Return the storms that go on, the newest first."""
        return self._select("ended IS NULL ORDER BY called DESC, id DESC", {})

    def ended(self, limit: int, skip: int = 0) -> list[Storm]:
        """Return storms that are over, the newest first; `skip` of them were shown before."""
        return self._select(
            "ended IS NOT NULL ORDER BY called DESC, id DESC LIMIT :limit OFFSET :skip",
            {"limit": limit, "skip": skip},
        )

    def summaries_due(self, now: datetime, pace: timedelta) -> list[Storm]:
        """Return the storms that go on and whose summary is due; they come at this pace.

        One that is later than that was planned by a clock that was fast.
        """
        return self._select(
            "ended IS NULL AND (summary <= :now OR summary > :latest)",
            {"now": to_text(now), "latest": to_text(now + pace)},
        )

    def past(self, brand: str, since: datetime) -> list[tuple[datetime, datetime]]:
        """Return when storms about a brand began and ended that ended since then."""
        found = self._select(
            "brand = :brand AND ended >= :since ORDER BY started",
            {"brand": brand, "since": to_text(since)},
        )
        return [(storm.started, storm.ended) for storm in found if storm.ended is not None]

    def begin(self, brand: str, rise: Rise, now: datetime, summary: datetime) -> Storm:
        """Write down that a storm begins; return it."""
        self._db.execute(
            """
            INSERT INTO storms (brand, started, called, count, span, expected, times, summary)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                brand,
                to_text(rise.started),
                to_text(now),
                rise.count,
                rise.span.total_seconds(),
                rise.expected,
                rise.times,
                to_text(summary),
            ),
        )
        storm = self.raging(brand)
        if storm is None:
            raise RuntimeError("SQLite lost a storm")
        return storm

    def set_summary(self, storm: int, due: datetime) -> None:
        """Say when the next summary is due."""
        self._db.execute("UPDATE storms SET summary = ? WHERE id = ?", (to_text(due), storm))

    def end(self, storm: int, now: datetime) -> None:
        """Write down that a storm is over."""
        self._db.execute("UPDATE storms SET ended = ? WHERE id = ?", (to_text(now), storm))

    def newest(self, brand: str, limit: int) -> list[tuple[int, datetime, datetime | None, bool]]:
        """Return a brand's newest complaints, the oldest of them first.

        Each with its number, when it was found, when it was published, and whether it is a copy.
        """
        rows = self._db.execute(
            f"""
            SELECT id, first_seen, published, coalesce(story <> id, 0) FROM mentions
            WHERE {_OURS} ORDER BY id DESC LIMIT :limit
            """,  # noqa: S608  (our own constants)
            {"brand": brand, "limit": limit},
        ).fetchall()
        return [
            (number, from_text(seen), moment_or_none(published), bool(copy))
            for number, seen, published, copy in reversed(rows)
        ]

    def by_hour(self, brand: str, since: datetime, *, copy: float) -> list[tuple[datetime, float]]:
        """Return how many complaints about a brand were published, or found, in each hour.

        One that copies a story counts `copy`.
        """
        rows = self._db.execute(
            f"""
            SELECT substr(coalesce(min(published, first_seen), first_seen), 1, 13) AS hour,
                sum(CASE WHEN story = id THEN 1.0 ELSE :copy END)
            FROM mentions WHERE {_OURS} AND first_seen >= :since
            GROUP BY hour ORDER BY hour
            """,  # noqa: S608  (our own constants)
            {"brand": brand, "since": to_text(since), "copy": copy},
        )
        return [(from_text(f"{hour}:00:00.000Z"), count) for hour, count in rows]

    def watched_since(self, brand: str) -> datetime | None:
        """Return when the first source was polled that tells of a brand; None: not yet."""
        (since,) = self._db.execute(
            """
            SELECT min(first_polled) FROM sources
            WHERE id IN (SELECT DISTINCT source FROM mentions WHERE brand = ?)
            """,
            (brand,),
        ).fetchone()
        return moment_or_none(since)

    def first_since(self, brand: str, since: datetime) -> int:
        """Return the number of the first complaint found since then; 0 where there is none."""
        (number,) = self._db.execute(
            f"SELECT min(id) FROM mentions WHERE {_OURS} AND first_seen >= :since",  # noqa: S608
            {"brand": brand, "since": to_text(since)},
        ).fetchone()
        return int(number or 0)

    def count_from(self, brand: str, first: int, until: datetime | None = None) -> int:
        """Return how many complaints about a brand were found from this mention on, until then."""
        (count,) = self._db.execute(
            f"SELECT count(*) FROM mentions WHERE {_OURS} AND {_FROM}",  # noqa: S608
            {"brand": brand, "first": first, "until": text_or_none(until)},
        ).fetchone()
        return int(count)

    def complaints(self, brand: str, first: int, until: datetime | None, limit: int) -> list[int]:
        """Return the newest complaints about a brand from this mention on, until then."""
        rows = self._db.execute(
            f"SELECT id FROM mentions WHERE {_OURS} AND {_FROM} ORDER BY id DESC LIMIT :limit",  # noqa: S608
            {"brand": brand, "first": first, "until": text_or_none(until), "limit": limit},
        )
        return [number for (number,) in rows]

    def by_step(
        self, brand: str, since: datetime, step: timedelta, until: datetime
    ) -> dict[int, int]:
        """Return how many complaints about a brand were found in each step of time from then on.

        Keys count the steps from 0; one without complaints is left out.
        """
        rows = self._db.execute(
            f"""
            SELECT CAST((strftime('%s', first_seen) - :start) / :step AS INTEGER) AS at, count(*)
            FROM mentions WHERE {_OURS} AND first_seen >= :since AND first_seen <= :until
            GROUP BY at
            """,  # noqa: S608  (our own constants)
            {
                "brand": brand,
                "since": to_text(since),
                "until": to_text(until),
                "start": int(since.timestamp()),
                "step": int(step.total_seconds()),
            },
        )
        return dict(rows.fetchall())

    def cases(self, brand: str, first: int, until: datetime | None) -> list[Touched]:
        """Return the cases of the complaints from this mention on, the most urgent first."""
        rows = self._db.execute(
            f"""
            SELECT id, state = 'open', opened FROM cases
            WHERE id IN (SELECT case_id FROM mentions WHERE {_OURS} AND {_FROM})
            ORDER BY state NOT IN ('open', 'contacted', 'resolved'), severity DESC, due, id
            """,  # noqa: S608  (our own constants)
            {"brand": brand, "first": first, "until": text_or_none(until)},
        )
        return [Touched(case, bool(is_open), from_text(opened)) for case, is_open, opened in rows]

    def count_between(self, brand: str, since: datetime, until: datetime) -> int:
        """Return how many complaints about a brand were found within this time."""
        (count,) = self._db.execute(
            f"SELECT count(*) FROM mentions WHERE {_OURS} "  # noqa: S608  (our own constants)
            "AND first_seen >= :since AND first_seen < :until",
            {"brand": brand, "since": to_text(since), "until": to_text(until)},
        ).fetchone()
        return int(count)

    def open_cases(self, brand: str, since: datetime) -> tuple[int, datetime | None]:
        """Return how many cases opened since then nobody has answered, and since when."""
        count, oldest = self._db.execute(
            """
            SELECT count(*), min(opened) FROM cases
            WHERE brand = ? AND opened >= ? AND state = 'open'
            """,
            (brand, to_text(since)),
        ).fetchone()
        return int(count), moment_or_none(oldest)

    def _select(self, condition: str, values: dict[str, Any]) -> list[Storm]:
        query = f"SELECT * FROM storms WHERE {condition}"  # noqa: S608  (our own constants)
        return [
            Storm(
                id=row["id"],
                brand=row["brand"],
                started=from_text(row["started"]),
                called=from_text(row["called"]),
                ended=moment_or_none(row["ended"]),
                count=row["count"],
                span=timedelta(seconds=row["span"]),
                expected=row["expected"],
                times=row["times"],
                summary=from_text(row["summary"]),
            )
            for row in self._db.query(query, values)
        ]
