"""The chart of a course: bars that stand, moments that are marked, and all of it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from alerts.phrases import Phrases
    from monitor.course import Course

HEIGHT = 120
"""Pixels of the longest bar."""
_GAP = 0.15
"""Share of a step that is left free between two bars."""

_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One step."""

    label: str
    count: int
    x: float
    """Percent of the width, as `width`."""
    width: float
    height: int
    """Pixels."""

    @property
    def middle(self) -> float:
        """Percent of the width."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, as a line through the chart."""

    label: str
    x: float
    anchor: Literal["start", "end"]
    """The end of the label that is at the line: there is room on its other side."""


@dataclass(frozen=True, slots=True)
class CourseChart:
    """Bars with a heading, and all of it in words."""

    head: str
    words: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    highest: Bar | None
    """The first of the longest ones; None where there is none."""


def course_chart(
    course: Course,
    counts: Mapping[int, int],
    marks: Sequence[tuple[str, datetime]],
    head: str,
    say: Phrases,
) -> CourseChart:
    """Draw how many there were in each step; `marks` are labels and moments."""
    most = max(counts.values(), default=0)
    width = 100 / course.steps
    bars = tuple(
        Bar(
            label=_label(course.begin(number), course, say),
            count=counts.get(number, 0),
            x=round(width * (number + _GAP / 2), 3),
            width=round(width * (1 - _GAP), 3),
            height=_height(counts.get(number, 0), most),
        )
        for number in range(course.steps)
    )
    marked = tuple(_mark(label, at, course, say) for label, at in marks)
    values = [(bar.label, str(bar.count)) for bar in bars if bar.count]
    words = "; ".join(say.report("bar", label=label, value=value) for label, value in values)
    told = say.report("chart", head=head, values=words or "0")
    highest = max(bars, key=lambda bar: bar.count) if most else None
    words = " ".join([told, *(f"{mark.label}." for mark in marked)])
    return CourseChart(head, words, bars, marked, highest)


def _height(count: int, most: int) -> int:
    return max(2, round(HEIGHT * count / most)) if count else 0


def _mark(label: str, at: datetime, course: Course, say: Phrases) -> Mark:
    share = course.share(at)
    when = _label(at, course, say)
    text = say.report("bar", label=label, value=when)
    return Mark(text, round(100 * share, 3), "start" if share < _MIDDLE else "end")


def _label(at: datetime, course: Course, say: Phrases) -> str:
    """Give the time, and the day where there are several; the day alone where steps are days."""
    local = at.astimezone(say.zone)
    day = say.day(local.date())
    if course.step >= timedelta(days=1):
        return day
    one_day = course.start.astimezone(say.zone).date() == course.end.astimezone(say.zone).date()
    return f"{local:%H:%M}" if one_day else f"{day}, {local:%H:%M}"
