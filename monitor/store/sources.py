"""Sources in the record: what is due, and what each remembers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.mention import Watch
from monitor.moments import from_text, moment_or_none, text_or_none, to_text
from monitor.pace import hurried_interval
from sources.item import SourceState

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.store.filter import Filter


@dataclass(frozen=True, slots=True)
class Declared:
    """A source as the configuration declares it."""

    name: str
    kind: str
    url: str
    """For people: secrets are left out."""
    target: str
    """Hash of kind and address: a source that points elsewhere now starts anew."""
    interval: timedelta


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one poll changes about its source."""

    source: int
    at: datetime
    next_poll: datetime
    asked_wait: datetime | None
    error: str | None
    """None for a success."""
    state: SourceState | None = None
    """What to remember; None after a failure, which changes nothing that was seen."""
    news: bool = False
    """The poll brought an item that was unknown."""
    quota: bool = False
    """`asked_wait` comes from a quota."""
    error_kind: str | None = None
    """The class of the error in `sources.errors`."""
    ended: bool = False
    """The place said that it is gone for good."""
    warnings: tuple[str, ...] = ()
    newest: datetime | None = None
    """The newest publication that it has shown."""
    rhythm: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Sources that went out of order together, and are back."""

    reported: datetime
    sources: tuple[Watch, ...]


class NoSuchSource(LookupError):
    """No source that is watched has this number."""


class Sources:
    """The table of sources."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def declare(self, declared: Sequence[Declared], now: datetime) -> None:
        """Make the record hold exactly these sources as active; new ones are due at once."""
        self._db.execute("UPDATE sources SET active = 0")
        self._db.conn.executemany(
            """
            INSERT INTO sources (name, kind, url, target, interval, active, next_poll)
            VALUES (:name, :kind, :url, :target, :interval, 1, :now)
            ON CONFLICT (name) DO UPDATE SET
                kind = excluded.kind, url = excluded.url, active = 1,
                -- a shorter interval takes effect at once, not after the old one has run out
                next_poll = CASE WHEN interval = excluded.interval AND target = excluded.target
                            THEN next_poll ELSE excluded.next_poll END,
                interval = excluded.interval
            """,
            [
                {
                    "name": source.name,
                    "kind": source.kind,
                    "url": source.url,
                    "target": source.target,
                    "interval": source.interval.total_seconds(),
                    "now": to_text(now),
                }
                for source in declared
            ],
        )
        self._start_anew_where_the_target_changed(declared)

    def _start_anew_where_the_target_changed(self, declared: Sequence[Declared]) -> None:
        self._db.conn.executemany(
            """
            UPDATE sources SET
                target = :target, first_polled = NULL, etag = NULL, last_modified = NULL,
                body_hash = NULL, seen = x'', moved_to = NULL, cursor = NULL,
                failures = 0, error = NULL, error_kind = NULL, error_since = NULL,
                asked_wait = NULL, quota = 0, warnings = '[]', newest = NULL, rhythm = NULL,
                ended = NULL, reported = NULL, back = NULL
            WHERE name = :name AND target <> :target
            """,
            [{"name": source.name, "target": source.target} for source in declared],
        )

    def due(self, now: datetime, limit: int) -> list[Watch]:
        """Return active sources whose time has come, the longest waiting first."""
        return self._select(
            "active AND ended IS NULL AND next_poll <= :now ORDER BY next_poll LIMIT :limit",
            {"now": to_text(now), "limit": limit},
        )

    def named(self, name: str) -> Watch | None:
        """Return the active source of this name; None where there is none."""
        return next(iter(self._select("active AND name = :name", {"name": name})), None)

    def get(self, number: int) -> Watch:
        """Return the active source of this number; raises NoSuchSource."""
        found = self._select("active AND id = :number", {"number": number})
        if not found:
            raise NoSuchSource(f"there is no source {number}; `amends sources` lists them")
        return found[0]

    def find(self, wanted: Filter, *, after: int = 0) -> list[Watch]:
        """Return the active sources; `after` leaves out those up to this number.

        Filtered by brand or label: those that brought such a mention; since: with news since then.
        """
        brought = "id IN (SELECT source FROM mentions WHERE "
        condition, values = wanted.where(
            brand=f"{brought}brand = :brand)",
            label=f"{brought}label = :label AND about)",
            since="last_changed >= :since",
        )
        return self._select(
            f"active AND {condition} AND id > :after ORDER BY id LIMIT :rows",
            values | {"after": after, "rows": wanted.rows},
        )

    def latency(self, source: int) -> tuple[float, float] | None:
        """Return the delay from publication to us as p50 and p95, in seconds.

        Over a source's last 200 mentions that were published while it was watched; None before the
        first one.
        """
        rows = self._db.execute(
            """
            SELECT m.published, m.first_seen FROM mentions m JOIN sources s ON s.id = m.source
            WHERE m.source = ? AND m.published IS NOT NULL AND NOT m.baseline
                AND m.first_seen > s.first_polled  -- what the first poll found had long been there
            ORDER BY m.id DESC LIMIT 200
            """,
            (source,),
        )
        delays = sorted(
            max(0.0, (from_text(seen) - from_text(published)).total_seconds())
            for published, seen in rows
        )
        if not delays:
            return None
        return delays[len(delays) // 2], delays[min(len(delays) - 1, len(delays) * 95 // 100)]

    def brought(self, source: int, limit: int) -> list[int]:
        """Return the newest mentions that a source has brought before any other did."""
        rows = self._db.execute(
            "SELECT id FROM mentions WHERE source = ? ORDER BY id DESC LIMIT ?", (source, limit)
        )
        return [number for (number,) in rows]

    def record(self, outcomes: Iterable[Outcome]) -> None:
        """Write what polls changed; run inside a transaction."""
        for outcome in outcomes:
            if outcome.error is None:
                self._record_success(outcome)
            else:
                self._record_failure(outcome)

    def record_news(self, source: int, at: datetime) -> None:
        """Write that a source was handed something new, without a poll."""
        self._db.execute("UPDATE sources SET last_changed = ? WHERE id = ?", (to_text(at), source))

    def _record_success(self, outcome: Outcome) -> None:
        state = outcome.state or SourceState()
        self._db.conn.execute(
            """
            UPDATE sources SET
                next_poll = :next_poll, asked_wait = :asked_wait, quota = :quota,
                first_polled = coalesce(first_polled, :at), last_polled = :at, last_success = :at,
                last_changed = CASE WHEN :news THEN :at ELSE last_changed END,
                failures = 0, error = NULL, error_kind = NULL, error_since = NULL, ended = NULL,
                back = CASE WHEN reported IS NULL THEN NULL ELSE coalesce(back, :at) END,
                warnings = :warnings, newest = :newest, rhythm = :rhythm,
                etag = :etag, last_modified = :last_modified, body_hash = :body_hash, seen = :seen,
                moved_to = :moved_to, cursor = :cursor
            WHERE id = :source
            """,
            _outcome_values(outcome)
            | {
                "newest": text_or_none(outcome.newest),
                "rhythm": outcome.rhythm.total_seconds() if outcome.rhythm else None,
                "etag": state.etag,
                "last_modified": state.last_modified,
                "body_hash": state.body_hash,
                "seen": state.seen,
                "moved_to": state.moved_to,
                "cursor": state.cursor,
            },
        )

    def _record_failure(self, outcome: Outcome) -> None:
        self._db.conn.execute(
            """
            UPDATE sources SET
                next_poll = :next_poll, asked_wait = :asked_wait, quota = :quota,
                last_polled = :at, failures = failures + 1,
                last_changed = CASE WHEN :news THEN :at ELSE last_changed END,
                error = :error, error_kind = :error_kind,
                error_since = coalesce(error_since, :at), warnings = :warnings,
                ended = CASE WHEN :ended THEN coalesce(ended, :at) END, back = NULL
            WHERE id = :source
            """,
            _outcome_values(outcome)
            | {
                "error": outcome.error,
                "error_kind": outcome.error_kind,
                "ended": outcome.ended,
            },
        )

    def broken(self, failures: int) -> list[Watch]:
        """Return active sources with so many failed polls in a row of which nobody was told."""
        return self._select(
            # the first condition is that of the index
            "failures > 0 AND failures >= :failures AND active AND reported IS NULL ORDER BY id",
            {"failures": failures},
        )

    def report(self, sources: Iterable[int], at: datetime) -> None:
        """Write that people are told now that these sources are broken."""
        self._db.conn.executemany(
            "UPDATE sources SET reported = ?, back = NULL WHERE id = ?",
            [(to_text(at), source) for source in sources],
        )

    def incidents_over(self, patience: datetime) -> list[Incident]:
        """Return the incidents whose sources are all back, or where one is back since `patience`.

        Each with the sources that are back.
        """
        over = self._db.execute(
            """
            SELECT reported FROM sources WHERE reported IS NOT NULL AND active
            GROUP BY reported
            HAVING count(back) = count(*) OR min(back) <= ?
            """,
            (to_text(patience),),
        ).fetchall()
        return [
            Incident(
                from_text(reported),
                tuple(
                    self._select(
                        "active AND reported = :reported AND back IS NOT NULL ORDER BY id",
                        {"reported": reported},
                    )
                ),
            )
            for (reported,) in over
        ]

    def close(self, sources: Iterable[int]) -> None:
        """Write that people are told that these sources are back."""
        self._db.conn.executemany(
            "UPDATE sources SET reported = NULL, back = NULL WHERE id = ?",
            [(source,) for source in sources],
        )

    def of_brands(self, brands: Iterable[str], since: datetime) -> frozenset[int]:
        """Return the sources that have brought mentions of these brands."""
        found: set[int] = set()
        for brand in brands:
            rows = self._db.execute(
                "SELECT DISTINCT source FROM mentions WHERE brand = ? AND first_seen >= ?",
                (brand, to_text(since)),
            )
            found |= {source for (source,) in rows}
        return frozenset(found)

    def hasten(self, sources: Iterable[int]) -> None:
        """Bring forward the next poll of sources whose brand is under fire.

        Where they are healthy and nobody asked for patience; never the other way.
        """
        for source in sources:
            for watch in self._select(
                "id = :id AND failures = 0 AND asked_wait IS NULL", {"id": source}
            ):
                soon = (watch.last_polled or watch.next_poll) + hurried_interval(watch.interval)
                self._db.execute(
                    "UPDATE sources SET next_poll = min(next_poll, ?) WHERE id = ?",
                    (to_text(soon), source),
                )

    def wake(self, name: str, now: datetime) -> None:
        """Make a source due at once: its place has called."""
        self._db.execute(
            "UPDATE sources SET next_poll = min(next_poll, ?) WHERE name = ?", (to_text(now), name)
        )

    def _select(self, condition: str, values: dict[str, Any]) -> list[Watch]:
        query = f"SELECT * FROM sources WHERE {condition}"  # noqa: S608  (our own constants)
        return [_watch(row) for row in self._db.query(query, values)]


def _outcome_values(outcome: Outcome) -> dict[str, Any]:
    return {
        "source": outcome.source,
        "at": to_text(outcome.at),
        "next_poll": to_text(outcome.next_poll),
        "asked_wait": text_or_none(outcome.asked_wait),
        "quota": outcome.quota,
        "news": outcome.news,
        "warnings": json.dumps(outcome.warnings, ensure_ascii=False),
    }


def _watch(row: dict[str, Any]) -> Watch:
    return Watch(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        url=row["url"],
        interval=timedelta(seconds=row["interval"]),
        next_poll=from_text(row["next_poll"]),
        asked_wait=moment_or_none(row["asked_wait"]),
        quota=bool(row["quota"]),
        first_polled=moment_or_none(row["first_polled"]),
        last_polled=moment_or_none(row["last_polled"]),
        last_success=moment_or_none(row["last_success"]),
        last_changed=moment_or_none(row["last_changed"]),
        newest=moment_or_none(row["newest"]),
        rhythm=None if row["rhythm"] is None else timedelta(seconds=row["rhythm"]),
        failures=row["failures"],
        error=row["error"],
        error_kind=row["error_kind"],
        warnings=tuple(json.loads(row["warnings"])),
        ended=moment_or_none(row["ended"]),
        reported=moment_or_none(row["reported"]),
        error_since=moment_or_none(row["error_since"]),
        state=SourceState(
            etag=row["etag"],
            last_modified=row["last_modified"],
            body_hash=row["body_hash"],
            seen=row["seen"],
            moved_to=row["moved_to"],
            cursor=row["cursor"],
        ),
    )
