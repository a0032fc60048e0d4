"""How long it takes from a place's call to the mention in the record.

Run with `python -m tests.benchmarks.called`. The daemon runs as its users run it, with an interval
of half an hour: polling plays no part. Times are of one shared machine; what must hold is printed
beside them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from tests.acceptance.installation import COMPLAINT, OLD, Installation, now
from tests.acceptance.test_called import SECRET, letter, listening, mailbox
from tests.servers.dovecot import Dovecot
from tests.servers.feed_server import Entry, FeedServer, rss
from tests.servers.hub import Hub
from tests.servers.smtp_server import SmtpServer, free_port

ROUNDS = 9
PATIENCE = 30.0


def until(condition: Callable[[], object]) -> float:
    """Wait for something to be so; return the seconds it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError("waited in vain")
        time.sleep(0.005)
    return time.monotonic() - began


def mentions(here: Installation) -> int:
    """Count the mentions in the record, without the cost of a command."""
    with sqlite3.connect(f"file:{here.database}?mode=ro", uri=True) as record:
        return int(record.execute("SELECT count(*) FROM mentions").fetchone()[0])


@contextmanager
def installed(extra: str, web: str = "") -> Iterator[Installation]:
    # With a mail server, since nobody reads here what it would show on screen.
    with tempfile.TemporaryDirectory() as folder, SmtpServer() as smtp:
        here = Installation(Path(folder))
        here.configure(smtp=smtp, interval="30m", extra=extra)
        if web:
            text = here.config.read_text(encoding="utf-8").replace('listen = ""', web)
            here.config.write_text(text, encoding="utf-8")
        yield here


def by_mail() -> list[float]:
    """From the delivery to a real dovecot to the mention, through IDLE."""
    with Dovecot() as dovecot, installed(mailbox(dovecot)) as here, here.running():
        until(lambda: here.database.exists() and here.json("sources")[0]["last_success"])
        time.sleep(2)  # until it idles
        spans = []
        for number in range(ROUNDS):
            dovecot.deliver(letter(number))
            spans.append(until(lambda number=number: mentions(here) == number + 1))
        return spans


def by_webhook() -> list[float]:
    """From the post to its answer, which comes when the item is stored."""
    port = free_port()
    source = f'[[sources]]\nkind = "webhook"\nsecret = "{SECRET}"'
    with installed(source, f'listen = "127.0.0.1:{port}"') as here, here.running():
        until(lambda: listening(port))
        spans = []
        for number in range(ROUNDS):
            item = {"id": str(number), "text": f"{COMPLAINT.text} {number}", "author": str(number)}
            began = time.monotonic()
            httpx.post(f"http://127.0.0.1:{port}/hooks/{SECRET}", json=item).raise_for_status()
            spans.append(time.monotonic() - began)
        return spans


def by_hub() -> list[float]:
    """From the publication at a stand-in hub to the mention."""
    port = free_port()
    with FeedServer() as feeds, Hub() as hub:
        topic = feeds.url("/feed")
        links = "".join(
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="{url}"/>'
            for rel, url in (("hub", hub.url), ("self", topic))
        )
        feeds.serve_with_etag("/feed", rss([OLD], extra=links))
        source = f'[[sources]]\nkind = "feed"\nurl = "{topic}"'
        address = f"127.0.0.1:{port}"
        web = f'listen = "{address}"\npublic = "http://{address}"'
        with installed(source, web) as here, here.running():
            until(lambda: hub.verified)
            spans = []
            for number in range(ROUNDS):
                known = mentions(here)
                pushed = rss([_entry(number)], extra=links)
                began = time.monotonic()
                asyncio.run(hub.publish(topic, pushed))
                until(lambda known=known: mentions(here) > known)
                spans.append(time.monotonic() - began)
            return spans


def _entry(number: int) -> Entry:
    text = f"{COMPLAINT.text} It was visit {number}."
    return now(COMPLAINT, id=str(number), url=f"https://n.example/{number}", text=text)


def main() -> None:
    """Measure and print."""
    print(f"seconds from call to mention, {ROUNDS} each      median   longest   must")
    for what, measure, must in (
        ("mailbox, IMAP IDLE at a real dovecot", by_mail, "2"),
        ("WebSub, pushed by a hub", by_hub, "1"),
        ("webhook, post to 202", by_webhook, ""),
    ):
        spans = measure()
        print(f"{what:<40} {median(spans):8.2f} {max(spans):9.2f}   {must:>4}")


if __name__ == "__main__":
    main()
