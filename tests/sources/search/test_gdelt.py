"""GDELT: sentences instead of JSON, JSON with faults, and more news than it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sources.errors import Busy, Unreadable
from sources.item import SourceState
from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import MINUTE, trial
from tests.standins.gdelt import sentence
from tests.standins.standin import NOON


async def test_a_request_to_slow_down_in_a_good_answer_is_kept_by_all_its_sources():
    async with trial("gdelt") as tried:
        tried.server.break_with(sentence("Please limit requests to one every 5 seconds or ask us"))
        poll = await tried.poll()
        assert isinstance(poll.error, Busy)
        assert poll.wait == timedelta(seconds=30)
        other = await tried.another().poll(SourceState(), NOON)
        assert isinstance(other.error, Busy)
        assert len(tried.server.requests) == 1


async def test_a_refusal_as_plain_text_is_shown_by_its_status_alone():
    async with trial("gdelt") as tried:
        tried.server.break_with(sentence("Please limit requests to one every 5 seconds", 429))
        poll = await tried.poll()
        assert isinstance(poll.error, Busy)
        assert "limit requests" not in str(poll.error)


async def test_a_complaint_about_the_query_is_told_on_one_short_line():
    async with trial("gdelt") as tried:
        complaint = "Your query was\r\ntoo <b>short</b>.\x1b[31m \u202e" + 500 * "Again. "
        tried.server.break_with(sentence(complaint))
        poll = await tried.poll()
        assert isinstance(poll.error, Unreadable)
        told = str(poll.error)
        assert told.startswith("api.gdeltproject.org did not search but says “Your query was too")
        assert told.isprintable()
        assert "<" not in told
        assert len(told) < 300


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (rb"It\'s Blue Door", r"It\'s Blue Door"),
        (rb"C:\Blue \\ Door \"x\" \u00e9", 'C:\\Blue \\ Door "x" é'),
        (b"Blue\tDoor\x01\nnews", "Blue Door news"),
    ],
)
async def test_faults_in_a_title_do_not_spoil_the_answer(title, expected):
    body = b'{"articles": [{"url": "https://news.example/1", "title": "' + title + b'"}]}'
    async with trial("gdelt") as tried:
        tried.server.break_with(Answer(body))
        poll = await tried.poll()
        assert [item.title for item in poll.items] == [expected]


async def test_when_gdelt_came_by_is_not_taken_for_the_publication():
    async with trial("gdelt") as tried:
        tried.server.stand_in.publish(1)
        assert [item.published for item in (await tried.poll()).items] == [None]


async def test_an_article_without_a_web_address_is_left_out_with_a_warning():
    body = b'{"articles": [{"url": "javascript:x", "title": "a"}, {"url": "https://n.example/b"}]}'
    async with trial("gdelt") as tried:
        tried.server.break_with(Answer(body))
        poll = await tried.poll()
        assert [item.url for item in poll.items] == ["https://n.example/b"]
        assert len(poll.warnings) == 1


async def test_more_than_a_day_without_the_program_is_asked_for_whole():
    async with trial("gdelt") as tried:
        stand_in = tried.server.stand_in
        stand_in.publish(1)
        await tried.poll()
        stand_in.publish(1, newest=NOON + timedelta(hours=2))
        poll = await tried.poll(later=timedelta(days=3))
        assert len(poll.items) == 1
        asked = tried.server.requests[-1].query
        assert (asked["startdatetime"], asked["enddatetime"]) == (
            "20260501110000",
            "20260504120000",
        )


async def test_news_of_one_moment_beyond_what_is_shown_does_not_hold_it_for_ever():
    async with trial("gdelt") as tried:
        stand_in = tried.server.stand_in
        stand_in.posts = [stand_in.made_up(number, NOON) for number in range(400)]
        poll = await tried.poll(later=MINUTE)
        assert len(poll.items) == 250
        assert len(tried.server.requests) == 2
