"""How a source is doing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.health import BROKEN_AFTER, condition, rhythm_after, silent_since
from monitor.mention import Watch
from sources.item import SourceState
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON, item

WELL = Watch(
    1, "news", "feed", "https://a.example/feed", MINUTE, NOON, SourceState(),
    first_polled=NOON - 90 * DAY, last_polled=NOON, last_success=NOON,
    last_changed=NOON - HOUR, newest=NOON - HOUR, rhythm=4 * HOUR,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "well"),
        ({"last_success": None, "last_changed": None, "newest": None}, "new"),
        ({"error": "500", "error_kind": "BadStatus", "failures": 1}, "failing"),
        ({"error": "500", "error_kind": "BadStatus", "failures": BROKEN_AFTER}, "broken"),
        ({"error": "401", "error_kind": "LoginNeeded", "failures": 1}, "login"),
        ({"error": "a page", "error_kind": "Unreadable", "failures": 1}, "unreadable"),
        ({"error": "429", "error_kind": "Busy", "failures": 1}, "limited"),
        ({"error": "410", "error_kind": "Gone", "ended": NOON}, "ended"),
        ({"state": SourceState(moved_to="https://b.example/feed")}, "moved"),
        ({"last_changed": NOON - 9 * DAY, "newest": NOON - 9 * DAY}, "silent"),
    ],
)
def test_a_source_is_named_by_what_is_the_matter(changes, expected):
    assert condition(replace(WELL, **changes), NOON) == expected


def test_silence_is_measured_by_the_sources_own_rhythm():
    quiet = replace(WELL, last_changed=NOON - 9 * DAY, newest=NOON - 9 * DAY)
    assert silent_since(quiet, NOON) == NOON - 9 * DAY
    assert silent_since(replace(quiet, rhythm=DAY), NOON) is None
    assert silent_since(replace(quiet, rhythm=None), NOON) is None


def test_a_quiet_weekend_is_no_silence():
    busy = replace(WELL, rhythm=MINUTE, last_changed=NOON - DAY, newest=NOON - DAY)
    assert silent_since(busy, NOON) is None
    assert silent_since(busy, NOON + 2 * DAY) is not None


def test_what_the_first_poll_found_is_no_sign_of_life():
    dead = replace(WELL, first_polled=NOON, last_changed=NOON, newest=NOON - 300 * DAY)
    assert silent_since(dead, NOON) == NOON - 300 * DAY


def test_the_first_poll_tells_the_rhythm_from_the_dates_that_it_finds():
    new = replace(WELL, rhythm=None, last_changed=None)
    shown = [item(id=str(n), published=NOON - n * DAY) for n in (0, 1, 2, 3, 9)]
    assert rhythm_after(new, shown, NOON) == DAY
    assert rhythm_after(new, shown[:4], NOON) is None
    assert rhythm_after(new, [item(published=None)] * 9, NOON) is None


def test_the_rhythm_follows_what_comes_later():
    rhythm, last, now = timedelta(days=1), NOON, NOON
    for _ in range(30):
        now += HOUR
        rhythm = rhythm_after(replace(WELL, rhythm=rhythm, last_changed=last), [item()], now)
        last = now
    assert HOUR <= rhythm < 2 * HOUR
    assert rhythm_after(WELL, [], NOON) == WELL.rhythm
