"""How a text is read when it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories import telling, url_key
from monitor.stories.telling import weight
from tests.monitor.made_up import BRAND

ANY_TEXT = st.text(st.characters(), max_size=300)


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_can_be_read(title, text):
    assert telling(title, text, BRAND) == telling(title, text, BRAND)


@given(st.lists(st.sampled_from(["RT @x: ", "via @x", "https://a.example/", " | ", "[", "♻ "])))
def test_marks_and_links_in_any_order_can_be_read(parts):
    text = "".join(parts)
    assert telling(text, text, BRAND) == telling(text, text, BRAND)


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Bakery fined again in Graz | Daily News", "bakery fined again in graz"),
        ("Bakery fined again in Graz – La Voz", "bakery fined again in graz"),
        ("Bakery fined - again", "bakery fined again"),
        ("Bakery fined in Graz again - part 3", "bakery fined in graz again part 3"),
        ("A well-known bakery is fined", "a well known bakery is fined"),
    ],
)
def test_the_name_of_an_outlet_is_no_part_of_the_headline(title, head):
    assert " ".join(telling(title, "", BRAND).head) == head


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("RT @maya: they laughed", "they laughed"),
        ("Repost from @maya.r: they laughed", "they laughed"),
        ("♻️ they laughed", "they laughed"),
        ("they laughed (via @maya@social.example)", "they laughed"),
        ("they laughed h/t @maya", "they laughed"),
        ("via Roma is closed", None),
        ("Mt Everest is closed", None),
        ("we met in via Roma", None),
    ],
)
def test_a_repost_is_known_by_its_mark(text, body):
    read = telling("", text, BRAND)
    assert read.reposted is (body is not None)
    assert " ".join(read.body) == (body or text.lower())


def test_links_are_read_as_addresses_and_not_as_words():
    read = telling("", "see https://news.example.org/a?utm_source=x#top, please", BRAND)
    assert read.links == {url_key("https://news.example.org/a")}
    assert read.body == ("see", "please")


def test_names_and_figures_are_known_and_the_brand_is_none_of_them():
    read = telling("", "Today Anna Huber paid 1,240.50 at Blue Door Bakery in Graz.", BRAND)
    assert read.names == {"anna", "huber", "graz", "1,240.50"}
    assert read.figures == {"1,240.50"}


def test_a_text_that_begins_with_its_headline_has_it_once():
    assert telling("Bread is out", "Bread is out today", BRAND).words == (
        "bread",
        "is",
        "out",
        "today",
    )
    assert telling("Bread is out", "They say so", BRAND).words[:4] == ("bread", "is", "out", "they")


def test_two_characters_without_spaces_weigh_a_word():
    assert weight(telling("", "二度と行きません", BRAND).body) == 4
    assert weight(telling("", "больше никогда", BRAND).body) == 2
