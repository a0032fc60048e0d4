"""Reminders in the record: which cases nobody has taken, and when somebody hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.moments import from_text, to_text

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST_AT_ONCE = 1_000
"""Cases in one round; further ones are reminded of in the following rounds."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """That somebody is to be reminded of a case."""

    case: int
    due: datetime
    step: int
    """0: who was told first; 1 …: the levels of the escalation."""


class Reminders:
    """The table of reminders."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def set(self, reminder: Reminder) -> None:
        """Remind of a case at this time, in place of any other."""
        self._db.execute(
            """
            INSERT INTO reminders (case_id, due, step) VALUES (?, ?, ?)
            ON CONFLICT (case_id) DO UPDATE SET due = excluded.due, step = excluded.step
            """,
            (reminder.case, to_text(reminder.due), reminder.step),
        )

    def hasten(self, case: int, due: datetime, *, anew: bool) -> None:
        """Remind of a case earlier; unless `anew`, where nobody has been reminded of it yet."""
        self._db.execute(
            "UPDATE reminders SET due = min(due, ?) WHERE case_id = ? AND (step = 0 OR ?)",
            (to_text(due), case, anew),
        )

    def stop(self, case: int) -> None:
        """Remind nobody of a case any more."""
        self._db.execute("DELETE FROM reminders WHERE case_id = ?", (case,))

    def anything_due(self, now: datetime) -> bool:
        """Is anybody to be reminded by now?"""
        row = self._db.execute("SELECT 1 FROM reminders WHERE due <= ? LIMIT 1", (to_text(now),))
        return row.fetchone() is not None

    def due(self, now: datetime) -> list[Reminder]:
        """Return reminders that are due, the oldest first, MOST_AT_ONCE of them at most.

        Of those that are due together, who was reminded less often comes first: what there was no
        room for in one round is put off to the very moment at which that round comes again.
        """
        rows = self._db.query(
            "SELECT * FROM reminders WHERE due <= ? ORDER BY due, step, case_id LIMIT ?",
            [to_text(now), MOST_AT_ONCE],
        )
        return [Reminder(row["case_id"], from_text(row["due"]), row["step"]) for row in rows]
