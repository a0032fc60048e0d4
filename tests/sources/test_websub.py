"""WebSub as pure functions, and what feeds say of their hubs."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import websub
from sources.errors import BadStatus, Refused, Unreadable
from sources.feed import KIND, FeedOptions
from sources.http import Http, HttpSettings
from sources.item import Hub, Pushed, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.service import Services
from tests.servers.feed_server import Answer, Entry, FeedServer, atom, json_feed, rss
from tests.servers.hub import Hub as HubServer

NOW = datetime(2026, 3, 3, tzinfo=UTC)
HUB, SELF = "https://hub.example/", "https://n.example/feed"
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
RSS_LINKS = (
    f'<atom:link {ATOM} rel="hub" href="{HUB}"/><atom:link {ATOM} rel="self" href="{SELF}"/>'
)
ATOM_LINKS = f'<link rel="hub" href="{HUB}"/><link rel="self" href="{SELF}"/>'
ONE = Entry("urn:1", "One")


def header(secret: str, body: bytes, algorithm: str) -> str:
    digest = hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()
    return f"{algorithm}={digest}"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_a_body_signed_with_the_secret_is_taken(algorithm):
    good = header("secret", b"body", algorithm)
    assert websub.signed("secret", b"body", good)
    assert websub.signed("secret", b"body", good.replace(good[-8:], good[-8:].upper()))
    assert not websub.signed("secret", b"body ", good)
    assert not websub.signed("Secret", b"body", good)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256",
        header("secret", b"body", "sha256").removeprefix("sha256="),
        header("secret", b"body", "md5"),
        header("secret", b"body", "sha256")[:-1],
        header("secret", b"body", "sha256").replace("sha256", "sha512"),
        header("secret", b"body", "sha256") + ", sha256=00",
        "none=",
        "sha256=" + "ü" * 64,
    ],
)
def test_a_missing_wrong_or_unknown_signature_is_refused(signature):
    assert not websub.signed("secret", b"body", signature)


@given(st.binary(max_size=200), st.text(max_size=100))
def test_no_signature_can_be_made_up(body, signature):
    assert not websub.signed("a secret that nobody knows", body, signature)


def test_a_subscription_says_all_that_a_hub_must_know():
    form = websub.request("subscribe", topic=SELF, callback="https://a.example/push/x", secret="s&")
    assert dict(parse_qsl(form.decode())) == {
        "hub.mode": "subscribe",
        "hub.topic": SELF,
        "hub.callback": "https://a.example/push/x",
        "hub.secret": "s&",
        "hub.lease_seconds": "864000",
    }


def test_a_farewell_holds_no_secret():
    form = websub.request("unsubscribe", topic=SELF, callback="https://a.example/x", secret="s")
    assert set(dict(parse_qsl(form.decode()))) == {"hub.mode", "hub.topic", "hub.callback"}


def asked(**query: str):
    return websub.verification({f"hub.{name}": value for name, value in query.items()})


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [
        ("86400", timedelta(days=1)),
        ("1", timedelta(hours=1)),
        ("000000000010", timedelta(hours=1)),
        ("999999999999", timedelta(days=30)),
        ("1" * 13, None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_leases_are_moderated(seconds, lease):
    found = asked(mode="subscribe", topic=SELF, challenge="c", lease_seconds=seconds)
    assert found == websub.Verification("subscribe", SELF, "c", lease)


def test_a_denial_keeps_its_reason_short_and_printable():
    found = asked(mode="denied", topic=SELF, reason="no\r\n\x1b[31m more " + "x" * 999)
    assert found.reason.startswith("no [31m more xxx")
    assert len(found.reason) == 200


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"mode": "subscribe", "topic": SELF},
        {"mode": "subscribe", "challenge": "c"},
        {"mode": "publish", "topic": SELF, "challenge": "c"},
        {"mode": "subscribe", "topic": SELF, "challenge": "c" * 2_001},
    ],
)
def test_what_no_hub_asks_is_no_question(query):
    assert asked(**query) is None


@pytest.mark.parametrize(
    ("links", "found"),
    [
        (f'<{HUB}>; rel="hub", <{SELF}>; rel="self"', {"hub": HUB, "self": SELF}),
        (f"<{HUB}>;rel=hub,<{SELF}>;title=x;rel=self", {"hub": HUB, "self": SELF}),
        ('</hub>; rel="HUB next"', {"hub": "https://n.example/hub"}),
        ("<https://a.example/?a,b>; rel=hub", {"hub": "https://a.example/?a,b"}),
        (f"<{HUB}>; rel=hub, <https://second.example/>; rel=hub", {"hub": HUB}),
        ("<javascript:1>; rel=hub", {}),
        ("<http://[::1>; rel=hub", {}),
        ("<https://a.example/>; rel=next", {}),
        ("<https://a.example/>", {}),
        ("", {}),
        ("rel=hub", {}),
    ],
)
def test_hub_and_topic_are_read_from_the_link_header(links, found):
    assert websub.told(links, SELF) == found


@given(st.text(alphabet='<>;,="rel hubself/:ht', max_size=200))
def test_any_link_header_can_be_read(links):
    assert set(websub.told(links, SELF)) <= {"hub", "self"}


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
async def tools():
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=5))
    async with Http(settings) as http, Parser() as parser:
        yield Tools(http, parser, Services())


def feed(tools: Tools, url: str, **options):
    return KIND.open(FeedOptions(url=url, **options), tools)


def json_with_hub() -> bytes:
    hubs = f'"hubs": [{{"type": "rssCloud"}}, {{"type": "WebSub", "url": "{HUB}"}}]'
    return json_feed([ONE]).replace(b"{", f'{{"feed_url": "{SELF}", {hubs}, '.encode(), 1)


@pytest.mark.parametrize(
    "body", [rss([ONE], extra=RSS_LINKS), atom([ONE], extra=ATOM_LINKS), json_with_hub()]
)
async def test_a_feed_names_its_hub_and_itself(tools, server, body):
    server.serve("/f", body)
    poll = await feed(tools, server.url("/f")).poll(SourceState(), NOW)
    assert poll.hub == Hub(HUB, SELF)
    assert [item.id for item in poll.items] == ["urn:1"]


@pytest.mark.parametrize(
    "damage", [lambda body: body, lambda body: body.replace(b"</title>", b"</titel>", 1)]
)
async def test_the_hub_is_found_in_feeds_without_news_and_in_damaged_ones(tools, server, damage):
    plain, linked = rss([ONE]), damage(rss([ONE], extra=RSS_LINKS))
    server.serve("/f", plain, linked, plain)
    source = feed(tools, server.url("/f"))
    first = await source.poll(SourceState(), NOW)
    assert first.hub is None
    second = await source.poll(first.state, NOW)
    assert (second.hub, second.unchanged) == (Hub(HUB, SELF), False)
    assert (await source.poll(second.state, NOW)).hub is None


async def test_what_the_header_says_goes_before_what_the_feed_says(tools, server):
    headers = {"Link": '<https://first.example/>; rel="hub"'}
    server.serve("/f", Answer(rss([ONE], extra=RSS_LINKS), headers=headers))
    poll = await feed(tools, server.url("/f")).poll(SourceState(), NOW)
    assert poll.hub == Hub("https://first.example/", SELF)


async def test_a_feed_that_does_not_say_where_it_is_is_its_own_topic(tools, server):
    server.serve("/f", Answer(rss([ONE]), headers={"Link": f"<{HUB}>; rel=hub"}))
    poll = await feed(tools, server.url("/f")).poll(SourceState(), NOW)
    assert poll.hub == Hub(HUB, server.url("/f"))


async def test_a_push_is_read_as_the_feed_would_be_and_its_links_start_at_the_topic(tools):
    source = feed(tools, SELF, place="forum")
    assert isinstance(source, Pushed)
    body = atom([Entry("urn:1", "One", url="/page")])
    (item,) = await source.read_push(body, "application/atom+xml", SELF, NOW)
    assert (item.id, item.url, item.place) == ("urn:1", "https://n.example/page", "forum")
    with pytest.raises(Unreadable):
        await source.read_push(b"<html>", "text/html", SELF, NOW)


async def test_a_hub_is_asked_by_the_rules_of_its_source(tools):
    with HubServer(verifies=False) as hub:
        form = websub.request("subscribe", topic=SELF, callback="http://a.example", secret="s")
        await feed(tools, SELF).ask_hub(hub.url, form)
        assert [request["hub.topic"] for request in hub.requests] == [SELF]
        with pytest.raises(Refused):
            await feed(tools, SELF, allow_private=False).ask_hub(hub.url, form)
        hub.status = 400
        with pytest.raises(BadStatus):
            await feed(tools, SELF).ask_hub(hub.url, form)
        assert len(hub.requests) == 2
