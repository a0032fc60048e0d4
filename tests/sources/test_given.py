"""Items that are handed over in our own field names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.errors import Unreadable
from sources.given import FIELDS, item_from, read_date
from sources.item import Item

NOW = datetime(2026, 3, 3, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, 10, 15, tzinfo=UTC)


def test_every_field_becomes_what_it_says():
    fields = {
        "id": 7, "title": " Late\n again ", "text": "One.\r\n\r\nTwo.", "url": "https://e.org/7",
        "author": "Ana\u2028K.", "published": "2026-03-01T10:15:00Z", "rating": 8,
        "rating_best": "10", "language": "pt-BR", "outlet": "Town Table", "place": "Forum",
        "audience": "340",
        "more": {"left": "alone"},
    }  # fmt: skip
    assert item_from(fields, NOW) == Item(
        id="7",
        title="Late again",
        text="One.\nTwo.",
        url="https://e.org/7",
        author="Ana K.",
        published=MARCH,
        rating=4,
        rating_given="8/10",
        language="pt",
        outlet="Town Table",
        place="forum",
        audience=340,
    )


@pytest.mark.parametrize("missing", [None, "", "  "])
def test_what_is_null_or_empty_is_missing(missing):
    item = item_from(dict.fromkeys(FIELDS, missing) | {"text": "x"}, NOW)
    assert item == Item(id=item.id, title="", text="x", place="review")
    assert item.id.startswith("sha:")


def test_an_item_without_id_is_the_same_when_more_people_have_seen_it():
    seen = [item_from({"text": "x", "audience": number}, NOW) for number in (3, 900)]
    assert seen[0].id == seen[1].id
    assert [item.audience for item in seen] == [3, 900]


def test_items_without_id_differ_where_they_say_something_else():
    base = {"text": "x", "url": "https://e.org/page", "author": "Ana", "rating": 1}
    variants = [base, base | {"text": "y"}, base | {"author": "Ivo"}, base | {"rating": 2}]
    assert len({item_from(one, NOW).id for one in variants}) == 4
    assert item_from(dict(base), NOW).id == item_from(base, NOW).id


@pytest.mark.parametrize(
    ("fields", "rating", "given_as"),
    [
        ({"rating": 4}, 4, "4"),
        ({"rating": "4,5"}, 4.5, "4,5"),
        ({"rating": "8/10"}, 4, "8/10"),
        ({"rating": "★★☆☆☆"}, 2, "★★☆☆☆"),
        ({"rating": 4.25, "rating_best": 5}, 4.25, "4.25/5"),
        ({"rating": 0, "rating_best": 10}, 0, "0/10"),
        ({"rating": 0, "text": "x"}, None, None),
        ({"rating": "0,0", "text": "x"}, None, None),
    ],
)
def test_ratings_are_read_as_people_write_them(fields, rating, given_as):
    item = item_from(fields, NOW)
    assert (item.rating, item.rating_given) == (rating, given_as)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01T10:15:00Z",
        "2026-03-01 11:15+01:00",
        "2026/03/01 10:15",
        "1.3.2026 10:15",
        "01. 03. 2026., 10:15:00",
        "Sun, 01 Mar 2026 10:15:00 GMT",
        "1772360100",
        "1772360100000",
        1772360100,
        1772360100000.0,
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(written):
    assert item_from({"text": "x", "published": written}, NOW).published == MARCH


@pytest.mark.parametrize("written", ["3/4/2026", "31.2.2026", "soon", "99999999999999"])
def test_a_date_that_may_mean_two_days_is_none(written):
    assert read_date(written) is None


@pytest.mark.parametrize("written", ["1970-01-01", 0, "2099-01-01"])
def test_a_date_that_cannot_be_true_is_dropped(written):
    assert item_from({"text": "x", "published": written}, NOW).published is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "expected one of text, title and rating, found none of them"),
        ({"url": "https://e.org"}, "expected one of text, title and rating, found none of them"),
        ({"text": 5}, "text: expected text, found 5"),
        ({"text": ["x"]}, "text: expected text, found a list"),
        ({"text": "x", "author": {}}, "author: expected text, found an object"),
        ({"text": "x", "id": True}, "id: expected text, found true"),
        ({"text": "x", "id": 10**30}, "id: expected text, found a number too large"),
        ({"text": "x", "url": "e.org"}, "url: expected an http or https address, found “e.org”"),
        ({"text": "x", "published": "soon"}, "published: expected a date like"),
        ({"text": "x", "published": float("nan")}, "published: expected a date like"),
        ({"rating": 7}, "rating: expected a rating from 0 to 5, found 7"),
        ({"rating": -1}, "rating: expected a rating from 0 to 5, found -1"),
        ({"rating": 11, "rating_best": 10}, "rating: expected a rating from 0 to 10, found 11"),
        ({"rating": float("inf")}, "rating: expected a number or text like 4,5 or 8/10, found inf"),
        ({"rating": True}, "rating: expected a number or text like 4,5 or 8/10, found true"),
        ({"rating": 4, "rating_best": 0}, "rating_best: expected a number above 0, found 0"),
        ({"text": "x", "language": "english"}, "language: expected a code of two letters"),
        ({"text": "x", "place": "moon"}, "place: expected one of review, news, blog"),
        ({"text": "x", "url": "y" * 500}, "found “" + "y" * 60 + "…”"),
    ],
)
def test_an_error_names_field_expected_and_found(fields, message):
    with pytest.raises(Unreadable) as caught:
        item_from(fields, NOW)
    assert message in str(caught.value)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=3,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANY))
def test_any_json_ends_in_an_item_or_unreadable(fields):
    try:
        item = item_from(fields, NOW)
    except Unreadable:
        return
    assert item.id
    assert item.title or item.text or item.rating_given
    assert item.rating is None or 0 <= item.rating <= 5
    assert item.audience is None or item.audience >= 0
