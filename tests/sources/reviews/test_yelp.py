"""The kind `yelp`: its limits, and what it says by its errors."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr

from sources.errors import BadStatus, Busy, LoginNeeded
from sources.http import Http, HttpSettings
from sources.item import Item, Source, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS
from sources.service import Services
from tests.servers.feed_server import Answer
from tests.standins import ServiceServer
from tests.standins.standin import NOON
from tests.standins.yelp import KEY, StandIn

KIND = KINDS["yelp"]


@asynccontextmanager
async def opened(server: ServiceServer, *businesses: str) -> AsyncIterator[list[Source]]:
    async with Http(HttpSettings(allow_private=True)) as http, Parser() as parser:
        tools = Tools(http, parser, Services(pace=0.001))
        told = [
            KIND.options(business=name, key=SecretStr(KEY), base_url=server.base_url)
            for name in businesses or (server.stand_in.options()["business"],)
        ]
        yield [KIND.open(options, tools) for options in told]


async def read(**said: object) -> Item:
    document = {"reviews": [{"id": "r 1", "rating": 2, "text": "Slow."} | said]}
    with ServiceServer(StandIn()) as server:
        async with opened(server) as (source,):
            (item,) = await source.read(json.dumps(document).encode(), NOON)
    return item


async def test_a_days_quota_is_spread_over_the_day_and_over_the_sources():
    with ServiceServer(StandIn()) as server:
        server.stand_in.left = 145
        business = server.stand_in.options()["business"]
        async with opened(server, business, business) as (source, other):
            first = await source.poll(SourceState(), NOON)
            assert (first.wait, first.quota) == (timedelta(hours=12) * 2 / 144, True)
            assert (await other.poll(SourceState(), NOON)).error is None


async def test_an_answer_without_news_counts_as_well():
    with ServiceServer(StandIn()) as server:
        server.stand_in.posts = [post for post, _ in server.stand_in.examples()]
        server.stand_in.left = 100
        async with opened(server) as (source,):
            first = await source.poll(SourceState(), NOON)
            second = await source.poll(first.state, NOON + timedelta(hours=2))
    assert second.unchanged
    assert (second.wait, second.quota) == (timedelta(hours=10) / 98, True)


async def test_when_the_quota_is_used_up_nobody_asks_any_more():
    with ServiceServer(StandIn()) as server:
        server.stand_in.left = 0
        business = server.stand_in.options()["business"]
        async with opened(server, business, business) as (source, other):
            poll = await source.poll(SourceState(), NOON)
            held = await other.poll(SourceState(), NOON)
    assert isinstance(poll.error, Busy)
    assert poll.quota
    assert timedelta() < poll.wait <= timedelta(hours=24)
    assert isinstance(held.error, Busy)
    assert held.quota
    assert len(server.requests) == 1


async def test_too_many_requests_a_second_are_no_used_up_quota():
    said = b'{"error": {"code": "TOO_MANY_REQUESTS_PER_SECOND", "description": "Slower."}}'
    with ServiceServer(StandIn()) as server:
        server.break_with(Answer(said, status=429))
        async with opened(server) as (source,):
            poll = await source.poll(SourceState(), NOON)
    assert isinstance(poll.error, Busy)
    assert not poll.quota


async def test_a_business_that_is_not_there_is_named():
    with ServiceServer(StandIn()) as server:
        async with opened(server, "blue-dor") as (source,):
            poll = await source.poll(SourceState(), NOON)
    assert isinstance(poll.error, BadStatus)
    assert "no business “blue-dor”" in str(poll.error)


async def test_a_key_of_another_form_is_a_login_that_is_needed():
    said = {"code": "VALIDATION_ERROR", "field": "Authorization", "instance": f"Bearer {KEY}"}
    with ServiceServer(StandIn()) as server:
        server.break_with(Answer(json.dumps({"error": said}).encode(), status=400))
        async with opened(server) as (source,):
            poll = await source.poll(SourceState(), NOON)
    assert isinstance(poll.error, LoginNeeded)
    assert KEY not in repr(poll)


async def test_a_time_without_zone_is_taken_for_utc():
    assert (await read(time_created="2026-05-01 10:11:12")).published == NOON.replace(
        hour=10, minute=11, second=12
    )


@pytest.mark.parametrize("url", [None, 5, "javascript:alert(1)"])
async def test_a_review_without_a_link_is_shown_on_the_page_of_the_business(url):
    shown = "https://www.yelp.com/biz/caf%C3%A9-blue-door%2Fzagreb?hrid=r+1"
    assert (await read(url=url)).url == shown


@pytest.mark.parametrize(
    ("given", "rating", "shown"), [(4.5, 4.5, "4.5"), ("4", 4.0, "4"), (None, None, None)]
)
async def test_ratings_of_every_type_are_read(given, rating, shown):
    item = await read(rating=given)
    assert (item.rating, item.rating_given) == (rating, shown)
