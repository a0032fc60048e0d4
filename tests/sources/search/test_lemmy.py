"""What is special about Lemmy: copies on many instances, comments, old versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from sources.errors import Busy, LoginNeeded
from sources.item import SourceState
from sources.search.lemmy import KIND, LemmyOptions
from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import MINUTE, stocked, trial
from tests.standins.standin import NOON


async def test_deleted_and_removed_posts_are_no_items():
    async with trial("lemmy") as tried:
        stand_in = stocked(tried.server.stand_in)
        stand_in.more["403"] = {"deleted": True}
        stand_in.more["401"] = {"removed": True}
        assert [item.title for item in (await tried.poll()).items] == ["Die blaue Tür"]


async def test_an_edited_post_keeps_its_id():
    async with trial("lemmy") as tried:
        stand_in = stocked(tried.server.stand_in)
        before = (await tried.poll()).items[0]
        stand_in.edit(0, text="Warm bread after all.", updated=NOON + MINUTE)
        after = (await tried.poll(later=2 * MINUTE)).items
        assert [(item.id, item.text) for item in after] == [(before.id, "Warm bread after all.")]


async def test_votes_alone_are_no_news():
    async with trial("lemmy") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        stand_in.score = 5
        poll = await tried.poll(later=MINUTE)
        assert (poll.error, poll.items) == (None, ())


@pytest.mark.parametrize(("score", "audience"), [(310, 310), (0, 0), (-6, 0)])
async def test_the_score_is_the_audience_and_never_below_nobody(score, audience):
    async with trial("lemmy") as tried:
        stocked(tried.server.stand_in).score = score
        assert [item.audience for item in (await tried.poll()).items] == [audience] * 3


async def test_comments_are_found_as_well_and_not_mistaken_for_the_post_above():
    async with trial("lemmy") as tried:
        tried.server.stand_in.publish(60)
        given = {"tag": "#door", "what": "comments", "base_url": tried.server.base_url}
        source = KIND.open(LemmyOptions.model_validate(given), tried.tools)
        poll = await source.poll(SourceState(), NOON)
        assert (poll.error, len(poll.items)) == (None, 60)
        assert poll.items[0].id == "lemmy:https://lemmy.example/comment/90060"
        assert poll.items[0].text.startswith("Visit number 60")
        assert {request.query["q"] for request in tried.server.requests} == {"door"}


@pytest.mark.parametrize("status", [400, 429])
async def test_too_many_searches_are_a_reason_to_wait_in_every_version(status):
    async with trial("lemmy") as tried:
        tried.server.break_with(Answer(b'{"error":"rate_limit_error"}', status=status))
        assert isinstance((await tried.poll()).error, Busy)
        other = await tried.another().poll(SourceState(), NOON)
        assert isinstance(other.error, Busy)
        assert other.error.wait is not None
        assert timedelta(0) < other.error.wait <= timedelta(seconds=30)
        assert len(tried.server.requests) == 1


async def test_a_private_instance_is_named_as_one():
    async with trial("lemmy") as tried:
        tried.server.break_with(Answer(b'{"error":"instance_is_private"}', status=400))
        error = (await tried.poll()).error
        assert isinstance(error, LoginNeeded)
        assert "private instance" in str(error)


def test_an_instance_must_be_named():
    with pytest.raises(ValidationError, match=r'"https://social\.example"'):
        LemmyOptions.model_validate({"query": "bakery"})
