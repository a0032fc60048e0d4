"""How long it takes from a webhook's answer to the news in an open page.

Run with `python -m tests.benchmarks.live`. The daemon runs as its users run it, and a client hears
its events as a page does. Times are of one shared machine; what must hold is printed beside them.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx

from monitor.web.visit import COOKIE
from tests.browser.desk import Desk, opened

WHAT = ("bread", "coffee", "cake", "queue", "cashier", "terrace", "receipt", "oven", "tart", "tea")
HOW = ("stale", "cold", "mouldy", "endless", "rude", "filthy", "wrong", "broken", "sour", "weak")


def spans(desk: Desk) -> Iterator[float]:
    """Post complaints; yield the seconds from each answer to its event."""
    chance = random.Random(7)
    cookies = {COOKIE: desk.session("Ana")}
    with httpx.stream("GET", f"{desk.address}/events", cookies=cookies, timeout=30) as answer:
        lines = answer.iter_lines()
        next(line for line in lines if line.startswith("retry"))
        for number, (what, how) in enumerate(zip(WHAT, HOW, strict=True)):
            # Not in step with the desk's own looks into the record.
            time.sleep(chance.uniform(0.5, 1.5))
            desk.complaint(f"Guest {number}", f"The {what} was {how}, {number} of us are angry.")
            answered = time.monotonic()
            next(line for line in lines if line == "event: cases")
            yield time.monotonic() - answered


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as desk:
        found = list(spans(desk))
    what = f"webhook to an open page, {len(found)} times"
    print("seconds from 202 to the event           median   longest   must")
    print(f"{what:<36} {median(found):9.2f} {max(found):9.2f} {1:>6}")


if __name__ == "__main__":
    main()
