"""A course over time: cut into steps that fit, so that it can be drawn. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import ceil

MOST = 48
"""Steps of a course: as many bars as can be told apart on a phone."""
_STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
)
_LEAD, _SHORTEST_LEAD = 0.25, timedelta(minutes=10)
"""So much is shown of the time before, as a share of what is looked at."""


@dataclass(frozen=True, slots=True)
class Course:
    """Steps of equal length, one after another."""

    start: datetime
    """Of the first step; aware."""
    step: timedelta
    steps: int

    @property
    def end(self) -> datetime:
        """Return when the last step ends."""
        return self.start + self.steps * self.step

    def begin(self, number: int) -> datetime:
        """Return when a step begins; the first one is 0."""
        return self.start + number * self.step

    def share(self, moment: datetime) -> float:
        """Return how much of the course is over at a moment, from 0 to 1."""
        return min(1.0, max(0.0, (moment - self.start) / (self.end - self.start)))


def course(began: datetime, until: datetime, zone: tzinfo) -> Course:
    """Return the course of what began and lasted until then, with some of the time before it.

    Steps begin at round times of the clock of `zone`.
    """
    lead = max(_SHORTEST_LEAD, (until - began) * _LEAD)
    since = began - lead
    step = next((one for one in _STEPS if (until - since) / one <= MOST - 1), None)
    if step is None:
        step = timedelta(days=ceil((until - since) / timedelta(days=MOST - 1)))
    local = since.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    start = since - (local - midnight) % step
    return Course(start, step, (until - start) // step + 1)
