"""Storms: more complaints about a brand than its own past explains, and when that is over. Pure.

The past gives a rate for the present hour of day and week and how far it strays (`baseline`). After
each complaint the windows that begin with an earlier one and end with it are tested (`rising`): a
scan statistic (Naus, 1965; Kulldorff, 2001). How unlikely a window is, is the upper tail of its
predictive distribution under a gamma-distributed rate, the negative binomial (Gelman et al.,
Bayesian Data Analysis, 3rd edition, section 2.6). How unlikely is unlikely enough depends on how
many complaints a brand has: the busier, the more windows are looked at for nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby
from math import lgamma, log, log1p, sqrt
from operator import attrgetter, itemgetter

import numpy as np
from numpy.typing import NDArray

PAST = timedelta(days=90)
"""What lies further back says nothing about the present."""
FEWEST = 5.0
"""Complaints that make a storm at the least, however quiet the brand is otherwise."""
MOST = 100
"""So many of the newest complaints are looked at: a storm shows in fewer."""
LEAST_TIMES = 2.0
"""A rise to less than so many times the usual is none: holidays and news do that."""
LONGEST = timedelta(hours=72)
"""What takes longer to gather is a trend (see `monitor.trends`), no storm."""
FALSE_STORMS = 0.01
"""Windows as unlikely as a storm that PAST may bring by chance. Far below one: a real past is less
regular than this model, and windows are many. Measured in tests/benchmarks/storms.py."""
NEW = timedelta(hours=1)
"""How long nobody knows what is usual for a brand that has only just begun to be watched."""
FLOOD, FLOOD_TIMES = 12.0, 10.0
"""Of such a brand so many complaints are a storm, if they are so many times as many as even a very
busy brand has: unlikely or not, nobody can read them one by one."""
LATE = timedelta(hours=1)
"""A complaint found so long after its publication is as good as fresh; later than that, the quiet
since then counts as well."""
AHEAD = timedelta(minutes=1)
"""A publisher's clock may be so much fast. What is dated later waits for its time."""

CALM = timedelta(hours=1)
"""The shortest time near the baseline that ends a storm."""
LONGEST_CALM = timedelta(days=1)
"""The longest time near the baseline that a storm's end needs."""

_HOUR, _DAY = 3600.0, 86_400.0
_WEEK = 168
_PAST_HOURS = PAST / timedelta(hours=1)
_LONGEST_HOURS = int(LONGEST / timedelta(hours=1))
# A brand nobody has watched yet may be very busy; hours without complaints soon say otherwise.
_PRIOR_COUNT, _PRIOR_RATE = 0.5, 100.0
# So many complaints' worth of belief that an hour of the day, or a weekday, is like any other.
_PRIOR_RHYTHM = 10.0
# For as much as so many complaints it is believed that the rate of an hour strays by a fifth or so,
# and that three complaints of ten bring another within the hour.
_PRIOR_SPREAD, _PRIOR_BUNCH, _PRIOR_BRINGS = 0.05, 0.3, 50.0
# What strays is first put down to complaints that bring others within twenty minutes, up to half of
# another one each; only the rest to hours that are busy as a whole.
_BUNCHED, _BUNCH_HOURS = 0.5, 1 / 3
# A brand that has grown is judged by its last two weeks, if they are worth so many complaints.
_LATELY_DAYS, _PRIOR_LEVEL = 14, 10.0


@dataclass(frozen=True, slots=True)
class Event:
    """A complaint."""

    at: datetime
    """When it was published, where that is known, else when it was found; aware."""
    weight: float = 1.0
    """1 for a new complaint, less for a copy of a story that is known, not below 0."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for one brand, from its history."""

    rate: float
    """Complaints expected in an hour at this time of day and week."""
    spread: float
    """How far the rate strays from hour to hour: its squared coefficient of variation."""
    hours: float
    """Hours of history behind it."""
    doubt: float = 0.0
    """How little the rate itself is known: its squared coefficient of variation."""
    within: tuple[float, ...] = ()
    """Complaints expected within the last 0, 1, 2 … hours, by the times of day and week that these
    were. Empty: `rate` for each of them."""
    calm_since: datetime | None = None
    """End of the last storm: what belonged to it makes no other."""

    def expected(self, hours: float) -> float:
        """Return how many complaints are usual within so many hours up to now."""
        whole = int(hours)
        if whole + 1 >= len(self.within):
            known = self.within[-1] if self.within else 0.0
            return known + (hours - max(0, len(self.within) - 1)) * self.usual
        below = self.within[whole]
        return below + (hours - whole) * (self.within[whole + 1] - below)

    @property
    def usual(self) -> float:
        """Complaints expected in an hour, whatever the time of day."""
        return self.within[-1] / (len(self.within) - 1) if len(self.within) > 1 else self.rate

    def variation(self, hours: float) -> float:
        """Return the squared coefficient of variation of the rate over so many hours.

        Bursts level out over a longer time; that the rate is not known well does not.
        """
        bunched = min(self.spread, _BUNCHED / max(self.usual, 1e-9))
        brief = bunched * min(1.0 / _BUNCH_HOURS, 1.0 / max(hours, 1e-9))
        return self.doubt + brief + (self.spread - bunched) * min(1.0, 1.0 / max(hours, 1e-9))


@dataclass(frozen=True, slots=True)
class Rise:
    """Why a storm is called: "12 in 20 minutes, where 0.4 are usual: 30 times as many"."""

    count: int
    """Complaints in the span, copies by their weight."""
    span: timedelta
    """From the first of them until now; a second or more."""
    expected: float
    """How many are usual in such a span; above 0."""
    times: float
    """How many times as many as usual."""
    started: datetime
    """When the first complaint of the rise was published."""


def baseline(
    counts: Sequence[tuple[datetime, float]],
    *,
    since: datetime,
    now: datetime,
    storms: Sequence[tuple[datetime, datetime]] = (),
) -> Baseline:
    """Return what is usual for a brand at this hour.

    `counts` holds the complaints (copies by their weight) of each hour by its start, in any order;
    hours without any may be missing. The brand is watched `since`. `storms` are past ones, and the
    present one until now: they are left out, and make no other storm. The last day, or the last
    tenth of a shorter history, is left out too, lest a rise hide itself.
    """
    history = _History.of(counts, since, now, storms)
    rhythm = history.rhythm()
    usual = history.watched * rhythm[history.hour_of_week]
    total, hours = float(history.seen.sum()), float(usual.sum())
    level = (_PRIOR_COUNT + total) / (_PRIOR_COUNT / _PRIOR_RATE + hours)
    level *= _growth(history, usual * level)
    # An hour may be as busy as its neighbours are: clocks are changed twice a year.
    upper = np.maximum(rhythm, np.maximum(np.roll(rhythm, 1), np.roll(rhythm, -1))) * level
    watched = float(history.watched.sum())
    if watched < _WEEK:
        upper[:] = upper.max()  # an hour not seen yet may be as busy as the busiest
    present = _hour_of_week(now)
    lately = [float(upper[(present - ago) % _WEEK]) for ago in range(_LONGEST_HOURS)]
    return Baseline(
        rate=lately[0],
        spread=_spread(history, usual * level, level),
        hours=watched,
        doubt=1 / (_PRIOR_COUNT + total) + min(1.0, 24 / max(watched, 1.0)),
        within=tuple(accumulate(lately, initial=0.0)),
        calm_since=max((until for _, until in storms), default=None),
    )


def rising(recent: Sequence[Event], base: Baseline, now: datetime) -> Rise | None:
    """Tell whether the newest complaints are more than the baseline explains, and why.

    `recent` is sorted by time; no more than its last MOST are looked at. Called after each
    complaint: takes less than a microsecond for each that is looked at.
    """
    complaints = _placed(recent, base.calm_since, now)
    if not complaints:
        return None
    end = max(complaints[0][0], (now - LATE).timestamp())
    unlikely = log(FALSE_STORMS / (1 + base.usual * _PAST_HOURS))
    worst: tuple[float, float, float] | None = None
    for count, first, weight in _windows(complaints):
        hours = max(end - first, 1.0) / _HOUR
        if hours > _LONGEST_HOURS:
            break
        expected = base.expected(hours)
        if count < LEAST_TIMES * expected:
            continue
        # The first complaint is what opens the window: what is unlikely is that so many follow it.
        chance = _tail(count - weight, expected, base.variation(hours))
        called = chance < unlikely or _floods(count, expected, base)
        if called and (worst is None or chance < worst[0]):
            worst = chance, count, first
    return None if worst is None else _rise(worst[1], worst[2], end, base, now)


def _floods(count: float, expected: float, base: Baseline) -> bool:
    """Tell whether a brand that nobody knows yet brings more than anybody can read one by one."""
    is_new = base.hours < NEW / timedelta(hours=1)
    return is_new and count >= max(FLOOD, FLOOD_TIMES * expected)


def over(recent: Sequence[Event], base: Baseline, began: datetime, now: datetime) -> bool:
    """Tell whether a storm is over: near the baseline for long enough.

    `began` is when its first complaint was published, as in `Rise.started`. Long enough is CALM, a
    quarter of what the storm lasted, or twelve times the gap between its complaints, whichever is
    longest, but no more than LONGEST_CALM. Where `recent` does not reach back so far though it is
    long (MOST / 2 complaints or more), what it covers is judged.
    """
    past = recent[: bisect_right(recent, now + AHEAD, key=attrgetter("at"))]
    calm = _calm(past, began)
    if now - began < calm:
        return False
    if len(past) * 2 >= MOST:
        calm = min(calm, max(now - past[0].at, timedelta(seconds=1)))
    hours = calm / timedelta(hours=1)
    lately = past[bisect_right(past, now - calm, key=attrgetter("at")) :]
    expected = base.expected(hours)
    strays = sqrt(expected + base.variation(hours) * expected**2)
    return sum(event.weight for event in lately) <= 1 + expected + 2 * strays


@dataclass(frozen=True, slots=True)
class _History:
    """The hours of a past, oldest first."""

    seen: NDArray[np.float64]
    """Complaints of each."""
    watched: NDArray[np.float64]
    """Which share of it counts, 0 to 1."""
    hour_of_week: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        counts: Iterable[tuple[datetime, float]],
        since: datetime,
        now: datetime,
        storms: Iterable[tuple[datetime, datetime]],
    ) -> _History:
        begin = max(since, now - PAST).timestamp() / _HOUR
        last = now.timestamp() / _HOUR
        end = int(last - min(24.0, max(0.0, last - begin) / 10))
        first = min(int(begin), end)
        seen, watched = np.zeros(end - first), np.ones(end - first)
        for start, count in counts:
            place = int(start.timestamp() // _HOUR) - first
            if 0 <= place < seen.size:
                seen[place] += count
        watched[:1] -= begin - int(begin)
        for began, until in storms:
            fro, to = began.timestamp() / _HOUR - first, until.timestamp() / _HOUR - first
            watched[max(0, int(fro)) : max(0, int(to) + 1)] = 0
        # The epoch began on a Thursday; which day a week begins with makes no difference.
        return cls(seen * (watched > 0), watched, np.arange(first, end) % _WEEK)

    def rhythm(self) -> NDArray[np.float64]:
        """Return how busy each hour of the week is, 1 being usual."""
        week = np.arange(_WEEK)
        flat = float(self.seen.sum()) / max(float(self.watched.sum()), 1.0)
        # A burst is no rhythm: it would make that hour of every week seem a busy one.
        seen = np.minimum(self.seen, 3 + 5 * flat)
        flat = float(seen.sum()) / max(float(self.watched.sum()), 1.0)
        days = self._ratio(seen, week // 24, np.full(_WEEK, flat))
        hours = self._ratio(seen, week % 24, flat * days)
        return days * hours

    def _ratio(
        self,
        seen: NDArray[np.float64],
        part_of: NDArray[np.int64],
        usual: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return complaints by those expected, for each hour of the week by the part it is in."""
        part = part_of[self.hour_of_week]
        size = int(part_of.max()) + 1
        found = np.bincount(part, seen, size)
        expected = np.bincount(part, self.watched * usual[self.hour_of_week], size)
        ratio = (found + _PRIOR_RHYTHM) / (expected + _PRIOR_RHYTHM)
        return ratio[part_of]


def _hour_of_week(moment: datetime) -> int:
    return int(moment.timestamp() // _HOUR) % _WEEK


def _growth(history: _History, expected: NDArray[np.float64]) -> float:
    """Return how many times as much the last two weeks had as the whole past: 1 or more."""
    lately = slice(-24 * _LATELY_DAYS, None)
    seen, usual = float(history.seen[lately].sum()), float(expected[lately].sum())
    return max(1.0, (seen + _PRIOR_LEVEL) / (usual + _PRIOR_LEVEL))


def _spread(history: _History, expected: NDArray[np.float64], level: float) -> float:
    """Estimate by moments how far the rate strays from hour to hour, held to what is ordinary."""
    total, squares = float(history.seen.sum()), float((expected**2).sum())
    mean = squares / float(expected.sum()) if squares else level
    ordinary = _PRIOR_SPREAD + _PRIOR_BUNCH / max(mean, 1e-4)
    if not squares:
        return ordinary
    excess = ((history.seen - expected) ** 2 - history.seen)[history.watched > 0].sum()
    own = max(_PRIOR_SPREAD, float(excess) / squares)
    return (ordinary * _PRIOR_BRINGS + own * total) / (_PRIOR_BRINGS + total)


def _placed(
    recent: Sequence[Event], after: datetime | None, now: datetime
) -> list[tuple[float, float]]:
    """Return time (seconds) and weight of the complaints to look at, the newest first."""
    until = bisect_right(recent, now + AHEAD, key=attrgetter("at"))
    newest = recent[max(0, until - MOST) : until]
    if after is not None:
        newest = newest[bisect_right(newest, after, key=attrgetter("at")) :]
    times = [event.at.timestamp() for event in newest]
    weights = [event.weight for event in newest]
    if len(set(times)) < len(times):
        return _spread_out(times, weights, now.timestamp())
    return list(zip(reversed(times), reversed(weights), strict=True))


def _spread_out(times: list[float], weights: list[float], now: float) -> list[tuple[float, float]]:
    """Give complaints of the same moment, which were published in the course of it, one each."""
    placed: list[tuple[float, float]] = []
    for time, same in groupby(zip(times, weights, strict=True), key=itemgetter(0)):
        each = sorted(weight for _, weight in same)
        first, lasts = _course(time, now) if len(each) > 1 else (time, 0.0)
        step, weight = lasts / len(each), sum(each) / len(each)
        placed += [(first + place * step, weight) for place in range(len(each))]
    return sorted(placed, reverse=True)


def _course(time: float, now: float) -> tuple[float, float]:
    """Return when the moment that a time names begins, and how many seconds it lasts.

    Publishers give a day, a minute or a second. A fraction of a second that several share is when
    one poll found them all, and the poll before was a minute ago.
    """
    if time % 1:
        return time - 60, 60.0
    if time % _DAY == 0:
        return time, min(_DAY, max(60.0, now - time))
    return time, 1.0 if time % 60 else 60.0


def _windows(complaints: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float, float]]:
    """Yield count, time of the first and its weight for windows that grow by about a tenth."""
    count, size = 0.0, FEWEST - 1e-9
    for time, weight in complaints:
        count += weight
        if count >= size:
            yield count, time, weight
            size = max(count + 1, float(int(1.1 * count))) - 1e-9


def _tail(count: float, expected: float, variation: float) -> float:
    """Return the logarithm of (a bound just above) the chance of `count` complaints or more.

    Negative binomial; `count` is above the expected number. The terms from `count` on fall at least
    as fast as a geometric series.
    """
    shape = 1 / variation
    share = expected / (expected + shape)
    first = (
        lgamma(count + shape)
        - lgamma(shape)
        - lgamma(count + 1)
        + count * log(share)
        + shape * log1p(-share)
    )
    falls = max(share, share * (count + shape) / (count + 1))
    return min(0.0, first - log1p(-falls)) if falls < 1 else 0.0


def _rise(count: float, first: float, end: float, base: Baseline, now: datetime) -> Rise:
    hours = max(end - first, 1.0) / _HOUR
    expected = base.expected(hours)
    return Rise(
        count=round(count),
        span=timedelta(hours=hours),
        expected=expected,
        times=count / expected,
        started=datetime.fromtimestamp(first, now.tzinfo),
    )


def _calm(past: Sequence[Event], began: datetime) -> timedelta:
    """Return how long it must be calm for a storm to be over."""
    its = past[max(0, len(past) - MOST) :]
    its = its[bisect_right(its, began - timedelta.resolution, key=attrgetter("at")) :]
    if not its:
        return CALM
    gap = (its[-1].at - its[0].at) / max(1, len(its) - 1)
    return min(LONGEST_CALM, max(CALM, (its[-1].at - began) / 4, 12 * gap))
