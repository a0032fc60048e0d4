"""The kind `google_news`: articles by their words, whatever Google calls them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sources.http import Http, HttpSettings
from sources.item import Item, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.registry import KINDS
from sources.service import Services
from tests.standins import ServiceServer
from tests.standins.google_news import StandIn, named
from tests.standins.standin import NOON

KIND = KINDS["google_news"]


async def polled(base_url: str) -> tuple[Item, ...]:
    options = KIND.options(query='"blue door" & co', country="GB", base_url=base_url)
    async with Http(HttpSettings(allow_private=True)) as http, Parser() as parser:
        source = KIND.open(options, Tools(http, parser, Services(pace=0.001)))
        poll = await source.poll(SourceState(), NOON)
        assert poll.error is None
        return poll.items


async def read(description: str, *, title: str, source: str = "") -> Item:
    feed = (
        '<rss version="2.0"><channel><title>"bakery" - Google News</title><item>'
        f"<title>{title}</title><link>https://news.google.com/rss/articles/CBMi1</link>{source}"
        f"<description><![CDATA[{description}]]></description></item></channel></rss>"
    )
    async with Http(HttpSettings()) as http, Parser() as parser:
        opened = KIND.open(KIND.options(query="bakery", language="de"), Tools(http, parser))
        (item,) = await opened.read(feed.encode(), NOON)
        return item


async def test_an_article_under_another_link_and_guid_is_the_same_article():
    with ServiceServer(StandIn()) as server:
        stand_in = server.stand_in
        stand_in.posts = [post for post, _ in stand_in.examples()]
        before = await polled(server.base_url)
        stand_in.token = "oc77"
        after = await polled(server.base_url)
    assert [item.id for item in after] == [item.id for item in before]
    assert {item.url for item in after}.isdisjoint(item.url for item in before)


async def test_the_same_headline_in_two_outlets_is_two_articles():
    told = [
        await read("", title=f"Bread recalled - {outlet}", source=f"<source>{outlet}</source>")
        for outlet in ("Harbour Post", "Hill Post")
    ]
    assert [item.title for item in told] == ["Bread recalled"] * 2
    assert told[0].id != told[1].id


async def test_without_a_source_element_the_outlet_is_taken_from_the_title():
    item = await read("", title="Bread - again - recalled - Harbour Post")
    assert (item.title, item.outlet) == ("Bread - again - recalled", "Harbour Post")
    assert item.id == named("Bread - again - recalled", "Harbour Post")


async def test_a_headline_that_names_no_outlet_stays_whole():
    item = await read("", title="Bread recalled - today", source="<source>Harbour Post</source>")
    assert (item.title, item.outlet) == ("Bread recalled - today", "Harbour Post")


async def test_a_list_of_links_to_other_headlines_is_no_text():
    listed = (
        '<ol><li><a href="https://news.google.com/a">Bread recalled</a>&nbsp;&nbsp;'
        '<font color="#6f6f6f">Harbour Post</font></li><li><a href="https://news.google.com/b">'
        "Bakery loses</a>&nbsp;&nbsp;<font>Hill Post</font></li></ol>"
    )
    source = "<source>Harbour Post</source>"
    assert (await read(listed, title="Bread recalled - Harbour Post", source=source)).text == ""


async def test_a_description_in_words_of_its_own_is_kept():
    words = "<p>Customers say that the bakery kept their deposits.</p>"
    item = await read(words, title="Bread recalled", source="<source>Harbour Post</source>")
    assert item.text == "Customers say that the bakery kept their deposits."


async def test_the_option_says_the_language_where_the_feed_does_not():
    assert (await read("", title="Brot zurückgerufen - Hafenpost")).language == "de"


def test_the_address_asks_for_the_last_day_unless_the_query_says_otherwise():
    asked = KIND.address(KIND.options(query='"blue door"', language="pt", country="br"))
    assert asked == (
        "https://news.google.com/rss/search?q=%22blue+door%22+when:1d&hl=pt-BR&gl=BR&ceid=BR:pt"
    )
    latin = KIND.address(KIND.options(query="bakery", language="es-419", country="MX"))
    assert latin.endswith("&hl=es-419&gl=MX&ceid=MX:es-419")
    assert "q=bakery+when:7d&" in KIND.address(KIND.options(query="bakery when:7d"))


@pytest.mark.parametrize(
    "given", [{"query": " "}, {"language": "eng"}, {"language": "e1"}, {"country": "U"}, {}]
)
def test_options_that_make_no_sense_are_refused(given):
    with pytest.raises(ValidationError):
        KIND.options.model_validate(({"query": "bakery"} if given else {}) | given)
