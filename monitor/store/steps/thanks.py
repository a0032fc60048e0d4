"""Who praised us and was thanked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.search import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m018_thanks(db: Database) -> None:
    """Praise that somebody has said thank you for."""
    db.execute("""
        CREATE TABLE thanks (
            mention INTEGER PRIMARY KEY REFERENCES mentions (id),  -- what was praise
            at      TEXT NOT NULL,  -- when it was written down
            who     TEXT NOT NULL   -- a person's name
        )""")
    db.execute("CREATE INDEX thanks_by_time ON thanks (at)")
