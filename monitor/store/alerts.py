"""Alerts in the record: the outbox, and the history of what was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from alerts.alert import Alert
from alerts.picture import Picture
from monitor.moments import from_text, moment_or_none, text_or_none, to_text

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.store.filter import Filter

AlertState = Literal["pending", "sent", "dead"]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An alert with the story of its delivery."""

    id: int
    alert: Alert
    channel: str
    state: AlertState
    attempts: int
    next_attempt: datetime
    sent: datetime | None
    error: str | None
    tried: datetime | None = None
    """When its delivery was first tried; None before that."""


class Alerts:
    """The table of alerts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        alert: Alert,
        channel: str,
        *,
        claimed: datetime | None = None,
        not_before: datetime | None = None,
    ) -> int:
        """Put an alert into the outbox, due at once unless it says otherwise; return its number.

        `claimed` keeps it from the daemon: whoever adds it sends it himself.
        """
        inserted = (
            self._db.table("alerts")
            .insert(
                {
                    "kind": alert.kind,
                    "case_id": alert.case,
                    "brand": alert.brand,
                    "channel": channel,
                    "recipient": alert.recipient,
                    "subject": alert.subject,
                    "text": alert.text,
                    "html": alert.html,
                    "message_id": alert.message_id,
                    "refs": json.dumps(alert.references),
                    "brief": alert.brief,
                    "facts": json.dumps(dict(alert.facts), ensure_ascii=False),
                    "pictures": _to_json(alert.pictures),
                    "state": "pending",
                    "claimed": text_or_none(claimed),
                    "attempts": 0 if claimed is None else 1,
                    "tried": text_or_none(claimed),
                    "next_attempt": to_text(not_before or alert.created),
                    "created": to_text(alert.created),
                }
            )
            .last_rowid
        )
        if inserted is None:
            raise RuntimeError("SQLite gave no row id for an alert")
        return int(inserted)

    def thread(self, case: int, recipient: str) -> tuple[str, ...]:
        """Return the Message-IDs of what this recipient was told about a case, oldest first."""
        rows = self._db.execute(
            "SELECT message_id FROM alerts WHERE case_id = ? AND recipient = ? ORDER BY id",
            (case, recipient),
        )
        return tuple(row[0] for row in rows)

    def last_of_kind(self, kind: str, recipient: str) -> datetime | None:
        """Return when an alert of this kind was last made for a recipient."""
        (created,) = self._db.execute(
            "SELECT max(created) FROM alerts WHERE recipient = ? AND kind = ?", (recipient, kind)
        ).fetchone()
        return moment_or_none(created)

    def due(
        self, now: datetime, limit: int, *, channel: str | None = None, after: int = 0
    ) -> list[Dispatch]:
        """Return alerts that wait for a delivery, the oldest first: of a channel, or of all.

        `after` leaves out those up to this number.
        """
        one = "" if channel is None else "AND channel = :channel "
        return self._select(
            f"state = 'pending' AND claimed IS NULL AND next_attempt <= :now {one}"
            "AND id > :after ORDER BY id LIMIT :limit",
            {"now": to_text(now), "limit": limit, "channel": channel, "after": after},
        )

    def next_due(self, now: datetime, channel: str) -> Dispatch | None:
        """Return the alert that waits at a channel, one that has failed behind those that have not.

        Else a message that a service never takes would keep all others from it.
        """
        found = self._select(
            "state = 'pending' AND claimed IS NULL AND next_attempt <= :now "
            "AND channel = :channel ORDER BY attempts, id LIMIT 1",
            {"now": to_text(now), "channel": channel},
        )
        return found[0] if found else None

    def channels_due(self, now: datetime) -> list[str]:
        """Return the channels for which an alert waits, by name."""
        rows = self._db.execute(
            """
            SELECT DISTINCT channel FROM alerts
            WHERE state = 'pending' AND claimed IS NULL AND next_attempt <= ? ORDER BY channel
            """,
            (to_text(now),),
        )
        return [row[0] for row in rows]

    def claim(self, alert: int, now: datetime) -> bool:
        """Take an alert for delivery; False when somebody else has it, or has sent it."""
        # The condition decides between a daemon and a `test-alert` that see the same row.
        changed = self._db.execute(
            """
            UPDATE alerts
            SET claimed = :now, attempts = attempts + 1, tried = coalesce(tried, :now)
            WHERE id = :id AND state = 'pending' AND claimed IS NULL
            """,
            {"now": to_text(now), "id": alert},
        ).rowcount
        return changed == 1

    def mark_sent(self, alert: int, now: datetime) -> None:
        """Note that the server has accepted it."""
        self._db.execute(
            "UPDATE alerts SET state = 'sent', sent = ?, claimed = NULL, error = NULL WHERE id = ?",
            (to_text(now), alert),
        )

    def postpone(self, alert: int, until: datetime, error: str) -> None:
        """Note why a delivery failed, and when to try again."""
        self._db.execute(
            "UPDATE alerts SET claimed = NULL, next_attempt = ?, error = ? WHERE id = ?",
            (to_text(until), error, alert),
        )

    def hold(self, channel: str, now: datetime, until: datetime, error: str) -> None:
        """Let all that is due at a channel wait: what failed for one would fail for each."""
        self._db.execute(
            """
            UPDATE alerts
            SET next_attempt = :until, error = :error
            WHERE channel = :channel AND state = 'pending' AND claimed IS NULL
              AND next_attempt <= :now
            """,
            {"channel": channel, "now": to_text(now), "until": to_text(until), "error": error},
        )

    def give_up(self, alert: int, error: str) -> None:
        """Note that this message will never be accepted; it is kept, and shown."""
        self._db.execute(
            "UPDATE alerts SET state = 'dead', claimed = NULL, error = ? WHERE id = ?",
            (error, alert),
        )

    def release(self, alert: int) -> None:
        """Give back a claim whose delivery was broken off."""
        self._db.execute("UPDATE alerts SET claimed = NULL WHERE id = ?", (alert,))

    def release_all(self) -> int:
        """Give back the claims of a process that was killed; return how many."""
        return self._db.execute(
            "UPDATE alerts SET claimed = NULL WHERE claimed IS NOT NULL"
        ).rowcount

    def count(self, state: AlertState) -> int:
        """Return how many alerts are in a state."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM alerts WHERE state = ?", (state,)
        ).fetchone()
        return int(count)

    def get(self, alert: int) -> Dispatch:
        """Return an alert by its number, which `add` gave; raises LookupError."""
        found = self._select("id = :id", {"id": alert})
        if not found:
            raise LookupError(f"no alert has the number {alert}")
        return found[0]

    def find(self, wanted: Filter, *, before: int | None = None) -> list[Dispatch]:
        """Return alerts, the newest first; `before` leaves out those from this number on."""
        condition, values = wanted.where(
            brand="brand = :brand",
            label="case_id IN (SELECT case_id FROM mentions WHERE label = :label AND about)",
            since="created >= :since",
        )
        return self._select(
            f"{condition} AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT :rows",
            values | {"before": before, "rows": wanted.rows},
        )

    def _select(self, condition: str, values: dict[str, Any]) -> list[Dispatch]:
        query = f"SELECT * FROM alerts WHERE {condition}"  # noqa: S608  (our own constants)
        return [_dispatch(row) for row in self._db.query(query, values)]


def _dispatch(row: dict[str, Any]) -> Dispatch:
    return Dispatch(
        id=row["id"],
        channel=row["channel"],
        state=row["state"],
        attempts=row["attempts"],
        next_attempt=from_text(row["next_attempt"]),
        sent=moment_or_none(row["sent"]),
        error=row["error"],
        tried=moment_or_none(row["tried"]),
        alert=Alert(
            message_id=row["message_id"],
            kind=row["kind"],
            recipient=row["recipient"],
            subject=row["subject"],
            text=row["text"],
            html=row["html"],
            created=from_text(row["created"]),
            case=row["case_id"],
            brand=row["brand"],
            references=tuple(json.loads(row["refs"])),
            brief=row["brief"],
            facts=json.loads(row["facts"]),
            pictures=_pictures(row["pictures"]),
        ),
    )


def _to_json(pictures: Sequence[Picture]) -> str:
    return json.dumps([[one.id, one.bars] for one in pictures], ensure_ascii=False)


def _pictures(text: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(name, tuple((label, value, length) for label, value, length in bars))
        for name, bars in json.loads(text)
    )
