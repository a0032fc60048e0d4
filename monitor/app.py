"""Puts the concrete parts together: the one place that knows all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING

from monitor import __version__, moments
from monitor.announce import MailAnnouncer
from monitor.channels import channels
from monitor.harvest import Harvester, Polled, Reached
from monitor.match import Matcher
from monitor.outbox import Delivered, Outbox
from monitor.pipeline import Pipeline
from monitor.record import Recorded, Recorder
from monitor.redact import Redactor
from monitor.sentiment.vader import VaderScorer
from monitor.store import Store, held_for_polling
from monitor.store.filter import Filter
from monitor.store.sources import Declared
from sources.http import Http, HttpSettings
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS

if TYPE_CHECKING:
    from alerts.alert import Alert
    from monitor.config import Settings, SourceSettings
    from monitor.config.settings import Network
    from monitor.mention import Watch
    from monitor.moments import Clock

Show = Callable[["Alert"], None]
"""Shows an alert on screen; called for alerts that are written into files only."""

CRON_SLACK = timedelta(seconds=30)
"""`poll` takes what falls due within this time, or a quarter of its interval: a cron line that runs
every minute would otherwise find a source with an interval of a minute due every other time."""


def _nothing(_: object) -> None:
    """Observe nothing."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program takes from outside itself, so that a test can hand in its own."""

    clock: Clock = moments.now
    random: Random = field(default_factory=Random)
    reached: Reached = _nothing
    show: Show = _nothing


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over the sources did."""

    polls: Recorded
    mail: Delivered

    @property
    def failed(self) -> bool:
        """Did a source or an alert fail? The rest was done."""
        return bool(self.polls.failures or self.mail.postponed or self.mail.dead)


@dataclass(frozen=True, slots=True)
class Working:
    """The parts that do the work, put together and open."""

    store: Store
    pipeline: Pipeline
    outbox: Outbox
    clock: Clock

    async def run(self, stop: asyncio.Event) -> None:
        """Be the daemon until `stop` is set."""
        from monitor.schedule import Daemon  # noqa: PLC0415  (`poll` needs no scheduler)

        await Daemon(self.store, self.pipeline, self.outbox, clock=self.clock).run(stop)

    async def poll(
        self, *, everything: bool, started: Callable[[int], None], ended: Callable[[str], None]
    ) -> Pass:
        """Poll what is due, or everything, once; deliver; say what was done.

        `started` is told how many sources, `ended` each one's name. Raises DatabaseUnusable.
        """
        self.outbox.release_claims()
        watches = [w for w in self.store.sources.find(Filter()) if everything or self._falls_due(w)]
        started(len(watches))

        async def one(watch: Watch) -> Recorded:
            recorded = await self.pipeline.poll(watch)
            ended(watch.name)
            return recorded

        async with self.pipeline.writing():
            recorded = await asyncio.gather(*(one(watch) for watch in watches))
        return Pass(sum(recorded, Recorded()), await self.outbox.deliver_due())

    def _falls_due(self, watch: Watch) -> bool:
        now = self.clock()
        if watch.asked_wait is not None and watch.asked_wait > now:
            return False
        return watch.next_poll <= now + min(CRON_SLACK, watch.interval / 4)


@contextmanager
def record(settings: Settings, *, read_only: bool = False) -> Iterator[Store]:
    """Open the record to look at it or to work on cases; polling may go on meanwhile."""
    with Store(settings.monitor.database, read_only=read_only) as store:
        yield store


@asynccontextmanager
async def working(settings: Settings, around: Surroundings) -> AsyncIterator[Working]:
    """Take the database for polling and put everything together.

    Raises DatabaseBusy when another process polls with it, DatabaseUnusable when it cannot be used.
    """
    redactor = Redactor(settings.secrets, settings.passwords)
    with held_for_polling(settings.monitor.database), record(settings) as store:
        with store.transaction():
            store.sources.declare(
                [_declared(source, redactor) for source in settings.sources], around.clock()
            )
        async with reach(settings.network) as tools:
            harvester = Harvester(
                store,
                Matcher(settings.brands),
                VaderScorer(),
                names=[brand.name for brand in settings.brands],
                backfill=settings.monitor.backfill,
                clock=around.clock,
                reached=around.reached,
            )
            recorder = Recorder(
                store,
                MailAnnouncer(settings),
                redactor=redactor,
                random=around.random,
                reached=around.reached,
            )
            polled = {source.name: _polled(source, tools) for source in settings.sources}
            yield Working(
                store,
                Pipeline(polled, harvester, recorder),
                outbox(settings, store, around),
                around.clock,
            )


def outbox(settings: Settings, store: Store, around: Surroundings) -> Outbox:
    """Return the outbox with every configured channel."""
    return Outbox(
        store,
        channels(settings.email, around.show),
        clock=around.clock,
        random=around.random,
        redactor=Redactor(settings.secrets, settings.passwords),
        reached=around.reached,
    )


@asynccontextmanager
async def reach(network: Network) -> AsyncIterator[Tools]:
    """Open what sources share: the HTTP client and the feed parser."""
    http = Http(
        HttpSettings(
            allow_private=network.allow_private,
            timeout=network.timeout,
            max_body=network.max_body,
            per_host=network.per_host,
            contact=network.contact,
            version=__version__,
        )
    )
    async with http, Parser() as parser:
        yield Tools(http, parser)


def _polled(source: SourceSettings, tools: Tools) -> Polled:
    return Polled(KINDS[source.kind].open(source.options, tools), source.brand, source.weight)


def _declared(source: SourceSettings, redactor: Redactor) -> Declared:
    # Without secrets, also under the hash: a new key is not a new place.
    options = redactor.text(source.options.model_dump_json(exclude={"allow_private"}))
    target = blake2b(f"{source.kind} {options}".encode(), digest_size=16).hexdigest()
    return Declared(source.name, source.kind, source.shown, target, source.interval)
