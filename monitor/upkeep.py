"""Sources after their polls: when to ask again, how they are doing, and who is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Protocol

from monitor.health import BROKEN_AFTER, rhythm_after
from monitor.pace import Asked, Pace, next_poll
from monitor.store.sources import Outcome
from sources.errors import Gone

if TYPE_CHECKING:
    from alerts.alert import Alert
    from alerts.facts import SourceEvent
    from monitor.harvest import Harvest
    from monitor.mention import Watch
    from monitor.redact import Redactor
    from monitor.store import Store
    from sources.item import Poll, SourceState

_SUSPECT_AFTER = 2
"""Failed polls in a row from which a source is named along with one that is broken."""
_GATHERING = timedelta(minutes=10)
"""So long the news that sources are back waits for the others that broke with them."""

_FIRE = 3
"""Negative mentions of a brand within an hour from which it is under fire."""
_FIRE_LASTS = timedelta(hours=1)
_MEMORY = timedelta(days=30)
_LOOK_EVERY = timedelta(seconds=10)

_MOST_WARNINGS = 20


class SourceAnnouncer(Protocol):
    """Turns what happened to sources into what people are told."""

    def source(
        self, event: SourceEvent, sources: Sequence[Watch], now: datetime
    ) -> Sequence[Alert]:
        """Return an alert for each recipient about all these sources together."""
        ...


class Upkeep:
    """Writes what polls mean for their sources; runs inside the recorder's transaction."""

    def __init__(
        self,
        store: Store,
        announcer: SourceAnnouncer,
        paces: Mapping[str, Pace],
        *,
        redactor: Redactor,
        random: Random,
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._paces = paces
        self._redactor = redactor
        self._random = random
        self._hurried: frozenset[int] = frozenset()
        self._looked: datetime | None = None

    def look(self, now: datetime) -> None:
        """Find out which sources are to be polled more often, and have them polled soon.

        Once in a while: with a long history it takes longer than a poll.
        """
        if self._looked is not None and timedelta() <= now - self._looked < _LOOK_EVERY:
            return
        known, self._looked = self._hurried, now
        brands = self._store.mentions.brands_under_fire(now - _FIRE_LASTS, _FIRE)
        self._hurried = (
            self._store.sources.of_brands(brands, now - _MEMORY) if brands else frozenset()
        )
        self._store.sources.hasten(self._hurried - known)

    def write(self, harvest: Harvest) -> None:
        """Write what a poll changes about its source."""
        if harvest.poll.handed:
            self._store.sources.record_news(harvest.watch.id, harvest.at)
        else:
            self._store.sources.record([self._outcome(harvest)])

    def tells(self, harvest: Harvest) -> bool:
        """Might this poll be the one after which people must hear of a source?"""
        error, watch = harvest.poll.error, harvest.watch
        grave = isinstance(error, Gone) or watch.failures + 1 >= BROKEN_AFTER
        return watch.reported is not None or (error is not None and grave)

    def tell(self, now: datetime) -> list[Alert]:
        """Return the alerts about sources that are broken or back, and note that they are told."""
        alerts: list[Alert] = []
        broken = self._store.sources.broken(BROKEN_AFTER)
        ended = [watch for watch in self._store.sources.broken(1) if watch.ended is not None]
        if broken:
            # A network that is down breaks everything at once: one mail, not one for each.
            broken = self._store.sources.broken(_SUSPECT_AFTER)
        told: tuple[tuple[SourceEvent, list[Watch]], ...] = (
            ("ended", ended),
            ("broken", [watch for watch in broken if watch.ended is None]),
        )
        for event, watches in told:
            if watches:
                self._store.sources.report((watch.id for watch in watches), now)
                alerts += self._announcer.source(event, watches, now)
        for incident in self._store.sources.incidents_over(now - _GATHERING):
            self._store.sources.close(watch.id for watch in incident.sources)
            alerts += self._announcer.source("recovered", incident.sources, now)
        return alerts

    def _outcome(self, harvest: Harvest) -> Outcome:
        poll, watch, at = harvest.poll, harvest.watch, harvest.at
        failures = 0 if poll.error is None else watch.failures + 1
        asked = _asked(poll)
        pace = self._paces.get(watch.name) or Pace(watch.interval)
        dates = [item.published for item, _ in harvest.fresh if item.published is not None]
        return Outcome(
            source=watch.id,
            at=at,
            next_poll=next_poll(
                pace,
                failures=failures,
                asked=asked,
                hurried=watch.id in self._hurried,
                now=at,
                random=self._random,
            ),
            asked_wait=None if asked.wait is None else at + asked.wait,
            quota=asked.quota,
            error=None if poll.error is None else self._redactor.text(str(poll.error)),
            error_kind=None if poll.error is None else type(poll.error).__name__,
            ended=isinstance(poll.error, Gone),
            state=None if poll.error is not None else self._storable(poll.state),
            news=bool(harvest.fresh),
            warnings=tuple(self._redactor.text(one) for one in poll.warnings[:_MOST_WARNINGS]),
            newest=max([*dates, *([watch.newest] if watch.newest else [])], default=None),
            rhythm=rhythm_after(watch, [item for item, _ in harvest.fresh], at),
        )

    def _storable(self, state: SourceState) -> SourceState:
        """Forget an address that holds a key: keys are not written into the database."""
        moved = state.moved_to
        if moved is not None and self._redactor.text(moved) != moved:
            return replace(state, moved_to=None)
        return state


def _asked(poll: Poll) -> Asked:
    """Tell a wait that must be kept from a word about caching."""
    if poll.error is None and not poll.quota:
        return Asked(hint=poll.wait)
    return Asked(wait=poll.wait, quota=poll.quota)
