"""A database whose reads, too, explain what is wrong with the file; transactions do so already."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlite_utils import Database


class ExplainingDatabase(Database):
    """Runs every statement within `explained`, which turns SQLite's errors into ours."""

    def __init__(
        self, connection: sqlite3.Connection, explained: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._explained = explained
        super().__init__(connection, execute_plugins=False)

    def execute(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None
    ) -> sqlite3.Cursor:
        """Run a statement."""
        with self._explained():
            return super().execute(sql, parameters)

    def query(
        self, sql: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> Generator[dict[str, Any], None, None]:
        """Run a query; all rows are read before the first is given."""
        with self._explained():
            rows = list(super().query(sql, params))
        return (row for row in rows)
