"""When to ask again."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitor.pace import (
    HASTE,
    JITTER,
    LONGEST_BACKOFF,
    Asked,
    Pace,
    full_jitter,
    next_attempt,
    next_poll,
)
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON

INTERVALS = st.timedeltas(timedelta(seconds=1), timedelta(days=30))
FAILURES = st.integers(1, 1_000_000)
SEEDS = st.integers(0, 1000).map(Random)


def wait(interval, random, failures=0, *, ceiling=None, hurried=False, **asked):
    pace = Pace(interval) if ceiling is None else Pace(interval, ceiling)
    at = next_poll(
        pace, failures=failures, asked=Asked(**asked), hurried=hurried, now=NOON, random=random
    )
    return at - NOON


@given(INTERVALS, SEEDS)
def test_after_a_success_the_interval_is_kept_a_little_early_at_most(interval, random):
    assert interval * (1 - JITTER) - timedelta(seconds=1) <= wait(interval, random) <= interval


@given(INTERVALS, FAILURES, SEEDS)
def test_backing_off_waits_an_interval_at_least_and_an_hour_at_most(interval, failures, random):
    waited = wait(interval, random, failures)
    assert waited >= interval
    assert waited <= max(LONGEST_BACKOFF, interval)


@given(INTERVALS, FAILURES, st.timedeltas(timedelta(0), timedelta(days=1)), SEEDS)
def test_what_a_service_asks_for_is_kept(interval, failures, asked, random):
    assert wait(interval, random, failures, wait=asked) >= asked


@given(INTERVALS, SEEDS)
def test_what_a_cache_may_do_slows_a_source_down_but_not_to_a_crawl(interval, random):
    assert wait(interval, random, hint=timedelta(days=30)) <= 5 * interval
    assert wait(interval, random, hint=3 * interval) >= min(2.5 * interval, DAY)
    assert wait(interval, random, hint=timedelta()) <= interval


@given(INTERVALS, FAILURES, st.timedeltas(timedelta(0), timedelta(days=1)), SEEDS)
def test_nothing_but_a_quota_slows_a_source_below_its_ceiling(interval, failures, asked, random):
    ceiling = 2 * interval
    assert wait(interval, random, failures, ceiling=ceiling, wait=asked) <= ceiling
    assert wait(interval, random, ceiling=ceiling, hint=asked) <= ceiling
    assert wait(interval, random, ceiling=ceiling, wait=asked, quota=True) >= asked


@given(INTERVALS, SEEDS)
def test_a_source_whose_brand_is_under_fire_is_polled_more_often_but_not_wildly(interval, random):
    waited = wait(interval, random, hurried=True, hint=timedelta(days=1))
    assert waited <= interval
    assert waited >= min(interval, HASTE) * (1 - JITTER) - timedelta(seconds=1)
    if interval > MINUTE:
        assert waited <= interval / 4


def test_a_source_that_fails_is_not_hurried():
    assert wait(MINUTE, Random(1), 1, hurried=True) >= MINUTE


def test_backing_off_grows_with_the_failures():
    def typical(failures):
        return sum((wait(MINUTE, Random(seed), failures) for seed in range(50)), timedelta())

    assert typical(1) < typical(3) < typical(6) < typical(12)


@given(st.integers(1, 10_000), SEEDS)
def test_a_delivery_is_tried_again_within_about_an_hour_and_never_at_once(attempts, random):
    waited = next_attempt(attempts, now=NOON, random=random) - NOON
    assert timedelta(seconds=1) <= waited <= HOUR + timedelta(seconds=1)


@given(FAILURES, SEEDS)
def test_jitter_is_drawn_between_nothing_and_the_doubled_wait(failures, random):
    drawn = full_jitter(MINUTE, failures, random)
    assert timedelta() <= drawn <= min(MINUTE * 2 ** min(failures - 1, 16), HOUR)
