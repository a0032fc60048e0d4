"""Moments as text and back."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from monitor.moments import from_text, moment_or_none, now, text_or_none, to_text
from tests.monitor.made_up import NOON

ZONES = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENTS = st.datetimes(datetime(1970, 1, 3), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001


def test_a_moment_is_written_as_rfc_3339_in_utc_with_milliseconds():
    east = NOON.astimezone(timezone(timedelta(hours=2)))
    assert to_text(east) == "2026-05-01T12:00:00.000Z"


@given(MOMENTS)
def test_what_is_written_is_read_to_the_millisecond(moment):
    read = from_text(to_text(moment))
    assert read.utcoffset() == timedelta()
    assert timedelta() <= moment - read < timedelta(milliseconds=1)


@given(MOMENTS, MOMENTS)
def test_as_text_moments_sort_by_time(one, other):
    if one - other > timedelta(milliseconds=1):
        assert to_text(one) > to_text(other)


def test_a_moment_that_is_missing_stays_missing():
    assert text_or_none(None) is None
    assert moment_or_none(None) is None
    assert moment_or_none(text_or_none(NOON)) == NOON


def test_the_present_is_aware_and_in_utc():
    assert now().tzinfo is UTC
