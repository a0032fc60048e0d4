"""What one service asks of all who use it: its pace, its pauses, its logins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sources.errors import Busy
from sources.wait import clamp

USUAL_PAUSE = timedelta(seconds=30)
"""For a service that says "too many requests" and not for how long."""

_EARLY = 60.0
"""Seconds before its end at which a login is renewed."""


@dataclass(frozen=True, slots=True)
class Token:
    """A login as a service gave it."""

    value: str
    seconds: float
    """How long it is good for."""


class Service:
    """One service as this process uses it, shared by all its sources."""

    def __init__(self, name: str, *, pace: float = 1.0) -> None:
        self.name = name
        self.sources = 0
        """How many sources share it."""
        self._stretch = pace
        self._pace = asyncio.Lock()
        self._free_at = 0.0
        self._paused_until = 0.0
        self._quota = False
        self._logins: dict[str, tuple[str, float]] = {}
        self._logging_in = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, gap: float) -> AsyncIterator[None]:
        """Wait until a request may begin: `gap` seconds after the one before, whoever made it.

        Raises Busy while the service wants to be left alone: then nothing is asked.
        """
        async with self._pace:
            self._check()
            now = _loop_time()
            if self._free_at > now:
                await asyncio.sleep(self._free_at - now)
                self._check()
            self._free_at = _loop_time() + gap * self._stretch
        yield

    def pause(self, wait: timedelta, *, quota: bool = False) -> None:
        """Leave the service alone for so long; a longer pause that is under way goes on."""
        until = _loop_time() + wait.total_seconds()
        if until > self._paused_until:
            self._paused_until, self._quota = until, quota

    def heed(self, error: Busy) -> None:
        """Leave the service alone for as long as it asks; where it does not say, for a while."""
        self.pause(error.wait or USUAL_PAUSE, quota=error.quota)

    async def login(self, who: str, obtain: Callable[[], Awaitable[Token]]) -> str:
        """Return the token of `who`, obtained once for all sources and renewed in time."""
        async with self._logging_in:
            value, until = self._logins.get(who, ("", 0.0))
            if until <= _loop_time():
                token = await obtain()
                value = token.value
                lasting = max(token.seconds - _EARLY, token.seconds / 2)
                self._logins[who] = value, _loop_time() + lasting
            return value

    def forget(self, who: str) -> None:
        """Drop a login that the service does not accept any more."""
        self._logins.pop(who, None)

    def _check(self) -> None:
        left = self._paused_until - _loop_time()
        if left > 0:
            wait = clamp(timedelta(seconds=left))
            raise Busy(
                f"{self.name} asked to be left alone for another {left:.0f} s",
                wait=wait,
                quota=self._quota,
            )


class Services:
    """The services that this process uses, by name.

    `pace` multiplies the time between two requests to a service: below 1 for a stand-in, which
    can take more than the service it stands for.
    """

    def __init__(self, *, pace: float = 1.0) -> None:
        self._known: dict[str, Service] = {}
        self._pace = pace

    def of(self, name: str) -> Service:
        """Return a service; the same one for the same name."""
        return self._known.setdefault(name, Service(name, pace=self._pace))

    def join(self, name: str) -> Service:
        """Return a service for one more source that will use it."""
        service = self.of(name)
        service.sources += 1
        return service


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
