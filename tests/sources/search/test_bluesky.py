"""What is special about Bluesky: logins that are shared and run out, times that are made up."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from sources.errors import BadStatus, Busy, LoginNeeded
from sources.item import SourceState
from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import MINUTE, first_page, stocked, trial
from tests.standins.bluesky import PASSWORD
from tests.standins.standin import NOON


async def test_the_sources_of_one_account_log_in_once():
    async with trial("bluesky") as tried:
        stocked(tried.server.stand_in)
        others = [tried.another() for _ in range(3)]
        polls = await asyncio.gather(*(one.poll(SourceState(), NOON) for one in others))
        assert [len(poll.items) for poll in polls] == [3, 3, 3]
        assert tried.server.stand_in.sessions == 1


@pytest.mark.parametrize(("status", "name"), [(400, "ExpiredToken"), (401, "AuthMissing")])
async def test_a_login_that_has_run_out_is_renewed_in_the_same_poll(status, name):
    async with trial("bluesky") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        stand_in.sessions += 1
        stand_in.expired = Answer(json.dumps({"error": name}).encode(), status=status)
        stand_in.publish(1, newest=NOON + MINUTE)
        poll = await tried.poll(later=2 * MINUTE)
        assert (poll.error, len(poll.items)) == (None, 1)
        assert stand_in.sessions == 3


async def test_a_login_that_is_never_good_enough_is_not_asked_for_again_and_again():
    async with trial("bluesky") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        stand_in.distrusts_all = True
        asked = len(tried.server.requests)
        poll = await tried.poll(later=MINUTE)
        assert isinstance(poll.error, LoginNeeded)
        methods = [request.method for request in tried.server.requests[asked:]]
        assert methods == ["GET", "POST", "GET"]


async def test_a_wrong_password_is_named_by_its_option_and_not_shown():
    async with trial("bluesky") as tried:
        tried.server.stand_in.login_fault = _refused(401, "AuthenticationRequired")
        error = (await tried.poll()).error
        assert isinstance(error, LoginNeeded)
        assert "`username` and `password`" in str(error)
        assert PASSWORD not in str(error)


async def test_an_account_with_a_second_factor_is_told_of_app_passwords():
    async with trial("bluesky") as tried:
        tried.server.stand_in.login_fault = _refused(401, "AuthFactorTokenRequired")
        assert "app password" in str((await tried.poll()).error)


async def test_too_many_logins_make_all_sources_wait():
    async with trial("bluesky") as tried:
        tried.server.stand_in.login_fault = _refused(429, "RateLimitExceeded")
        poll = await tried.poll()
        assert isinstance(poll.error, Busy)
        assert poll.wait == timedelta(minutes=5)
        other = await tried.another().poll(SourceState(), NOON)
        assert isinstance(other.error, Busy)
        assert len(tried.server.requests) == 1


async def test_a_request_that_makes_no_sense_is_no_reason_to_log_in_again():
    async with trial("bluesky") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        tried.server.break_with(_refused(400, "InvalidRequest"))
        poll = await tried.poll(later=MINUTE)
        assert isinstance(poll.error, BadStatus)
        assert not isinstance(poll.error, LoginNeeded)
        assert tried.server.stand_in.sessions == 1


async def test_a_post_that_arrives_late_is_not_missed():
    async with trial("bluesky") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        stand_in.posts.append(stand_in.made_up(1, NOON - timedelta(hours=9)))
        poll = await tried.poll(later=MINUTE)
        assert [item.published for item in poll.items] == [NOON - timedelta(hours=9)]


@pytest.mark.parametrize(
    ("created", "indexed", "published"),
    [
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:05Z", "2026-05-01T10:00:00+00:00"),
        ("2026-05-01T23:00:00Z", "2026-05-01T10:00:05Z", "2026-05-01T10:00:05+00:00"),
        ("0001-01-01T00:00:00Z", "2026-05-01T10:00:05Z", "2026-05-01T10:00:05+00:00"),
        ("2019-05-01T10:00:00Z", "2026-05-01T10:00:05Z", "2019-05-01T10:00:00+00:00"),
        ("soon", "2026-05-01T10:00:05Z", "2026-05-01T10:00:05+00:00"),
        ("2026-05-01T10:00:00+02:00", None, "2026-05-01T08:00:00+00:00"),
    ],
)
async def test_an_author_is_believed_when_it_was_unless_that_cannot_be(created, indexed, published):
    async with trial("bluesky") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        document = json.loads(first_page(tried).body)
        document["posts"][0] |= {"indexedAt": indexed}
        document["posts"][0]["record"]["createdAt"] = created
        items = await tried.source.read(json.dumps(document).encode(), NOON)
        assert items[0].published is not None
        assert items[0].published.isoformat() == published


@pytest.mark.parametrize(
    ("counts", "audience"),
    [
        ({"likeCount": 40, "repostCount": 2, "quoteCount": 1, "replyCount": 9}, 43),
        ({"likeCount": 40, "repostCount": None, "quoteCount": -1}, 40),
        ({"replyCount": 9}, None),
    ],
)
async def test_likes_reposts_and_quotes_are_the_audience(counts, audience):
    post = {"uri": "at://did:plc:x/app.bsky.feed.post/1", **counts}
    async with trial("bluesky") as tried:
        (item,) = await tried.source.read(json.dumps({"posts": [post]}).encode(), NOON)
        assert item.audience == audience


async def test_the_address_stays_the_same_within_an_hour():
    async with trial("bluesky") as tried:
        first = tried.source.listing.first
        at = datetime(2026, 5, 1, 10, 0, 1, 500, tzinfo=UTC)
        assert first(at, NOON) == first(at.replace(minute=59), NOON)
        assert "since=2026-04-30T22%3A00%3A00Z" in first(at, NOON)


def _refused(status: int, name: str) -> Answer:
    return Answer(json.dumps({"error": name, "message": "Made up"}).encode(), status=status)
