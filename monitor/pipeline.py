"""Poll, match, score, store, decide, into the outbox: many sources at once, each pass whole."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from monitor.harvest import Harvest, surprised
from monitor.record import Recorded
from monitor.store import DatabaseUnusable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.harvest import Harvester, Polled
    from monitor.mention import Watch
    from monitor.record import Recorder

log = logging.getLogger("amends.pipeline")

AT_ONCE = 100
"""Polls under way at the same time; each host is asked more gently than that by the client."""

BATCH = 200
"""Polls written in one transaction at most: a commit waits for the disk once, however many."""


LINGER = 0.02
"""Seconds in which others may join a batch: many polls end at nearly the same time."""


class Pipeline:
    """Runs polls side by side and writes what they bring in the order in which they end."""

    def __init__(
        self, sources: Mapping[str, Polled], harvester: Harvester, recorder: Recorder
    ) -> None:
        self._sources = sources
        self._harvester = harvester
        self._recorder = recorder
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._ready: asyncio.Queue[tuple[Harvest, asyncio.Future[Recorded]]] = asyncio.Queue()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write what polls bring for as long as the block lasts."""
        writer = asyncio.create_task(self._write(), name="writer")
        try:
            yield
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def poll(self, watch: Watch) -> Recorded:
        """Poll one source; return once what it brought is on disk.

        Raises DatabaseUnusable; then nothing was written and the source is still due.
        """
        async with self._slots:
            harvest = await self._harvester.gather(watch, self._sources[watch.name])
        try:
            return await self._written(harvest)
        except DatabaseUnusable:
            raise
        except Exception as error:
            # A mistake of ours with this one harvest: it is a failed poll, retried later on.
            log.exception("cannot write what a poll brought source=%s", watch.name)
            failed = surprised(watch, error, "storing")
            return await self._written(Harvest(watch, failed, harvest.at))

    async def _written(self, harvest: Harvest) -> Recorded:
        written: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._ready.put_nowait((harvest, written))
        return await written

    async def _write(self) -> None:
        while True:
            batch = [await self._ready.get()]
            await asyncio.sleep(LINGER)
            while not self._ready.empty() and len(batch) < BATCH:
                batch.append(self._ready.get_nowait())
            self._write_batch(batch)

    def _write_batch(self, batch: Sequence[tuple[Harvest, asyncio.Future[Recorded]]]) -> None:
        """Write a batch, and tell each poll what became of it."""
        try:
            recorded = self._recorder.write(harvest for harvest, _ in batch)
        except Exception as error:  # noqa: BLE001  (told to each poll, which raises it)
            if len(batch) > 1 and not isinstance(error, DatabaseUnusable):
                # One of them cannot be written; the others must not suffer for it.
                for one in batch:
                    self._write_batch([one])
                return
            _settle(batch, error)
            return
        for (_, written), share in zip(batch, recorded, strict=True):
            if not written.done():  # its poll may have been cancelled meanwhile
                written.set_result(share)


def _settle(batch: Sequence[tuple[Harvest, asyncio.Future[Recorded]]], error: Exception) -> None:
    for _, written in batch:
        if not written.done():
            written.set_exception(error)
