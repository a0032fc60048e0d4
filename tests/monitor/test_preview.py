"""A look at a place, without storing anything."""

import pytest

from monitor.config.settings import Network
from monitor.preview import look
from sources.errors import BadStatus, Refused, Unreadable
from tests.monitor.made_up import BRAND, NOON
from tests.monitor.working import configured
from tests.servers.feed_server import Answer, Entry, FeedServer, rss

FEED = rss(
    [
        Entry("1", "Awful Blue Door Bakery", "Terrible bread and terrible service, all of it."),
        Entry("2", "Rain tomorrow", "All day.", url="https://example.org/2"),
    ]
)
OPEN = Network(allow_private=True)


async def rows(where, settings, kind="feed", network=OPEN):
    return await look(
        where, kind, brands=settings.brands, sources=settings.sources, network=network, now=NOON
    )


@pytest.fixture
def settings(tmp_path):
    return configured(tmp_path)


async def test_every_item_of_a_file_has_a_row_with_and_without_a_brand(tmp_path, settings):
    (tmp_path / "feed.xml").write_bytes(FEED)
    found = await rows(str(tmp_path / "feed.xml"), settings)
    assert (found[0]["brand"], found[0]["label"]) == (BRAND, "negative")
    assert found[1]["brand"] is None


async def test_an_address_is_asked_once(settings):
    with FeedServer() as server:
        server.serve("/feed", FEED)
        assert len(await rows(server.url("/feed"), settings)) == 2
        assert len(server.asked("/feed")) == 1


async def test_a_configured_source_is_looked_at_by_its_name_and_brand(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", FEED)
        source = f'name = "gazette"\nkind = "feed"\nurl = "{server.url("/feed")}"'
        settings = configured(
            tmp_path, f'[[brands]]\nname = "{BRAND}"\n[[sources]]\n{source}\nbrand = "{BRAND}"'
        )
        found = await rows("gazette", settings)
    assert [row["brand"] for row in found] == [BRAND, BRAND]
    assert {row["source"] for row in found} == {"gazette"}


async def test_a_kind_without_an_address_needs_none(settings):
    assert await rows(None, settings, kind="sample")


@pytest.mark.parametrize("where", [None, "nowhere.xml", "ftp://a.example/feed", "\x00", "x" * 300])
async def test_what_is_neither_file_nor_address_is_refused_with_what_was_found(where, settings):
    with pytest.raises((Refused, OSError)) as refused:
        await rows(where, settings)
    assert str(where or "nothing") in str(refused.value)


async def test_a_server_that_fails_is_an_error_of_its_own(settings):
    with FeedServer() as server:
        server.serve("/broken", Answer(b"", status=500))
        server.serve("/page", b"<html><body>No feed here</body></html>")
        with pytest.raises(BadStatus):
            await rows(server.url("/broken"), settings)
        with pytest.raises(Unreadable):
            await rows(server.url("/page"), settings)


async def test_a_private_address_is_refused_unless_it_is_allowed(settings):
    with FeedServer() as server:
        server.serve("/feed", FEED)
        with pytest.raises(Refused):
            await rows(server.url("/feed"), settings, network=Network())
        assert server.requests == []
