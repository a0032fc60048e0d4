"""Trends: which themes of complaint come back, and which rise against a brand's own past. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log, log1p
from typing import Literal

WINDOW = timedelta(days=7)
"""What is compared with the time before it."""
PAST = 8 * WINDOW
"""The brand's own past, right before the window."""
FEWEST = 3
"""Complaints within the window below which nothing is said to rise."""
CHANCE = 0.01
"""Probability below which a rise or a fall is no chance."""
WEEKS = 3
"""Weeks of the last four, the window among them, from which a theme recurs."""
_LATELY = 4

Course = Literal["new", "rising", "recurring", "falling", "steady"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """A negative mention, reduced to what trends need."""

    mention: int
    at: datetime
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """How often a theme was complained of, and what that means."""

    theme: str
    count: int
    """Complaints within the window."""
    usual: float
    """What the past would lead to expect in as long a time."""
    weeks: int
    """In how many of the last four weeks it came up."""
    course: Course
    examples: tuple[int, ...]
    """Numbers of its newest mentions, three at most."""


def trends(complaints: Iterable[Complaint], now: datetime) -> list[Trend]:
    """Return the trend of every theme of one brand, those that need attention first.

    Rising and falling are told by the exact conditional test for two Poisson rates (Przyborowski
    and Wilenski, 1940), which also works with a handful of complaints.
    """
    by_theme: defaultdict[str, list[Complaint]] = defaultdict(list)
    for complaint in complaints:
        if now - PAST - WINDOW < complaint.at <= now:
            for theme in complaint.themes:
                by_theme[theme].append(complaint)
    found = [_trend(theme, some, now) for theme, some in by_theme.items()]
    return sorted(found, key=lambda one: (_ORDER.index(one.course), -one.count, one.theme))


_ORDER: tuple[Course, ...] = ("new", "rising", "recurring", "steady", "falling")


def _trend(theme: str, complaints: list[Complaint], now: datetime) -> Trend:
    ages = [(now - complaint.at) // WINDOW for complaint in complaints]
    count = ages.count(0)
    past = len(ages) - count
    weeks = len({age for age in ages if age < _LATELY})
    newest = sorted(complaints, key=lambda one: one.at, reverse=True)
    return Trend(
        theme=theme,
        count=count,
        usual=past * (WINDOW / PAST),
        weeks=weeks,
        course=_course(count, past, weeks),
        examples=tuple(one.mention for one in newest[:3]),
    )


def _course(count: int, past: int, weeks: int) -> Course:
    if count >= FEWEST and past == 0:
        return "new"
    if count >= FEWEST and _at_least(count, count + past) < CHANCE:
        return "rising"
    if _at_most(count, count + past) < CHANCE:
        return "falling"
    return "recurring" if weeks >= WEEKS else "steady"


def _at_least(count: int, total: int) -> float:
    """Return the chance that so many of all complaints fall into the window, or more."""
    return sum(_share(number, total) for number in range(count, total + 1))


def _at_most(count: int, total: int) -> float:
    return sum(_share(number, total) for number in range(count + 1))


def _share(count: int, total: int) -> float:
    """Return the chance that just so many of all fall into the window, if nothing changed."""
    inside = WINDOW / (WINDOW + PAST)
    # By logarithms: in a storm the plain binomial coefficient has thousands of digits.
    ways = lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)
    return exp(ways + count * log(inside) + (total - count) * log1p(-inside))
