"""`make bench`: CPU per poll of 1,000 loopback sources, beside a bare download and lemon24/reader.

Figures are the CPU time, user and system, of whole processes net of start-up, taken in one run on
one machine: only their ratios travel. Start-up is the same command with a single source, which
has a new entry where the mode has some (so that what reads feeds is started), else is unchanged.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.contenders import Amends, Contender, Download, Reader, Totals, start_up

Kind = type[Download] | type[Amends] | type[Reader]
CONTENDERS: tuple[Kind, ...] = (Download, Amends, Reader)
START_UP_SOURCES = 10


@dataclass(frozen=True, slots=True)
class Mode:
    """What the sources have to say when they are polled."""

    name: str
    share: float
    """Share of the sources that publish an entry before the poll."""
    validators: bool = True
    must: float | None = None
    """How many times our CPU reader's must at least be."""
    once: bool = False
    """True where it cannot be repeated on the same database."""

    @property
    def news(self) -> bool:
        """Is there something new to read?"""
        return self.once or self.share > 0


MODES = (
    Mode("first poll, 30 entries each", share=0, must=1.5, once=True),
    Mode("all 304", share=0),
    Mode("90 % 304, 10 % one new entry", share=0.1, must=5),
    Mode("all 200, one new entry each", share=1, must=5),
    Mode("all 200, same bytes, no validators", share=0, validators=False),
)


@dataclass(frozen=True, slots=True)
class Server:
    """The feed server, seen from here."""

    address: str
    sources: int

    def urls(self, count: int | None = None) -> list[str]:
        return [f"{self.address}/feed/{number}.xml" for number in range(count or self.sources)]

    def prepare(self, mode: Mode) -> Totals:
        """Switch to `mode` and publish what it publishes."""
        self._ask(f"/validators?on={mode.validators:d}")
        return Totals(**json.loads(self._ask(f"/advance?share={mode.share}")))

    def _ask(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            body: bytes = answer.read()
            return body


@contextmanager
def serving(sources: int) -> Iterator[Server]:
    """A server of `sources` made-up feeds, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.server", str(sources)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}", sources)
    finally:
        process.kill()
        process.communicate()


@dataclass(slots=True)
class Field:
    """The contenders, ready to poll, and what they took."""

    contenders: list[Contender]
    start_ups: dict[tuple[str, bool], float]
    """CPU seconds by contender and by whether there is something new to read."""
    taken: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """CPU seconds net of start-up by mode and contender, one for each round."""

    def race(self, server: Server, mode: Mode, rounds: int) -> None:
        for _ in range(1 if mode.once else rounds):
            totals = server.prepare(mode)
            for contender in self.contenders:
                net = contender.poll().cpu - self.start_ups[contender.name, mode.news]
                contender.verify(totals)
                self.taken.setdefault((mode.name, contender.name), []).append(net)

    def row(self, mode: Mode, sources: int) -> str:
        cells = {c.name: median(self.taken[mode.name, c.name]) for c in self.contenders}
        figures = "".join(f"{seconds / sources * 1000:>11.3f}" for seconds in cells.values())
        if not {"amends", "reader"} <= cells.keys():
            return f"{mode.name:<36}{figures}"
        ratio = cells["reader"] / cells["amends"]
        must = f"{mode.must:g}" if mode.must else ""
        return f"{mode.name:<36}{figures}{ratio:>14.1f}{must:>8}"


def learn_start_ups(server: Server, directory: Path, kind: Kind) -> dict[tuple[str, bool], float]:
    """Start-up of one contender, with nothing new and with one new entry."""
    alone = kind(directory / f"{kind.name}-alone", server.urls(1))
    everywhere = Mode("one new entry", share=1)
    return {
        (kind.name, False): start_up(alone, lambda: None),
        (kind.name, True): start_up(alone, lambda: server.prepare(everywhere)),
    }


def assemble(server: Server, directory: Path, chosen: list[Kind]) -> Field:
    """Build every contender, for all the sources and for one, to learn its start-up."""
    start_ups: dict[tuple[str, bool], float] = {}
    with serving(1) as alone:
        for kind in chosen:
            start_ups |= learn_start_ups(alone, directory, kind)
    return Field([kind(directory / kind.name, server.urls()) for kind in chosen], start_ups)


def report(server: Server, directory: Path, rounds: int, names: list[str]) -> None:
    """Run every mode and print its row as soon as it is known."""
    entrants = assemble(server, directory, [kind for kind in CONTENDERS if kind.name in names])
    heads = "".join(f"{contender.name:>11}" for contender in entrants.contenders)
    print(f"CPU ms per poll, {server.sources:,} sources, net of start-up\n")
    print(f"{'':<36}{heads}{'reader/amends':>14}{'must':>8}")
    for mode in MODES:
        entrants.race(server, mode, rounds)
        print(entrants.row(mode, server.sources), flush=True)
    print()
    for news, name in ((False, "start-up, CPU ms"), (True, "start-up with a new entry, CPU ms")):
        cells = (entrants.start_ups[contender.name, news] for contender in entrants.contenders)
        print(f"{name:<36}" + "".join(f"{cpu * 1000:>11.0f}" for cpu in cells))
    if Amends.name in names:
        with serving(START_UP_SOURCES) as few:
            ten = start_up(Amends(directory / "ten", few.urls()), lambda: None)
        print(f"`amends poll` with ten sources: {ten:.2f} s of CPU (must: under 1.5)")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=1, help="polls of each mode")
    parser.add_argument(
        "--only", nargs="+", default=[kind.name for kind in CONTENDERS], metavar="CONTENDER"
    )
    options = parser.parse_args()
    with serving(options.sources) as server, tempfile.TemporaryDirectory() as directory:
        report(server, Path(directory), options.rounds, options.only)


if __name__ == "__main__":
    main()
