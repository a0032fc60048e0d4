"""Places that call by themselves: webhooks and hubs, against the daemon as users run it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

import httpx
import pytest

from tests.acceptance.installation import (
    COMPLAINT,
    ENOUGH,
    OLD,
    Installation,
    now,
)
from tests.servers.dovecot import Dovecot
from tests.servers.feed_server import Entry, FeedServer, rss
from tests.servers.hub import Hub
from tests.servers.smtp_server import SmtpServer, free_port

SECRET = "a-long-and-random-secret"


def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + ENOUGH
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def listening(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def port() -> int:
    return free_port()


def test_what_is_posted_to_a_webhook_is_stored_before_it_is_answered_and_mailed(
    here: Installation, smtp: SmtpServer, port: int
) -> None:
    source = f'[[sources]]\nkind = "webhook"\nname = "till"\nsecret = "{SECRET}"'
    here.configure(smtp=smtp, extra=source)
    text = here.config.read_text(encoding="utf-8")
    here.config.write_text(text.replace('listen = ""', f'listen = "127.0.0.1:{port}"'))
    item = {"id": "7", "text": COMPLAINT.text, "title": COMPLAINT.title, "rating": 1}
    hook = f"http://127.0.0.1:{port}/hooks/{SECRET}"
    with here.running():
        until(lambda: listening(port))
        assert httpx.post(hook, json={"items": [item]}).status_code == 202
        assert [row["id"] for row in here.json("mentions")] == ["7"]
        assert httpx.post(hook, json=item).status_code == 202
        wrong = httpx.post(hook, json=[item | {"id": "8"}, {"rating": "many"}])
        assert (wrong.status_code, wrong.json()["problems"][0]["index"]) == (400, 1)
        assert httpx.post(f"{hook}x", json=item).status_code == 404
        until(lambda: smtp.received)
    assert len(here.json("mentions")) == 1
    assert len(smtp.received) == 1


def test_what_a_hub_pushes_is_mailed_before_the_feed_is_asked_and_its_death_changes_nothing(
    here: Installation, feeds: FeedServer, smtp: SmtpServer, port: int
) -> None:
    def shown(*entries: Entry) -> bytes:
        links = (
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{hub.url}"/>'
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{topic}"/>'
        )
        return rss(entries, extra=links)

    topic = feeds.url("/feed")
    with Hub() as hub:
        feeds.serve_with_etag("/feed", shown(OLD))
        here.configure(topic, smtp=smtp, interval="30m")
        text = here.config.read_text(encoding="utf-8")
        web = f'listen = "127.0.0.1:{port}"\npublic = "http://127.0.0.1:{port}"'
        here.config.write_text(text.replace('listen = ""', web))
        with here.running():
            until(lambda: hub.verified)
            asked = len(feeds.requests)
            told = shown(now(COMPLAINT))
            assert asyncio.run(hub.publish(topic, told)) == [202]
            until(lambda: smtp.received)
            assert len(feeds.requests) == asked
            other = shown(now(COMPLAINT, id="other", text="Awful and unsigned."))
            assert asyncio.run(hub.publish(topic, other, signature="sha256=00")) == [403]
            assert asyncio.run(hub.publish(topic, other, signature=None)) == [403]
            assert asyncio.run(hub.publish(topic, told)) == [409]
        assert len(here.json("mentions")) == 2
        hub.die()
    later = now(COMPLAINT, id="later", author="Somebody else", text="Awful, and the cake was raw.")
    feeds.serve_with_etag("/feed", shown(later, now(COMPLAINT), OLD))
    here.amends("poll", "--all")
    assert len(smtp.received) == 2


def test_a_mail_that_arrives_is_a_mention_at_once_and_a_cut_connection_loses_none(
    here: Installation,
) -> None:
    with Dovecot() as dovecot:
        here.configure(interval="30m", extra=mailbox(dovecot))

        def told() -> list[str]:
            return sorted(row["title"] for row in here.json("mentions"))

        with here.running():
            until(lambda: here.database.exists() and here.json("sources")[0]["last_success"])
            time.sleep(1)  # until it idles: before that, a poll would bring the mail as well
            dovecot.deliver(letter(1))
            until(lambda: told() == ["Awful 1"])
            dovecot.stop()
            dovecot.deliver(letter(2))
            dovecot.start()
            until(lambda: told() == ["Awful 1", "Awful 2"])
            dovecot.deliver(letter(3))
            until(lambda: told() == ["Awful 1", "Awful 2", "Awful 3"])
        assert len(here.json("mentions")) == 3


def mailbox(dovecot: Dovecot) -> str:
    return f"""
[[sources]]
kind = "mailbox"
host = "127.0.0.1"
port = {dovecot.port}
security = "none"
username = "{dovecot.username}"
password = {json.dumps(dovecot.password)}
brand = "Blue Door Bakery"
"""


def letter(number: int) -> bytes:
    return (
        f"From: Jane Doe <jane@mail.example>\r\nTo: pr@bluedoor.example\r\n"
        f"Subject: Awful {number}\r\nMessage-ID: <{number}@mail.example>\r\n\r\n"
        f"Blue Door Bakery was terrible, visit {number}.\r\n"
    ).encode()
