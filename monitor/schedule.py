"""What runs when: APScheduler ticks; what is due stands in the database."""

from __future__ import annotations

import asyncio
import logging
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.pipeline import AT_ONCE
from monitor.store import DatabaseUnusable
from monitor.tally import Tally
from sources.errors import Refused, SourceError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from contextlib import AbstractAsyncContextManager

    from monitor.clockwork import Clockwork
    from monitor.mention import Watch
    from monitor.moments import Clock
    from monitor.outbox import Outbox
    from monitor.pipeline import Pipeline
    from monitor.store import Store
    from sources.item import Listening

log = logging.getLogger("amends.schedule")

_INSISTENCE, _BETWEEN = 4, 0.5
"""How often a task is cancelled, and the seconds between: before Python 3.12 a cancellation can get
lost in `asyncio.wait_for` (https://github.com/python/cpython/issues/86296)."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the daemon keeps time, in seconds."""

    tick: float = 0.25
    """Between two looks at what is due: an interval of one second is kept well enough."""
    grace: float = 6.0
    """What polls and deliveries get to end when the daemon stops."""
    steady: float = 60.0
    """A place that was listened at for so long was reached well; it is also the longest time to
    wait before it is listened at anew."""
    pause: float = 10.0
    """To wait after the database could not be used, a full disk for instance."""


class Daemon:
    """Polls what is due and delivers what is pending, until it is told to stop."""

    def __init__(
        self,
        store: Store,
        pipeline: Pipeline,
        outbox: Outbox,
        clockwork: Clockwork | None = None,
        listening: Mapping[str, Listening] = MappingProxyType({}),
        *,
        clock: Clock,
        rhythm: Rhythm | None = None,
        tally: Tally | None = None,
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._outbox = outbox
        self._clockwork = clockwork
        self._listening = listening
        self._called: set[str] = set()
        """Sources whose place has called since their last poll began."""
        self._clock = clock
        self._rhythm = rhythm or Rhythm()
        self._tally = tally or Tally()
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._deliveries: set[asyncio.Task[None]] = set()
        self._paused_until = 0.0
        self._clockwork_paused_until = 0.0
        self._stopping = False

    async def run(
        self, stop: asyncio.Event, beside: AbstractAsyncContextManager[object] | None = None
    ) -> None:
        """Work until `stop` is set; then finish or release what is under way, within 10 s.

        `beside` is open meanwhile: the web listener, which may store what it is handed.
        """
        self._tally.start(self._clock())
        self._outbox.release_claims()
        scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_job(self._tick, "interval", seconds=self._rhythm.tick, id="tick")
        async with self._pipeline.writing(), beside or nullcontext():
            scheduler.start()
            listeners = [
                asyncio.create_task(self._listen(name, source), name=f"listening at {name}")
                for name, source in self._listening.items()
            ]
            try:
                await self._tick()
                await stop.wait()
            finally:
                self._stopping = True
                scheduler.shutdown(wait=False)
                await _end(listeners, 0)
                await _end([*self._polls.values(), *self._deliveries], self._rhythm.grace)

    async def _tick(self) -> None:
        # A coroutine, so that APScheduler runs it in this loop and not in a thread.
        if asyncio.get_running_loop().time() < self._paused_until:
            return
        try:
            self._start_due_polls()
            self._do_what_is_due()
            self._start_delivery()
            self._tally.tick(self._clock())
        except DatabaseUnusable as error:
            self._pause(error)

    def _do_what_is_due(self) -> None:
        """Let the clockwork tick; a mistake of ours there must not stop polling and delivery."""
        now = asyncio.get_running_loop().time()
        if self._clockwork is None or now < self._clockwork_paused_until:
            return
        try:
            self._clockwork.tick(self._clock())
        except DatabaseUnusable:
            raise
        except Exception:
            log.exception("what is due could not be done; trying again")
            self._clockwork_paused_until = now + self._rhythm.steady

    def _start_due_polls(self) -> None:
        due = self._store.sources.due(self._clock(), limit=len(self._polls) + 4 * AT_ONCE)
        for watch in due:
            # Still due while it is under way: its next time is written when it ends.
            if watch.name not in self._polls:
                self._polls[watch.name] = asyncio.create_task(self._poll(watch), name=watch.name)

    async def _poll(self, watch: Watch) -> None:
        self._called.discard(watch.name)
        try:
            recorded = await self._pipeline.poll(watch)
            if recorded.alerts:
                self._start_delivery()
        except DatabaseUnusable as error:
            self._pause(error)
        finally:
            del self._polls[watch.name]
        if watch.name in self._called:
            self.wake(watch.name)

    def wake(self, name: str) -> None:
        """Poll a source now: its place has called. If it is being polled, poll it again after."""
        if self._stopping:
            return
        self._called.add(name)
        try:
            with self._store.transaction():
                self._store.sources.wake(name, self._clock())
            self._start_due_polls()
        except DatabaseUnusable as error:
            self._pause(error)

    async def _listen(self, name: str, source: Listening) -> None:
        """Wait at a place for as long as the daemon runs; where that breaks, wait there anew."""
        failures = 0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await source.listen(lambda: self.wake(name))
                failures = 0
            except Refused as error:
                # It never will: the source is polled at its interval.
                log.warning("not listening source=%s: %s", name, error)
                return
            except SourceError as error:
                lasted = asyncio.get_running_loop().time() - began
                failures = 1 if lasted > self._rhythm.steady else failures + 1
                log.info("listening broke off source=%s: %s", name, error)
            except Exception:
                # A mistake of ours at this place; it is polled all the same.
                log.exception("listening broke source=%s", name)
                failures += 1
            await asyncio.sleep(min(2.0**failures, self._rhythm.steady))

    def _start_delivery(self) -> None:
        # Also while one is under way: what it waits for is one channel, and others are free.
        if self._stopping:
            return
        delivery = asyncio.create_task(self._deliver(), name="delivery")
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(self) -> None:
        try:
            await self._outbox.deliver_due()
        except DatabaseUnusable as error:
            self._pause(error)

    def _pause(self, error: DatabaseUnusable) -> None:
        """Wait a while: nothing is lost, since nothing was marked as seen or sent."""
        log.error("%s; trying again in %.0f s", error, self._rhythm.pause)
        self._paused_until = asyncio.get_running_loop().time() + self._rhythm.pause


async def _end(tasks: Collection[asyncio.Task[None]], grace: float) -> None:
    """Let what is under way end; break off what takes too long: it stays due."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=grace)
    for _ in range(_INSISTENCE):
        if not late:
            return
        for task in late:
            task.cancel()
        _, late = await asyncio.wait(late, timeout=_BETWEEN)
