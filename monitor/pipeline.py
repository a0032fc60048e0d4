"""Poll, match, score, store, decide, into the outbox: many sources at once, each pass whole."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.harvest import Harvest, surprised
from monitor.record import Recorded
from monitor.store import DatabaseUnusable
from monitor.tally import Tally
from sources.item import Poll

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from monitor.harvest import Harvester, Polled
    from monitor.mention import Watch
    from monitor.record import Recorder
    from sources.item import Item, Source, SourceState

log = logging.getLogger("amends.pipeline")

AT_ONCE = 100
"""Polls under way at the same time; each host is asked more gently than that by the client."""

BATCH = 200
"""Polls written in one transaction at most: a commit waits for the disk once, however many."""


LINGER = 0.02
"""Seconds in which others may join a batch: many polls end at nearly the same time."""


Notice = Callable[["Watch", Poll], None]
"""Told of each poll once what it brought is on disk."""


class NotTaken(Exception):
    """Items that were handed in were not stored, by a mistake of ours; the log says more."""


class Pipeline:
    """Runs polls side by side and writes what they bring in the order in which they end."""

    def __init__(
        self,
        sources: Mapping[str, Polled],
        harvester: Harvester,
        recorder: Recorder,
        tally: Tally | None = None,
    ) -> None:
        self._sources = sources
        self._harvester = harvester
        self._recorder = recorder
        self._tally = tally or Tally()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._ready: asyncio.Queue[tuple[Harvest, asyncio.Future[Recorded]]] = asyncio.Queue()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._notices: list[Notice] = []

    def tell(self, notice: Notice) -> None:
        """Have somebody told of each poll from now on."""
        self._notices.append(notice)

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
        polled = self._sources[watch.name]
        asked = _Asked(polled.source, self._turns[watch.name])
        try:
            async with self._slots:
                harvest = await self._harvester.gather(watch, replace(polled, source=asked))
            recorded = await self._kept(harvest)
        finally:
            asked.end_turn()
        for notice in self._notices:
            notice(watch, harvest.poll)
        return recorded

    async def take(self, watch: Watch, items: tuple[Item, ...]) -> Recorded:
        """Take items that were handed in from outside; return once they are on disk.

        They go the way of all items, except that nobody has to wait for them: without a date they
        are of this moment, also at a source that was never polled. Raises DatabaseUnusable and
        NotTaken; then nothing was written.
        """
        polled = replace(self._sources[watch.name], source=_Handed(items))
        watched = replace(watch, first_polled=watch.first_polled or watch.next_poll)
        async with self._turns[watch.name]:
            harvest = await self._harvester.gather(watched, polled)
            if harvest.poll.error is not None:
                raise NotTaken(str(harvest.poll.error))
            try:
                return await self._written(replace(harvest, watch=watch))
            except DatabaseUnusable:
                raise
            except Exception as error:
                log.exception("cannot write what was handed in source=%s", watch.name)
                raise NotTaken(f"unexpected {type(error).__name__} while storing") from error

    async def _kept(self, harvest: Harvest) -> Recorded:
        try:
            return await self._written(harvest)
        except DatabaseUnusable:
            raise
        except Exception as error:
            # A mistake of ours with this one harvest: it is a failed poll, retried later on.
            log.exception("cannot write what a poll brought source=%s", harvest.watch.name)
            failed = surprised(harvest.watch, error, "storing")
            return await self._written(
                Harvest(harvest.watch, failed, harvest.at, took=harvest.took)
            )

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
        for (harvest, written), share in zip(batch, recorded, strict=True):
            self._tally.count(harvest)
            if not written.done():  # its poll may have been cancelled meanwhile
                written.set_result(share)


def _settle(batch: Sequence[tuple[Harvest, asyncio.Future[Recorded]]], error: Exception) -> None:
    for _, written in batch:
        if not written.done():
            written.set_exception(error)


@dataclass(slots=True)
class _Asked:
    """A source that is asked, and whose answer then waits for its turn.

    What two answers of one source bring is compared with the record one after the other, else
    both would find the same item unknown. Asking needs no turn: it may take long.
    """

    source: Source
    lock: asyncio.Lock
    has_turn: bool = False

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        poll = await self.source.poll(state, now)
        await self.lock.acquire()
        self.has_turn = True
        return poll

    def end_turn(self) -> None:
        if self.has_turn:
            self.lock.release()


@dataclass(frozen=True, slots=True)
class _Handed:
    """A source that gives what was handed in, once."""

    items: tuple[Item, ...]

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        return Poll(state, self.items, handed=True)
