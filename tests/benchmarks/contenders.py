"""Who is measured: Amends itself, a bare download by Amends' own client, and lemon24/reader.

Each polls the same feeds as a whole process, and says afterwards whether it really got everything:
a benchmark of something that did not happen shows nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

from tests.benchmarks.feeds import BRAND
from tests.benchmarks.measure import Run, measured

START_UPS = 3
"""Start-up is the median of this many runs, after one that is not counted."""

CONFIG = """\
[monitor]
database = "amends.db"
interval = "1s"

[network]
allow_private = true
per_host = 20

[[brands]]
name = "{brand}"

[email]
host = ""
sender = "Amends <alerts@example.org>"
recipients = ["pr@example.org"]
outbox_dir = "outbox"

[web]
listen = ""

"""
SOURCE = """\
[[sources]]
kind = "feed"
name = "paper {number}"
url = "{url}"

"""


class WrongResultError(Exception):
    """A contender did not end up with what the server published."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the server has published so far, over all its feeds."""

    published: int
    """Entries."""
    about_brand: int
    """Of these, the ones that name the brand."""


class Contender(Protocol):
    """One way to poll feeds."""

    name: str

    def poll(self) -> Run:
        """Poll every feed once, as one process."""
        ...

    def verify(self, totals: Totals) -> None:
        """Raise WrongResultError unless everything that was published has arrived."""
        ...


def start_up(contender: Contender, before: Callable[[], object]) -> float:
    """CPU seconds of a poll by a contender with one source; `before` is called before each."""
    contender.poll()
    taken = []
    for _ in range(START_UPS):
        before()
        taken.append(contender.poll().cpu)
    return median(taken)


class Amends:
    """`amends poll --all`."""

    name = "amends"

    def __init__(self, directory: Path, urls: list[str]) -> None:
        self._directory = directory
        directory.mkdir()
        sources = (SOURCE.format(number=n, url=url) for n, url in enumerate(urls))
        text = CONFIG.format(brand=BRAND) + "".join(sources)
        (directory / "config.toml").write_text(text, encoding="utf-8")

    def _run(self, *arguments: str) -> Run:
        command = str(Path(sys.executable).with_name("amends"))
        return measured([command, "--config", "config.toml", *arguments], self._directory)

    def poll(self) -> Run:
        return self._run("poll", "--all")

    def verify(self, totals: Totals) -> None:
        mentions = json.loads(self._run("mentions", "--limit", "1000000", "--json").output)
        if len(mentions) != totals.about_brand:
            raise WrongResultError(f"amends: {len(mentions)} mentions of {totals.about_brand}")


class Download:
    """A bare download of the same bytes by the same client, with conditional requests."""

    name = "download"

    def __init__(self, directory: Path, urls: list[str]) -> None:
        self._directory = directory
        self._polled = len(urls)
        self._output = ""
        directory.mkdir()
        (directory / "urls.json").write_text(json.dumps(urls), encoding="utf-8")

    def poll(self) -> Run:
        run = measured([sys.executable, "-m", "tests.benchmarks.download"], self._directory)
        self._output = run.output
        return run

    def verify(self, totals: Totals) -> None:
        if int(self._output) != self._polled:
            raise WrongResultError(f"download: {self._output} answers of {self._polled}")


class Reader:
    """lemon24/reader, eight workers, its own database."""

    name = "reader"

    def __init__(self, directory: Path, urls: list[str]) -> None:
        self._directory = directory
        self._output = ""
        directory.mkdir()
        (directory / "urls.json").write_text(json.dumps(urls), encoding="utf-8")
        measured([*self._command, "add"], directory)

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", "tests.benchmarks.reader_poll"]

    def poll(self) -> Run:
        run = measured([*self._command, "update"], self._directory)
        self._output = run.output
        return run

    def verify(self, totals: Totals) -> None:
        if int(self._output) != totals.published:
            raise WrongResultError(f"reader: {self._output} entries of {totals.published}")
