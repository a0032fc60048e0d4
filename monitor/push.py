"""Keeps subscriptions at the hubs that feeds name, and takes what those push (WebSub).

Polling goes on all the same: hubs die silently.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Literal

from monitor.pace import full_jitter
from monitor.store import DatabaseUnusable
from sources import websub
from sources.errors import BadStatus, Refused, SourceError, Unreadable
from sources.item import Poll, Pushed

if TYPE_CHECKING:
    from monitor.mention import Watch
    from monitor.moments import Clock
    from monitor.pipeline import Pipeline
    from monitor.redact import Redactor
    from monitor.store import Store
    from monitor.store.subscriptions import Subscription
    from sources.item import Hub

log = logging.getLogger("amends.push")

Answer = Literal["taken", "unknown", "gone", "forged", "replayed", "unreadable"]
"""What becomes of a push."""

TICK = 1.0
"""Seconds between two looks at whose hub is to be asked."""
AT_ONCE = 20
"""Hubs asked at the same time; each host is asked more gently than that by the client."""
RENEWED_AT = 2 / 3
"""The part of a lease after which it is renewed."""

_PATIENCE = timedelta(minutes=10)
"""For a hub to verify what it was asked; then it is asked again."""
_FIRST_BACKOFF = timedelta(minutes=1)
_AFTER_DENIAL = timedelta(days=1)
_FAREWELLS = 3
"""How often a hub is told that nothing more is wanted from it, until it verifies that."""


class Push:
    """Subscribes at hubs, renews, answers what they ask and takes what they push."""

    def __init__(
        self,
        store: Store,
        pipeline: Pipeline,
        sources: Mapping[str, object],
        *,
        public: str,
        clock: Clock,
        random: Random,
        token: Callable[[], str],
        redactor: Redactor,
    ) -> None:
        """Take the sources by name, and the address under which hubs reach us.

        `token` gives random text that nobody can guess, fit for an address.
        """
        self._store = store
        self._pipeline = pipeline
        self._sources = sources
        self._public = public.rstrip("/")
        self._clock = clock
        self._random = random
        self._token = token
        self._redactor = redactor
        self._under_way: set[tuple[int, bytes]] = set()
        pipeline.tell(self.noticed)

    def noticed(self, watch: Watch, poll: Poll) -> None:
        """Look whether a poll says something else about the hub than is known."""
        if poll.unchanged or poll.handed or poll.error is not None:
            return
        try:
            self._follow(watch, poll.hub if self._may_ask(watch, poll.hub) else None)
        except DatabaseUnusable as error:
            # Said again by the next poll that brings something; until then it is only polled.
            log.error("cannot note a hub source=%s: %s", watch.name, error)  # noqa: TRY400

    def _may_ask(self, watch: Watch, hub: Hub | None) -> bool:
        if hub is None or self._pushed(watch.name) is None:
            return False
        # What holds a secret is neither written into the database nor told to a hub.
        return all(self._redactor.text(url) == url for url in (hub.url, hub.topic))

    def _follow(self, watch: Watch, hub: Hub | None) -> None:
        known = self._store.subscriptions.of_source(watch.id)
        if known is None and hub is None:
            return
        if known and hub and (known.hub, known.topic) == (hub.url, hub.topic):
            return
        with self._store.transaction():
            if known is not None:
                self._store.subscriptions.leave(known.id, self._clock())
            if hub is not None:
                self._store.subscriptions.begin(
                    watch.id,
                    hub=hub.url,
                    topic=hub.topic,
                    public=self._public,
                    path=self._token(),
                    secret=self._token(),
                    now=self._clock(),
                )

    def _pushed(self, name: str) -> Pushed | None:
        source = self._sources.get(name)
        return source if isinstance(source, Pushed) else None

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Ask the hubs whenever it is time, for as long as the block lasts."""
        keeper = asyncio.create_task(self._keep_on(), name="push")
        try:
            yield
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def _keep_on(self) -> None:
        while True:
            try:
                await self.keep()
            except DatabaseUnusable as error:
                log.error("cannot keep subscriptions: %s", error)  # noqa: TRY400  (it says all)
            except Exception:
                # A mistake of ours: polling goes on, and the next look may fare better.
                log.exception("cannot keep subscriptions")
            await asyncio.sleep(TICK)

    async def keep(self) -> None:
        """Ask every hub that is to be asked now; give up what is no longer wanted.

        Raises DatabaseUnusable.
        """
        now = self._clock()
        if strays := self._store.subscriptions.strays(self._public):
            with self._store.transaction():
                for stray in strays:
                    self._store.subscriptions.leave(stray.id, now)
        due = self._store.subscriptions.due(now, AT_ONCE)
        await asyncio.gather(*(self._ask(one) for one in due))

    async def _ask(self, one: Subscription) -> None:
        source = self._pushed(one.name)
        leaving = one.state == "leaving"
        if source is None or (leaving and one.attempts >= _FAREWELLS):
            with self._store.transaction():
                self._store.subscriptions.remove(one.id)
            return
        mode: websub.Mode = "unsubscribe" if leaving else "subscribe"
        with self._store.transaction():
            # Before it is asked: a hub may verify before it answers.
            self._store.subscriptions.ask(one.id, mode, self._clock() + self._backoff(one))
        callback = f"{one.public}/push/{one.path}"
        form = websub.request(mode, topic=one.topic, callback=callback, secret=one.secret)
        try:
            await source.ask_hub(one.hub, form)
            log.info("asked a hub source=%s mode=%s", one.name, mode)
        except SourceError as error:
            log.warning("hub cannot be asked source=%s mode=%s: %s", one.name, mode, error)
            refused = isinstance(error, BadStatus | Refused)
            with self._store.transaction():
                self._store.subscriptions.fail(
                    one.id, self._redactor.text(str(error)), refused=refused
                )

    def _backoff(self, one: Subscription) -> timedelta:
        return _PATIENCE + full_jitter(_FIRST_BACKOFF, one.attempts + 1, self._random)

    def verify(self, path: str, query: Mapping[str, str]) -> str | None:
        """Return what a hub wants to hear, None where it must not be confirmed.

        Confirmed is only what was asked for and not verified yet. Raises DatabaseUnusable.
        """
        asked = websub.verification(query)
        one = self._store.subscriptions.at(path)
        if asked is None or one is None or asked.topic != one.topic:
            return None
        with self._store.transaction():
            if asked.mode == "denied":
                return self._denied(one, asked.reason)
            if asked.mode != one.asked:
                return None
            if asked.mode == "unsubscribe":
                self._store.subscriptions.remove(one.id)
                return asked.challenge
            return asked.challenge if self._confirm(one, asked.lease or websub.LEASE) else None

    def _denied(self, one: Subscription, reason: str) -> str:
        log.warning("hub denied a subscription source=%s", one.name)
        if one.state == "leaving":
            self._store.subscriptions.remove(one.id)
        else:
            why = self._redactor.text(f"the hub denied it: {reason or 'without a reason'}")
            self._store.subscriptions.deny(one.id, why, self._clock() + _AFTER_DENIAL)
        return ""

    def _confirm(self, one: Subscription, lease: timedelta) -> bool:
        now = self._clock()
        log.info("hub pushes source=%s lease=%.0f", one.name, lease.total_seconds())
        return self._store.subscriptions.confirm(
            one.id, lease_until=now + lease, renew_at=now + lease * RENEWED_AT
        )

    def knows(self, path: str) -> bool:
        """Tell whether a hub was told this path. Raises DatabaseUnusable."""
        return self._store.subscriptions.at(path) is not None

    async def deliver(self, path: str, body: bytes, content_type: str, signature: str) -> Answer:
        """Take what a hub pushed; return once it is on disk.

        `signature` is the X-Hub-Signature header, "" where there is none. Raises DatabaseUnusable
        and NotTaken: then the hub should push it again.
        """
        one = self._store.subscriptions.at(path)
        if one is None:
            return "unknown"
        if not websub.signed(one.secret, body, signature):
            log.warning("push refused, not signed by its hub source=%s", one.name)
            return "forged"
        if one.state != "active":
            return "unknown" if one.state == "pending" else "gone"
        digest = blake2b(body, digest_size=16).digest()
        push = one.id, digest
        if push in self._under_way or self._store.subscriptions.was_pushed(one.id, digest):
            log.warning("push refused, it came before source=%s", one.name)
            return "replayed"
        self._under_way.add(push)
        try:
            return await self._take(one, body, content_type, digest)
        finally:
            self._under_way.discard(push)

    async def _take(
        self, one: Subscription, body: bytes, content_type: str, digest: bytes
    ) -> Answer:
        watch, source = self._store.sources.named(one.name), self._pushed(one.name)
        if watch is None or source is None:
            return "gone"
        try:
            items = await source.read_push(body, content_type, one.topic, self._clock())
        except Unreadable as error:
            log.warning("push cannot be read source=%s: %s", one.name, error)
            with self._store.transaction():
                # There is something new, or the hub would not call.
                self._store.sources.wake(one.name, self._clock())
            return "unreadable"
        recorded = await self._pipeline.take(watch, items)
        with self._store.transaction():
            self._store.subscriptions.remember_push(one.id, digest)
        log.info("push taken source=%s mentions=%d", one.name, recorded.mentions)
        return "taken"
