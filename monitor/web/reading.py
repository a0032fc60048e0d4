"""Reading: looks into the record in a thread of its own, so that no search holds up polling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from monitor.store import Store

_T = TypeVar("_T")
_AT_ONCE = 200
"""Pieces of a stream that are written before others may read."""


class Reading:
    """A read-only connection and the one thread that uses it, for as long as the block lasts."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._store: Store | None = None

    async def __aenter__(self) -> Reading:
        """Open the record. Raises DatabaseUnusable."""
        await self._do(self._open)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it, after what is being read."""
        await self._do(self._close)
        self._thread.shutdown(wait=False)

    async def read(self, look: Callable[[Store], _T]) -> _T:
        """Return what `look` finds in the record; it runs in the thread. Raises what it raises."""
        return await self._do(lambda: look(self._opened))

    async def stream(self, look: Callable[[Store], Iterator[str]]) -> AsyncIterator[str]:
        """Yield what `look` writes, some of it at a time: others read in between."""
        written = await self.read(look)
        while some := await self._do(lambda: "".join(islice(written, _AT_ONCE))):
            yield some

    @property
    def _opened(self) -> Store:
        if self._store is None:
            raise RuntimeError("the record is read inside the block only")
        return self._store

    def _open(self) -> None:
        self._store = Store(self._database, read_only=True)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    async def _do(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
