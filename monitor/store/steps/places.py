"""What is read about one source is read off an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.vitals import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m021_sources(db: Database) -> None:
    """The newest mentions of a source, for its delay and its page."""
    # Without it, a source that says little has the whole table read: 47 ms of 100,000 mentions.
    db.execute("CREATE INDEX mentions_by_source ON mentions (source, id)")
