"""Sources in the record: what is due, and what each remembers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.mention import Watch
from monitor.moments import from_text, moment_or_none, text_or_none, to_text
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
                failures = 0, error = NULL, error_since = NULL, asked_wait = NULL
            WHERE name = :name AND target <> :target
            """,
            [{"name": source.name, "target": source.target} for source in declared],
        )

    def due(self, now: datetime, limit: int) -> list[Watch]:
        """Return active sources whose time has come, the longest waiting first."""
        return self._select(
            "active AND next_poll <= :now ORDER BY next_poll LIMIT :limit",
            {"now": to_text(now), "limit": limit},
        )

    def find(self, wanted: Filter) -> list[Watch]:
        """Return the active sources.

        Filtered by brand or label: those that brought such a mention; since: with news since then.
        """
        brought = "id IN (SELECT source FROM mentions WHERE "
        condition, values = wanted.where(
            brand=f"{brought}brand = :brand)",
            label=f"{brought}label = :label)",
            since="last_changed >= :since",
        )
        return self._select(
            f"active AND {condition} ORDER BY id LIMIT :rows", values | {"rows": wanted.rows}
        )

    def latency(self, source: int) -> tuple[float, float] | None:
        """Return the delay from publication to us as p50 and p95, in seconds.

        Over a source's last 200 mentions that were published while it was watched; None before the
        first one.
        """
        rows = self._db.execute(
            """
            SELECT published, first_seen FROM mentions
            WHERE source = ? AND published IS NOT NULL AND NOT baseline
            ORDER BY id DESC LIMIT 200
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

    def record(self, outcomes: Iterable[Outcome]) -> None:
        """Write what polls changed; run inside a transaction."""
        for outcome in outcomes:
            if outcome.error is None:
                self._record_success(outcome)
            else:
                self._record_failure(outcome)

    def _record_success(self, outcome: Outcome) -> None:
        state = outcome.state or SourceState()
        at = to_text(outcome.at)
        self._db.conn.execute(
            """
            UPDATE sources SET
                next_poll = ?, asked_wait = ?, first_polled = coalesce(first_polled, ?),
                last_polled = ?, last_success = ?,
                last_changed = CASE WHEN ? THEN ? ELSE last_changed END,
                failures = 0, error = NULL, error_since = NULL,
                etag = ?, last_modified = ?, body_hash = ?, seen = ?, moved_to = ?, cursor = ?
            WHERE id = ?
            """,
            (
                to_text(outcome.next_poll),
                text_or_none(outcome.asked_wait),
                at,
                at,
                at,
                outcome.news,
                at,
                state.etag,
                state.last_modified,
                state.body_hash,
                state.seen,
                state.moved_to,
                state.cursor,
                outcome.source,
            ),
        )

    def _record_failure(self, outcome: Outcome) -> None:
        at = to_text(outcome.at)
        self._db.conn.execute(
            """
            UPDATE sources SET
                next_poll = ?, asked_wait = ?, last_polled = ?, failures = failures + 1,
                error = ?, error_since = coalesce(error_since, ?)
            WHERE id = ?
            """,
            (
                to_text(outcome.next_poll),
                text_or_none(outcome.asked_wait),
                at,
                outcome.error,
                at,
                outcome.source,
            ),
        )

    def _select(self, condition: str, values: dict[str, Any]) -> list[Watch]:
        query = f"SELECT * FROM sources WHERE {condition}"  # noqa: S608  (our own constants)
        return [_watch(row) for row in self._db.query(query, values)]


def _watch(row: dict[str, Any]) -> Watch:
    return Watch(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        url=row["url"],
        interval=timedelta(seconds=row["interval"]),
        next_poll=from_text(row["next_poll"]),
        asked_wait=moment_or_none(row["asked_wait"]),
        first_polled=moment_or_none(row["first_polled"]),
        last_polled=moment_or_none(row["last_polled"]),
        last_changed=moment_or_none(row["last_changed"]),
        failures=row["failures"],
        error=row["error"],
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
