"""Storms: what rises, what only looks like it, and when it is over."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.storms import FEWEST, PAST, Baseline, Event, baseline, over, rising

NOW = datetime(2026, 6, 3, 12, 34, 56, 789_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

moments = st.timedeltas(-400 * 24 * HOUR, 400 * 24 * HOUR).map(lambda ago: NOW + ago)
near = st.timedeltas(-100 * HOUR, 2 * HOUR).map(lambda ago: NOW + ago)
weights = st.floats(0, 1)
events = st.lists(st.builds(Event, near, weights), max_size=150).map(
    lambda some: sorted(some, key=lambda one: one.at)
)
hourly = st.lists(st.tuples(moments, st.floats(0, 1e5)), max_size=50)


def usually(rate: float, days: float = 90) -> Baseline:
    """What is usual for a brand that had so many complaints an hour, evenly."""
    hours = int(days * 24)
    total, counts = 0.0, []
    for ago in range(hours, 0, -1):
        total += rate
        counts.append((NOW.replace(minute=0, second=0, microsecond=0) - ago * HOUR, int(total)))
        total -= int(total)
    return baseline(counts, since=NOW - days * 24 * HOUR, now=NOW)


def every(gap: timedelta, count: int, until: datetime = NOW, weight: float = 1.0) -> list[Event]:
    """So many complaints with the same gap between them."""
    return [Event(until - ago * gap, weight) for ago in range(count - 1, -1, -1)]


def called(recent: list[Event], base: Baseline, now: datetime = NOW) -> bool:
    return rising(recent, base, now) is not None


@pytest.mark.parametrize(
    ("rate", "gap"),
    [
        (1 / 168, HOUR),
        (1 / 24, HOUR / 4),
        (1, MINUTE),
        (10, MINUTE / 7),
        (300, SECOND / 4),
    ],
)
def test_a_rise_is_called_within_ten_complaints_however_many_are_usual(rate, gap):
    base = usually(rate)
    assert called(every(gap, 10), base)
    assert not called(every(HOUR / rate, 100), base)


def test_a_storm_is_explained_in_numbers():
    rise = rising(every(2 * MINUTE, 12), Baseline(rate=0.3, spread=0.5, hours=500), NOW)
    assert rise is not None
    assert rise.count == 12
    assert rise.span == 22 * MINUTE
    assert rise.started == NOW - 22 * MINUTE
    assert rise.expected == pytest.approx(0.11)
    assert rise.times == pytest.approx(109, abs=1)


def test_fewer_than_a_few_complaints_are_no_storm_even_for_a_brand_that_never_had_any():
    base = usually(0)
    assert not called(every(MINUTE, int(FEWEST) - 1), base)
    assert called(every(MINUTE, int(FEWEST)), base)


def test_a_busy_brand_without_history_has_no_storm_at_once():
    base = baseline([], since=NOW, now=NOW)
    assert not called(every(HOUR / 300, 100), base)
    assert not called(every(HOUR / 10, 100), base)
    assert not called(every(HOUR, 20), base)


def test_a_flood_about_a_brand_without_history_is_a_storm_after_a_dozen_complaints():
    base = baseline([], since=NOW - 5 * MINUTE, now=NOW)
    assert called(every(MINUTE / 25, 12), base)
    assert not called(every(MINUTE / 25, 11), base)


def test_only_the_first_hour_makes_a_flood_of_so_few():
    counts = [(NOW - n * HOUR, 300.0) for n in range(1, 49)]
    base = baseline(counts, since=NOW - 48 * HOUR, now=NOW)
    assert not called(every(MINUTE / 25, 12), base)


def test_until_a_week_is_known_every_hour_may_be_as_busy_as_the_busiest():
    midnight = datetime(2026, 6, 3, tzinfo=UTC)
    hours = [midnight - ago * HOUR for ago in range(1, 72)]
    counts = [(hour, 100 if hour.hour == 12 else 10) for hour in hours]
    base = baseline(counts, since=midnight - 72 * HOUR, now=midnight)
    assert base.rate > 40


def test_ten_thousand_in_a_minute_are_a_storm_for_a_brand_without_history_too():
    assert called(every(MINUTE / 10_000, 10_000), baseline([], since=NOW, now=NOW))


def test_a_day_that_is_busier_than_the_night_is_no_storm():
    week = [NOW.replace(minute=0, second=0, microsecond=0) - ago * HOUR for ago in range(1, 2160)]
    counts = [(hour, 60 if 8 <= hour.hour < 20 else 2) for hour in week]
    base = baseline(counts, since=NOW - PAST, now=NOW)
    night = NOW.replace(hour=2)
    assert not called(every(MINUTE, 100), base)
    assert called(every(MINUTE, 30, night), baseline(counts, since=night - PAST, now=night), night)


def test_a_weekday_that_is_busier_than_the_weekend_is_no_storm():
    hours = [NOW.replace(minute=0, second=0, microsecond=0) - ago * HOUR for ago in range(1, 2160)]
    counts = [(hour, 30 if hour.weekday() < 5 else 1) for hour in hours]
    monday = datetime(2026, 6, 1, 0, 50, tzinfo=UTC)
    base = baseline(counts, since=monday - PAST, now=monday)
    assert not called(every(2 * MINUTE, 25, monday), base, monday)


def test_a_rhythm_of_a_quiet_brand_does_not_shorten_what_is_usual_over_days():
    hours = [NOW.replace(minute=0, second=0, microsecond=0) - ago * HOUR for ago in range(1, 2160)]
    counts = [(hour, 1) for hour in hours if hour.hour == 14]
    night = NOW.replace(hour=3)
    base = baseline(counts, since=night - PAST, now=night)
    assert 3 < base.expected(72) < 5
    assert base.expected(3) < 0.15
    assert not called(every(20 * HOUR, 5, night), base, night)


def test_items_of_a_day_that_a_feed_hands_over_at_once_are_no_storm():
    assert not called(every(HOUR, 24), usually(1))


def test_what_a_storm_of_yesterday_left_behind_is_no_storm_today():
    yesterday = NOW - 30 * HOUR
    assert called(every(MINUTE, 20, yesterday), usually(1), yesterday)
    assert not called([*every(MINUTE, 20, yesterday), Event(NOW)], usually(1))


def test_copies_of_one_story_weigh_little():
    base = usually(1 / 24)
    assert not called([Event(NOW - HOUR), *every(MINUTE, 40, weight=0.05)], base)
    assert called(every(MINUTE, 40, weight=1), base)


@pytest.mark.parametrize(
    ("rate", "moment", "count"),
    [
        (1, NOW.replace(hour=0, minute=0, second=0, microsecond=0), 24),
        (300, NOW.replace(second=0, microsecond=0), 10),
        (300, NOW, 10),
    ],
    ids=["a day", "a minute", "one poll"],
)
def test_complaints_whose_time_is_known_roughly_did_not_come_all_at_once(rate, moment, count):
    assert not called([Event(moment)] * count, usually(rate))


def test_many_at_the_very_same_moment_are_a_storm():
    assert called([Event(NOW)] * 8, usually(1 / 168))
    assert called([Event(NOW)] * 10_000, usually(300))


def test_what_is_dated_in_the_future_neither_makes_nor_hides_a_storm():
    base = usually(1 / 24)
    ahead = every(SECOND, 200, NOW + 3 * HOUR)
    assert not called(ahead, base)
    assert called([*every(MINUTE, 10), *ahead], base)


def test_a_clock_that_jumps_back_does_no_harm():
    then = NOW - 50 * HOUR
    base = baseline([(NOW, 3)], since=NOW, now=then)
    assert base.hours == 0
    assert not called(every(MINUTE, 10), base, then)
    assert not over(every(MINUTE, 10), base, NOW, then)


def test_a_storm_in_the_present_hour_does_not_hide_itself():
    this_hour = NOW.replace(minute=0, second=0, microsecond=0)
    calm = baseline([], since=NOW - 48 * HOUR, now=NOW)
    assert baseline([(this_hour, 5_000)], since=NOW - 48 * HOUR, now=NOW) == calm


def test_past_storms_are_left_out_of_what_is_usual():
    began = NOW - 20 * 24 * HOUR
    counts = [(began + hour * HOUR, 1_000) for hour in range(5)]
    storms = [(began, began + 5 * HOUR)]
    stormy = baseline(counts, since=NOW - PAST, now=NOW)
    base = baseline(counts, since=NOW - PAST, now=NOW, storms=storms)
    assert stormy.usual > 1
    assert base.usual < 0.01
    assert base.hours < stormy.hours


def test_a_storm_that_is_over_makes_no_other():
    recent = every(MINUTE, 20, NOW - HOUR)
    counts: list[tuple[datetime, float]] = []
    storm = (NOW - 2 * HOUR, NOW - HOUR / 2)
    assert called([*recent, Event(NOW)], usually(1 / 24))
    base = baseline(counts, since=NOW - PAST, now=NOW, storms=[storm])
    assert not called([*recent, Event(NOW)], base)
    assert called([*recent, *every(MINUTE, 9)], base)


def test_a_brand_that_has_grown_is_judged_by_its_last_weeks():
    hours = [NOW - ago * HOUR for ago in range(1, 2160)]
    grown = [(hour, 20 if hour > NOW - timedelta(days=14) else 1) for hour in hours]
    base = baseline(grown, since=NOW - PAST, now=NOW)
    assert base.usual > 12


def test_history_makes_the_rate_better_known():
    short, long = usually(1, days=2), usually(1, days=60)
    assert short.doubt > 5 * long.doubt
    assert long.hours == pytest.approx(59 * 24, abs=2)
    assert usually(1).hours == pytest.approx(89 * 24, abs=2)


def test_a_storm_is_over_once_it_has_been_calm_for_long_enough():
    base, began = usually(1), NOW - 4 * HOUR
    storm = every(MINUTE, 120, began + 2 * HOUR)
    end = began + 2 * HOUR
    assert not over(storm, base, began, end + 10 * MINUTE)
    assert over([*storm, Event(end + HOUR)], base, began, end + 2 * HOUR)


def test_a_storm_is_not_over_while_it_goes_on():
    base = usually(1)
    assert not over(every(MINUTE, 100), base, NOW - 10 * HOUR, NOW)
    assert not over(every(MINUTE / 100, 100), base, NOW - 10 * HOUR, NOW)


def test_the_pause_between_two_complaints_of_a_slow_storm_is_no_end():
    base = usually(1 / 168)
    slow = every(HOUR, 8)
    assert not over(slow, base, slow[0].at, NOW + 3 * HOUR)
    assert over(slow, base, slow[0].at, NOW + 14 * HOUR)


def test_a_busy_brand_back_at_its_usual_rate_is_calm_though_few_of_its_complaints_are_given():
    assert over(every(HOUR / 300, 100), usually(300), NOW - 3 * HOUR, NOW)


def test_a_storm_of_which_nothing_is_known_any_more_is_over_after_the_shortest_calm():
    assert not over([], usually(1), NOW - MINUTE, NOW)
    assert over([], usually(1), NOW - 2 * HOUR, NOW)


def test_a_baseline_of_three_figures_will_do():
    base = Baseline(rate=0.1, spread=0.2, hours=500)
    assert base.expected(5) == pytest.approx(0.5)
    assert called(every(MINUTE, 10), base)


@given(hourly, moments, st.lists(st.tuples(moments, moments), max_size=3), events, near)
def test_nothing_that_may_happen_raises(counts, since, storms, recent, began):
    base = baseline(counts, since=since, now=NOW, storms=storms)
    assert base.rate > 0
    assert base.spread > 0
    assert base.doubt > 0
    rise = rising(recent, base, NOW)
    if rise is not None:
        assert rise.span >= SECOND
        assert rise.times > 1
        assert rise.expected > 0
    over(recent, base, began, NOW)


@given(st.lists(st.tuples(st.integers(0, 5), weights), min_size=5, max_size=90), st.randoms())
def test_the_order_of_complaints_of_the_same_moment_makes_no_difference(some, shuffle):
    minutes = sorted((Event(NOW - 5 * MINUTE + n * MINUTE, w) for n, w in some), key=_at)
    other = list(minutes)
    shuffle.shuffle(other)
    other.sort(key=_at)
    base = usually(0)
    assert rising(minutes, base, NOW) == rising(other, base, NOW)


def _at(event: Event) -> datetime:
    return event.at


@given(st.integers(5, 100), st.floats(0.001, 100))
def test_the_same_complaints_in_less_time_are_a_storm_all_the_more(count, rate):
    base = Baseline(rate=rate, spread=0.1, hours=1000)
    gap = HOUR / rate / 20
    if called(every(gap, count), base):
        assert called(every(gap / 2, count), base)


@pytest.mark.parametrize("rate", [1 / 24, 1, 10])
def test_ninety_ordinary_days_bring_no_storm(rate):
    draw = random.Random(7)
    base, at, recent, found = usually(rate), NOW, [], 0
    for _ in range(min(3000, int(rate * 2160))):
        at += draw.expovariate(rate) * HOUR
        recent = [*recent[-99:], Event(at)]
        found += called(recent, base, at)
    assert found == 0
