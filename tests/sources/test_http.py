"""The HTTP client against a real server."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta

import pytest

from sources.errors import (
    BadStatus,
    Busy,
    Gone,
    LoginNeeded,
    Refused,
    TooLarge,
    TooSlow,
    Unreachable,
    Unreadable,
)
from sources.http import Http, HttpSettings, user_agent
from sources.item import SourceState
from tests.servers.feed_server import Answer, FeedServer


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
async def http():
    settings = HttpSettings(
        allow_private=True,
        timeout=timedelta(seconds=2),
        max_body=10_000,
        contact="ops@example.org",
        version="1.2",
    )
    async with Http(settings) as running:
        yield running


@pytest.fixture
async def guarded():
    async with Http(HttpSettings(timeout=timedelta(seconds=5))) as running:
        yield running


async def test_a_plain_answer_comes_with_its_validators(http, server):
    server.serve("/f", Answer(b"hello", headers={"Content-Type": "text/xml"}, etag='"1"'))
    answer = await http.get(server.url("/f"))
    assert (answer.status, answer.body, answer.etag) == (200, b"hello", '"1"')
    assert (answer.content_type, answer.moved_to) == ("text/xml", None)


async def test_an_unchanged_page_is_asked_for_conditionally(http, server):
    server.serve("/f", Answer(b"hello", etag='"1"', last_modified="Mon, 02 Mar 2026 11:00:00 GMT"))
    state = SourceState(etag='"1"', last_modified="Mon, 02 Mar 2026 11:00:00 GMT")
    answer = await http.get(server.url("/f"), state=state)
    assert (answer.status, answer.body) == (304, b"")
    sent = server.asked("/f")[0].headers
    assert sent["if-modified-since"] == "Mon, 02 Mar 2026 11:00:00 GMT"
    assert sent["if-none-match"] == '"1"'


async def test_every_request_says_who_asks_and_what_can_be_unpacked(http, server):
    server.serve("/f", Answer(b"x"))
    await http.get(server.url("/f"))
    sent = server.asked("/f")[0].headers
    assert sent["user-agent"] == "Amends/1.2 (+ops@example.org)"
    assert sent["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", "Amends/1 (feed reader)"),
        ("a@b.c", "Amends/1 (+a@b.c)"),
        ("a\r\nX-Evil: 1 (b)\x00é", "Amends/1 (+a X-Evil: 1 b)"),
    ],
)
def test_the_contact_cannot_break_out_of_the_user_agent(contact, agent):
    assert user_agent("1", contact) == agent


async def test_gzip_is_unpacked(http, server):
    server.serve("/f", Answer(b"hello " * 100, gzip=True))
    assert (await http.get(server.url("/f"))).body == b"hello " * 100


async def test_a_gzip_bomb_is_too_large(http, server):
    server.serve("/f", Answer(b"\0" * 5_000_000, gzip=True))
    with pytest.raises(TooLarge):
        await http.get(server.url("/f"))


async def test_stacked_gzip_is_refused(http, server):
    body = gzip.compress(gzip.compress(b"x"))
    server.serve("/f", Answer(body, headers={"Content-Encoding": "gzip, gzip"}))
    with pytest.raises(Unreadable, match="Content-Encoding"):
        await http.get(server.url("/f"))


async def test_an_announced_size_over_the_limit_is_not_even_read(http, server):
    server.serve("/f", Answer(b"x" * 10_001))
    with pytest.raises(TooLarge, match="10,001 announced"):
        await http.get(server.url("/f"))


async def test_an_endless_body_stops_at_the_limit(http, server):
    server.serve("/f", Answer(b"x" * 1000, endless=True))
    with pytest.raises(TooLarge):
        await http.get(server.url("/f"))


async def test_a_dripping_server_is_cut_off_after_the_timeout(server):
    server.serve("/f", Answer(b"x" * 1000, drip=0.05))
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=0.3))
    async with Http(settings) as http:
        with pytest.raises(TooSlow, match=r"0\.3 s"):
            await http.get(server.url("/f"))


async def test_the_timeout_covers_all_redirects_together(server):
    server.serve("/a", Answer(status=302, headers={"Location": "/b"}, delay=0.3))
    server.serve("/b", Answer(status=302, headers={"Location": "/a"}, delay=0.3))
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=0.5))
    async with Http(settings) as http:
        with pytest.raises(TooSlow):
            await http.get(server.url("/a"))


async def test_waiting_for_a_turn_at_the_host_does_not_count_against_the_timeout(server):
    server.serve("/f", Answer(b"x", delay=0.3))
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=1), per_host=1)
    async with Http(settings) as http:
        answers = await asyncio.gather(*(http.get(server.url("/f")) for _ in range(5)))
    assert [answer.body for answer in answers] == [b"x"] * 5
    assert server.most_at_once == 1


async def test_a_host_gets_no_more_requests_at_a_time_than_allowed(http, server):
    server.serve("/f", Answer(b"x", delay=0.1))
    await asyncio.gather(*(http.get(server.url("/f")) for _ in range(8)))
    assert server.most_at_once == 2


async def test_hosts_are_forgotten_once_nobody_waits_for_them(http, server):
    server.serve("/f", Answer(b"x"))
    await asyncio.gather(*(http.get(server.url("/f")) for _ in range(8)))
    assert not http._turns


async def test_a_cut_connection_is_an_error_and_not_a_short_body(http, server):
    server.serve("/f", Answer(b"x" * 1000, cut_after=300))
    with pytest.raises(Unreachable, match="broke off"):
        await http.get(server.url("/f"))


async def test_a_cut_gzip_body_is_an_error(http, server):
    packed = gzip.compress(b"hello " * 500)[:-10]
    server.serve("/f", Answer(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Unreadable, match="breaks off"):
        await http.get(server.url("/f"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadStatus),
        (401, LoginNeeded),
        (403, LoginNeeded),
        (404, BadStatus),
        (410, Gone),
        (429, Busy),
        (500, BadStatus),
        (503, Busy),
    ],
)
async def test_each_bad_status_is_a_typed_error_with_the_wait_asked_for(http, server, status, kind):
    server.serve("/f", Answer(status=status, headers={"Retry-After": "90"}))
    with pytest.raises(kind) as caught:
        await http.get(server.url("/f?key=secret"))
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.wait) == (status, timedelta(seconds=90))
    assert "secret" not in str(caught.value)


async def test_a_retry_after_date_is_measured_by_the_servers_own_clock(http, server):
    headers = {
        "Date": "Mon, 05 Jan 2015 10:00:00 GMT",
        "Retry-After": "Mon, 05 Jan 2015 10:02:00 GMT",
    }
    server.serve("/f", Answer(status=503, headers=headers))
    with pytest.raises(Busy) as caught:
        await http.get(server.url("/f"))
    assert caught.value.wait == timedelta(minutes=2)


async def test_a_relative_redirect_is_followed_and_a_temporary_one_not_remembered(http, server):
    server.redirect("/old/feed", "../new?x=1", 302)
    server.serve("/new", Answer(b"here"))
    answer = await http.get(server.url("/old/feed"))
    assert (answer.body, answer.url, answer.moved_to) == (b"here", server.url("/new?x=1"), None)


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_redirect_is_remembered(http, server, status):
    server.redirect("/old", "/new", status)
    server.serve("/new", Answer(b"here"))
    assert (await http.get(server.url("/old"))).moved_to == server.url("/new")


async def test_only_the_permanent_start_of_a_chain_is_remembered(http, server):
    server.redirect("/a", "/b", 301)
    server.redirect("/b", "/c", 302)
    server.redirect("/c", "/d", 301)
    server.serve("/d", Answer(b"here"))
    assert (await http.get(server.url("/a"))).moved_to == server.url("/b")


async def test_five_redirects_are_followed_and_six_are_not(http, server):
    for step in range(6):
        server.redirect(f"/{step}", f"/{step + 1}")
    server.serve("/6", Answer(b"end"))
    assert (await http.get(server.url("/1"))).body == b"end"
    with pytest.raises(Refused, match="more than 5"):
        await http.get(server.url("/0"))


async def test_a_redirect_loop_ends(http, server):
    server.redirect("/a", "/a", 301)
    with pytest.raises(Refused):
        await http.get(server.url("/a"))
    assert len(server.asked("/a")) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "javascript:1"])
async def test_a_redirect_off_the_web_is_refused(http, server, target):
    server.redirect("/a", target)
    with pytest.raises(Refused):
        await http.get(server.url("/a"))


async def test_keys_and_logins_do_not_follow_to_another_origin(http, server):
    with FeedServer() as other:
        other.serve("/x", Answer(b"x"))
        server.redirect("/a", other.url("/x"))
        login = server.url("/a").replace("http://", "http://ana:s3cret@")
        answer = await http.get(login, headers={"X-Api-Key": "k"})
        assert server.requests[0].headers["authorization"].startswith("Basic ")
        assert server.requests[0].headers["x-api-key"] == "k"
        assert not {"authorization", "x-api-key"} & set(other.requests[0].headers)
        assert "s3cret" not in answer.url


async def test_keys_and_logins_follow_within_the_same_origin(http, server):
    server.redirect("/a", "/b")
    server.serve("/b", Answer(b"x"))
    await http.get(server.url("/a").replace("//", "//ana:pw@"), headers={"X-Api-Key": "k"})
    assert {"authorization", "x-api-key"} <= set(server.asked("/b")[0].headers)


async def test_cookies_are_not_carried_from_one_request_to_the_next(http, server):
    server.serve("/f", Answer(b"x", headers={"Set-Cookie": "id=1"}))
    await http.get(server.url("/f"))
    await http.get(server.url("/f"))
    assert all("cookie" not in request.headers for request in server.requests)


# Loopback in all its spellings and nothing else: were the guard broken, no request of these
# tests would leave the machine. Other private addresses are tested without a client.
PRIVATE_HOSTS = [
    "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]",
    "[::ffff:127.0.0.1]", "[::127.0.0.1]", "0.0.0.0", "１２７.0.0.1", "127。0。0。1", "localhost.",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
async def test_a_private_host_is_not_asked_however_it_is_written(guarded, server, host):
    server.serve("/f", Answer(b"secret"))
    with pytest.raises((Refused, Unreachable)):
        await guarded.get(server.url("/f", host))
    assert not server.requests


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_the_refusal_of_a_private_host_says_how_to_allow_it(guarded, server, host):
    with pytest.raises(Refused, match="allow_private = true"):
        await guarded.get(server.url("/f", host))


async def test_each_hop_of_a_redirect_is_checked_anew(server):
    def only_the_first(address):
        return str(address) == "127.0.0.1"

    server.redirect("/literal", server.url("/f", "127.0.0.2"))
    server.redirect("/name", server.url("/f", "localhost"))
    server.redirect("/fine", "/f")
    server.serve("/f", Answer(b"x"))
    settings = HttpSettings(timeout=timedelta(seconds=5))
    async with Http(settings, public=only_the_first) as http:
        assert (await http.get(server.url("/fine"))).body == b"x"
        with pytest.raises(Refused):
            await http.get(server.url("/literal"))
    async with Http(settings, public=lambda address: address.is_loopback) as http:
        assert (await http.get(server.url("/name"))).body == b"x"
    assert len(server.asked("/f")) == 2


async def test_a_connection_opened_with_leave_is_not_reused_without(guarded, server):
    server.serve("/f", Answer(b"x"))
    assert (await guarded.get(server.url("/f", "localhost"), allow_private=True)).body == b"x"
    with pytest.raises(Refused):
        await guarded.get(server.url("/f", "localhost"))
    assert len(server.requests) == 1


async def test_a_source_can_be_guarded_where_private_addresses_are_allowed(http, server):
    server.serve("/f", Answer(b"x"))
    with pytest.raises(Refused):
        await http.get(server.url("/f"), allow_private=False)


@pytest.mark.parametrize(
    "url", ["ftp://x/", "file:///etc/passwd", "feed", "http://", "http://a:b/"]
)
async def test_what_is_no_web_address_is_refused(http, url):
    with pytest.raises(Refused):
        await http.get(url)


async def test_a_closed_port_and_an_unknown_name_are_unreachable(http, unused_tcp_port):
    with pytest.raises(Unreachable, match="refused"):
        await http.get(f"http://127.0.0.1:{unused_tcp_port}/")
    with pytest.raises(Unreachable, match="does not resolve"):
        await http.get("http://nowhere.invalid/")


async def test_something_that_is_not_http_is_unreachable(http):
    async def babble(reader, writer):
        await reader.read(100)
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as odd:
        port = odd.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable):
            await http.get(f"http://127.0.0.1:{port}/")


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(http):
    import ssl

    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    async def never(reader, writer):
        writer.close()

    async with await asyncio.start_server(never, "127.0.0.1", 0, ssl=context) as secure:
        port = secure.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable, match="certificate"):
            await http.get(f"https://127.0.0.1:{port}/")
