"""Mails that carry pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.places import migrations
from monitor.store.steps.record import add_columns

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m022_pictures(db: Database) -> None:
    """What is drawn when a mail is sent."""
    add_columns(
        db,
        """
        ALTER TABLE alerts ADD COLUMN pictures TEXT NOT NULL DEFAULT '[]'  -- JSON: Content-ID, bars
        """,
    )
