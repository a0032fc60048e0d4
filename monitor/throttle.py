"""Throttle: who fails again and again waits, twice as long each time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
"""After so long without a failure all begins anew."""
NONE = timedelta()


@dataclass(slots=True)
class _Tries:
    """What one of them has tried."""

    failures: int
    last: datetime
    """When it failed last, or began."""
    running: int = 0
    """Tries whose end is not known yet."""


class Throttle:
    """Counts failures by key, in memory. Of the keys the `size` that were used last are kept."""

    def __init__(self, free: int, size: int = 10_000) -> None:
        """`free` failures cost no time; the last of them begins the waiting."""
        self._free = free
        self._size = size
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def __len__(self) -> int:
        """Count the keys that are kept."""
        return len(self._tries)

    def wait(self, key: str, now: datetime) -> timedelta:
        """Return how long a key must not be tried; nothing where it may be tried now."""
        tries = self._known(key, now)
        if tries is None or tries.failures + tries.running < self._free:
            return NONE
        if tries.running:
            # What runs at the same time must not slip through before it is counted.
            return FIRST
        pause = pause_after(tries.failures - self._free)
        # No longer than that, also where the clock was set back.
        return min(pause, max(NONE, tries.last + pause - now))

    def begin(self, key: str, now: datetime) -> None:
        """Note that a key is being tried; `end` has to follow."""
        tries = self._known(key, now) or _Tries(0, now)
        tries.running += 1
        self._tries[key] = tries
        self._tries.move_to_end(key)
        self._make_room()

    def end(self, key: str, now: datetime, *, failed: bool) -> None:
        """Note what came of a try."""
        tries = self._tries.get(key)
        if tries is None:
            return
        tries.running -= 1
        if failed:
            tries.failures, tries.last = tries.failures + 1, now
        elif not tries.failures and not tries.running:
            del self._tries[key]

    def forgive(self, key: str) -> None:
        """Forget the failures of a key."""
        if (tries := self._tries.get(key)) is not None:
            tries.failures = 0
            if not tries.running:
                del self._tries[key]

    def _known(self, key: str, now: datetime) -> _Tries | None:
        tries = self._tries.get(key)
        if tries is not None and not tries.running and now - tries.last > FORGOTTEN:
            del self._tries[key]
            return None
        return tries

    def _make_room(self) -> None:
        """Drop what was not used for longest, but nothing that is being tried."""
        if len(self._tries) <= self._size:
            return
        unused = next((key for key, tries in self._tries.items() if not tries.running), None)
        if unused is not None:
            del self._tries[unused]


def pause_after(doublings: int) -> timedelta:
    """Return the pause after it was doubled so often."""
    return min(LONGEST, FIRST * (1 << min(doublings, 20)))
