"""Which themes come back, and which rise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.trends import PAST, WINDOW, Complaint, trends

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def said(theme: str, *days_ago: float) -> list[Complaint]:
    return [Complaint(n, NOW - timedelta(days=ago), (theme,)) for n, ago in enumerate(days_ago, 1)]


def course(*days_ago: float) -> str:
    (only,) = trends(said("refund", *days_ago), NOW)
    return only.course


def test_a_theme_without_a_past_is_new_once_it_has_come_up_three_times():
    assert course(1, 2, 3) == "new"
    assert course(1, 2) == "steady"


def test_a_theme_that_comes_up_far_more_often_than_it_used_to_rises():
    assert course(0, 1, 2, 3, 4, 10, 30) == "rising"


def test_a_busy_brand_with_its_usual_number_has_no_rise():
    every_day = [day + 0.5 for day in range(63)]
    assert course(*every_day) == "recurring"
    assert course(*every_day, 0.1, 0.2) == "recurring"


def test_a_theme_that_has_stopped_is_falling():
    assert course(*[8 + day for day in range(50)]) == "falling"


def test_what_comes_up_in_three_of_four_weeks_recurs():
    assert course(1, 9, 16) == "recurring"
    assert course(1, 9) == "steady"


def test_ten_thousand_complaints_are_counted_too():
    assert course(*[1] * 10_000, *[20] * 1_000) == "rising"


def test_what_needs_attention_stands_first_with_its_newest_mentions():
    found = trends([*said("waiting", 1, 9, 16), *said("refund", 0, 1, 2, 3)], NOW)
    assert [one.theme for one in found] == ["refund", "waiting"]
    assert found[0].examples == (1, 2, 3)
    assert found[0].usual == 0


def test_what_is_older_than_the_past_or_yet_to_come_does_not_count():
    old, future = (PAST + WINDOW) / timedelta(days=1) + 1, -1.0
    assert trends(said("refund", old, future), NOW) == []


@given(st.lists(st.floats(0, 62), max_size=40))
def test_every_complaint_is_counted_once_in_the_window_or_in_the_past(days):
    found = trends(said("price", *days), NOW)
    total = sum(one.count + one.usual * (PAST / WINDOW) for one in found)
    assert round(total) == len(days)
