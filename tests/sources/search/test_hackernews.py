"""Hacker News: a search that ends after a thousand hits, and what was deleted."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import MINUTE, trial
from tests.standins.standin import NOON

HOUR = timedelta(hours=1)


async def test_a_flood_of_more_than_a_search_shows_is_seen_whole():
    async with trial("hackernews") as tried:
        stand_in = tried.server.stand_in
        stand_in.publish(3, newest=NOON - HOUR)
        await tried.poll()
        stand_in.publish(2_345, newest=NOON + 40 * HOUR)
        poll = await tried.poll(later=40 * HOUR)
        assert poll.error is None
        assert len({item.id for item in poll.items}) == 2_345


async def test_more_hits_of_one_second_than_a_search_shows_do_not_hold_it_for_ever():
    async with trial("hackernews") as tried:
        stand_in = tried.server.stand_in
        await tried.poll()
        stand_in.posts = [stand_in.made_up(number, NOON) for number in range(1_200)]
        poll = await tried.poll()
        assert poll.error is None
        assert len(poll.items) == 1_000
        assert len(tried.server.requests) <= 1 + 10 + 1  # the slice behind the pages stands still


async def test_what_was_deleted_is_no_item():
    hits = [
        {"objectID": "1", "created_at_i": 1_777_600_000, "author": None, "comment_text": None,
         "story_title": "Blue Door"},
        {"objectID": "2", "created_at_i": 1_777_600_001, "url": "https://gone.example/"},
        {"objectID": "3", "created_at_i": 1_777_600_002, "comment_text": "Still here."},
    ]  # fmt: skip
    async with trial("hackernews") as tried:
        tried.server.break_with(Answer(json.dumps({"hits": hits}).encode()))
        poll = await tried.poll()
        assert [(item.id, item.author) for item in poll.items] == [("hackernews:3", None)]


async def test_the_address_stays_the_same_while_nothing_is_new():
    async with trial("hackernews") as tried:
        tried.server.stand_in.publish(1, newest=NOON - 30 * MINUTE)
        for minutes in range(4):
            await tried.poll(later=minutes * MINUTE)
        assert len({request.path for request in tried.server.requests[1:]}) == 1


async def test_the_points_of_a_story_are_its_audience_and_a_comment_has_none():
    hits = [{"objectID": "4", "title": "Blue Door", "points": 312},
            {"objectID": "5", "comment_text": "Cold bread.", "points": None}]  # fmt: skip
    async with trial("hackernews") as tried:
        items = await tried.source.read(json.dumps({"hits": hits}).encode(), NOON)
        assert [item.audience for item in items] == [312, None]


async def test_a_saved_page_can_be_read_though_others_are_missing():
    async with trial("hackernews") as tried:
        hits = [{"objectID": "3", "title": "Vec<T> & Blue Door"}]
        page = {"hits": hits, "nbHits": 5_000, "nbPages": 10, "page": 0}
        items = await tried.source.read(json.dumps(page).encode(), NOON)
        assert [item.title for item in items] == ["Vec<T> & Blue Door"]
