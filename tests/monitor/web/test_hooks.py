"""The listener and its routes, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from contextlib import asynccontextmanager
from random import Random

import httpx
import pytest
from starlette.applications import Starlette

from monitor.pipeline import NotTaken
from monitor.push import Push
from monitor.redact import Redactor
from monitor.store.filter import Filter
from monitor.tokens import Pages
from monitor.web import ListenerError, serving
from monitor.web.hooks import Bounds, Webhooks, health
from monitor.web.listener import Limits, listening
from sources.webhook import KIND, WebhookOptions
from tests.monitor.made_up import declared, item
from tests.monitor.working import CONFIG, behind, configured, pipeline

SECRET, OTHER_SECRET = "a-secret-nobody-guesses", "another/secret of somebody ü"
SECRETS = {"forms": SECRET, "survey": OTHER_SECRET}
COMPLAINT = {
    "id": "c1",
    "title": "Awful morning at Blue Door Bakery",
    "text": "Waited forty minutes, and nobody apologised. Terrible service.",
    "author": "Maya R.",
}
PATIENCE = 30
"""Seconds after which a test gives up waiting: no figure is asserted by it."""


@pytest.fixture
async def line(store, clock, tmp_path):
    sources = {
        name: KIND.open(WebhookOptions(secret=secret), None) for name, secret in SECRETS.items()
    }
    with store.transaction():
        store.sources.declare([declared(name, kind="webhook") for name in sources], clock())
    made = pipeline(store, configured(tmp_path), clock, sources)
    async with made.writing():
        yield made


@pytest.fixture
def intake(store, line):
    async def take(name, items):
        return await line.take(store.sources.named(name), items)

    return take


@asynccontextmanager
async def asking(intake, clock, *, bounds=None, limits=None):
    """A client of a listener with webhooks."""
    routes = [*health(), *Webhooks(SECRETS, intake, clock=clock, bounds=bounds).routes()]
    async with (
        listening(("127.0.0.1", 0), Starlette(routes=routes), limits) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}", timeout=PATIENCE) as client,
    ):
        yield client


@pytest.fixture
async def client(intake, clock):
    async with asking(intake, clock) as made:
        yield made


def mentions(store):
    return store.mentions.find(Filter())


async def test_an_item_that_is_posted_is_on_disk_and_alerted_when_the_answer_comes(client, store):
    answer = await client.post(f"/hooks/{SECRET}", json=COMPLAINT)
    assert (answer.status_code, answer.json()) == (202, {"items": 1, "mentions": 1})
    (found,) = mentions(store)
    assert (found.source, found.item.id, found.baseline) == ("forms", "c1", False)
    assert len(store.alerts.find(Filter())) == 2


async def test_a_secret_may_hold_anything(client, store):
    answer = await client.post("/hooks/another%2Fsecret%20of%20somebody%20%C3%BC", json=COMPLAINT)
    assert answer.status_code == 202
    assert [found.source for found in mentions(store)] == ["survey"]


async def test_what_is_posted_again_after_a_lost_answer_does_not_double(client, store):
    for _ in range(2):
        answer = await client.post(f"/hooks/{SECRET}", json=[COMPLAINT])
        assert answer.status_code == 202
    assert answer.json() == {"items": 1, "mentions": 0}
    assert len(mentions(store)) == 1
    assert len(store.alerts.find(Filter())) == 2


async def test_posts_at_once_are_all_taken_and_none_twice(client, store):
    posts = [COMPLAINT | {"id": f"c{n % 5}", "title": f"Awful {n % 5}, Blue Door Bakery"}
             for n in range(20)]  # fmt: skip
    answers = await asyncio.gather(*(client.post(f"/hooks/{SECRET}", json=p) for p in posts))
    assert {answer.status_code for answer in answers} == {202}
    assert sum(answer.json()["mentions"] for answer in answers) == 5
    assert {found.item.id for found in mentions(store)} == {f"c{n}" for n in range(5)}


async def test_a_post_does_not_change_when_the_source_is_polled(client, store):
    before = store.sources.named("forms")
    await client.post(f"/hooks/{SECRET}", json=COMPLAINT)
    after = store.sources.named("forms")
    assert (after.next_poll, after.state) == (before.next_poll, before.state)


async def test_when_one_item_is_wrong_nothing_is_stored_and_all_problems_are_named(client, store):
    posted = [COMPLAINT, {"author": "Ana"}, COMPLAINT | {"rating": 9}]
    answer = await client.post(f"/hooks/{SECRET}", json={"items": posted})
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "nothing was stored: item 1: expected one of text, title and rating, "
        "found none of them (problem 1 of 2)",
        "problems": [
            {
                "index": 1,
                "field": "",
                "expected": "one of text, title and rating",
                "found": "none of them",
            },
            {"index": 2, "field": "rating", "expected": "a rating from 0 to 5", "found": "9"},
        ],
    }
    assert mentions(store) == []


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"\xff\xff", b"17"])
async def test_what_is_no_json_of_items_is_refused(client, store, body):
    answer = await client.post(f"/hooks/{SECRET}", content=body)
    assert answer.status_code == 400
    assert "expected" in answer.json()["error"]
    assert mentions(store) == []


async def test_an_unknown_secret_is_answered_like_any_unknown_address(client, store):
    unknown = [
        await client.post(path, json=COMPLAINT)
        for path in (f"/hooks/{SECRET}x", f"/hooks/{SECRET[:-1]}", "/hooks/", "/other", "/push/x")
    ]
    assert {(answer.status_code, answer.text) for answer in unknown} == {(404, "Not Found")}
    headers = [{name for name in answer.headers if name != "date"} for answer in unknown]
    assert headers == [headers[0]] * 5
    assert mentions(store) == []


async def test_other_methods_are_refused_whether_or_not_the_secret_is_right(client):
    answers = [await client.get(f"/hooks/{secret}") for secret in (SECRET, "wrong")]
    answers += [await client.put(f"/hooks/{secret}") for secret in (SECRET, "wrong")]
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (405, "Method Not Allowed")
    }


async def test_too_large_a_body_is_refused(intake, clock, store):
    async with asking(intake, clock, bounds=Bounds(post=1_000)) as client:
        for size in (1_001, 3_000, 5_000_000):
            answer = await client.post(f"/hooks/{SECRET}", content=b" " * size)
            assert answer.status_code == 413
        padded = b'{"text": "x"}'.ljust(1_000)
        assert (await client.post(f"/hooks/{SECRET}", content=padded)).status_code == 202


async def test_too_many_posts_are_told_when_to_come_again(intake, clock, store):
    async with asking(intake, clock, bounds=Bounds(burst=3, rate=0.001)) as client:
        answers = [await client.post(f"/hooks/{SECRET}", json=[]) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [202] * 3 + [429] * 2
        assert int(answers[-1].headers["retry-after"]) == 1_000
        elsewhere = await client.post("/hooks/another%2Fsecret%20of%20somebody%20ü", json=[])
        assert elsewhere.status_code == 202


async def test_a_bucket_fills_again(intake, clock):
    async with (
        asking(intake, clock, bounds=Bounds(burst=1, rate=50)) as client,
        asyncio.timeout(PATIENCE),
    ):
        await client.post(f"/hooks/{SECRET}", json=[])
        while (await client.post(f"/hooks/{SECRET}", json=[])).status_code != 202:
            await asyncio.sleep(0.01)


async def test_a_full_database_is_told_and_the_same_post_is_taken_later(client, store):
    (pages,) = store.mentions._db.execute("PRAGMA page_count").fetchone()
    store.mentions._db.execute(f"PRAGMA max_page_count = {pages}")
    long = COMPLAINT | {"text": "Terrible service, awful bread. " * 5_000}
    answer = await client.post(f"/hooks/{SECRET}", json=long)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "15")
    assert mentions(store) == []
    store.mentions._db.execute("PRAGMA max_page_count = 100000")
    assert (await client.post(f"/hooks/{SECRET}", json=long)).status_code == 202
    assert len(mentions(store)) == 1


class Squeamish:
    """A scorer that cannot bear anything."""

    def score(self, text, **facts):
        raise RecursionError("too much")


async def test_a_mistake_of_ours_is_no_acceptance(store, line, clock, tmp_path, caplog):
    sources = {"forms": KIND.open(WebhookOptions(secret=SECRET), None)}
    broken = pipeline(store, configured(tmp_path), clock, sources, scorer=Squeamish())

    async def take(name, items):
        return await broken.take(store.sources.named(name), items)

    async with broken.writing(), asking(take, clock) as client:
        answer = await client.post(f"/hooks/{SECRET}", json=COMPLAINT)
    assert (answer.status_code, answer.text) == (500, "not stored; the log says why")
    assert mentions(store) == []
    assert store.sources.named("forms").error is None
    assert "RecursionError: too much" in caplog.text


async def test_what_cannot_be_written_is_not_taken(store, line, caplog):
    with pytest.raises(NotTaken, match="UnicodeEncodeError while storing"):
        await line.take(store.sources.named("forms"), (item(rating_given="\ud800"),))
    assert mentions(store) == []
    assert store.sources.named("forms").error is None
    assert (await line.take(store.sources.named("forms"), (item(),))).mentions == 1


async def raw(client, *parts: bytes) -> bytes:
    """Send bytes as they are, and read until the other side hangs up."""
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    try:
        async with asyncio.timeout(PATIENCE):
            for part in parts:
                writer.write(part)
                await writer.drain()
            return await reader.read()
    finally:
        writer.close()


async def test_a_body_that_does_not_come_to_its_end_is_cut_off(intake, clock, store):
    async with asking(intake, clock, bounds=Bounds(seconds=0.2)) as client:
        head = f"POST /hooks/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n"
        assert (await raw(client, head.encode(), b"[")).startswith(b"HTTP/1.1 408 ")
    assert mentions(store) == []


@pytest.mark.parametrize("beginning", [b"", b"POST /hooks/x HTTP/1.1\r\nHost: x\r\n"])
async def test_a_head_that_does_not_come_to_its_end_is_cut_off(intake, clock, beginning):
    async with asking(intake, clock, limits=Limits(silence=0.2, keep_alive=1)) as client:
        assert await raw(client, beginning) == b""
        request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        assert (await raw(client, request, beginning)).startswith(b"HTTP/1.1 200 ")


async def test_a_head_without_end_is_refused(intake, clock):
    async with asking(intake, clock, limits=Limits(head=2_000)) as client:
        answer = await raw(client, b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")


async def test_who_hangs_up_in_the_middle_leaves_no_trace(intake, clock, store, caplog):
    async with asking(intake, clock) as client:
        _, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        head = f"POST /hooks/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n["
        writer.write(head.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert (await client.get("/healthz")).text == "ok"
    assert mentions(store) == []
    assert "Traceback" not in caplog.text


async def test_no_secret_is_logged_or_answered(client, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    answers = [
        await client.post(f"/hooks/{SECRET}", json=COMPLAINT),
        await client.post(f"/hooks/{SECRET}", content=b"<"),
        await client.get(f"/hooks/{SECRET}"),
        await client.post(f"/hooks/{SECRET}?x={SECRET}", json={"text": 1}),
    ]
    assert [answer.status_code for answer in answers] == [202, 400, 405, 400]
    assert "source=forms" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in "".join(f"{answer.text}{answer.headers}" for answer in answers)
    assert all("server" not in answer.headers for answer in answers)


async def test_an_address_that_is_taken_is_named(intake, clock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenerError, match=rf"web\.listen: cannot listen at 127.0.0.1:{port}"):
            async with listening(("127.0.0.1", port), Starlette(routes=health())):
                pass


async def test_an_address_that_is_not_ours_is_named():
    with pytest.raises(ListenerError, match=r"web\.listen: cannot listen at 203\.0\.113\.1:0"):
        async with listening(("203.0.113.1", 0), Starlette(routes=health())):
            pass


async def test_the_daemon_keeps_its_signals_and_the_port_is_free_afterwards(clock, intake):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with listening(("127.0.0.1", 0), Starlette(routes=health())) as address:
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    async with listening(address, Starlette(routes=health())) as again:
        assert again == address


async def test_a_connection_at_rest_does_not_keep_the_listener_from_stopping(intake, clock):
    async with asyncio.timeout(PATIENCE), asking(intake, clock) as client:
        await client.get("/healthz")
        _, idle = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    idle.close()


def webhook_settings(folder, listen: str, sources: str = ""):
    return configured(folder, CONFIG.replace('listen = ""', f'listen = "{listen}"') + sources)


TWO_HOOKS = "".join(
    f'\n[[sources]]\nkind = "webhook"\nname = "{name}"\nsecret = "{secret}"\n'
    for name, secret in SECRETS.items()
)


async def test_what_is_configured_is_served(tmp_path, intake, clock, store):
    settings = webhook_settings(tmp_path, "127.0.0.1:0", TWO_HOOKS)
    async with (
        serving(settings, behind(store, clock, settings, intake=intake)) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as client,
    ):
        assert (await client.post(f"/hooks/{SECRET}", json=COMPLAINT)).status_code == 202
        assert (await client.get("/push/x")).status_code == 404
    assert len(mentions(store)) == 1


async def test_hubs_are_served_and_asked_where_there_is_a_push(
    tmp_path, intake, clock, store, line
):
    push = Push(
        store,
        line,
        {},
        public="https://amends.example",
        clock=clock,
        random=Random(1),
        token=lambda: "x",
        redactor=Redactor(()),
    )
    with store.transaction():
        store.subscriptions.begin(
            store.sources.named("forms").id,
            hub="https://hub.example",
            topic="https://n.example",
            public="https://amends.example",
            path="p",
            secret="s",
            now=clock(),
        )
    settings = webhook_settings(tmp_path, "127.0.0.1:0")
    async with serving(settings, behind(store, clock, settings, intake=intake, push=push)) as (
        host,
        port,
    ):
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
            assert (await client.post("/push/y", content=b"x")).status_code == 404
        async with asyncio.timeout(PATIENCE):
            while store.subscriptions.at("p"):  # no source can push any more: it is forgotten
                await asyncio.sleep(0.01)


async def test_nobody_is_listened_to_where_no_page_is_wanted(tmp_path, intake, clock, store):
    settings = webhook_settings(tmp_path, "", TWO_HOOKS)
    async with serving(settings, behind(store, clock, settings, intake=intake)) as address:
        assert address is None


async def test_the_pages_of_mails_are_served_and_know_where(tmp_path, intake, clock, store):
    settings, pages = webhook_settings(tmp_path, "127.0.0.1:0"), Pages("s3cret")
    made = serving(settings, behind(store, clock, settings, intake=intake, pages=pages))
    async with made as (host, port):
        assert pages.base == f"http://{host}:{port}"
        async with httpx.AsyncClient(base_url=pages.base) as client:
            assert (await client.get("/act/x")).status_code == 404


async def test_where_the_usual_address_is_taken_the_daemon_goes_on_without_pages(
    tmp_path, intake, clock, caplog, store
):
    settings = configured(tmp_path, CONFIG.replace('[web]\nlisten = ""', ""))
    with socket.socket() as taken:
        # Somebody else may have it already, another run of this test for one: the better.
        with contextlib.suppress(OSError):
            taken.bind(settings.web.address)
            taken.listen()
        pages = Pages("s3cret")
        made = serving(settings, behind(store, clock, settings, intake=intake, pages=pages))
        async with made as address:
            assert address is None
            assert pages.base is None
    assert "going on without a web page" in caplog.text


async def test_where_an_address_that_was_asked_for_is_taken_the_daemon_says_so_and_stops(
    tmp_path, intake, clock, store
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = webhook_settings(tmp_path, f"127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(ListenerError, match=r"web\.listen: cannot listen at"):
            async with serving(settings, behind(store, clock, settings, intake=intake)):
                pass
