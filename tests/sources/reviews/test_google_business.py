"""What is odd about Google Business: stars in words, translations, people without a name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sources.errors import Busy, LoginNeeded, Unreadable
from sources.item import SourceState
from sources.registry import KINDS
from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import MINUTE, stocked, trial
from tests.standins.standin import NOON

KIND = KINDS["google_business"]


async def read(**changes: Any):
    told = {
        "reviewId": "A1",
        "reviewer": {"displayName": "Maja K."},
        "starRating": "ONE",
        "comment": "Cold soup.",
        "createTime": "2026-05-01T10:00:00.123456789Z",
        "updateTime": "2026-05-01T11:00:00Z",
    }
    async with trial("google_business") as tried:
        document = {"reviews": [told | changes]}
        (item,) = await tried.source.read(json.dumps(document).encode(), NOON)
        return item


@pytest.mark.parametrize(
    "comment",
    [
        "(Translated by Google) The soup was cold.\n\n(Original)\nJuha je bila hladna.",
        "Juha je bila hladna.\n\n(Translated by Google)\nThe soup was cold.",
        "Juha je bila hladna.",
    ],
)
async def test_the_customers_own_words_are_kept_and_googles_are_not(comment):
    assert (await read(comment=comment)).text == "Juha je bila hladna."


async def test_a_translation_without_its_original_is_better_than_nothing():
    assert (await read(comment="(Translated by Google) Cold soup.")).text == "Cold soup."


async def test_brackets_of_the_customers_own_are_left_alone():
    assert (await read(comment="The cola (Original) was flat.")).text.startswith("The cola")


@pytest.mark.parametrize("word", ["STAR_RATING_UNSPECIFIED", "SIX", "", None, 4, ["FIVE"]])
async def test_stars_that_are_none_are_none(word):
    item = await read(starRating=word)
    assert (item.rating, item.rating_given) == (None, None)


@pytest.mark.parametrize(
    "reviewer",
    [None, {}, {"displayName": "A Google user"}, {"displayName": "Maja", "isAnonymous": True}],
)
async def test_nobody_has_no_name(reviewer):
    assert (await read(reviewer=reviewer)).author is None


async def test_a_time_in_nanoseconds_is_a_time():
    assert f"{(await read()).published:%H:%M:%S %Z}" == "10:00:00 UTC"


async def test_an_answer_about_something_else_is_not_one_without_reviews():
    async with trial("google_business") as tried:
        with pytest.raises(Unreadable):
            await tried.source.read(b'{"locations": []}', NOON)
        assert await tried.source.read(b'{"totalReviewCount": 0}', NOON) == ()


async def test_a_refresh_token_that_was_withdrawn_says_what_to_do():
    async with trial("google_business") as tried:
        given = tried.server.stand_in.options() | {"refresh_token": "1//0old"}
        options = KIND.options.model_validate(given | {"base_url": tried.server.base_url})
        poll = await KIND.open(options, tried.tools).poll(SourceState(), NOON)
        assert isinstance(poll.error, LoginNeeded)
        assert "Have a new one made" in str(poll.error)
        assert "1//0old" not in str(poll.error)


async def test_sources_with_different_logins_share_none():
    async with trial("google_business") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        given = tried.server.stand_in.options() | {"refresh_token": "1//0old"}
        options = KIND.options.model_validate(given | {"base_url": tried.server.base_url})
        poll = await KIND.open(options, tried.tools).poll(SourceState(), NOON)
        assert isinstance(poll.error, LoginNeeded)


async def test_a_login_is_renewed_within_the_poll_in_which_it_ends():
    async with trial("google_business") as tried:
        stocked(tried.server.stand_in)
        await tried.poll()
        tried.server.stand_in.tokens.clear()
        poll = await tried.poll(later=MINUTE)
        assert poll.error is None
        assert sum(asked.method == "POST" for asked in tried.server.requests) == 2


async def test_a_quota_that_is_used_up_is_no_wrong_login():
    async with trial("google_business") as tried:
        await tried.poll()
        told = {"error": {"code": 403, "status": "RESOURCE_EXHAUSTED"}}
        tried.server.break_with(Answer(json.dumps(told).encode(), status=403))
        assert isinstance((await tried.poll(later=MINUTE)).error, Busy)


@pytest.mark.parametrize("body", [b"", b"5", b"[]", b"{", b'{"error": 7}', b'{"error": {}}'])
async def test_whatever_comes_with_a_refusal_it_is_one(body):
    async with trial("google_business") as tried:
        await tried.poll()
        tried.server.break_with(Answer(body, status=403))
        assert isinstance((await tried.poll(later=MINUTE)).error, LoginNeeded)


def test_names_as_the_api_writes_them_are_taken_for_numbers():
    given = dict(KIND.example) | {"account": "accounts/12", "location": "accounts/12/locations/3"}
    options = KIND.options.model_validate(given)
    assert (options.account, options.location) == ("12", "3")
