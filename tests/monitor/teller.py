"""A record that is told items, one after the other, and says which story each of them tells."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.plan import Plan
from monitor.casework import Casework, Desk
from monitor.mention import Case, Mention
from monitor.sentiment.verdict import Verdict
from monitor.store import Store
from sources.item import Item
from tests.monitor.made_up import BAD, BRAND, GOOD, NOON, mention, watching

BATCH = 100


class Silent:
    """Plans nothing, tells nobody, and minds no clock."""

    def plan(self, case: Case, about: Mention, *, repeated: bool, regular: bool) -> Plan:
        return Plan(())

    def tell(self, kind: str, about: Mention, now: datetime, **how: Any) -> int:
        return 0

    def watch(self, case: Case) -> None:
        pass

    def hasten(self, case: Case, now: datetime, *, worse: bool) -> None:
        pass


@dataclass
class Teller:
    """Writes mentions as they come, one every ten seconds, all of them at one source."""

    store: Store
    brand: str = BRAND
    grouping: float = 0.0
    """Seconds of CPU spent on finding stories so far."""
    _now: datetime = NOON
    _began: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        (self._watch,) = watching(self.store, "news")
        silent: Any = Silent()
        desk = Desk(planner=silent, teller=silent, reminding=silent, storms=None)
        self._casework = Casework(self.store, desk, self._reached)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self._now += timedelta(**span)

    def tell(self, items: Sequence[Item], *, kind: bool = False) -> list[int]:
        """Write items, complaints unless they are `kind`; return the story of each."""
        for start in range(0, len(items), BATCH):
            with self.store.transaction():
                for item in items[start : start + BATCH]:
                    self._write(item, GOOD if kind else BAD)
        rows = self.store.mentions._db.execute(
            "SELECT story FROM mentions ORDER BY id DESC LIMIT ?", (len(items),)
        )
        return [story for (story,) in rows][::-1]

    def _write(self, item: Item, verdict: Verdict) -> None:
        self._now += timedelta(seconds=10)
        made = mention(item, verdict=verdict, at=self._now, brand=self.brand)
        self.store.mentions.remember(self._watch.id, [(item, made.fingerprint)], self._now)
        self._casework.add(self._watch.id, made, self._now)

    def _reached(self, step: str) -> None:
        if step == "mention written":
            self._began = time.process_time()
        elif step == "story found":
            self.grouping += time.process_time() - self._began
