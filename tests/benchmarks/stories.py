"""Stories found again, and what that costs: `python -m tests.benchmarks.stories`.

Two hundred stories with 3 to 40 edited copies each among 5,000 others, then how the time for a
mention grows: all of it goes through the casework into a database of its own. Times are CPU time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.store import Store
from tests.monitor.newsroom import Newsroom, Told
from tests.monitor.pairs import pairs
from tests.monitor.teller import Teller

SIZES = (1_000, 10_000, 100_000)
LAST = 1_000
"""So many mentions are measured at each size."""


@contextmanager
def teller() -> Iterator[Teller]:
    """Open a new record that is told items."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "amends.db") as store:
        yield Teller(store)


def quality(seed: int) -> str:
    """Group the whole synthetic set."""
    edition = Newsroom(seed).edition(200, 5_000)
    with teller() as record:
        found = record.tell([told.item for told in edition])
    counted = pairs(found, [told.story for told in edition])
    return (
        f"seed {seed}: {len(edition):,} mentions, {counted.true:,} pairs; "
        f"precision {counted.precision:.4f} (must: .98), recall {counted.recall:.4f} (must: .90)"
    )


def growth(edition: list[Told], name: str) -> Iterator[str]:
    """Measure the last mentions before each size."""
    with teller() as record:
        done = 0
        for size in (size for size in SIZES if size <= len(edition)):
            record.tell([told.item for told in edition[done : size - LAST]])
            last = [told.item for told in edition[size - LAST : size]]
            began, grouped = time.process_time(), record.grouping
            record.tell(last)
            whole = (time.process_time() - began) / LAST
            grouping = (record.grouping - grouped) / LAST
            done = size
            yield (
                f"{name}, at {size:>7,} mentions: {grouping * 1000:.2f} ms to find the story, "
                f"{whole * 1000:.2f} ms to keep the mention with all that follows"
            )


def one_story(size: int) -> list[Told]:
    """Return nothing but copies of one article: the largest story there can be."""
    newsroom = Newsroom(2)
    story = newsroom.story()
    return [Told(story.article, story.number, "original"), *newsroom.copies(story, size - 1)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 61, 62, 63])
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    options = parser.parse_args()
    for seed in options.seeds:
        print(quality(seed), flush=True)
    largest = options.largest
    mixed = Newsroom(1).edition(largest // 40, largest)[:largest]
    for line in growth(mixed, "stories and others"):
        print(line, flush=True)
    for line in growth(one_story(min(largest, SIZES[1])), "copies of one story"):
        print(line, flush=True)
    strangers = Newsroom(3)
    template = [
        Told(item, number, "template")
        for number, (item, _) in enumerate(
            strangers.template(strangers.story()) for _ in range(min(largest, SIZES[1]))
        )
    ]
    for line in growth(template, "one template"):
        print(line, flush=True)


if __name__ == "__main__":
    main()
