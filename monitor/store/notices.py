"""Notices in the record: who was told of which mention, and who is still to be."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.moments import from_text, moment_or_none, text_or_none, to_text
from monitor.notices import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

MOST_AT_ONCE = 200_000
"""Notices that are read at once; more wait for the next time."""


class Notices:
    """The table of notices."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, notice: Notice, alert: int | None = None) -> None:
        """Keep a notice; with the alert that tells it, where it is told at once."""
        self._db.execute(
            """
            INSERT INTO notices (mention, case_id, brand, recipient, kind, why, note, at, due,
                                 done, alert)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                notice.mention,
                notice.case,
                notice.brand,
                notice.recipient,
                notice.kind,
                notice.why,
                notice.note,
                to_text(notice.at),
                text_or_none(notice.due),
                None if alert is None else to_text(notice.at),
                alert,
            ),
        )

    def anything_due(self, now: datetime) -> bool:
        """Is anybody to be told of something by now?"""
        row = self._db.execute(
            "SELECT 1 FROM notices WHERE done IS NULL AND due <= ? LIMIT 1", (to_text(now),)
        )
        return row.fetchone() is not None

    def due(self, now: datetime) -> list[Notice]:
        """Return what is to be told by now, by recipient, the first one first."""
        return self._select(
            "done IS NULL AND due <= :now ORDER BY recipient, id LIMIT :most",
            {"now": to_text(now), "most": MOST_AT_ONCE},
        )

    def of_storm(self, brand: str) -> list[Notice]:
        """Return what waits for the summary of a brand's storm, by recipient."""
        return self._select(
            "done IS NULL AND brand = :brand AND why = 'storm' ORDER BY recipient, id LIMIT :most",
            {"brand": brand, "most": MOST_AT_ONCE},
        )

    def close(self, notices: Iterable[Notice], alert: int | None, now: datetime) -> None:
        """Note that these were told by an alert; without one: that they are not worth telling."""
        self._db.conn.executemany(
            "UPDATE notices SET done = ?, alert = ? WHERE id = ? AND done IS NULL",
            [(to_text(now), alert, notice.id) for notice in notices],
        )

    def drop_void(self, now: datetime) -> None:
        """Close what is due and has become void: the mention was corrected, the case dismissed.

        What is not told by itself but in a digest stands there, with the state of its case.
        """
        self._db.execute(
            """
            UPDATE notices SET done = :now
            WHERE done IS NULL AND (due <= :now OR why = 'storm') AND (EXISTS (
                SELECT 1 FROM cases c WHERE c.id = notices.case_id AND c.state = 'dismissed'
                    AND notices.why IN ('quiet', 'pace')
            ) OR EXISTS (
                SELECT 1 FROM mentions m WHERE m.id = notices.mention AND (
                    NOT m.about
                    OR (notices.kind = 'praise' AND m.label <> 'positive')
                    OR (notices.kind = 'unscored' AND m.label <> 'unscored')
                    OR (notices.kind = 'other' AND m.label <> 'neutral')
                    OR (
                        m.label <> 'negative' AND notices.note NOT LIKE 'update_better%'
                        AND notices.kind IN ('case', 'update', 'copy')
                    )
                )
            ))
            """,
            {"now": to_text(now)},
        )

    def readdress(self, notices: Iterable[Notice], recipient: str) -> None:
        """Let somebody else be told of these."""
        self._db.conn.executemany(
            "UPDATE notices SET recipient = ? WHERE id = ?",
            [(recipient, notice.id) for notice in notices],
        )

    def postpone(self, notices: Iterable[Notice], due: datetime) -> None:
        """Let these wait until a later time."""
        self._db.conn.executemany(
            "UPDATE notices SET due = ? WHERE id = ?",
            [(to_text(due), notice.id) for notice in notices],
        )

    def move(self, case: int, to: int) -> None:
        """Let what was told, or will be, of mentions that went to another case belong to that."""
        self._db.execute(
            """
            UPDATE notices SET case_id = :to
            WHERE case_id = :case AND mention IN (SELECT id FROM mentions WHERE case_id = :to)
            """,
            {"case": case, "to": to},
        )

    def recipients(self, case: int) -> list[str]:
        """Return who has been told of a case, or will be before the digest, the first one first."""
        rows = self._db.execute(
            "SELECT recipient FROM notices WHERE case_id = ? AND why <> 'digest' "
            "GROUP BY recipient ORDER BY min(id)",
            (case,),
        )
        return [recipient for (recipient,) in rows]

    def recipients_since(self, brand: str, mention: int) -> list[str]:
        """Return who was told of complaints about a brand from this mention on."""
        rows = self._db.execute(
            """
            SELECT DISTINCT recipient FROM notices
            WHERE mention >= ? AND brand = ? AND kind IN ('case', 'update') AND why <> 'digest'
            ORDER BY recipient
            """,
            (mention, brand),
        )
        return [recipient for (recipient,) in rows]

    def last_update(self, case: int, recipient: str) -> datetime | None:
        """Return when this recipient was last told of something new in a case."""
        (at,) = self._db.execute(
            "SELECT max(done) FROM notices "
            "WHERE case_id = ? AND recipient = ? AND kind = 'update' AND alert IS NOT NULL",
            (case, recipient),
        ).fetchone()
        return moment_or_none(at)

    def told_lately(self, brand: str, recipient: str, since: datetime, *, severity: int) -> int:
        """Return of how many complaints so severe this recipient was told at once since then."""
        (count,) = self._db.execute(
            """
            SELECT count(*) FROM notices n JOIN mentions m ON m.id = n.mention
            WHERE n.recipient = ? AND n.at >= ? AND n.brand = ? AND n.why = 'at once'
                AND n.kind IN ('case', 'update') AND m.severity >= ?
            """,
            (recipient, to_text(since), brand, severity),
        ).fetchone()
        return int(count)

    def _select(self, condition: str, values: dict[str, Any]) -> list[Notice]:
        query = f"SELECT * FROM notices WHERE {condition}"  # noqa: S608  (our own constants)
        return [
            Notice(
                id=row["id"],
                mention=row["mention"],
                case=row["case_id"],
                brand=row["brand"],
                recipient=row["recipient"],
                kind=row["kind"],
                why=row["why"],
                note=row["note"],
                at=from_text(row["at"]),
                due=moment_or_none(row["due"]),
            )
            for row in self._db.query(query, values)
        ]
