"""Live: tells open pages that cases have changed, by server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from monitor.store import DatabaseUnusable

if TYPE_CHECKING:
    from monitor.web.reading import Reading

log = logging.getLogger("amends.web")

LOOK = 0.4
"""Seconds between two looks into the record while anybody listens: commands and `poll` change it
too, so that nothing but the record itself can tell."""
QUIET = 15.0
"""Seconds after which a line is sent that says nothing: it keeps proxies from hanging up."""
MOST, EACH = 100, 20
"""Pages that may listen at once, and how many of them by one session."""


class TooMany(Exception):
    """So many listen already that no other page may."""


class News:
    """What is new in the log of cases, for whoever listens."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._listeners: dict[asyncio.Queue[int | None], str] = {}
        self._looking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Tell news for as long as the block lasts; at its end every listener hears the end."""
        try:
            yield
        finally:
            for queue in self._listeners:
                queue.put_nowait(None)
            if self._looking is not None:
                self._looking.cancel()

    async def listen(self, session: str) -> AsyncIterator[str]:
        """Yield lines of an event stream (https://html.spec.whatwg.org/#server-sent-events).

        Raises TooMany.
        """
        mine = sum(one == session for one in self._listeners.values())
        if len(self._listeners) >= MOST or mine >= EACH:
            raise TooMany
        queue: asyncio.Queue[int | None] = asyncio.Queue()
        self._listeners[queue] = session
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="news")
        try:
            yield "retry: 3000\n\n"
            async for entry in _until_none(queue):
                yield f"id: {entry}\nevent: cases\ndata: {entry}\n\n" if entry else ": quiet\n\n"
        finally:
            self._listeners.pop(queue, None)

    async def _look(self) -> None:
        """Look for a longer log as long as anybody listens."""
        last: int | None = None
        while self._listeners:
            try:
                newest = await self._reading.read(lambda store: store.cases.last_entry())
            except DatabaseUnusable as error:
                log.warning("cannot look for news: %s", error)
                newest = last or 0
            if last is not None and newest > last:
                for queue in self._listeners:
                    queue.put_nowait(newest)
            last = newest
            await asyncio.sleep(LOOK)


async def _until_none(queue: asyncio.Queue[int | None]) -> AsyncIterator[int]:
    """Yield what comes; 0 where nothing does for a while."""
    while True:
        try:
            async with asyncio.timeout(QUIET):
                entry = await queue.get()
        except TimeoutError:
            entry = 0
        if entry is None:
            return
        yield entry
