"""Hours of the week, as people write them: “Mon-Fri 08:00-18:00”, “22:00-07:00”. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_WRITTEN = re.compile(
    r"(?:(?P<days>[a-z, -]+?)\s+)?(?P<start>\d{1,2}:\d{2})\s*[-–]\s*(?P<end>\d{1,2}:\d{2})"
)
_LONGEST = 400
"""Days: quiet hours that never end are those of somebody who reads nothing; he gets it then."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A time of day on some days of the week; one that ends before it starts goes over midnight."""

    days: frozenset[int]
    """0 is Monday: the day on which it starts."""
    start: time
    length: timedelta
    """More than nothing, and a day at most."""

    def since(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when it starts on a day and when that ends, by the clock on the wall."""
        if day.weekday() not in self.days:
            return None
        start = datetime.combine(day, self.start)
        return start, start + self.length


def parse(text: str) -> Hours:
    """Read “22:00-07:00” (every day) or “Mon-Fri 08:00-18:00”. Raises ValueError."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(text)
    start, end = _minutes(found["start"]), _minutes(found["end"])
    length = (end - start) % (24 * 60) or 24 * 60
    days = _days(found["days"]) if found["days"] else frozenset(range(7))
    clock = time(start // 60 % 24, start % 60)
    return Hours(days, clock, timedelta(minutes=length))


def within(hours: Collection[Hours], now: datetime, zone: tzinfo) -> bool:
    """Is a moment within any of these hours, by the clock in that zone?"""
    return _end(hours, (), now.astimezone(zone).replace(tzinfo=None)) is not None


def quiet_until(
    hours: Collection[Hours], holidays: Collection[date], now: datetime, zone: tzinfo
) -> datetime | None:
    """Return when the quiet in which a moment lies is over; None where it is not quiet.

    A holiday is quiet from midnight to midnight. Where one quiet time runs into the next, it is the
    end of the last one. Aware UTC.
    """
    wall = now.astimezone(zone).replace(tzinfo=None)
    until = wall
    while (end := _end(hours, holidays, until)) is not None and end - wall < _LONGEST * _DAY:
        until = end
    if until == wall:
        return None
    # At a change of the clocks the wall may show a moment twice, or never: the first one counts.
    return until.replace(tzinfo=zone).astimezone(UTC)


def _end(hours: Collection[Hours], holidays: Collection[date], wall: datetime) -> datetime | None:
    """Return the latest end of what holds at this time on the wall."""
    ends = [
        span[1]
        for one in hours
        for day in (wall.date(), wall.date() - _DAY)
        if (span := one.since(day)) is not None and span[0] <= wall < span[1]
    ]
    if wall.date() in holidays:
        ends.append(datetime.combine(wall.date() + _DAY, time()))
    return max(ends, default=None)


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if hour * 60 + minute > 24 * 60 or minute > 59:  # noqa: PLR2004
        raise ValueError(clock)
    return hour * 60 + minute


def _days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in re.split(r"\s*,\s*", text.strip()):
        first, _, last = (one.strip() for one in part.partition("-"))
        start, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        _check(part, (first, last))
        days.update((start + one) % 7 for one in range((end - start) % 7 + 1))
    return frozenset(days)


def _check(part: str, names: Sequence[str]) -> None:
    long = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    if any(name and name not in DAYS and name not in long for name in names):
        raise ValueError(part)
