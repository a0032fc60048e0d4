"""What places ask for is obeyed within reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.wait import LONGEST, max_age, retry_after

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("999999999999", 86_400),
        ("Mon, 02 Mar 2026 12:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0),
        ("Mon, 02 Mar 2099 11:00:00 GMT", 86_400),
        ("Monday, 02-Mar-26 12:01:00 GMT", 60),
    ],
)
def test_retry_after_is_read_in_both_forms(header, seconds):
    assert retry_after(header, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "١٢", "Mon, 99 Foo 2026"])
def test_a_retry_after_without_sense_is_none(header):
    assert retry_after(header, NOW) is None


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_a_retry_after_date_is_always_within_a_day(moment):
    header = format_datetime(moment.replace(tzinfo=UTC), usegmt=True)
    waited = retry_after(header, NOW)
    assert waited is not None
    assert timedelta(0) <= waited <= LONGEST


@given(st.text(max_size=40))
def test_no_header_makes_the_reader_stumble(header):
    assert retry_after(header, NOW) is None or retry_after(header, NOW) >= timedelta(0)
    assert max_age(header) is None or max_age(header) >= timedelta(0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("max-age=300", 300), ("public, Max-Age=60", 60), ("max-age=9999999", 86_400)],
)
def test_max_age_is_read(header, seconds):
    assert max_age(header) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "no-cache, max-age=300", "s-maxage=60", "max-age=x"])
def test_what_must_not_be_kept_asks_for_no_wait(header):
    assert max_age(header) is None
