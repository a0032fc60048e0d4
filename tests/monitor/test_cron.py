"""Cron lines, whose days of the week are counted from Sunday."""

from datetime import UTC, datetime

import pytest

from monitor.cron import trigger

FRIDAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


def next_day(line):
    """The weekday on which a line is due next after Friday noon."""
    return f"{trigger(line, UTC).get_next_fire_time(None, FRIDAY):%a}"


@pytest.mark.parametrize(
    ("days", "day"),
    [
        ("*", "Sat"),
        ("0", "Sun"),
        ("7", "Sun"),
        ("1", "Mon"),
        ("6", "Sat"),
        ("1-5", "Mon"),
        ("1,3", "Mon"),
        ("2-6/2", "Sat"),
        ("5-7", "Sat"),
        ("0-6", "Sat"),
        ("mon", "Mon"),
        ("mon-fri", "Mon"),
    ],
)
def test_days_are_those_of_crontab(days, day):
    assert next_day(f"0 8 * * {days}") == day


@pytest.mark.parametrize("line", ["0 8 * * 8", "0 8 * * 5-1", "0 8 * *", "daily", "0 8 * * 1-5/0"])
def test_what_is_no_cron_line_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller words it
        trigger(line)
