"""The SQLite file: opening, locking, transactions."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.store.access import Grants
    from monitor.store.alerts import Alerts
    from monitor.store.cases import Cases
    from monitor.store.corrections import Corrections
    from monitor.store.keys import Keys
    from monitor.store.mentions import Mentions
    from monitor.store.mutes import Mutes
    from monitor.store.notices import Notices
    from monitor.store.reminders import Reminders
    from monitor.store.report import Reports
    from monitor.store.sources import Sources
    from monitor.store.stories import Stories
    from monitor.store.storms import Storms
    from monitor.store.subscriptions import Subscriptions
    from monitor.store.thanks import ThankYous
    from monitor.store.vitals import VitalsReader

BUSY_SECONDS = 10.0


class DatabaseUnusable(Exception):
    """The database cannot be opened, read or written; the message says where and why."""


class DatabaseBusy(Exception):
    """Another process polls with this database."""


@contextmanager
def held_for_polling(path: Path) -> Iterator[None]:
    """Hold the database for one `run` or `poll`; two would fetch and alert twice.

    Raises DatabaseBusy at once when another process holds it. The lock goes with the process that
    held it, however that process ended.
    """
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DatabaseBusy(
            f"{path}: another amends is polling with this database; "
            "stop it first, or let it do the work"
        ) from error
    except OSError as error:
        raise DatabaseUnusable(f"{path}: cannot lock the database: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


class Store:
    """One open database, with its aggregates: sources, mentions, stories, cases, …"""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open, and create or migrate unless `read_only`; DatabaseUnusable when that fails."""
        # Imported here for start-up time: these are not needed to say that the lock is taken.
        from monitor.store.access import Grants  # noqa: PLC0415
        from monitor.store.alerts import Alerts  # noqa: PLC0415
        from monitor.store.cases import Cases  # noqa: PLC0415
        from monitor.store.corrections import Corrections  # noqa: PLC0415
        from monitor.store.keys import Keys  # noqa: PLC0415
        from monitor.store.mentions import Mentions  # noqa: PLC0415
        from monitor.store.mutes import Mutes  # noqa: PLC0415
        from monitor.store.notices import Notices  # noqa: PLC0415
        from monitor.store.reminders import Reminders  # noqa: PLC0415
        from monitor.store.report import Reports  # noqa: PLC0415
        from monitor.store.sources import Sources  # noqa: PLC0415
        from monitor.store.stories import Stories  # noqa: PLC0415
        from monitor.store.storms import Storms  # noqa: PLC0415
        from monitor.store.subscriptions import Subscriptions  # noqa: PLC0415
        from monitor.store.thanks import ThankYous  # noqa: PLC0415
        from monitor.store.vitals import VitalsReader  # noqa: PLC0415

        _load_library()
        self._path = path
        self._read_only = read_only
        # SQLite up to 3.51.2 can damage a WAL file that two processes write to or checkpoint at
        # the same moment (https://sqlite.org/wal.html#walresetbug): writers take turns here.
        self._turn = FileLock(f"{path}.write", timeout=BUSY_SECONDS)
        with _explained(path):
            self._db = _open_reading(path) if read_only else self._open_writing()
        self.sources: Sources = Sources(self._db)
        self.mentions: Mentions = Mentions(self._db)
        self.stories: Stories = Stories(self._db)
        self.cases: Cases = Cases(self._db)
        self.corrections: Corrections = Corrections(self._db)
        self.thanks: ThankYous = ThankYous(self._db)
        self.alerts: Alerts = Alerts(self._db)
        self.subscriptions: Subscriptions = Subscriptions(self._db)
        self.notices: Notices = Notices(self._db)
        self.storms: Storms = Storms(self._db)
        self.reminders: Reminders = Reminders(self._db)
        self.reports: Reports = Reports(self._db)
        self.mutes: Mutes = Mutes(self._db)
        self.keys: Keys = Keys(self._db)
        self.access: Grants = Grants(self._db)
        self.vitals: VitalsReader = VitalsReader(self._db)

    def _open_writing(self) -> Database:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._turn:
            db = _connect(self._path, str(self._path))
            try:
                _prepare(db)
            except BaseException:
                db.close()
                raise
        return db

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept whole, or not at all.

        Takes the write lock at the start: what is read inside stays true until the commit.
        Raises DatabaseUnusable (disk full, locked for too long, damaged file).
        """
        with _explained(self._path), self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back by itself already, as on a full disk.
                if self._db.conn.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connection; what was committed is on disk."""
        if self._read_only:
            # Writes nothing, and who may only read cannot take a turn.
            self._db.close()
            return
        with _explained(self._path), self._turn:
            self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError):
        # The database is fine: it refuses a mistake of ours, which must not look like a full disk.
        raise
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"{path}: the database cannot be used: {error}") from error
    except Timeout as error:
        raise DatabaseUnusable(
            f"{path}: another process kept the database locked for {BUSY_SECONDS:.0f} s"
        ) from error
    except OSError as error:
        raise DatabaseUnusable(f"{path}: cannot open the database: {error.strerror}") from error


def _prepare(db: Database) -> None:
    from monitor.store.migrations import migrations  # noqa: PLC0415  (start-up time)

    db.execute("PRAGMA journal_mode = WAL")
    # FULL: a committed alert survives a power cut. Commits are grouped, so it is cheap.
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    if migrations.pending(db):
        migrations.apply(db)


def _load_library() -> None:
    """Import sqlite-utils without numpy, which it loads where it is installed.

    It wants to know numpy's types when it sees them, and sees none here; loading numpy takes a
    tenth of the time that a pass needs to start.
    """
    if "numpy" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]  # how Python marks what is not there
    try:
        import sqlite_utils  # noqa: F401, PLC0415
    finally:
        del sys.modules["numpy"]


def _open_reading(path: Path) -> Database:
    if not os.access(path, os.R_OK):
        raise sqlite3.OperationalError(
            "no such readable file; `amends poll` or `amends run` creates it"
        )
    from monitor.store.migrations import migrations  # noqa: PLC0415  (start-up time)

    db = _connect(path, f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        is_old = bool(migrations.pending(db))
    except BaseException:
        db.close()
        raise
    if is_old:
        db.close()
        raise sqlite3.OperationalError(
            "it was made by an older release; `amends poll` or `amends run` brings it up to date"
        )
    return db


def _connect(path: Path, address: str, *, uri: bool = False) -> Database:
    from monitor.store.connection import ExplainingDatabase  # noqa: PLC0415  (start-up time)
    from monitor.store.searchable import searchable  # noqa: PLC0415

    # isolation_level=None: transactions begin where we say so, and nowhere else.
    connection = sqlite3.connect(address, uri=uri, timeout=BUSY_SECONDS, isolation_level=None)
    # Triggers of the index of words call it.
    connection.create_function("searchable", 1, searchable, deterministic=True)
    return ExplainingDatabase(connection, lambda: _explained(path))
