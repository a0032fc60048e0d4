"""What acceptance tests stand on: a feed server, a mail server, a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.installation import Installation
from tests.servers.feed_server import FeedServer
from tests.servers.smtp_server import SmtpServer


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)
