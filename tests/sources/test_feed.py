"""The kind `feed`, polled from a real server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from sources.errors import BadStatus, Busy, Gone, Refused, Unreadable
from sources.feed import KIND, FeedOptions
from sources.http import Http, HttpSettings
from sources.item import SourceState
from sources.kind import Tools
from sources.parser import Parser
from tests.servers.feed_server import Answer, Entry, FeedServer, json_feed, rss

NOW = datetime(2026, 3, 3, tzinfo=UTC)
XML = {"Content-Type": "application/rss+xml"}
ONE, TWO = Entry("1", "One", url="https://e.org/1"), Entry("2", "Two", url="https://e.org/2")


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
async def tools():
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=5))
    async with Http(settings) as http, Parser() as parser:
        yield Tools(http, parser)


def source(tools: Tools, url: str, **options):
    return KIND.open(FeedOptions(url=url, **options), tools)


async def test_polls_bring_what_is_new_and_nothing_twice(tools, server):
    feed = source(tools, server.url("/f"))
    server.serve_with_etag("/f", rss([ONE]))
    first = await feed.poll(SourceState(), NOW)
    assert ([item.id for item in first.items], first.unchanged, first.error) == (["1"], False, None)

    same = await feed.poll(first.state, NOW)
    assert (same.items, same.unchanged, same.state) == ((), True, first.state)
    assert "if-none-match" in server.requests[-1].headers

    server.serve_with_etag("/f", rss([TWO, ONE]))
    second = await feed.poll(same.state, NOW)
    assert [item.id for item in second.items] == ["2"]


async def test_an_unchanged_body_is_not_parsed_even_without_validators(tools, server):
    server.serve("/f", rss([ONE]))
    feed = source(tools, server.url("/f"))
    first = await feed.poll(SourceState(), NOW)
    await tools.parser.aclose()
    again = await feed.poll(first.state, NOW)
    assert (again.unchanged, again.items, again.error) == (True, (), None)
    assert not tools.parser._running


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(status=500), BadStatus),
        (Answer(status=410), Gone),
        (Answer(status=503, headers={"Retry-After": "60"}), Busy),
        (Answer(b"<html><title>Sorry</title></html>", headers=XML), Unreadable),
        (Answer(rss([TWO])[:100], headers=XML), Unreadable),
    ],
)
async def test_a_failed_poll_changes_nothing_that_was_seen(tools, server, answer, kind):
    state = SourceState(etag='"x"', body_hash="h", seen=b"12345678", cursor="c")
    server.serve("/f", replace(answer, etag='"new"'))
    poll = await source(tools, server.url("/f")).poll(state, NOW)
    assert poll.state is state
    assert type(poll.error) is kind
    assert poll.wait == (timedelta(seconds=60) if kind is Busy else None)


async def test_a_permanent_redirect_is_polled_at_its_end_from_then_on(tools, server):
    server.redirect("/old", "/new", 301)
    server.serve_with_etag("/new", rss([ONE]))
    feed = source(tools, server.url("/old"))
    first = await feed.poll(SourceState(), NOW)
    assert first.state.moved_to == server.url("/new")
    second = await feed.poll(first.state, NOW)
    assert second.state.moved_to == server.url("/new")
    assert len(server.asked("/old")) == 1


async def test_a_redirect_to_what_is_no_feed_is_not_remembered(tools, server):
    server.redirect("/old", "/login", 301)
    server.serve("/login", Answer(b"<html><title>Hotel wifi</title></html>"))
    poll = await source(tools, server.url("/old")).poll(SourceState(), NOW)
    assert isinstance(poll.error, Unreadable)
    assert poll.state.moved_to is None


async def test_a_login_follows_the_feed_to_its_new_address_on_the_same_server(tools, server):
    server.redirect("/old", "/new", 301)
    server.serve("/new", rss([ONE]))
    feed = source(tools, server.url("/old").replace("//", "//ana:pw@"))
    first = await feed.poll(SourceState(), NOW)
    assert first.state.moved_to == server.url("/new")
    await feed.poll(first.state, NOW)
    assert all("authorization" in request.headers for request in server.requests)


async def test_the_wait_is_the_longest_that_was_asked_for(tools, server):
    body = rss([ONE], extra="<ttl>5</ttl>")
    server.serve("/f", Answer(body, headers={**XML, "Cache-Control": "max-age=60"}))
    feed = source(tools, server.url("/f"))
    assert (await feed.poll(SourceState(), NOW)).wait == timedelta(minutes=5)
    server.serve("/f", Answer(body, headers={**XML, "Cache-Control": "max-age=600"}))
    assert (await feed.poll(SourceState(), NOW)).wait == timedelta(minutes=10)


async def test_a_source_may_forbid_private_addresses_for_itself(tools, server):
    poll = await source(tools, server.url("/f"), allow_private=False).poll(SourceState(), NOW)
    assert isinstance(poll.error, Refused)


async def test_base_url_replaces_scheme_and_host_and_keeps_its_path(tools, server):
    server.serve("/proxy/feed", rss([ONE]))
    feed = source(tools, "https://example.org/feed?a=1", base_url=server.url("/proxy/"))
    assert len((await feed.poll(SourceState(), NOW)).items) == 1
    assert server.requests[0].path == "/proxy/feed?a=1"


async def test_a_json_feed_is_polled_like_any_other(tools, server):
    server.serve("/f", Answer(json_feed([ONE]), headers={"Content-Type": "application/feed+json"}))
    feed = source(tools, server.url("/f"))
    first = await feed.poll(SourceState(), NOW)
    server.serve("/f", Answer(json_feed([TWO, ONE])))
    assert [item.id for item in (await feed.poll(first.state, NOW)).items] == ["2"]


async def test_a_file_is_read_as_a_feed(tools, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(rss([ONE, TWO]))
    opened = source(tools, "https://example.org/feed")
    assert [item.id for item in await opened.read(path.read_bytes(), NOW)] == ["1", "2"]


@pytest.mark.parametrize("url", ["", "feed.xml", "ftp://e.org/x", "javascript:1", "http://"])
def test_an_address_off_the_web_is_no_option(url):
    with pytest.raises(ValidationError, match="http or https"):
        FeedOptions(url=url)


def test_the_address_is_shown_without_its_login():
    assert KIND.address(FeedOptions(url="https://ana:pw@e.org/f")) == "https://e.org/f"
