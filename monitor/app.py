"""Puts the concrete parts together: the one place that knows all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from random import Random
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from monitor import __version__, moments
from monitor.announce import Announcer
from monitor.channels import channels
from monitor.harvest import Harvester, Polled, Reached
from monitor.match import Matcher
from monitor.outbox import Delivered, Outbox
from monitor.pace import Pace
from monitor.pipeline import NotTaken, Pipeline
from monitor.record import Recorded, Recorder
from monitor.redact import Redactor
from monitor.sentiment.scorer import TextScorer
from monitor.store import DatabaseUnusable, Store, held_for_polling
from monitor.store.filter import Filter
from monitor.store.sources import Declared
from monitor.tally import Tally
from monitor.telling import telling
from monitor.tokens import Pages
from monitor.upkeep import Upkeep
from sources.http import Http, HttpSettings
from sources.item import Listening
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from alerts.alert import Alert
    from alerts.heard import Sense
    from monitor.casework import Casework
    from monitor.clockwork import Clockwork
    from monitor.config import Settings, SourceSettings
    from monitor.config.settings import Network, Web
    from monitor.mention import Watch
    from monitor.moments import Clock
    from monitor.push import Push
    from monitor.telling import Telling
    from sources.item import Item
    from sources.service import Services

log = logging.getLogger("amends.app")

Show = Callable[["Alert"], None]
"""Shows an alert on screen; called for alerts that are written into files only."""

DAY = timedelta(days=1)

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
    polled: Mapping[str, Polled]
    services: Services
    redactor: Redactor
    random: Random
    clockwork: Clockwork
    casework: Casework
    pages: Pages
    """Where mails lead to; its `base` is set once they are served."""
    tally: Tally = field(default_factory=Tally)
    """What has happened since the start."""

    async def run(
        self, stop: asyncio.Event, beside: AbstractAsyncContextManager[object] | None = None
    ) -> None:
        """Be the daemon until `stop` is set; `beside` is open meanwhile."""
        from monitor.schedule import Daemon  # noqa: PLC0415  (`poll` needs no scheduler)

        self._keep_pauses(self.store.sources.find(Filter()), all_of_them=True)
        listening = {
            name: polled.source
            for name, polled in self.polled.items()
            if isinstance(polled.source, Listening)
        }
        daemon = Daemon(
            self.store,
            self.pipeline,
            self.outbox,
            self.clockwork,
            listening,
            clock=self.clock,
            tally=self.tally,
        )
        await daemon.run(stop, beside)

    async def take(self, name: str, items: tuple[Item, ...]) -> Recorded:
        """Take items that were handed in for a source; return once they are on disk.

        Raises DatabaseUnusable, NotTaken.
        """
        watch = self.store.sources.named(name)
        if watch is None:
            raise NotTaken(f"{name} is not watched")
        return await self.pipeline.take(watch, items)

    def push(self, web: Web) -> Push | None:
        """Return what keeps subscriptions at hubs; None where no hub can reach us."""
        if not (web.public and web.listen):
            return None
        from monitor.push import Push  # noqa: PLC0415  (`poll` needs no push)

        return Push(
            self.store,
            self.pipeline,
            {name: polled.source for name, polled in self.polled.items()},
            public=web.public,
            clock=self.clock,
            random=self.random,
            token=partial(token_urlsafe, 32),
            redactor=self.redactor,
        )

    async def poll(
        self, *, everything: bool, started: Callable[[int], None], ended: Callable[[str], None]
    ) -> Pass:
        """Poll what is due, or everything, once; deliver; say what was done.

        `started` is told how many sources, `ended` each one's name. Raises DatabaseUnusable.
        """
        self.outbox.release_claims()
        known = self.store.sources.find(Filter())
        self._keep_pauses(known, all_of_them=not everything)
        watches = [watch for watch in known if self._is_wanted(watch, everything=everything)]
        started(len(watches))

        async def one(watch: Watch) -> Recorded:
            recorded = await self.pipeline.poll(watch)
            ended(watch.name)
            return recorded

        async with self.pipeline.writing():
            recorded = await asyncio.gather(*(one(watch) for watch in watches))
        self._tick()
        return Pass(sum(recorded, Recorded()), await self.outbox.deliver_due())

    def _tick(self) -> None:
        """Do what is due; a mistake of ours there must keep nothing from being delivered."""
        try:
            self.clockwork.tick(self.clock())
        except DatabaseUnusable:
            raise
        except Exception:
            log.exception("what is due could not be done")

    def _is_wanted(self, watch: Watch, *, everything: bool) -> bool:
        now = self.clock()
        asked = watch.asked_wait is not None and watch.asked_wait > now
        if everything:
            return not (asked and watch.quota)
        if asked or watch.ended is not None:
            return False
        return watch.next_poll <= now + min(CRON_SLACK, watch.interval / 4)

    def _keep_pauses(self, watches: Iterable[Watch], *, all_of_them: bool) -> None:
        """Leave services alone that asked for it in an earlier run: all, or those that count."""
        now = self.clock()
        for watch in watches:
            service = self.polled[watch.name].service
            if service is None or watch.asked_wait is None or watch.asked_wait <= now:
                continue
            if watch.quota or all_of_them:
                pause = watch.asked_wait - now
                self.services.of(service).pause(pause, quota=watch.quota)


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
        async with reach(settings.network, settings.monitor.backfill) as tools:
            pages = _pages(settings, store)
            told = telling(settings, store, around.reached, Announcer(settings, pages))
            polled = {source.name: _polled(source, tools) for source in settings.sources}
            harvester = Harvester(
                store,
                Matcher(settings.brands),
                scorer(settings),
                names=[brand.name for brand in settings.brands],
                backfill=settings.monitor.backfill,
                clock=around.clock,
                reached=around.reached,
            )
            tally = Tally()
            recorder = _recorder(settings, store, told, redactor, around)
            yield Working(
                store,
                Pipeline(polled, harvester, recorder, tally),
                outbox(settings, store, around),
                around.clock,
                polled,
                tools.services,
                redactor,
                around.random,
                told.clockwork,
                told.casework,
                pages,
                tally,
            )


def scorer(
    settings: Settings | None,
    *,
    thorough: bool = True,
    words: Mapping[str, Mapping[str, float]] | None = None,
) -> TextScorer:
    """Return what judges texts, as it is configured; as it comes where nothing is.

    Not `thorough`: without the multilingual tier. `words` take the place of those configured.
    """
    if settings is None:
        return TextScorer(thorough=thorough)
    return TextScorer(
        locale=settings.monitor.locale,
        thorough=thorough and settings.sentiment.multilingual,
        words=settings.sentiment.weights if words is None else words,
        themes=settings.themes.patterns,
    )


def sense(settings: Settings | None) -> Sense | None:
    """Return what says what a sentence means, for the tone of drafts; None: it is not wanted."""
    if settings is not None and not settings.sentiment.multilingual:
        return None
    from monitor.sentiment.embedding import vector  # noqa: PLC0415 - start-up time

    return vector


def _recorder(
    settings: Settings, store: Store, told: Telling, redactor: Redactor, around: Surroundings
) -> Recorder:
    upkeep = Upkeep(
        store,
        told.announcer,
        {source.name: Pace(source.interval, source.ceiling) for source in settings.sources},
        redactor=redactor,
        random=around.random,
    )
    return Recorder(store, told.casework, upkeep, reached=around.reached)


def _pages(settings: Settings, store: Store) -> Pages:
    """Return the addresses that mails lead to; other machines reach them where that is set up."""
    with store.transaction():
        secret = store.keys.get("mail links", partial(token_urlsafe, 32))
    pages = Pages(secret, desk=settings.is_desk_open)
    pages.base = settings.web.public or None
    return pages


def casework(settings: Settings, store: Store, around: Surroundings) -> Casework:
    """Return what brings mentions into cases, and tells whom the configuration names."""
    announcer = Announcer(settings, _pages(settings, store))
    return telling(settings, store, around.reached, announcer).casework


def outbox(settings: Settings, store: Store, around: Surroundings) -> Outbox:
    """Return the outbox with every configured channel."""
    return Outbox(
        store,
        channels(settings.email, settings.channels, around.show, clock=around.clock),
        clock=around.clock,
        random=around.random,
        redactor=Redactor(settings.secrets, settings.passwords),
        reached=around.reached,
    )


@asynccontextmanager
async def reach(network: Network, window: timedelta = DAY) -> AsyncIterator[Tools]:
    """Open what sources share: the HTTP client, the reader; a first poll pages back by `window`."""
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
        yield Tools(http, parser, window=window)


def _polled(source: SourceSettings, tools: Tools) -> Polled:
    kind = KINDS[source.kind]
    service = kind.service(source.options) if kind.service else None
    opened = kind.open(source.options, tools)
    return Polled(opened, source.brand, source.weight, service)


def _declared(source: SourceSettings, redactor: Redactor) -> Declared:
    # Without secrets, also under the hash: a new key is not a new place.
    options = redactor.text(source.options.model_dump_json(exclude={"allow_private"}))
    target = blake2b(f"{source.kind} {options}".encode(), digest_size=16).hexdigest()
    return Declared(source.name, source.kind, source.shown, target, source.interval)
