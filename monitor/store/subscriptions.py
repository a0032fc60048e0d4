"""Subscriptions in the record: which hub pushes for which feed, and what it has pushed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from monitor.moments import from_text, moment_or_none, to_text

if TYPE_CHECKING:
    from sqlite_utils import Database

SubscriptionState = Literal["pending", "active", "denied", "leaving"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed at one hub. Its path and its secret are never shown."""

    id: int
    source: int
    """Id of the source."""
    name: str
    """Name of the source."""
    hub: str
    topic: str
    public: str
    """The address of ours that the hub was told, without the path."""
    path: str
    secret: str
    state: SubscriptionState
    asked: str | None
    """What the hub was asked for and has not verified yet: subscribe, unsubscribe."""
    attempts: int
    """Requests since the hub last agreed."""
    renew_at: datetime
    lease_until: datetime | None
    error: str | None

    def __repr__(self) -> str:
        """Name it without what nobody may see."""
        return f"Subscription(id={self.id}, name={self.name!r}, state={self.state!r})"


class Subscriptions:
    """The tables of subscriptions and of what was pushed. Write within a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(
        self,
        source: int,
        *,
        hub: str,
        topic: str,
        public: str,
        path: str,
        secret: str,
        now: datetime,
    ) -> None:
        """Note that a hub is to be asked, at once. The source has no other subscription."""
        self._db.execute(
            """
            INSERT INTO subscriptions (source, hub, topic, public, path, secret, state, renew_at)
            VALUES (?, ?, ?, ?, ?, ?, 'pending', ?)
            """,
            (source, hub, topic, public, path, secret, to_text(now)),
        )

    def of_source(self, source: int) -> Subscription | None:
        """Return the subscription of a source, but not one that is being left."""
        return self._one("source = ? AND state <> 'leaving'", source)

    def at(self, path: str) -> Subscription | None:
        """Return the subscription whose hub was told this path."""
        return self._one("path = ?", path)

    def due(self, now: datetime, limit: int) -> list[Subscription]:
        """Return those whose hub is to be asked now, the longest waiting first."""
        return self._select("renew_at <= ? ORDER BY renew_at LIMIT ?", to_text(now), limit)

    def strays(self, public: str) -> list[Subscription]:
        """Return those told another address of ours, and those of sources no longer watched.

        A source that was not polled yet points elsewhere since it was subscribed.
        """
        return self._select(
            "state <> 'leaving' "
            "AND (public <> ? OR NOT sources.active OR sources.first_polled IS NULL)",
            public,
        )

    def ask(self, subscription: int, mode: str, again: datetime) -> None:
        """Note that the hub is being asked, and when to ask again unless it agrees."""
        self._db.execute(
            """
            UPDATE subscriptions SET asked = ?, attempts = attempts + 1, renew_at = ?
            WHERE id = ?
            """,
            (mode, to_text(again), subscription),
        )

    def confirm(self, subscription: int, *, lease_until: datetime, renew_at: datetime) -> bool:
        """Note that the hub has verified what was asked; False where nothing was."""
        # The condition refuses a hub that verifies one request twice, and one that verifies what
        # was given up while it took its time.
        changed = self._db.execute(
            """
            UPDATE subscriptions SET
                state = 'active', asked = NULL, attempts = 0, error = NULL,
                lease_until = ?, renew_at = ?
            WHERE id = ? AND asked = 'subscribe' AND state <> 'leaving'
            """,
            (to_text(lease_until), to_text(renew_at), subscription),
        ).rowcount
        return changed == 1

    def deny(self, subscription: int, reason: str, again: datetime) -> None:
        """Note that the hub will not, or no longer, push for this feed."""
        self._db.execute(
            """
            UPDATE subscriptions SET
                state = 'denied', asked = NULL, error = ?, renew_at = ?, lease_until = NULL
            WHERE id = ? AND state <> 'leaving'
            """,
            (reason, to_text(again), subscription),
        )

    def fail(self, subscription: int, error: str, *, refused: bool) -> None:
        """Note why a request failed; it is made again when `ask` said.

        A hub that did not refuse may have heard it all the same, and may verify it.
        """
        self._db.execute(
            """
            UPDATE subscriptions SET error = ?, asked = CASE WHEN ? THEN NULL ELSE asked END
            WHERE id = ?
            """,
            (error, refused, subscription),
        )

    def leave(self, subscription: int, now: datetime) -> None:
        """Take nothing more from this hub; it is to be told, at once."""
        self._db.execute(
            """
            UPDATE subscriptions SET state = 'leaving', asked = NULL, attempts = 0, renew_at = ?
            WHERE id = ?
            """,
            (to_text(now), subscription),
        )

    def remove(self, subscription: int) -> None:
        """Forget a subscription, and what was pushed: its secret proves nothing any more."""
        self._db.execute("DELETE FROM pushes WHERE subscription = ?", (subscription,))
        self._db.execute("DELETE FROM subscriptions WHERE id = ?", (subscription,))

    def was_pushed(self, subscription: int, digest: bytes) -> bool:
        """Tell whether this body was taken already."""
        row = self._db.execute(
            "SELECT 1 FROM pushes WHERE subscription = ? AND digest = ?", (subscription, digest)
        ).fetchone()
        return row is not None

    def remember_push(self, subscription: int, digest: bytes) -> None:
        """Note that a body was taken; nothing where the subscription has gone meanwhile."""
        self._db.execute(
            """
            INSERT OR IGNORE INTO pushes (subscription, digest)
            SELECT id, ? FROM subscriptions WHERE id = ?
            """,
            (digest, subscription),
        )

    def _one(self, condition: str, value: object) -> Subscription | None:
        return next(iter(self._select(condition, value)), None)

    def _select(self, condition: str, *values: object) -> list[Subscription]:
        query = (
            "SELECT subscriptions.*, sources.name FROM subscriptions "  # noqa: S608  (our own)
            f"JOIN sources ON sources.id = subscriptions.source WHERE {condition}"
        )
        return [_subscription(row) for row in self._db.query(query, values)]


def _subscription(row: dict[str, Any]) -> Subscription:
    return Subscription(
        id=row["id"],
        source=row["source"],
        name=row["name"],
        hub=row["hub"],
        topic=row["topic"],
        public=row["public"],
        path=row["path"],
        secret=row["secret"],
        state=row["state"],
        asked=row["asked"],
        attempts=row["attempts"],
        renew_at=from_text(row["renew_at"]),
        lease_until=moment_or_none(row["lease_until"]),
        error=row["error"],
    )
