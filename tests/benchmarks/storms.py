"""Storms found, and calm left in peace: `python -m tests.benchmarks.storms`.

Complaints are drawn for brands from one a week to 300 an hour: a storm with a known onset after 90
days of history, and time without any storm (`of`: so many times 90 days). The last column is CPU
time for a complaint, with the baseline anew for each hour.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
from numpy.typing import NDArray

from monitor.storms import MOST, Baseline, Event, baseline, over, rising

Hours = NDArray[np.float64]
"""Times in hours since EPOCH, sorted."""

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAST = 90 * 24
LONG = 300
"""So many mentions after the onset nobody waits for it any more."""
WITHIN = 10
"""Mentions after the onset within which a storm must be found."""


@dataclass(frozen=True, slots=True)
class Brand:
    """How much is complained of a brand, and what is a storm for it."""

    name: str
    rate: float
    """Complaints an hour."""
    factor: float
    """So many times as many come in the storm."""
    lasts: float
    """Hours of the storm."""
    share: float
    """Part of the series drawn that the calm is measured with: busy ones take long."""
    days: float = 90
    """How long the calm of each lasts."""


BRANDS = (
    Brand("1 a week", 1 / 168, 168, 24, 1),
    Brand("1 a day", 1 / 24, 120, 12, 1),
    Brand("1 an hour", 1, 90, 4, 0.1),
    Brand("10 an hour", 10, 50, 2, 0.03),
    Brand("300 an hour", 300, 60, 2, 0.005, days=30),
)
SLOWER = (3, 5, 10, 30, 40)
"""Factors that are no storm at once, for a busy brand: how many mentions until they are one?"""


def steady(random: np.random.Generator, rate: float, hours: float) -> Hours:
    """Draw complaints at a constant rate."""
    return np.sort(random.uniform(0, hours, random.poisson(rate * hours)))


def pulse(times: Hours) -> Hours:
    """Return how busy times are, at most 1: little at night, half as much at weekends."""
    daily = (1 + 0.8 * np.sin(2 * np.pi * (times % 24 - 9) / 24)) / 1.8
    return daily * np.where(times // 24 % 7 >= 5, 0.5, 1.0)


MEAN_PULSE = float(pulse(np.arange(0, 168, 0.1)).mean())


def rhythm(random: np.random.Generator, rate: float, hours: float) -> Hours:
    """Draw complaints that follow day and night, and the week."""
    times = steady(random, rate / MEAN_PULSE, hours)
    return times[random.uniform(size=times.size) < pulse(times)]


def clusters(random: np.random.Generator, rate: float, hours: float) -> Hours:
    """Draw complaints with rhythm of which each brings half another, in hectic and in slack hours.

    The others follow 20 minutes later on average; the rate of an hour strays by 30 %.
    """
    first = rhythm(random, 2 * rate / 1.5, hours)
    hectic = random.gamma(10, 1 / 10, int(hours) + 1)
    first = first[random.uniform(size=first.size) < hectic[first.astype(int)] / 2]
    every = np.repeat(first, random.geometric(1 / 1.5, first.size))
    later = np.append(False, every[1:] == every[:-1])[: every.size]
    every = every + later * random.exponential(1 / 3, every.size)
    return np.sort(every[every < hours])


Draw = Callable[[np.random.Generator, float, float], Hours]
KINDS: dict[str, Draw] = {"steady": steady, "rhythm": rhythm, "clusters": clusters}


def moment(hours: float) -> datetime:
    """Return the time so many hours after EPOCH."""
    return EPOCH + float(hours) * HOUR


class Record:
    """A brand's complaints as the program would know them as time goes on."""

    def __init__(self, times: Hours, since: float, looked_at: float) -> None:
        """Nobody asks for complaints from long before `looked_at`."""
        self.times = times
        self.since = since
        self._skipped = max(0, int(np.searchsorted(times, looked_at)) - MOST)
        self._events = [Event(moment(at)) for at in times[self._skipped :]]
        self.hourly = np.bincount(times.astype(int), minlength=int(times.max(initial=0)) + 2)
        self.storms: list[tuple[datetime, datetime]] = []
        self._known: tuple[int, Baseline] | None = None

    def base(self, now: float, *, fresh: bool = False) -> Baseline:
        """Return the baseline, computed once an hour."""
        hour = int(now)
        if fresh or self._known is None or self._known[0] != hour:
            begin = max(0, int(self.since), hour - PAST)
            counts = self.hourly[begin : hour + 1].tolist()
            recent = [(moment(begin + n), count) for n, count in enumerate(counts) if count]
            base = baseline(recent, since=moment(self.since), now=moment(now), storms=self.storms)
            self._known = hour, base
        return self._known[1]

    def recent(self, seen: int) -> list[Event]:
        """Return the newest of the first so many complaints."""
        last = seen - self._skipped
        return self._events[max(0, last - MOST) : last]


@dataclass(frozen=True, slots=True)
class Found:
    """How one storm was found."""

    mentions: float
    """Complaints from the onset until it was called; infinite where it was not."""
    clear: float
    """Hours from its end until the all-clear; negative: too soon."""


def storm(random: np.random.Generator, draw: Draw, brand: Brand, factor: float) -> Found:
    """Draw a history and a storm after it."""
    onset = PAST + random.uniform(0, 168)
    end = onset + brand.lasts
    usual = draw(random, brand.rate, end + 48)
    usual = usual[usual > onset - PAST]
    extra = onset + steady(random, brand.rate * (factor - 1), brand.lasts)
    record = Record(np.sort(np.concatenate([usual, extra])), onset - PAST, onset)
    before = int(np.searchsorted(record.times, onset))
    last = int(np.searchsorted(record.times, end))
    for seen in range(before + 1, min(last, before + LONG) + 1):
        now = record.times[seen - 1]
        rise = rising(record.recent(seen), record.base(now), moment(now))
        if rise is not None:
            record.storms = [(rise.started, moment(end + 48))]
            return Found(seen - before, clear(record, now, end) - end)
    return Found(np.inf, np.inf)


def clear(record: Record, called: float, end: float) -> float:
    """Return when the storm that was called is over, looked at every five minutes."""
    began = record.storms[-1][0]
    for now in np.arange(called, end + 48, 1 / 12):
        seen = int(np.searchsorted(record.times, now, side="right"))
        if over(record.recent(seen), record.base(now), began, moment(now)):
            return float(now)
    return np.inf


def false_storms(
    random: np.random.Generator, draw: Draw, brand: Brand, history: float
) -> tuple[int, int]:
    """Return how many storms are called without there being one, in how many complaints."""
    start = 168.0 + random.uniform(0, 168)
    times = draw(random, brand.rate, start + history + brand.days * 24)
    record = Record(times[times > start], start, start + history)
    found = 0
    began: float | None = None
    first = int(np.searchsorted(record.times, start + history))
    for seen in range(first + 1, record.times.size + 1):
        now = float(record.times[seen - 1])
        if began is not None:
            began = still(record, seen, began, now)
        elif rise := rising(record.recent(seen), record.base(now), moment(now)):
            found, began = found + 1, (rise.started - EPOCH) / HOUR
    return found, record.times.size - first


def still(record: Record, seen: int, began: float, now: float) -> float | None:
    """Return when the storm began, unless it was over before this complaint."""
    before = record.recent(seen - 1)
    if over(before, record.base(now), moment(began), moment(now)):
        record.storms.append((moment(began), moment(now)))
        record.base(now, fresh=True)
        return None
    return began


def row(seed: int, brand: Brand, kind: str, series: int) -> str:
    """Measure one brand with one kind of complaints."""
    random, draw = np.random.default_rng(seed), KINDS[kind]
    found = [storm(random, draw, brand, brand.factor) for _ in range(series)]
    calm = max(1, round(series * brand.share))
    began = time.process_time()
    known = [false_storms(random, draw, brand, PAST) for _ in range(calm)]
    new = [false_storms(random, draw, brand, 0) for _ in range(calm)]
    took = (time.process_time() - began) / max(1, sum(events for _, events in known + new))
    periods = calm * brand.days / 90
    mentions = [one.mentions for one in found]
    clears = [one.clear for one in found if one.clear >= 0]
    return (
        f"{brand.name:<12} {kind:<9} x{brand.factor:<4} "
        f"{sum(n <= WITHIN for n in mentions) / series:>7.1%} {median(mentions):>6.0f} "
        f"{sum(n for n, _ in known) / periods:>9.3f} {sum(n for n, _ in new) / periods:>9.3f} "
        f"{periods:>5.1f} "
        f"{median(clears) if clears else np.inf:>8.1f} h "
        f"{sum(one.clear < 0 for one in found) / series:>7.1%} {took * 1e6:>6.0f} µs"
    )


def slower(seed: int, brand: Brand, series: int) -> Iterator[str]:
    """Measure rises that take longer to tell from chance."""
    for factor in SLOWER:
        random = np.random.default_rng(seed)
        lasting = replace(brand, lasts=LONG / (brand.rate * factor))
        found = [storm(random, clusters, lasting, factor).mentions for _ in range(series)]
        soon, late = (sum(n <= most for n in found) / series for most in (WITHIN, LONG))
        yield (
            f"{brand.name:<12} clusters  x{factor:<4} {soon:>7.1%} {median(found):>6.0f}"
            f"   {late:.1%} within {LONG}"
        )


HEAD = (
    "brand        complaints storm   in 10 median  false/90d new brand    of  all-clear too soon"
    "      each"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--brands", nargs="+", default=[brand.name for brand in BRANDS])
    options = parser.parse_args()
    print(HEAD, flush=True)
    brands = [brand for brand in BRANDS if brand.name in options.brands]
    for brand in brands:
        for kind in KINDS:
            print(row(options.seed, brand, kind, options.series), flush=True)
    for brand in (brand for brand in brands if brand.rate >= 1):
        for line in slower(options.seed, brand, options.series // 4):
            print(line, flush=True)


if __name__ == "__main__":
    main()
