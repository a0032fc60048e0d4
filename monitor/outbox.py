"""Claim, send, mark: every alert is delivered at least once, and almost never twice.

Each channel has a lane of its own, so that one that is slow or dead holds up no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from alerts.alert import Channel
from alerts.errors import DeliveryError
from monitor.config.channels import MAIL
from monitor.pace import next_attempt

if TYPE_CHECKING:
    from monitor.harvest import Reached
    from monitor.moments import Clock
    from monitor.redact import Redactor
    from monitor.store import Store
    from monitor.store.alerts import Dispatch

log = logging.getLogger("amends.outbox")

AT_ONCE = 4
"""Mails under way at the same time: mail servers dislike more from one client. Any other channel
gets one after the other, so that a chat shows alerts in their order."""

PATIENCE = timedelta(days=3)
"""For so long a channel other than mail is tried: whoever looks after it has had a weekend, and
what is older is of no use there. Mail, by which people are reached for certain, is kept trying."""

BATCH = 100


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the alerts that were due."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        """Add up."""
        return Delivered(
            self.sent + other.sent, self.postponed + other.postponed, self.dead + other.dead
        )


class Outbox:
    """Delivers what the record holds for delivery."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        clock: Clock,
        random: Random,
        redactor: Redactor,
        reached: Reached,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._random = random
        self._redactor = redactor
        self._reached = reached
        self._busy: set[str] = set()
        """Channels whose lane is being worked off."""
        self._owed: list[Callable[[], None]] = []
        """Outcomes that the database could not take when they happened, a full disk for one."""

    def release_claims(self) -> None:
        """Give back what a killed process had claimed; call only while no other one delivers."""
        with self._store.transaction():
            released = self._store.alerts.release_all()
        if released:
            log.info("released claims of an earlier process alerts=%d", released)

    async def deliver_due(self) -> Delivered:
        """Try every alert that is due, once each, but for lanes that are being worked off already.

        Raises DatabaseUnusable. May be called again while it is under way.
        """
        self._pay()
        # What is postponed meanwhile waits for the next call, however long a server lets us wait.
        now = self._clock()
        free = [name for name in self._store.alerts.channels_due(now) if name not in self._busy]
        return await _all(*(self._lane(name, now) for name in free))

    async def _lane(self, channel: str, now: datetime) -> Delivered:
        if channel in self._busy:
            return Delivered()
        self._busy.add(channel)
        try:
            waiting = self._waiting(channel, now)
            workers = AT_ONCE if channel == MAIL else 1
            return await _all(*(self._work_off(waiting, channel) for _ in range(workers)))
        finally:
            self._busy.discard(channel)

    def _waiting(self, channel: str, now: datetime) -> Iterator[Dispatch]:
        """Give what is due at a channel, each alert once, the oldest first."""
        if channel != MAIL:
            yield from self._in_turn(channel, now)
            return
        last = 0
        while due := self._store.alerts.due(now, BATCH, channel=channel, after=last):
            yield from due
            last = due[-1].id

    def _in_turn(self, channel: str, now: datetime) -> Iterator[Dispatch]:
        given: set[int] = set()
        while (found := self._store.alerts.next_due(now, channel)) is not None:
            if found.id in given:
                return
            given.add(found.id)
            yield found

    async def _work_off(self, waiting: Iterator[Dispatch], channel: str) -> Delivered:
        done = Delivered()
        for dispatch in waiting:
            done += (outcome := await self._deliver(dispatch))
            # A mail server fails for one recipient; a channel has only one, and fails for all that
            # waits there. It is not asked again for each.
            if outcome.postponed and channel != MAIL:
                self._hold(dispatch.id, channel)
                break
        return done

    def _hold(self, failed: int, channel: str) -> None:
        """Let what is due at a channel wait for as long as the alert that failed."""
        alert = self._store.alerts.get(failed)
        now, why = self._clock(), alert.error or ""
        self._keep(lambda: self._store.alerts.hold(channel, now, alert.next_attempt, why))

    async def _deliver(self, dispatch: Dispatch) -> Delivered:
        with self._store.transaction():
            if not self._store.alerts.claim(dispatch.id, self._clock()):
                return Delivered()
        self._reached("claimed")
        return await self.send_claimed(replace(dispatch, attempts=dispatch.attempts + 1))

    async def send_claimed(self, dispatch: Dispatch) -> Delivered:
        """Send an alert that is claimed already, and write down what came of it."""
        try:
            await self._channel(dispatch.channel).send(dispatch.alert)
        except DeliveryError as error:
            return self._failed(dispatch, error)
        except asyncio.CancelledError:
            self._keep(lambda: self._store.alerts.release(dispatch.id))
            raise
        except Exception as error:
            # Not the server's doing but ours. The alert is kept and tried again: a mistake in one
            # channel must not silence it.
            log.exception("channel broke channel=%s alert=%d", dispatch.channel, dispatch.id)
            surprise = f"unexpected {type(error).__name__}; see the log"
            return self._failed(dispatch, DeliveryError(surprise, permanent=False))
        self._reached("accepted")
        # Only now: marked before, a crash would lose it; so a crash here repeats it, with the
        # same Message-ID.
        accepted = self._clock()
        self._keep(lambda: self._store.alerts.mark_sent(dispatch.id, accepted))
        self._reached("marked")
        alert = dispatch.alert
        log.info("sent alert=%d kind=%s case=%s", dispatch.id, alert.kind, alert.case)
        return Delivered(sent=1)

    def _channel(self, name: str) -> Channel:
        if (channel := self._channels.get(name)) is None:
            raise DeliveryError("the configuration has no such channel any more", permanent=False)
        return channel

    def _failed(self, dispatch: Dispatch, error: DeliveryError) -> Delivered:
        why, now = self._redactor.text(str(error)), self._clock()
        attempts = dispatch.attempts
        tired = _is_tired(dispatch, now)
        if tired:
            why = f"given up after {PATIENCE.days} days: {why}"
        if dead := error.permanent or tired:
            self._keep(lambda: self._store.alerts.give_up(dispatch.id, why))
        else:
            until = next_attempt(attempts, now=now, random=self._random)
            until = max(until, now + error.wait) if error.wait else until
            self._keep(lambda: self._store.alerts.postpone(dispatch.id, until, why))
        fate = "dead" if dead else "postponed"
        log.warning("%s alert=%d attempts=%d why=%s", fate, dispatch.id, attempts, why)
        return Delivered(dead=1) if dead else Delivered(postponed=1)

    def _keep(self, outcome: Callable[[], None]) -> None:
        """Write an outcome down, now or as soon as the database can be written again."""
        self._owed.append(outcome)
        self._pay()

    def _pay(self) -> None:
        if not self._owed:
            return
        with self._store.transaction():
            for outcome in self._owed:
                outcome()
        self._owed.clear()


def _is_tired(dispatch: Dispatch, now: datetime) -> bool:
    """Tell whether a delivery has been tried for so long that it is given up."""
    tried = dispatch.tried or now
    return dispatch.channel != MAIL and now - tried >= PATIENCE


async def _all(*work: Coroutine[None, None, Delivered]) -> Delivered:
    """Let all of it end, then add up, or raise what went wrong first: none breaks off another."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return sum((each for each in results if isinstance(each, Delivered)), Delivered())
