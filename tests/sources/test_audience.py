"""How many people something reached: what is a number of people, and what is none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.audience import MOST, at_least, balance, count, together
from tests.servers.feed_server import Answer
from tests.sources.test_every_kind import first_page, stocked, trial
from tests.standins import STAND_INS

COUNTED: dict[str, tuple[tuple[str | int, ...], ...]] = {
    "hackernews": (("points",),),
    "mastodon": (("account", "followers_count"), ("reblogs_count",), ("favourites_count",)),
    "bluesky": (("likeCount",), ("repostCount",), ("quoteCount",)),
    "lemmy": (("counts", "score"),),
    "stackexchange": (("score",),),
    "steam": (("votes_up",),),
    "appstore": (("im:voteSum", "label"), ("im:voteCount", "label")),
    "googleplay": (("comments", 0, "userComment", "thumbsUpCount"),),
    "trustpilot": (("numberOfLikes",),),
}
"""Where an entry of a kind says how many people it reached."""

ODD = [None, "", "many", "1.5", 1.5, True, [], [7], {}, {"a": 1}, 10**30, "9" * 5_000, -(10**30)]
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.integers().map(str),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=3,
)


@pytest.mark.parametrize("odd", [*ODD, -1, "-1"])
def test_what_is_no_number_of_people_is_none(odd):
    assert count(odd) is None


@pytest.mark.parametrize("given_as", [12, "12", " 12 ", "012"])
def test_a_number_and_its_digits_are_one(given_as):
    assert (count(given_as), balance(given_as)) == (12, 12)


def test_more_votes_against_than_for_are_nobody_for_it():
    assert (balance(-12), balance("-3"), balance(0)) == (0, 0, 0)


@given(ANY)
def test_whatever_stands_there_is_a_number_that_can_be_kept_or_none(value):
    for read in (count, balance):
        number = read(value)
        assert number is None or (type(number) is int and 0 <= number <= MOST)


@given(st.integers(0, MOST))
def test_a_number_of_people_is_kept_as_it_is(number):
    assert count(number) == balance(number) == count(f"{number}") == number


def test_what_is_unknown_adds_nothing_and_is_not_nobody():
    assert (together(3, None, 4), together(0, None), together(None, None)) == (7, 0, None)
    assert (at_least(3, None, 4), at_least(0, None), at_least(None)) == (4, 0, None)


@pytest.mark.parametrize("odd", ODD, ids=[f"{odd!r:.20}" for odd in ODD])
@pytest.mark.parametrize("kind", COUNTED)
async def test_an_odd_number_costs_no_item_and_bothers_nobody(kind, odd):
    async with trial(kind) as tried:
        expected = [item for _, item in stocked(tried.server.stand_in).examples()]
        await tried.poll()
        document = json.loads(first_page(tried).body)
        listed: Any = document
        for step in STAND_INS[kind].container:
            listed = listed[step]
        for entry in listed:
            for path in COUNTED[kind]:
                _put(entry, path, odd)
        tried.server.break_with(Answer(json.dumps(document).encode()))
        tried.state = replace(tried.state, seen=b"", cursor=None, body_hash=None)
        poll = await tried.poll()
        assert (poll.error, poll.warnings) == (None, ())
        assert list(poll.items) == [replace(item, audience=None) for item in expected]


def _put(entry: Any, path: tuple[str | int, ...], value: object) -> None:
    *steps, last = path
    for step in steps:
        entry = entry[step]
    entry[last] = value
