"""When to ask again: intervals, back-off, and what services ask for. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

LONGEST_BACKOFF = timedelta(hours=1)
JITTER = 0.1
"""Share of an interval by which a poll may come early, so that sources do not march in step."""


def next_poll(
    interval: timedelta,
    *,
    failures: int,
    asked: timedelta | None,
    now: datetime,
    random: Random,
) -> datetime:
    """Return when to poll a source again.

    `failures` counts the failed polls in a row, 0 after a success; `asked` is how long the service
    asked to be left alone after a failure. Back-off doubles with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), at most an hour
    unless the interval itself is longer.
    """
    if not failures:
        return now + interval * random.uniform(1 - JITTER, 1)
    wait = interval + full_jitter(interval, failures, random)
    return now + max(min(wait, max(LONGEST_BACKOFF, interval)), asked or timedelta())


def next_attempt(attempts: int, *, now: datetime, random: Random) -> datetime:
    """Return when to try a delivery again after so many failed attempts (1 or more)."""
    return now + timedelta(seconds=1) + full_jitter(timedelta(seconds=4), attempts, random)


def full_jitter(first: timedelta, failures: int, random: Random) -> timedelta:
    """Draw a wait between zero and `first` doubled at every failure, at most an hour."""
    doubled: timedelta = first * 2 ** min(failures - 1, 16)
    return timedelta(seconds=min(doubled, LONGEST_BACKOFF).total_seconds() * random.random())
