"""An installation of Amends in a folder of its own, worked as its users would: by command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.servers.feed_server import Entry, FeedServer, rss
from tests.servers.smtp_server import SmtpServer

ROOT = Path(__file__).parents[2]
RECIPIENT = "pr@example.org"
ENOUGH = 30
"""Seconds after which a test gives up waiting: no figure is asserted by it."""


@dataclass(frozen=True)
class Installation:
    """A folder with a config.toml."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "amends.db"

    def configure(
        self,
        *feeds: str,
        smtp: SmtpServer | None = None,
        interval: str = "60s",
        extra: str = "",
        recipients: Sequence[str] = (RECIPIENT,),
    ) -> None:
        """Write a configuration that watches the bakery at these feeds."""
        mail = f'host = "127.0.0.1"\nport = {smtp.port}\nsecurity = "none"' if smtp else ""
        sources = "\n".join(
            f'[[sources]]\nkind = "feed"\nname = "feed {n}"\nurl = "{url}"'
            for n, url in enumerate(feeds)
        )
        self.config.write_text(
            f"""
[monitor]
interval = "{interval}"
[network]
allow_private = true
timeout = "5s"
[[brands]]
name = "Blue Door Bakery"
contact = "Ana, +385 1 555 0100"
{sources}
[email]
{mail}
sender = "Amends <amends@example.org>"
recipients = {json.dumps(list(recipients))}
[web]
listen = ""
{extra}
""",
            encoding="utf-8",
        )

    def amends(self, *arguments: str, status: int = 0, **keywords: Any) -> str:
        """Run a command; return what it prints, after checking its exit status."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **keywords,
        )
        assert done.returncode == status, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if not status else done.stdout + done.stderr

    def json(self, *arguments: str, **keywords: Any) -> Any:
        """Run a command with --json; return its document."""
        return json.loads(self.amends(*arguments, "--json", **keywords))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "monitor", *arguments]

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Run the daemon; it is told to stop, and must, when the block ends."""
        daemon = subprocess.Popen(
            self.command("run"),
            cwd=self.folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield daemon
        finally:
            daemon.terminate()
            try:
                daemon.communicate(timeout=ENOUGH)
            finally:
                daemon.kill()


def environment() -> dict[str, str]:
    """The environment of a command: ours, without a configuration, with the checkout to import."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS")}
    return ours | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def ago(**span: float) -> datetime:
    """A time before now."""
    return datetime.now(UTC) - timedelta(**span)


OLD = Entry(
    "old-1",
    "Awful bread at Blue Door Bakery",
    "Stale and overpriced, the worst bread I have had in years, and rude staff too.",
    url="https://news.example.org/old-1",
    published=datetime(2024, 5, 1, 8, tzinfo=UTC),
)
COMPLAINT = Entry(
    "new-1",
    "Terrible morning at Blue Door Bakery",
    "I waited forty minutes, got somebody else's order, and the staff laughed at me. Disgusting.",
    url="https://news.example.org/new-1",
    author="Maya R.",
)
PRAISE = Entry(
    "new-2",
    "Blue Door Bakery is wonderful",
    "The best sourdough in town, friendly people, and a lovely place to sit. I love it!",
    url="https://news.example.org/new-2",
    author="Jo K.",
)


def now(entry: Entry, **changes: Any) -> Entry:
    """The entry as if it had been published a minute ago."""
    values = {slot: getattr(entry, slot) for slot in Entry.__slots__}
    return Entry(**{**values, "published": ago(minutes=1), **changes})


def publish(server: FeedServer, *entries: Entry, path: str = "/feed") -> str:
    """Let the server show these entries; return the feed's address."""
    server.serve_with_etag(path, rss(entries))
    return server.url(path)
