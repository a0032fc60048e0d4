"""Claim, send, mark: every alert is delivered at least once, and almost never twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from alerts.alert import Channel
from alerts.errors import DeliveryError
from monitor.pace import next_attempt

if TYPE_CHECKING:
    from monitor.harvest import Reached
    from monitor.moments import Clock
    from monitor.redact import Redactor
    from monitor.store import Store
    from monitor.store.alerts import Dispatch

log = logging.getLogger("amends.outbox")

AT_ONCE = 4
"""Deliveries under way at the same time: mail servers dislike more from one client."""

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
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._owed: list[Callable[[], None]] = []
        """Outcomes that the database could not take when they happened, a full disk for one."""

    def release_claims(self) -> None:
        """Give back what a killed process had claimed; call only while no other one delivers."""
        with self._store.transaction():
            released = self._store.alerts.release_all()
        if released:
            log.info("released claims of an earlier process alerts=%d", released)

    async def deliver_due(self) -> Delivered:
        """Try every alert that is due, once each. Raises DatabaseUnusable."""
        self._pay()
        total = Delivered()
        # What is postponed meanwhile waits for the next call, however long a server lets us wait.
        now = self._clock()
        while due := self._store.alerts.due(now, BATCH):
            results = await asyncio.gather(*(self._deliver(dispatch) for dispatch in due))
            total = sum(results, total)
        return total

    async def _deliver(self, dispatch: Dispatch) -> Delivered:
        async with self._slots:
            with self._store.transaction():
                if not self._store.alerts.claim(dispatch.id, self._clock()):
                    return Delivered()
            self._reached("claimed")
            return await self.send_claimed(replace(dispatch, attempts=dispatch.attempts + 1))

    async def send_claimed(self, dispatch: Dispatch) -> Delivered:
        """Send an alert that is claimed already, and write down what came of it."""
        try:
            await self._channels[dispatch.channel].send(dispatch.alert)
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

    def _failed(self, dispatch: Dispatch, error: DeliveryError) -> Delivered:
        why = self._redactor.text(str(error))
        attempts = dispatch.attempts
        if error.permanent:
            self._keep(lambda: self._store.alerts.give_up(dispatch.id, why))
        else:
            until = next_attempt(attempts, now=self._clock(), random=self._random)
            self._keep(lambda: self._store.alerts.postpone(dispatch.id, until, why))
        fate = "dead" if error.permanent else "postponed"
        log.warning("%s alert=%d attempts=%d why=%s", fate, dispatch.id, attempts, why)
        return Delivered(dead=1) if error.permanent else Delivered(postponed=1)

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
