"""A desk to be looked at: the daemon as its users run it, told of complaints by webhook."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from monitor.passwords import hash_of
from monitor.web.visit import COOKIE
from tests.acceptance.installation import ENOUGH, RECIPIENT, Installation, ago, environment, publish
from tests.servers.feed_server import Entry, FeedServer
from tests.servers.smtp_server import Received, SmtpServer, free_port

BAKERY, TOOLS = "Blue Door Bakery", "Acme Tools"
SECRETS = {BAKERY: "a-secret-nobody-guesses", TOOLS: "another-secret-nobody-guesses"}
USERS = {"Ana": "admin", "Bea": "agent", "Rex": "reader"}
PASSWORD = "a loaf of good bread"
"""Of each of them."""
FEED = "/blogs"
HOSTILE_ENTRY = Entry(
    "hostile",
    "&lt;img src=x onerror=hacked()&gt; Dreadful rolls<img src=x onerror=hacked()>",
    "&lt;script&gt;hacked()&lt;/script&gt; Dreadful, burnt rolls.<script>hacked()</script>",
    url="javascript:hacked()",
    author="<svg/onload=hacked()>",
    published=ago(minutes=2),
)
"""What the feed says: a webhook takes no such link."""
HOSTILE = f"""
[themes]
'<b onmouseover=hacked()>{{{{{{{{7*7}}}}}}}}</b>' = ["brioche*"]
[[sources]]
kind = "feed"
name = '"><b onmouseover=hacked()>blogs</b>'
brand = "{BAKERY}"
url = "{{feed}}"
interval = "30m"
"""
"""What a configuration may name."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the record calls what was said."""

    mention: int
    case: int | None


@dataclass
class Desk:
    """A running installation with two brands, each with a webhook."""

    here: Installation
    smtp: SmtpServer
    feeds: FeedServer
    port: int
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _sessions: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it is, without a path."""
        return f"http://127.0.0.1:{self.port}"

    def session(self, who: str) -> str:
        """Return the cookie of somebody who has signed in; one for all visits."""
        if who not in self._sessions:
            form = {"name": who, "password": PASSWORD, "next": "/"}
            answer = httpx.post(f"{self.address}/sign-in", data=form, timeout=ENOUGH)
            self._sessions[who] = answer.cookies[COOKIE]
        return self._sessions[who]

    def tell(self, text: str, *, brand: str = BAKERY, **changes: object) -> int | None:
        """Let somebody say something about a brand; return the case that it led to, if any."""
        item = {
            "id": str(next(self._ids)),
            "text": text,
            "rating": 1,
            "published": ago(minutes=1).isoformat(),
        } | changes
        hook = f"{self.address}/hooks/{SECRETS[brand]}"
        answer = httpx.post(hook, json=item, timeout=ENOUGH)
        assert answer.status_code == 202, answer.text
        return self.numbers(str(item["id"])).case

    def complaint(self, author: str, text: str, **changes: object) -> str:
        """Let somebody complain; return the path of the case."""
        number = self.tell(text, author=author, **changes)
        assert number is not None, f"no case: {text}"
        return f"/cases/{number}"

    def numbers(self, item: str) -> Numbers:
        """Look up what became of an item, by its id; waits for a source that is polled.

        In the record itself: a command would take a second.
        """
        question = "SELECT id, case_id FROM mentions WHERE external_id = ?"
        deadline = time.monotonic() + ENOUGH
        with closing(sqlite3.connect(f"file:{self.here.database}?mode=ro", uri=True)) as record:
            while not (found := record.execute(question, [item]).fetchone()):
                assert time.monotonic() < deadline, f"no mention of item {item}"
                time.sleep(0.05)
        return Numbers(*found)

    def mail_about(self, case: str) -> str:
        """Return the text of the first mail about the case of this path, once it is there."""
        seen: list[Received] = []
        while True:
            for mail in seen:
                if mail.message["X-Amends-Case"] == case.rpartition("/")[2]:
                    return mail.body("plain")
            seen = self.smtp.wait_for(len(seen) + 1, seconds=ENOUGH)


def link_to_act(text: str) -> str:
    """The first link of a mail that leads to a button."""
    found = re.search(r"http\S+/act/\S+", text)
    assert found, text
    return found.group()


@contextmanager
def opened(folder: Path, extra: str = "") -> Iterator[Desk]:
    """A desk that is open for as long as the block lasts; `extra` goes into its configuration."""
    with SmtpServer() as smtp, FeedServer() as feeds:
        desk = Desk(Installation(folder), smtp, feeds, free_port())
        publish(feeds, HOSTILE_ENTRY, path=FEED)
        text = configuration(desk) + extra.format(feed=feeds.url(FEED))
        desk.here.config.write_text(text, encoding="utf-8")
        with running(desk.here) as daemon:
            wait_until_open(desk, daemon)
            yield desk


def configuration(desk: Desk) -> str:
    """What stands in its config.toml. No storms: they would hold back the mails of the cases."""
    hashed = hash_of(PASSWORD)
    users = "".join(
        f'[[users]]\nname = "{name}"\nrole = "{role}"\npassword = "{hashed}"\n'
        for name, role in USERS.items()
    )
    hooks = "".join(
        f'[[sources]]\nkind = "webhook"\nname = "{brand}, reviews"\nbrand = "{brand}"\n'
        f'secret = "{secret}"\n'
        for brand, secret in SECRETS.items()
    )
    return f"""
[monitor]
timezone = "Europe/Zagreb"
[network]
allow_private = true
[[brands]]
name = "{BAKERY}"
contact = "Ana, +385 1 555 0100, ana@example.org"
promise = "fresh bread, and a refund without questions"
goodwill = "refund, or a free breakfast"
[[brands]]
name = "{TOOLS}"
{hooks}
[[sources]]
kind = "feed"
name = "City news, out of order"
url = "http://127.0.0.1:9/feed.xml"
interval = "30m"
[storms]
enabled = false
[email]
host = "127.0.0.1"
port = {desk.smtp.port}
security = "none"
sender = "Amends <amends@example.org>"
recipients = ["{RECIPIENT}"]
[web]
listen = "127.0.0.1:{desk.port}"
{users}"""


@contextmanager
def running(here: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """Run the daemon; its log goes to a file, since nobody reads what would fill a pipe."""
    with (here.folder / "run.log").open("wb") as log:
        daemon = subprocess.Popen(
            here.command("run"),
            cwd=here.folder,
            env=environment(),
            stdout=log,
            stderr=log,
        )
        try:
            yield daemon
        finally:
            daemon.terminate()
            try:
                daemon.wait(ENOUGH)
            finally:
                daemon.kill()
                daemon.wait()


def wait_until_open(desk: Desk, daemon: subprocess.Popen[bytes]) -> None:
    """Wait for the desk to answer; fails where the daemon ends instead."""
    deadline = time.monotonic() + ENOUGH
    while time.monotonic() < deadline:
        assert daemon.poll() is None, (desk.here.folder / "run.log").read_text(encoding="utf-8")
        try:
            if httpx.get(f"{desk.address}/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the desk does not open")
