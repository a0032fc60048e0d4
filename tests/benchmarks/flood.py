"""10,000 complaints within a minute: mails to each recipient, time to the alert, nothing lost.

Run with `python -m tests.benchmarks.flood`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from monitor.store import Store
from tests.monitor.made_up import Clock
from tests.monitor.office import CRITICAL, HIGH, LOW, MEDIUM, Office, complaint, moment

NOON = moment(31)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--complaints", type=int, default=10_000)
    flood(options.parse_args().complaints)


def flood(complaints: int) -> None:
    """Let so many complaints come in within a minute, then an hour pass; print what was told."""
    random = Random(1)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "amends.db") as store:
        office = Office(store, Path(folder), Clock(NOON), EXTRA)
        for day in range(1, 60):
            office.recalls(NOON - timedelta(days=day))
        began, cpu = time.perf_counter(), time.process_time()
        called = None
        for number in range(complaints):
            office.clock.now = NOON + timedelta(minutes=1) * number / complaints
            office.hears(complaint(random.choice((LOW, MEDIUM, HIGH, CRITICAL)), "waiting"))
            if called is None and store.storms.raging("Blue Door Bakery") is not None:
                called = number + 1, office.clock.now - NOON
        spent, used = time.perf_counter() - began, time.process_time() - cpu
        first = Counter(recipient for _, recipient in office.told())
        for _ in range(12):
            office.ticks(minutes=5)
        whole = Counter(office.told())
        print(f"{complaints:,} complaints within a minute of their clock, {spent:.1f} s of ours "
              f"({complaints / used:,.0f} a second of CPU)")  # fmt: skip
        if called is not None:
            print(f"storm called at complaint {called[0]}, after {called[1].total_seconds():.2f} s")
        print(f"mails within that minute, by recipient: {dict(first)}")
        print("mails until an hour later:")
        for (kind, recipient), count in sorted(whole.items()):
            print(f"  {recipient:20} {kind:10} {count}")
        print(f"complaints that nobody was told of, nor will be: {len(office.untold())}")


EXTRA = """
[[routes]]
to = ["pr@example.org", "boss@example.org"]
"""

if __name__ == "__main__":
    main()
