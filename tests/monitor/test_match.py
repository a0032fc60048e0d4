"""Which brands an item is about."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.match import FEW, Matcher
from monitor.query import Document, QueryError, parse
from sources.item import Item


@dataclass(frozen=True)
class Brand:
    name: str
    query: str = ""


def item(title: str, text: str = "") -> Item:
    return Item(id="1", title=title, text=text)


def test_an_item_is_about_every_brand_whose_query_finds_it_in_the_order_configured() -> None:
    matcher = Matcher([Brand("Zed"), Brand("Abc", "abc OR alphabet"), Brand("Other")])
    assert matcher.brands_of(item("The alphabet", "ends with Zed")) == ("Zed", "Abc")


def test_a_source_with_a_brand_takes_everything() -> None:
    assert Matcher([Brand("Zed")]).brands_of(item("nothing about it"), "Zed") == ("Zed",)


def test_a_brand_without_a_query_is_found_by_its_name() -> None:
    matcher = Matcher([Brand("Blue Door Bakery")])
    assert matcher.brands_of(item("BLUE DOOR BAKERY!")) == ("Blue Door Bakery",)
    assert matcher.brands_of(item("A blue door")) == ()


def test_title_and_text_are_searched_as_one() -> None:
    matcher = Matcher([Brand("both", "blue AND bakery")])
    assert matcher.brands_of(item("Blue", "bakery")) == ("both",)


def test_the_address_of_an_item_is_not_searched() -> None:
    found = Matcher([Brand("x", "example")]).brands_of(
        Item(id="1", title="a", text="b", url="https://example.org/")
    )
    assert found == ()


def test_a_query_that_cannot_be_read_is_refused_at_once() -> None:
    with pytest.raises(QueryError):
        Matcher([Brand("x", "(a")])


_words = st.sampled_from(["blue", "door", "café", "cafe", "東京", "@door", "hotel", "hair-cut"])
_odd = st.sampled_from(
    [
        "~cafe",
        "=Blue",
        "doo*",
        '"blue door"~2',
        "^doors",
        "title:blue",
        "blue NEAR(1) door",
        "Straße",
    ]
)
_texts = st.lists(st.one_of(_words, st.sampled_from(["Blue", "DOORS", "STRASSE"])), max_size=6)


@given(
    st.lists(st.lists(st.one_of(_words, _odd), min_size=1, max_size=3), min_size=1, max_size=8),
    _texts,
    _texts,
    st.sampled_from([" ", " OR ", " NOT "]),
    st.sampled_from([0, 2 * FEW]),
)
def test_looking_brands_up_at_once_finds_what_asking_each_would(
    queries: list[list[str]], title: list[str], text: list[str], joiner: str, more: int
) -> None:
    brands = [Brand(str(n), joiner.join(query)) for n, query in enumerate(queries)]
    brands += [Brand(f"other {n}", f"zzz{n}") for n in range(more)]
    document = Document(" ".join(text), title=" ".join(title))
    asked = tuple(b.name for b in brands if parse(b.query).matches(document))
    assert Matcher(brands).brands_in(document) == asked


def test_a_thousand_brands_are_told_apart() -> None:
    matcher = Matcher([Brand(f"brand{n}", f'"brand{n} ltd" OR ~brand{n}é') for n in range(1000)])
    assert matcher.brands_of(item("about brand7 Ltd and Brand999e")) == ("brand7", "brand999")


def test_author_source_and_language_are_fields_of_an_item() -> None:
    brands = [Brand("a", "author:ana"), Brand("s", "source:gazette"), Brand("l", "lang:hr")]
    said = Item("1", "Dobar dan", "Kruh je bio izvrstan i svjež", author="Ana K.", language="hr")
    assert Matcher(brands).brands_of(said, source="City Gazette") == ("a", "s", "l")
    assert Matcher(brands).brands_of(item("Nothing", "of the sort here, my dear")) == ()
