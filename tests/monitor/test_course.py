"""A course over time, cut into steps that fit."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.course import MOST, course
from tests.monitor.made_up import HOUR, MINUTE, NOON

UTC = ZoneInfo("UTC")


def test_an_hour_is_cut_into_steps_of_two_minutes_with_some_time_before():
    found = course(NOON, NOON + HOUR, UTC)
    assert (found.start, found.step) == (NOON - 16 * MINUTE, 2 * MINUTE)
    assert found.end == NOON + HOUR + 2 * MINUTE  # which holds what is found at that moment
    assert found.begin(8) == NOON


def test_steps_begin_at_round_times_of_the_clock_on_the_wall():
    found = course(NOON, NOON + 40 * HOUR, ZoneInfo("Asia/Kolkata"))
    local = found.start.astimezone(ZoneInfo("Asia/Kolkata"))
    assert found.step == 2 * HOUR
    assert (local.hour % 2, local.minute) == (0, 0)


@pytest.mark.parametrize(("hours", "share"), [(-1000, 0.0), (1000, 1.0)])
def test_what_is_outside_stands_at_the_edge(hours, share):
    assert course(NOON, NOON + HOUR, UTC).share(NOON + hours * HOUR) == share


@given(st.integers(0, 400 * 86400), st.integers(0, 86400))
def test_any_length_has_few_steps_that_hold_all_of_it(seconds, offset):
    began = NOON + timedelta(seconds=offset)
    until = began + timedelta(seconds=seconds)
    found = course(began, until, ZoneInfo("Europe/Zagreb"))
    assert 1 <= found.steps <= MOST + 1
    assert found.start < began
    assert found.begin(found.steps - 1) <= until < found.end
