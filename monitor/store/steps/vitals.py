"""What a machine that watches Amends counts, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.views import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m020_vitals(db: Database) -> None:
    """Alerts and mentions are counted without their texts, which are long."""
    db.execute("CREATE INDEX alerts_by_state ON alerts (state, tried, next_attempt)")
    db.execute("CREATE INDEX mentions_counted ON mentions (about, label)")
