"""Who guesses waits, twice as long each time; who does not is left alone."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.throttle import FIRST, FORGOTTEN, LONGEST, NONE, Throttle, pause_after
from tests.monitor.made_up import NOON

SECOND = timedelta(seconds=1)


def fail(throttle: Throttle, key: str, times: int = 1, now=NOON) -> None:
    for _ in range(times):
        throttle.begin(key, now)
        throttle.end(key, now, failed=True)


def test_so_many_failures_cost_nothing_and_the_next_pauses_double_up_to_a_quarter_of_an_hour():
    throttle = Throttle(free=5)
    pauses = []
    for _ in range(17):
        fail(throttle, "ana")
        pauses.append(throttle.wait("ana", NOON).total_seconds())
    assert pauses[:4] == [0, 0, 0, 0]
    assert pauses[4:14] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert pauses[14:] == [900, 900, 900]


def test_a_pause_ends_and_the_next_failure_makes_it_longer():
    throttle = Throttle(free=1)
    fail(throttle, "ana")
    assert throttle.wait("ana", NOON) == SECOND
    later = NOON + SECOND
    assert throttle.wait("ana", later) == NONE
    fail(throttle, "ana", now=later)
    assert throttle.wait("ana", later) == 2 * SECOND


def test_one_key_does_not_wait_for_another():
    throttle = Throttle(free=1)
    fail(throttle, "ana", 5)
    assert throttle.wait("bo", NOON) == NONE


def test_who_was_right_has_no_failures_any_more():
    throttle = Throttle(free=2)
    fail(throttle, "ana", 5)
    throttle.forgive("ana")
    assert throttle.wait("ana", NOON) == NONE
    assert len(throttle) == 0


def test_a_success_leaves_the_failures_of_others_at_the_same_key():
    throttle = Throttle(free=2)
    fail(throttle, "10.0.0.1", 2)
    throttle.begin("10.0.0.1", NOON)
    throttle.end("10.0.0.1", NOON, failed=False)
    assert throttle.wait("10.0.0.1", NOON) == SECOND


def test_what_is_tried_at_the_same_time_is_counted_before_it_ends():
    throttle = Throttle(free=3)
    for _ in range(3):
        assert throttle.wait("ana", NOON) == NONE
        throttle.begin("ana", NOON)
    assert throttle.wait("ana", NOON) == FIRST


def test_after_a_day_all_begins_anew():
    throttle = Throttle(free=1)
    fail(throttle, "ana", 20)
    later = NOON + FORGOTTEN + SECOND
    assert throttle.wait("ana", later) == NONE
    fail(throttle, "ana", now=later)
    assert throttle.wait("ana", later) == SECOND


def test_a_clock_that_is_set_back_makes_nobody_wait_for_ever():
    throttle = Throttle(free=1)
    fail(throttle, "ana", 3, now=NOON + timedelta(days=365))
    assert throttle.wait("ana", NOON) == 4 * SECOND


def test_no_more_keys_are_kept_than_were_said_and_the_one_in_use_stays():
    throttle = Throttle(free=1, size=3)
    throttle.begin("slow", NOON)
    for number in range(100):
        fail(throttle, f"made up {number}")
    assert len(throttle) == 3
    assert throttle.wait("slow", NOON) == FIRST
    assert throttle.wait("made up 99", NOON) == SECOND


def test_pauses_grow_and_end():
    pauses = [pause_after(n) for n in range(2000)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST, LONGEST)


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.integers(0, 2000)), max_size=60),
)
def test_whatever_happens_no_wait_is_longer_than_the_longest_and_waiting_always_helps(free, tries):
    throttle, now = Throttle(free), NOON
    failures = {"a": 0, "b": 0}
    for key, failed, seconds in tries:
        now += timedelta(seconds=seconds)
        wait = throttle.wait(key, now)
        assert NONE <= wait <= LONGEST
        assert throttle.wait(key, now + wait) == NONE
        if failures[key] < free:
            assert wait == NONE
        throttle.begin(key, now)
        throttle.end(key, now, failed=failed)
        failures[key] += failed
