"""What is special about Mastodon: its pages, its limits, and what is nobody else's business."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pydantic import ValidationError

from sources.errors import LoginNeeded, Unreadable
from sources.item import SourceState
from sources.search.mastodon import KIND, MastodonOptions
from tests.servers.feed_server import Answer, Request
from tests.sources.test_every_kind import stocked, trial
from tests.standins.mastodon import TOKEN
from tests.standins.standin import NOON

FIRST = Request("/api/v1/timelines/tag/BlueDoor?limit=40", {})


async def test_without_the_link_header_the_pages_go_on_after_the_last_post():
    async with trial("mastodon") as tried:
        tried.server.stand_in.drops_link = True
        tried.server.stand_in.publish(95)
        poll = await tried.poll()
        assert (poll.error, len(poll.items)) == (None, 95)
        assert len(tried.server.requests) == 3


async def test_an_address_in_the_link_header_is_never_followed():
    async with trial("mastodon") as tried:
        tried.server.stand_in.publish(41)
        link = f'<{tried.server.url("/elsewhere")}?max_id=../../steal>; rel="next"'
        posts = tried.server.stand_in.answer(FIRST).body
        tried.server.break_with(Answer(posts, headers={"Link": link}))
        poll = await tried.poll()
        assert (poll.error, len(poll.items)) == (None, 40)
        assert tried.server.strayed == []
        assert len(tried.server.requests) == 1


async def test_private_posts_and_boosts_are_not_taken():
    async with trial("mastodon") as tried:
        stand_in = stocked(tried.server.stand_in)
        stand_in.more["303"] = {"visibility": "private"}
        stand_in.more["301"] = {"reblog": {"id": "9"}}
        assert [item.author for item in (await tried.poll()).items] == ["@jana@anderswo.example"]


async def test_a_used_up_allowance_is_waited_for_by_all_sources_of_the_instance():
    async with trial("mastodon") as tried:
        stocked(tried.server.stand_in).headers = {
            "Date": "Fri, 01 May 2026 12:00:00 GMT",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": "2026-05-01T12:04:10.000000Z",
        }
        poll = await tried.poll()
        assert (poll.error, len(poll.items)) == (None, 3)
        assert poll.wait == timedelta(seconds=250)
        asked = len(tried.server.requests)
        assert (await tried.another().poll(SourceState(), NOON)).error is not None
        assert len(tried.server.requests) == asked


async def test_a_search_for_words_is_read_page_by_page():
    async with trial("mastodon") as tried:
        tried.server.stand_in.publish(95)
        poll = await _opened(tried, query="long wait", token=TOKEN).poll(SourceState(), NOON)
        assert (poll.error, len(poll.items)) == (None, 95)
        asked = [request.query["offset"] for request in tried.server.requests]
        assert asked == ["0", "40", "80"]


async def test_a_search_that_needs_a_login_says_so():
    async with trial("mastodon") as tried:
        tried.server.stand_in.publish(95)
        poll = await _opened(tried, query="long wait").poll(SourceState(), NOON)
        assert isinstance(poll.error, LoginNeeded)
        assert "set `token`" in str(poll.error)
        assert len(poll.items) == 40


@pytest.mark.parametrize(
    ("followers", "boosts", "likes", "audience"),
    [(900, 1, 5, 900), (8, 25, 5, 30), (-1, 2, None, 2), (None, None, None, None)],
)
async def test_followers_or_those_who_passed_it_on_are_the_audience_whichever_are_more(
    followers, boosts, likes, audience
):
    post = {"id": "1", "reblogs_count": boosts, "favourites_count": likes}
    post["account"] = {"acct": "maja", "followers_count": followers}
    async with trial("mastodon") as tried:
        (item,) = await tried.source.read(json.dumps([post]).encode(), NOON)
        assert item.audience == audience


@pytest.mark.parametrize("odd", [None, 5, "text", [], {}, True, {"id": {}}])
async def test_a_post_of_another_shape_spoils_no_others(odd):
    async with trial("mastodon") as tried:
        stocked(tried.server.stand_in)
        posts = json.loads(tried.server.stand_in.answer(FIRST).body)
        posts.insert(1, odd)
        items = await tried.source.read(json.dumps(posts).encode(), NOON)
        assert len(items) == 3


@pytest.mark.parametrize("body", [b"5", b"null", b'"a"', b"{}", b'{"error": "No"}', b"[5, null]"])
async def test_an_answer_of_another_shape_is_a_typed_error(body):
    async with trial("mastodon") as tried:
        with pytest.raises(Unreadable):
            await tried.source.read(body, NOON)


def test_an_instance_must_be_named():
    with pytest.raises(ValidationError, match=r'"https://social\.example"') as raised:
        MastodonOptions.model_validate({"tag": "bakery"})
    assert [error["loc"] for error in raised.value.errors()] == [("base_url",)]


def test_there_must_be_something_to_look_for():
    with pytest.raises(ValidationError, match="`tag` or `query`"):
        MastodonOptions.model_validate({"base_url": "https://social.example"})


@pytest.mark.parametrize("tag", ["", "#", "two words", "a/b", "#a#b"])
def test_a_tag_is_one_word(tag):
    with pytest.raises(ValidationError, match="one hashtag"):
        MastodonOptions.model_validate({"base_url": "https://social.example", "tag": tag})


def test_a_login_in_the_address_of_the_instance_is_not_shown():
    options = MastodonOptions.model_validate(
        {"base_url": "https://me:pa55@social.example/relay/", "tag": "#bakery"}
    )
    assert KIND.address(options) == "https://social.example/relay/tags/bakery"
    assert KIND.service is not None
    assert KIND.service(options) == "mastodon social.example"


def _opened(tried, **options):
    return KIND.open(
        MastodonOptions.model_validate(options | {"base_url": tried.server.base_url}), tried.tools
    )
