"""What the desk's pages ask of the record, and how long it takes.

`python -m tests.benchmarks.desk`: 100,000 mentions and 5,000 cases, of which one has 10,000
mentions, in a database of its own, read by a read-only store as the web desk does. The first times
are those of a request's reading, without its page; the last ones those of whole pages, from a
request over HTTP on loopback to the end of its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import httpx

from monitor.store import Store
from monitor.store.filter import CaseFilter, MentionFilter
from monitor.web import serving
from tests.benchmarks.desk_record import FREQUENT, GREAT_CASE, NOW, PHRASE, PREFIX, RARE, Made
from tests.monitor.working import CONFIG, behind, configured

PAGE = 50
"""Rows of a page."""
UNFINISHED = ("open", "contacted", "resolved")


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """Return what pages ask, by name."""
    mentions, cases = store.mentions, store.cases

    def found(text: str, **more: object) -> Callable[[], object]:
        return lambda: mentions.find(MentionFilter(text=text, limit=PAGE, **more))  # type: ignore[arg-type]

    def listed(**asked: object) -> Callable[[], object]:
        return lambda: mentions.find(MentionFilter(limit=PAGE, **asked))  # type: ignore[arg-type]

    def inbox(**asked: object) -> Callable[[], object]:
        return lambda: cases.find(CaseFilter(limit=PAGE, **asked))  # type: ignore[arg-type]

    def great() -> object:
        return (
            cases.get(GREAT_CASE),
            cases.log(GREAT_CASE),
            mentions.of_case(GREAT_CASE, 20),
            mentions.find(MentionFilter(case=GREAT_CASE, limit=20)),
        )

    first = mentions.of_case(GREAT_CASE, 1)[0]
    return {
        "inbox, first page": inbox(),
        "inbox, unfinished, one brand": inbox(states=UNFINISHED, brand="Brand 3"),
        "inbox, overdue, nobody's, high": inbox(overdue=NOW, owner="", level="high"),
        "inbox, with a frequent word": inbox(text=FREQUENT),
        "inbox, last page": inbox(skip=4_950),
        "counts by state": lambda: cases.counts(CaseFilter()),
        "counts by state, one brand": lambda: cases.counts(CaseFilter(brand="Brand 3")),
        "case with 10,000 mentions": great,
        "its author's other mentions": lambda: mentions.of_author(
            first.brand, first.fingerprint.author_key, besides=GREAT_CASE, limit=20
        ),
        "mentions, first page": listed(),
        "mentions, 50,000 further": listed(after=50_000),
        "mentions, negative, one brand": listed(label="negative", brand="Brand 3"),
        "mentions, a rare combination": listed(
            brand="Brand 19", language="ja", theme="safety", level="critical", in_case=True
        ),
        "mentions, nothing found": listed(brand="Nobody"),
        "search, rare word": found(RARE),
        "search, frequent word": found(FREQUENT),
        "search, frequent, best first": found(FREQUENT, order="best"),
        "search, phrase": found(PHRASE),
        "search, prefix": found(PREFIX),
        "search, author and word": found(f"author:bal {FREQUENT}"),
        "search, one without the other": found(f"soup -{FREQUENT}"),
        "search, all without a word": found(f"-{FREQUENT}"),
        "search, frequent, rare combination": found(
            FREQUENT, brand="Brand 19", language="ja", label="negative"
        ),
        "search, how many": lambda: mentions.count(MentionFilter(text=FREQUENT)),
    }


def measured(ask: Callable[[], object], times: int) -> list[float]:
    """Return the times of a question, in seconds."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - began)
    return spent


PAGES = {
    "page: inbox": "/",
    "page: inbox, all, a word": f"/?tab=all&q={FREQUENT}",
    "page: case with 10,000 mentions": f"/cases/{GREAT_CASE}",
    "page: a case": "/cases/7",
    "page: mentions": "/mentions",
    "page: mentions, a frequent word": f"/mentions?q={FREQUENT}",
    "page: mentions, best first": f"/mentions?q={FREQUENT}&order=best",
    "page: mentions, a phrase": f"/mentions?q={quote(PHRASE)}",
    "page: a mention": "/mentions/500",
}


async def pages(path: Path, times: int) -> None:
    """Ask for whole pages, and print."""
    settings = configured(path.parent, CONFIG.replace('listen = ""', 'listen = "127.0.0.1:0"'))
    with Store(path) as store:
        async with (
            serving(settings, behind(store, lambda: NOW, settings)) as address,
            httpx.AsyncClient(base_url="http://{}:{}".format(*address or ())) as browser,
        ):
            for name, page in PAGES.items():
                spent = []
                for _ in range(times):
                    began = time.perf_counter()
                    (await browser.get(page)).raise_for_status()
                    spent.append(time.perf_counter() - began)
                say(name, spent)


def say(name: str, spent: list[float]) -> None:
    """Print what a question took."""
    middle, slow = median(spent), quantiles(spent, n=20)[-1]
    print(f"{name:36} median {middle * 1e3:6.1f} ms, p95 {slow * 1e3:6.1f} ms")


def main() -> None:
    """Make the record, ask, and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mentions", type=int, default=100_000)
    options.add_argument("--cases", type=int, default=5_000)
    options.add_argument("--great", type=int, default=10_000, help="mentions of the largest case")
    options.add_argument("--times", type=int, default=40)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "amends.db"
        began = time.perf_counter()
        with Store(path) as store:
            Made(store).fill(given.mentions, given.cases, given.great)
        print(
            f"{given.mentions:,} mentions and {given.cases:,} cases written in "
            f"{time.perf_counter() - began:.0f} s: {path.stat().st_size / 1e6:.0f} MB"
        )
        with Store(path, read_only=True) as store:
            for name, ask in questions(store).items():
                say(name, measured(ask, given.times))
        asyncio.run(pages(path, given.times))


if __name__ == "__main__":
    main()
