"""Mutes in the record: authors about whom nobody is alerted any more, because somebody said so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.moments import to_text

if TYPE_CHECKING:
    from sqlite_utils import Database


class Mutes:
    """The table of mutes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, brand: str, author_key: bytes, *, who: str, now: datetime) -> None:
        """Keep an author in silence for a brand; twice is once."""
        self._db.execute(
            "INSERT INTO mutes (author_key, brand, at, who) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (author_key, brand, to_text(now), who),
        )

    def has(self, brand: str, author_key: bytes | None) -> bool:
        """Tell whether an author is kept in silence for a brand."""
        if author_key is None:
            return False
        row = self._db.execute(
            "SELECT 1 FROM mutes WHERE author_key = ? AND brand = ?", (author_key, brand)
        )
        return row.fetchone() is not None
