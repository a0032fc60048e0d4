"""Tally: what has happened since the program started, counted plainly for whoever watches it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from monitor.harvest import Harvest

PollOutcome = Literal["news", "nothing new", "unchanged", "failed"]
"""What a poll brought: unknown items, known ones alone, the same answer as before, an error."""

POLL_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0)
"""Seconds."""
DELAY_BOUNDS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 21600.0, 86400.0)
"""Seconds: from the promise of a minute to a day."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How often something took how long."""

    bounds: tuple[float, ...]
    """Seconds, rising."""
    counts: tuple[int, ...]
    """How often it took at most as long as each bound, and more than the one before; the last
    count is of what took longer than every bound."""
    total: float = 0.0
    """Seconds, all together."""

    def plus(self, seconds: float) -> Spread:
        """Return it with one more."""
        at = bisect_left(self.bounds, seconds)
        counts = (*self.counts[:at], self.counts[at] + 1, *self.counts[at + 1 :])
        return Spread(self.bounds, counts, self.total + seconds)


def _empty(bounds: tuple[float, ...]) -> Spread:
    return Spread(bounds, (0,) * (len(bounds) + 1))


@dataclass(slots=True)
class Tally:
    """Counts in the daemon's own thread; all starts at nothing with the program."""

    started: datetime | None = None
    ticked: datetime | None = None
    """When the scheduler last looked at what is due, and could."""
    polls: Counter[tuple[str, PollOutcome]] = field(default_factory=Counter)
    """By kind of source and what came of it."""
    poll_seconds: dict[str, Spread] = field(default_factory=dict)
    """From asking a place to its whole answer, understood as items; by kind of source."""
    delays: Spread = field(default_factory=lambda: _empty(DELAY_BOUNDS))
    """From the publication of a mention until it was seen, where it came while it was watched."""

    def start(self, now: datetime) -> None:
        """Note that the daemon begins its work."""
        self.started = now

    def tick(self, now: datetime) -> None:
        """Note that the scheduler ticks."""
        self.ticked = now

    def count(self, harvest: Harvest) -> None:
        """Count a harvest that is on disk."""
        if not harvest.poll.handed:  # else nobody was asked
            self.polls[harvest.watch.kind, _outcome(harvest)] += 1
            so_far = self.poll_seconds.get(harvest.watch.kind, _empty(POLL_BOUNDS))
            self.poll_seconds[harvest.watch.kind] = so_far.plus(harvest.took)
        if harvest.watch.first_polled is None and not harvest.poll.handed:
            return  # what a first poll finds had long been there
        for mention in harvest.mentions:
            if mention.item.published is not None and not mention.baseline:
                seconds = (mention.first_seen - mention.item.published).total_seconds()
                self.delays = self.delays.plus(max(0.0, seconds))

    def copy(self) -> Tally:
        """Return what is counted up to now, for another thread."""
        polls, seconds = Counter(self.polls), dict(self.poll_seconds)
        return Tally(self.started, self.ticked, polls, seconds, self.delays)


def _outcome(harvest: Harvest) -> PollOutcome:
    if harvest.poll.error is not None:
        return "failed"
    if harvest.poll.unchanged:
        return "unchanged"
    return "news" if harvest.fresh or harvest.edited else "nothing new"
