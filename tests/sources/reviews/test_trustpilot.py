"""What is odd about Trustpilot: a business is found first, and some answers say too much."""

from __future__ import annotations

import json
from datetime import timedelta

from sources.errors import BadStatus
from sources.item import SourceState
from sources.registry import KINDS
from tests.sources.test_every_kind import MINUTE, stocked, trial
from tests.standins.standin import NOON


def finds(tried) -> int:
    return sum(not tried.server.stand_in.lists(asked) for asked in tried.server.requests)


async def test_a_business_is_looked_up_once():
    async with trial("trustpilot") as tried:
        for minute in range(3):
            tried.server.stand_in.publish(1, newest=NOON + minute * MINUTE)
            assert (await tried.poll(later=minute * MINUTE)).error is None
        assert finds(tried) == 1


async def test_a_business_that_was_filed_anew_is_looked_up_again():
    async with trial("trustpilot") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        stand_in.unit = "77d6a890000064000500ffff"
        assert isinstance((await tried.poll(later=MINUTE)).error, BadStatus)
        stand_in.publish(1, newest=NOON + MINUTE)
        poll = await tried.poll(later=2 * MINUTE)
        assert (poll.error, len(poll.items)) == (None, 1)
        assert finds(tried) == 2


async def test_a_business_that_trustpilot_does_not_know_is_named():
    async with trial("trustpilot") as tried:
        kind = KINDS["trustpilot"]
        given = tried.server.stand_in.options() | {"business": "bluedoor.exmaple"}
        options = kind.options.model_validate(given | {"base_url": tried.server.base_url})
        poll = await kind.open(options, tried.tools).poll(SourceState(), NOON)
        assert isinstance(poll.error, BadStatus)
        assert "knows no business “bluedoor.exmaple”" in str(poll.error)


async def test_what_is_the_customers_own_business_is_not_taken():
    told = {
        "id": "aa09",
        "stars": 1,
        "title": "Late",
        "text": "It came late.",
        "createdAt": "2026-05-01T10:00:00Z",
        "referenceId": "order-7731",
        "referralEmail": "maja@private.example",
        "consumer": {"displayName": "Maja K.", "email": "maja@private.example"},
    }
    async with trial("trustpilot") as tried:
        items = await tried.source.read(json.dumps({"reviews": [told]}).encode(), NOON)
        assert [item.author for item in items] == ["Maja K."]
        assert "private.example" not in repr(items)
        assert "7731" not in repr(items)


async def test_likes_are_the_audience():
    told = [{"id": "aa07", "numberOfLikes": 11}, {"id": "aa08"}]
    async with trial("trustpilot") as tried:
        items = await tried.source.read(json.dumps({"reviews": told}).encode(), NOON)
        assert [item.audience for item in items] == [11, None]


async def test_a_full_last_page_is_followed_by_an_empty_one():
    async with trial("trustpilot") as tried:
        tried.server.stand_in.publish(20)
        poll = await tried.poll()
        assert (poll.error, len(poll.items)) == (None, 20)
        assert poll.listed is not None
        assert poll.listed.since is None


async def test_a_review_that_was_taken_down_is_missing_from_what_is_listed():
    async with trial("trustpilot") as tried:
        stand_in = stocked(tried.server.stand_in)
        await tried.poll()
        gone = stand_in.posts.pop(0)
        poll = await tried.poll(later=timedelta(minutes=1))
        assert poll.items == ()
        assert poll.listed is not None
        assert f"trustpilot:{gone.id}" not in poll.listed.ids
        assert len(poll.listed.ids) == 2
