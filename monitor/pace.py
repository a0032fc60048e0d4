"""When to ask again: intervals, back-off, and what services ask for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

LONGEST_BACKOFF = timedelta(hours=1)
JITTER = 0.1
"""Share of an interval by which a poll may come early, so that sources do not march in step."""

LATEST_HINT = 5
"""So many times its interval a source is slowed down at most by what caches may do (Cache-Control,
ttl): those words are for programs that have time, and most of them are never thought about."""

HURRY = 4
"""So many times as often a source is polled while its brand is under fire …"""
HASTE = timedelta(seconds=15)
"""… but not more often than this, unless its interval is shorter itself."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is to be polled, as configured."""

    interval: timedelta
    ceiling: timedelta = timedelta(hours=24)
    """It is never slower than this, whoever asks for it; a quota excepted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the place asked for at the last poll."""

    hint: timedelta | None = None
    """How long its answer stays fresh."""
    wait: timedelta | None = None
    """How long to leave it alone."""
    quota: bool = False
    """It counts: the wait must be kept."""


def next_poll(
    pace: Pace, *, failures: int, asked: Asked, hurried: bool, now: datetime, random: Random
) -> datetime:
    """Return when to poll a source again.

    `failures` counts the failed polls in a row, 0 after a success; `hurried`: its brand is under
    fire. Back-off doubles with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), at most an hour
    unless the interval itself is longer.
    """
    wait = _backed_off(pace, failures, random) if failures else _usual(pace, asked, hurried, random)
    must = asked.wait or timedelta()
    if asked.quota:
        return now + max(wait, must)
    return now + min(max(wait, must), max(pace.ceiling, pace.interval))


def hurried_interval(interval: timedelta) -> timedelta:
    """Return the interval of a source whose brand is under fire."""
    return min(interval, max(interval / HURRY, HASTE))


def next_attempt(attempts: int, *, now: datetime, random: Random) -> datetime:
    """Return when to try a delivery again after so many failed attempts (1 or more)."""
    return now + timedelta(seconds=1) + full_jitter(timedelta(seconds=4), attempts, random)


def full_jitter(first: timedelta, failures: int, random: Random) -> timedelta:
    """Draw a wait between zero and `first` doubled at every failure, at most an hour."""
    doubled: timedelta = first * 2 ** min(failures - 1, 16)
    return timedelta(seconds=min(doubled, LONGEST_BACKOFF).total_seconds() * random.random())


def _usual(pace: Pace, asked: Asked, hurried: bool, random: Random) -> timedelta:
    interval = pace.interval
    if hurried:
        interval = hurried_interval(interval)
    elif asked.hint is not None:
        interval = max(interval, min(asked.hint, interval * LATEST_HINT))
    return interval * random.uniform(1 - JITTER, 1)


def _backed_off(pace: Pace, failures: int, random: Random) -> timedelta:
    wait = pace.interval + full_jitter(pace.interval, failures, random)
    return min(wait, max(LONGEST_BACKOFF, pace.interval))
