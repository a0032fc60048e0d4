"""Hours of the week: how they are written, when they hold, and when the quiet is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.hours import parse, quiet_until, within

ZAGREB = ZoneInfo("Europe/Zagreb")


def at(text, zone=UTC):
    """A moment by the clock in a zone, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "holds"),
    [
        ("22:00-07:00", "2026-03-02T21:59", False),
        ("22:00-07:00", "2026-03-02T22:00", True),
        ("22:00-07:00", "2026-03-03T06:59", True),
        ("22:00-07:00", "2026-03-03T07:00", False),
        ("Mon-Fri 08:00-18:00", "2026-03-02T08:00", True),  # a Monday
        ("Mon-Fri 08:00-18:00", "2026-03-01T08:00", False),
        ("Fri 22:00-07:00", "2026-03-07T06:00", True),  # what starts on Friday ends on Saturday
        ("Fri 22:00-07:00", "2026-03-06T06:00", False),
        ("Sat, Sun 00:00-24:00", "2026-03-07T23:59", True),
        ("Sat, Sun 00:00-24:00", "2026-03-09T00:00", False),
        ("Fri-Mon 00:00-00:00", "2026-03-09T12:00", True),
        ("Fri-Mon 00:00-00:00", "2026-03-10T12:00", False),
        ("Monday 9:00-10:00", "2026-03-02T09:30", True),
    ],
)
def test_hours_hold_when_they_say(hours, moment, holds):
    assert within([parse(hours)], at(moment), UTC) is holds


@pytest.mark.parametrize(
    "text", ["", "22-7", "25:00-07:00", "22:61-07:00", "Mondy 08:00-09:00", "08:00", "Mon-Fri"]
)
def test_what_is_no_hours_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller words it
        parse(text)


def test_the_clock_is_that_of_the_zone():
    night = [parse("22:00-07:00")]
    assert within(night, at("2026-03-02T21:30"), ZAGREB)
    assert not within(night, at("2026-03-02T20:30"), ZAGREB)


def test_the_quiet_ends_when_the_last_of_it_ends():
    hours = [parse("22:00-07:00"), parse("Sat-Sun 00:00-24:00"), parse("Mon 07:00-08:00")]
    friday_night = at("2026-03-06T23:00")
    assert quiet_until(hours, (), friday_night, UTC) == at("2026-03-09T08:00")


def test_a_holiday_is_quiet_from_midnight_to_midnight_and_runs_into_the_night():
    hours, holiday = [parse("22:00-07:00")], [date(2026, 5, 1)]
    assert quiet_until(hours, holiday, at("2026-04-30T22:00"), UTC) == at("2026-05-02T07:00")
    assert quiet_until((), holiday, at("2026-05-01T12:00"), UTC) == at("2026-05-02T00:00")


def test_by_day_nothing_is_quiet():
    assert quiet_until([parse("22:00-07:00")], (), at("2026-03-02T12:00"), UTC) is None


def test_quiet_that_never_ends_ends_some_day_all_the_same():
    assert quiet_until([parse("00:00-24:00")], (), at("2026-03-02T12:00"), UTC) is not None


def test_the_night_in_which_the_clocks_change_ends_by_the_clock_on_the_wall():
    night = [parse("22:00-07:00")]
    spring = at("2026-03-28T23:00", ZAGREB)
    assert quiet_until(night, (), spring, ZAGREB) - spring == timedelta(hours=7)
    autumn = at("2026-10-24T23:00", ZAGREB)
    assert quiet_until(night, (), autumn, ZAGREB) - autumn == timedelta(hours=9)


@given(st.integers(0, 23), st.integers(0, 23), st.integers(0, 8000))
def test_when_the_quiet_is_over_it_is_not_quiet(start, end, hours_on):
    hours = [parse(f"{start}:00-{end}:30")]
    now = at("2026-01-01T00:10") + timedelta(hours=hours_on)
    until = quiet_until(hours, (), now, ZAGREB)
    assert (until is not None) is within(hours, now, ZAGREB)
    if until is not None:
        assert until > now
        assert quiet_until(hours, (), until, ZAGREB) is None
