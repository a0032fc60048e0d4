"""The kind `wordpress`: stars that stand in the middle of the words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sources.http import Http, HttpSettings
from sources.item import Item
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS
from tests.servers.feed_server import Entry, rss
from tests.standins.standin import NOON

KIND = KINDS["wordpress"]
TOPIC = "https://wordpress.org/support/topic/slow-4/"


async def read(description: str, title: str = "Slow", guid: str = TOPIC) -> Item:
    feed = rss([Entry(guid, title, description, TOPIC)])
    async with Http(HttpSettings()) as http, Parser() as parser:
        source = KIND.open(KIND.options(plugin="blue-door"), Tools(http, parser))
        (item,) = await source.read(feed, NOON)
        return item


@pytest.mark.parametrize(
    ("line", "rating", "given"),
    [
        ("<p>Rating: 4 stars</p>", 4.0, "4 stars"),
        ("<p>Rating: 1 star</p>", 1.0, "1 star"),
        ("<p>rating:  3 Stars </p>", 3.0, "3 Stars"),
        ("Rating: 2<br>", 2.0, "2"),
        ("Rating: 4,5 stars<br/>", 4.5, "4,5 stars"),
        ("Rating: 2 of 5 stars<br/>", 2.0, "2 of 5 stars"),
        ("Rating: 3 out of 5<br/>", 3.0, "3 out of 5"),
        ("<div>Rating: ★★☆☆☆</div>", 2.0, "★★☆☆☆"),
        ("Rating: 0 stars<br>", None, "0 stars"),
        ("Rating: 9 stars<br>", None, "9 stars"),
    ],
)
async def test_the_stars_are_read_and_taken_out_of_the_text(line, rating, given):
    item = await read(f"<p>Replies: 0</p>{line}<p>It is slow.</p>")
    assert (item.rating, item.rating_given, item.text) == (rating, given, "It is slow.")


@pytest.mark.parametrize(
    "description",
    [
        "<p>Rating: 2 stars</p><p>Replies: 3</p><p>It is slow.</p>",
        "Replies: 3 Rating: 2 stars It is slow.",
        "<p>It is slow.</p><p>Rating: 2 stars</p>",
    ],
)
async def test_the_order_of_what_wordpress_adds_makes_no_difference(description):
    item = await read(description)
    assert (item.rating, item.text) == (2.0, "It is slow.")


async def test_a_review_without_stars_has_none():
    item = await read("<p>Replies: 0</p><p>The Rating: it was 5 stars once.</p>")
    assert (item.rating, item.rating_given) == (None, None)
    assert item.text == "The Rating: it was 5 stars once."


async def test_what_the_reviewer_says_of_ratings_later_on_stays():
    item = await read("<p>Rating: 5 stars</p><p>Great.</p><p>Rating: 1 star before.</p>")
    assert (item.rating, item.text) == (5.0, "Great.\nRating: 1 star before.")


@pytest.mark.parametrize("guid", [TOPIC, f"{TOPIC}#post-99", "https://wordpress.org/?p=99"])
async def test_a_review_is_named_by_its_topic_whatever_the_guid(guid):
    assert (await read("Slow", guid=guid)).id == "wordpress:slow-4"


@pytest.mark.parametrize("plugin", ["", "Blue Door", "a/b", "../x", "-a", "a?b", "a\n"])
def test_what_is_no_slug_is_refused(plugin):
    with pytest.raises(ValidationError):
        KIND.options(plugin=plugin)
