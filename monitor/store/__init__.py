"""The record: one SQLite file, one module per aggregate. All SQL of the project stands here."""

from monitor.store.database import DatabaseBusy, DatabaseUnusable, Store, held_for_polling

__all__ = ["DatabaseBusy", "DatabaseUnusable", "Store", "held_for_polling"]
