"""Keys in the record: secrets that the program makes for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


class Keys:
    """The table of keys."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, purpose: str, made: Callable[[], str]) -> str:
        """Return the secret for a purpose, made where there is none; inside a transaction."""
        self._db.execute(
            "INSERT INTO keys (purpose, secret) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (purpose, made()),
        )
        (secret,) = self._db.execute(
            "SELECT secret FROM keys WHERE purpose = ?", (purpose,)
        ).fetchone()
        return str(secret)
