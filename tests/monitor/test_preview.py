"""A look at a place, without storing anything."""

import pytest

from monitor.config.settings import Network
from monitor.preview import Wanted, look
from monitor.sentiment.scorer import TextScorer
from sources.errors import BadStatus, Refused, Unreadable
from tests.monitor.made_up import BRAND, NOON
from tests.monitor.working import configured
from tests.servers.feed_server import Answer, Entry, FeedServer, Request, rss
from tests.standins import STAND_INS, ServiceServer

FEED = rss(
    [
        Entry("1", "Awful Blue Door Bakery", "Terrible bread and terrible service, all of it."),
        Entry("2", "Rain tomorrow", "All day.", url="https://example.org/2"),
    ]
)
OPEN = Network(allow_private=True)


async def rows(where, settings, kind=None, network=OPEN, **options):
    return await look(
        Wanted(where, kind, options or None),
        brands=settings.brands,
        sources=settings.sources,
        network=network,
        scorer=TextScorer(thorough=False),
        now=NOON,
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


@pytest.fixture
def shop():
    """A stand-in shop with reviews."""
    stand_in = STAND_INS["steam"]()
    stand_in.posts = [post for post, _ in stand_in.examples()]
    with ServiceServer(stand_in, prefix="/relay") as server:
        yield server


async def test_a_kind_is_looked_at_with_the_options_that_are_given(shop, settings):
    given = {"app": "4711", "base_url": shop.base_url}
    assert len(await rows(None, settings, kind="steam", **given)) == 3
    assert len(await rows(shop.base_url, settings, kind="steam", app="4711")) == 3


async def test_what_is_configured_of_a_kind_is_looked_at_by_its_name_alone(shop, tmp_path):
    source = f'kind = "steam"\napp = "4711"\nbase_url = "{shop.base_url}"'
    settings = configured(
        tmp_path, f'[[brands]]\nname = "A"\n[[sources]]\n{source}\n[[sources]]\nkind = "sample"'
    )
    assert len(await rows(None, settings, kind="steam")) == 3
    both = await rows(None, settings)
    assert {row["source"].split()[0] for row in both} == {"steam", "sample"}


async def test_an_answer_of_any_kind_is_read_from_a_file_or_an_address(shop, tmp_path, settings):
    page = "/relay/appreviews/4711?json=1&filter=recent&cursor=*&filter_offtopic_activity=0"
    (tmp_path / "saved.json").write_bytes(shop.answer(Request(page, {})).body)
    assert len(await rows(str(tmp_path / "saved.json"), settings, kind="steam")) == 3
    assert len(await rows(shop.url(page), settings, kind="steam")) == 3


async def test_the_address_of_a_service_alone_says_what_else_is_needed(shop, settings):
    with pytest.raises(Refused, match="steam: app: expected a value, got nothing"):
        await rows(shop.url("/"), settings, kind="steam")


async def test_options_that_are_wrong_are_named(settings):
    with pytest.raises(Refused, match=r"steam: app: expected text of the form .*, got \"x\""):
        await rows(None, settings, kind="steam", app="x")
    with pytest.raises(Refused, match="did you mean"):
        await rows(None, settings, kind="steam", ap="1")


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
