"""Report: the scorecard's figures, each defined once (see `alerts.scorecard`). Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import ceil
from typing import Literal

from alerts.scorecard import (
    Bar,
    Figures,
    Scorecard,
    SourceDelay,
    ThemeCount,
    Times,
    Waiting,
)
from monitor.advice import SHIFT, mend
from monitor.mention import CaseState
from monitor.sentiment.verdict import Label

PERIOD = timedelta(days=7)
"""What a report is about unless it is asked otherwise."""
LONGEST = timedelta(days=3653)
"""The longest time that a report is asked for."""
MOST_BARS = 31
_STEPS = (1, 7, 28)

Act = Literal["contact", "resolve", "publicize", "dismiss", "reopen"]


@dataclass(frozen=True, slots=True)
class Said:
    """A mention, reduced to what is counted."""

    mention: int
    story: int
    at: datetime
    """When it was seen first."""
    label: Label
    first: bool = True
    """No earlier mention of its story says so."""
    severity: int = 0
    themes: tuple[str, ...] = ()
    source: str = ""
    delay: timedelta | None = None
    """From publication until it was seen; None where that is not known, or says nothing about the
    source."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A case, reduced to what is counted."""

    case: int
    opened: datetime
    due: datetime
    """First contact is due."""
    state: CaseState
    acts: tuple[tuple[Act, datetime], ...] = ()
    """Every step of its log, in order."""


@dataclass(frozen=True, slots=True)
class Thanked:
    """Praise that somebody was thanked for."""

    story: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment to another, which is not in it."""

    since: datetime
    until: datetime

    @property
    def before(self) -> Period:
        """As long a time, right before."""
        return Period(self.since - (self.until - self.since), self.since)

    def holds(self, moment: datetime) -> bool:
        """Is this moment in it?"""
        return self.since <= moment < self.until


@dataclass(frozen=True, slots=True)
class History:
    """What the record says of a brand, for a period and the one before."""

    brand: str
    said: Sequence[Said] = ()
    """In the order in which it was seen."""
    worked: Sequence[Worked] = ()
    rivals: tuple[int, int] | None = None
    """Mentions of competitors now and before; None where none is watched."""
    thanked: Sequence[Thanked] = ()
    """In the order in which it was done, of both periods."""
    recommending: frozenset[int] = frozenset()
    """Positive mentions whose author recommends the brand."""


def scorecard(history: History, period: Period, zone: tzinfo) -> Scorecard:
    """Return one brand's figures of a period; its days are those of `zone`."""
    before = period.before
    now_rivals, before_rivals = history.rivals or (None, None)
    complaints = list(_first_of_each(history.said, "negative"))
    counted = _themes(complaints, period)
    shifts = sorted(counted, key=lambda one: (-abs(one.count - one.before), one.theme))
    figures = _figures(history, period, now_rivals)
    past = _figures(history, before, before_rivals)
    waiting = _waiting(history.worked, period.until)
    sources = _sources(history.said, period)
    step, bars = _bars([one.at for one in complaints if period.holds(one.at)], period, zone)
    return Scorecard(
        brand=history.brand,
        since=period.since,
        until=period.until,
        now=figures,
        before=past,
        themes=counted,
        risen=tuple(one for one in shifts if one.count - one.before >= SHIFT),
        fallen=tuple(one for one in shifts if one.before - one.count >= SHIFT),
        sources=sources,
        waiting=waiting,
        bars=bars,
        step=step,
        mend=mend(figures, past, waiting, counted, sources),
    )


def _figures(history: History, period: Period, rivals: int | None) -> Figures:
    said = [one for one in history.said if period.holds(one.at)]
    worked = history.worked
    resolved = {one.case: at for one in worked if (at := _last(one, "resolve", period))}
    due = [one for one in worked if period.holds(one.due) and not _dismissed_by(one, one.due)]
    first = {one.case: at for one in worked if (at := _first_contact(one))}
    praise = [one for one in _first_of_each(history.said, "positive") if period.holds(one.at)]
    thanked = _first_thanks(history.thanked)
    return Figures(
        mentions=len(said),
        scored=sum(one.label != "unscored" for one in said),
        negative=sum(one.label == "negative" for one in said),
        complaints=_count(history.said, "negative", period),
        praise=len(praise),
        thanked=sum(map(period.holds, thanked.values())),
        unthanked=sum(not _by(thanked.get(one.story), period.until) for one in praise),
        referrals=sum(one.mention in history.recommending for one in praise),
        rivals=rivals,
        opened=sum(period.holds(one.opened) for one in worked),
        contact=_times(
            first[one.case] - one.opened
            for one in worked
            if one.case in first and period.holds(first[one.case])
        ),
        due=len(due),
        in_time=sum(one.case in first and first[one.case] <= one.due for one in due),
        resolution=_times(
            resolved[one.case] - one.opened for one in worked if one.case in resolved
        ),
        publicized=sum(_publicized(one, resolved, period) for one in worked),
        reopened=sum(_came_back(one, period) for one in worked),
    )


def _count(said: Iterable[Said], label: Label, period: Period) -> int:
    return sum(period.holds(one.at) for one in _first_of_each(said, label))


def _first_of_each(said: Iterable[Said], label: Label) -> Iterator[Said]:
    """Yield what was said so, the first of each story."""
    seen: set[int] = set()
    for one in said:
        if one.label == label and one.first and one.story not in seen:
            seen.add(one.story)
            yield one


def _first_thanks(thanked: Iterable[Thanked]) -> dict[int, datetime]:
    """Return when each story was thanked for first: copies of one story count once."""
    first: dict[int, datetime] = {}
    for one in thanked:
        first.setdefault(one.story, one.at)
    return first


def _by(moment: datetime | None, until: datetime) -> bool:
    return moment is not None and moment < until


def _first_contact(case: Worked) -> datetime | None:
    """Return when the author was reached first; who resolves a case has spoken with him."""
    return next((at for act, at in case.acts if act in ("contact", "resolve")), None)


def _last(case: Worked, wanted: Act, period: Period) -> datetime | None:
    found = [at for act, at in case.acts if act == wanted and period.holds(at)]
    return found[-1] if found else None


def _dismissed_by(case: Worked, moment: datetime) -> bool:
    """Was it put aside by then without a contact?"""
    first = next(((act, at) for act, at in case.acts if act != "reopen"), None)
    return first is not None and first[0] == "dismiss" and first[1] <= moment


def _publicized(case: Worked, resolved: dict[int, datetime], period: Period) -> bool:
    at = resolved.get(case.case)
    told = (when for act, when in case.acts if act == "publicize")
    return at is not None and any(at <= when < period.until for when in told)


def _came_back(case: Worked, period: Period) -> bool:
    steps = zip(case.acts, case.acts[1:], strict=False)
    return any(
        act == "reopen" and period.holds(at) and before in ("resolve", "publicize")
        for (before, _), (act, at) in steps
    )


def _times(spans: Iterable[timedelta]) -> Times | None:
    found = sorted(spans)
    if not found:
        return None
    return Times(len(found), _median(found), found[ceil(0.9 * len(found)) - 1])


def _median(found: Sequence[timedelta]) -> timedelta:
    """Return the middle one of sorted spans; of an even number, the mean of the two there."""
    return (found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2


def _themes(complaints: Sequence[Said], period: Period) -> tuple[ThemeCount, ...]:
    by_theme: defaultdict[str, tuple[list[Said], list[Said]]] = defaultdict(lambda: ([], []))
    for one in complaints:
        for theme in one.themes:
            if period.holds(one.at):
                by_theme[theme][0].append(one)
            elif period.before.holds(one.at):
                by_theme[theme][1].append(one)
    counted = (_theme(theme, now, before) for theme, (now, before) in by_theme.items())
    return tuple(sorted(counted, key=lambda one: (-one.count, -one.before, one.theme)))


def _theme(theme: str, now: Sequence[Said], before: Sequence[Said]) -> ThemeCount:
    shown = now if len(now) >= len(before) else before
    gravest = max(shown, key=lambda one: (one.severity, one.at, one.mention))
    return ThemeCount(theme, len(now), len(before), gravest.mention)


def _sources(said: Iterable[Said], period: Period) -> tuple[SourceDelay, ...]:
    delays: defaultdict[str, list[timedelta]] = defaultdict(list)
    for one in said:
        if one.delay is not None and period.holds(one.at):
            delays[one.source].append(one.delay)
    found = (SourceDelay(name, len(some), _median(sorted(some))) for name, some in delays.items())
    return tuple(sorted(found, key=lambda one: (-one.median, one.source)))


def _waiting(worked: Iterable[Worked], until: datetime) -> Waiting:
    open_ = [one for one in worked if one.state in ("open", "contacted") and one.opened < until]
    if not open_:
        return Waiting()
    oldest = min(open_, key=lambda one: (one.opened, one.case))
    overdue = sum(one.state == "open" and one.due < until for one in open_)
    return Waiting(len(open_), overdue, oldest.opened, oldest.case)


def _bars(moments: Iterable[datetime], period: Period, zone: tzinfo) -> tuple[int, tuple[Bar, ...]]:
    """Count by calendar days, in steps of so many that the bars stay few; return the step too."""
    first = period.since.astimezone(zone).date()
    last = (period.until - timedelta.resolution).astimezone(zone).date()
    days = (last - first).days + 1
    step = next((step for step in _STEPS if days <= step * MOST_BARS), ceil(days / MOST_BARS))
    counts = Counter((moment.astimezone(zone).date() - first).days // step for moment in moments)
    return step, tuple(
        Bar(first + timedelta(days=number * step), counts[number])
        for number in range(ceil(days / step))
    )
