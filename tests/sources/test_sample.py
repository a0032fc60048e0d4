"""The sample tells its story by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sources.item import Poll, SourceState
from sources.registry import KINDS

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def sample():
    kind = KINDS["sample"]
    return kind.open(kind.options(), None)


async def test_the_first_poll_brings_complaints_and_praise_of_the_last_hours(sample):
    poll: Poll = await sample.poll(SourceState(), NOW)
    assert {item.place for item in poll.items} >= {"review", "news", "forum", "social"}
    assert all(NOW - timedelta(hours=24) < item.published <= NOW for item in poll.items)
    assert sum(item.rating is not None and item.rating <= 2 for item in poll.items) >= 2
    assert any(item.rating == 5 for item in poll.items)
    assert any(item.rating and not item.text and not item.title for item in poll.items)
    assert any(item.author is None for item in poll.items)
    assert any(item.language != "en" for item in poll.items)
    assert all(item.url.split("/")[2].endswith("example.org") for item in poll.items)


async def test_later_polls_bring_a_few_more_and_nothing_twice(sample):
    state, told = SourceState(), []
    for minute in range(10):
        poll = await sample.poll(state, NOW + timedelta(minutes=minute))
        assert poll.unchanged == (not poll.items)
        state, told = poll.state, told + [item.id for item in poll.items]
        if 1 <= minute <= 3:
            assert len(poll.items) == 1
    assert len(told) == len(set(told)) > 8
    assert (await sample.poll(state, NOW + timedelta(days=9))).unchanged


async def test_what_was_missed_while_off_comes_at_the_next_poll(sample):
    first = await sample.poll(SourceState(), NOW)
    later = await sample.poll(first.state, NOW + timedelta(days=1))
    assert len(later.items) >= 3
    assert all(item.published < NOW + timedelta(hours=1) for item in later.items)


async def test_a_clock_that_jumps_back_repeats_nothing(sample):
    first = await sample.poll(SourceState(), NOW)
    back = await sample.poll(first.state, NOW - timedelta(hours=5))
    assert back.items == ()
    assert (await sample.poll(back.state, NOW)).items == ()
