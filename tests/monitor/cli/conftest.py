"""The real command, run in this process, in a folder of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import amends
from tests.acceptance.installation import COMPLAINT, OLD, PRAISE, Installation, now, publish
from tests.servers.feed_server import FeedServer


@dataclass(frozen=True)
class Typed:
    """A shell in which `amends` is typed."""

    folder: Path

    def __call__(self, *arguments: str, status: int = 0, given: bytes | None = None) -> Result:
        """Run a command, and check its exit status."""
        environment = {"AMENDS_CONFIG": str(self.folder / "config.toml"), "COLUMNS": "200"}
        done = CliRunner(env=environment).invoke(amends, arguments, input=given)
        expected = done.exception is None or isinstance(done.exception, SystemExit)
        assert expected, done.exc_info
        assert done.exit_code == status, done.output
        return done

    def json(self, *arguments: str, **keywords: Any) -> Any:
        """Run a command with --json; nothing but one document may be on standard output."""
        return json.loads(self(*arguments, "--json", **keywords).stdout)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """The command sets logging up for its process; here the process goes on."""
    root, ours = logging.getLogger(), logging.getLogger("amends")
    formatters = [(sink, sink.formatter) for sink in root.handlers]
    sinks, level, own = list(root.handlers), root.level, ours.level
    yield
    root.handlers[:] = sinks
    root.setLevel(level)
    ours.setLevel(own)
    for sink, formatter in formatters:
        sink.setFormatter(formatter)


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    return Typed(tmp_path)


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def worked(here: Installation, feeds: FeedServer, typed: Typed) -> Typed:
    """An installation that has found an old item, a complaint and praise."""
    here.configure(publish(feeds, now(COMPLAINT), now(PRAISE), OLD))
    typed("poll")
    return typed
