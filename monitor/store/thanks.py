"""Thanks in the record: which praise was answered, when and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.moments import from_text, to_text
from monitor.thanks import Thanks

if TYPE_CHECKING:
    from sqlite_utils import Database


class ThankYous:
    """The table of thanks. Write within a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, mention: int, said: Thanks) -> None:
        """Keep that somebody was thanked for a mention, which was not known before."""
        self._db.execute(
            "INSERT INTO thanks (mention, at, who) VALUES (?, ?, ?)",
            (mention, to_text(said.at), said.who),
        )

    def of_mention(self, mention: int) -> Thanks | None:
        """Return when a mention was thanked for, and by whom; None while nobody has."""
        row = self._db.execute(
            "SELECT at, who FROM thanks WHERE mention = ?", (mention,)
        ).fetchone()
        return None if row is None else Thanks(from_text(row[0]), row[1])
