"""What is odd about the App Store's feed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from sources.reviews.appstore import KIND
from tests.sources.test_every_kind import trial
from tests.standins.standin import NOON


def review(number: int = 1, **changes: Any) -> dict[str, Any]:
    told = {
        "id": {"label": f"{number}"},
        "title": {"label": "A title"},
        "content": {"label": "It does not start."},
        "updated": {"label": "2026-05-01T02:00:00-07:00"},
        "im:rating": {"label": "1"},
        "author": {"name": {"label": "Maja K."}},
    }
    return {name: value for name, value in (told | changes).items() if value is not None}


def feed(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"feed": {"entry": entries}}).encode()


async def read(*entries: dict[str, Any]):
    async with trial("appstore") as tried:
        return await tried.source.read(feed(*entries), NOON)


async def test_the_app_itself_is_no_review():
    app = review(9) | {"im:name": {"label": "The app"}}
    assert [item.id for item in await read(app, review())] == ["appstore:1"]


async def test_a_page_that_shows_the_app_alone_has_no_reviews():
    assert await read(review() | {"im:name": {"label": "The app"}}) == ()


async def test_a_review_without_a_date_is_one_all_the_same():
    (item,) = await read(review(updated=None))
    assert (item.text, item.published) == ("It does not start.", None)


async def test_of_a_text_in_two_forms_the_plain_one_is_taken():
    plain = {"label": "It breaks.", "attributes": {"type": "text"}}
    markup = {"label": "<table>It breaks.</table>", "attributes": {"type": "html"}}
    (item,) = await read(review(content=[plain, markup]))
    assert item.text == "It breaks."


@pytest.mark.parametrize(
    "odd", [None, {}, {"label": "many"}, {"label": "9"}, {"label": "0"}, [], 7]
)
async def test_stars_that_are_none_are_none(odd):
    (item,) = await read(review(**{"im:rating": odd}))
    assert (item.rating, item.rating_given) == (None, None)


@pytest.mark.parametrize(
    ("helped", "voted", "audience"),
    [("3", "5", 5), ("3", None, 3), ("-2", "4", 4), ("0", "0", 0), (None, None, None)],
)
async def test_those_who_voted_on_a_review_are_its_audience(helped, voted, audience):
    votes = {"im:voteSum": helped, "im:voteCount": voted}
    (item,) = await read(review(**{name: {"label": told} for name, told in votes.items() if told}))
    assert item.audience == audience


async def test_apple_shows_five_hundred_and_is_not_asked_for_more():
    async with trial("appstore") as tried:
        tried.server.stand_in.publish(520)
        poll = await tried.poll()
        assert (poll.error, len(poll.items)) == (None, 500)
        assert len(tried.server.requests) == 10
        assert poll.listed is not None
        assert poll.listed.since == NOON - timedelta(minutes=499)


async def test_fewer_reviews_than_a_page_are_all_there_are():
    async with trial("appstore") as tried:
        tried.server.stand_in.publish(3)
        poll = await tried.poll()
        assert poll.listed is not None
        assert (len(poll.listed.ids), poll.listed.since) == (3, None)


@pytest.mark.parametrize("country", ["usa", "u", "1a", ""])
def test_a_country_has_two_letters(country):
    with pytest.raises(ValidationError):
        KIND.options.model_validate({"app": "4711", "country": country})
