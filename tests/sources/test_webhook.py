"""The kind `webhook`: what may be posted, and what is wrong with the rest."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.errors import Unreadable
from sources.given import FIELDS
from sources.item import Item, Readable, SourceState
from sources.registry import KINDS
from sources.webhook import KIND, MOST_ITEMS, Problem, WebhookOptions, WrongItems, read_items

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SECRET = "a-secret-of-some-length"
FULL = {
    "id": 17,
    "title": "Cold soup",
    "text": "Waited an hour.\nNobody came.",
    "url": "https://forum.example.org/t/1",
    "author": "Ana",
    "published": "2026-03-02T10:00:00+01:00",
    "rating": "4",
    "rating_best": 10,
    "language": "en-GB",
    "outlet": "Town Forum",
    "place": "forum",
    "audience": 1200,
    "of_no_interest": {"e-mail": "ana@example.org"},
}
FULL_ITEM = Item(
    id="17",
    title="Cold soup",
    text="Waited an hour.\nNobody came.",
    url="https://forum.example.org/t/1",
    author="Ana",
    published=datetime(2026, 3, 2, 9, tzinfo=UTC),
    rating=2.0,
    rating_given="4/10",
    language="en",
    outlet="Town Forum",
    place="forum",
    audience=1200,
)


def read(document: object) -> tuple[Item, ...]:
    return read_items(json.dumps(document).encode(), NOW)


def source():
    return KIND.open(WebhookOptions(secret=SECRET), None)


@pytest.mark.parametrize("document", [FULL, [FULL], {"items": [FULL]}])
def test_one_item_a_list_and_a_named_list_are_read(document):
    assert read(document) == (FULL_ITEM,)


def test_every_field_of_an_item_can_be_posted():
    assert set(Item.__slots__) - {"rating_given"} <= set(FIELDS)


def test_nothing_posted_is_nothing():
    assert read([]) == ()


def test_an_item_without_an_id_is_the_same_when_it_is_posted_again():
    first, again, other = read([{"text": "Cold"}]), read([{"text": "Cold"}]), read({"text": "Warm"})
    assert first == again
    assert first[0].id != other[0].id


def test_what_is_wrong_is_said_of_each_item():
    with pytest.raises(WrongItems) as caught:
        read([FULL, {"author": "Ana"}, {"text": "x", "rating": 9}, {"text": 5}, "text"])
    assert caught.value.problems == (
        Problem(1, "", "one of text, title and rating", "none of them"),
        Problem(2, "rating", "a rating from 0 to 5", "9"),
        Problem(3, "text", "text", "5"),
        Problem(4, "", "an object with the fields of an item", "“text”"),
    )
    assert str(caught.value) == (
        "item 1: expected one of text, title and rating, found none of them (problem 1 of 4)"
    )


@pytest.mark.parametrize("odd", ["many", -5, 1.5, True, [3], {"views": 3}, 10**30, ""])
def test_an_audience_that_is_no_number_of_people_is_left_out_and_the_item_taken(odd):
    assert [item.audience for item in read({"text": "Cold", "audience": odd})] == [None]


def test_no_more_problems_are_listed_than_anybody_reads():
    with pytest.raises(WrongItems) as caught:
        read([{}] * 500)
    assert len(caught.value.problems) == 20


def test_more_items_than_one_post_may_hold_are_refused():
    assert len(read([{"id": n, "text": "x"} for n in range(MOST_ITEMS)])) == MOST_ITEMS
    with pytest.raises(Unreadable, match="at most 1,000 items, found 1,001"):
        read([{"text": "x"}] * (MOST_ITEMS + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"1",
        b'"text"',
        b"<html></html>",
        b'{"text": "x"',
        b"\xff\xfe\x00",
        b"[" * 99999,
    ],
)
def test_what_is_no_such_json_is_unreadable(data):
    with pytest.raises(Unreadable, match="webhook: expected"):
        read_items(data, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS) | st.text(), inner),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
def test_any_json_is_items_or_a_typed_error(document):
    try:
        items = read(document)
    except Unreadable:
        return
    assert all(item.id and (item.title or item.text or item.rating_given) for item in items)
    assert all(item.rating is None or 0 <= item.rating <= 5 for item in items)
    json.dumps([item.text + item.id for item in items], ensure_ascii=False).encode()


@given(st.binary())
def test_any_bytes_are_items_or_a_typed_error(data):
    with contextlib.suppress(Unreadable):
        assert isinstance(read_items(data, NOW), tuple)


async def test_polling_it_does_nothing():
    state = SourceState(cursor="c")
    poll = await source().poll(state, NOW)
    assert (poll.state, poll.unchanged, poll.items, poll.error) == (state, True, (), None)


async def test_a_saved_post_can_be_looked_at():
    assert isinstance(source(), Readable)
    assert await source().read(json.dumps(FULL).encode(), NOW) == (FULL_ITEM,)


def test_a_secret_is_required_long_and_never_shown():
    for options in ({}, {"secret": ""}, {"secret": 16}):
        with pytest.raises(ValidationError):
            WebhookOptions(**options)
    options = WebhookOptions(secret=SECRET)
    assert SECRET not in repr(options) + str(options) + KIND.address(options)
    assert KINDS["webhook"] is KIND
