"""An office: a record, people who are told, and a clock; mentions come in when the test says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from monitor.desk import correct, merge, perform, split
from monitor.mention import Correction, Mention, Watch
from monitor.sentiment.verdict import Verdict
from monitor.store import Store
from monitor.store.alerts import Dispatch
from monitor.store.filter import Filter
from monitor.telling import telling
from sources.item import Item
from tests.monitor.made_up import DAY, Clock, keep, mention, watching
from tests.monitor.working import configured, nothing

CONFIG = """
[[brands]]
name = "Blue Door Bakery"
contact = "Ana, +385 1 555 0100"
[email]
sender = "Amends <alerts@amends.example>"
recipients = ["pr@example.org"]
[web]
listen = ""
"""

LOW, MEDIUM, HIGH, CRITICAL = 10, 35, 60, 90


def complaint(severity: int = HIGH, *themes: str) -> Verdict:
    """A verdict on a complaint."""
    return Verdict("en", "negative", -0.7, severity, themes=themes)


PRAISE = Verdict("en", "positive", 0.8, 0)
UNSCORED = Verdict("xx", "unscored", 0.0, 0)
PLAIN = Verdict("en", "neutral", 0.0, 0)


class Office:
    """Hears mentions as the recorder does, and lets the clockwork tick."""

    def __init__(
        self, store: Store, folder: Path, clock: Clock, extra: str = "", *, number: int = 0
    ) -> None:
        """Open the office; `number` mentions are in the record already."""
        self.store, self.clock = store, clock
        self.settings = configured(folder, CONFIG + extra)
        self._told = telling(self.settings, store, nothing)
        (self._watch,) = watching(store, "news", at=clock() - 60 * DAY)
        self._number = number

    def hears(self, verdict: Verdict | None = None, text: str = "", **changes: Any) -> int:
        """Write a mention, a person and a story of its own; return its number."""
        self._number += 1
        made = Item(
            id=f"m{self._number}",
            title="",
            text=text or a_complaint(self._number),
            url=f"https://news.example.org/{self._number}",
            published=changes.pop("published", self.clock()),
            author=changes.pop("author", f"Person {self._number}"),
            **changes,
        )
        return self.writes(mention(made, verdict=verdict or complaint(), at=self.clock()))

    def recalls(self, at: datetime) -> None:
        """Put a complaint of the past into the record; whoever was told of it has forgotten it."""
        self._number += 1
        made = Item(f"past-{self._number}", "", a_complaint(self._number), published=at)
        keep(self.store, self._watch.id, mention(made, verdict=complaint(), at=at))

    def writes(self, made: Mention, watch: Watch | None = None) -> int:
        """Write a mention that is made already, as the usual source brought it or another one."""
        source = (watch or self._watch).id
        with self.store.transaction():
            seen = [(made.item, made.fingerprint)]
            self.store.mentions.remember(source, seen, self.clock())
            self._told.casework.add(source, made, self.clock())
        return int(self.store.mentions.find(Filter(limit=1))[0].id or 0)

    def ticks(self, **span: float) -> int:
        """Let time pass, and do what is due by then; return the number of alerts."""
        self.clock.tick(**span)
        return self._told.clockwork.tick(self.clock())

    def acts(self, case: int, what: Any, *, note: str = "", by: str = "Ana") -> None:
        """Do something about a case."""
        perform(self.store, case, what, note=note, by=by, now=self.clock())

    def merges(self, case: int, other: int, *, note: str = "", by: str = "Ana") -> None:
        """Say that two cases are one."""
        casework = self._told.casework
        merge(self.store, casework, case, other, note=note, by=by, now=self.clock())

    def splits(self, case: int, *mentions: int, note: str = "", by: str = "Ana") -> int:
        """Say that mentions are another matter; return the number of their case."""
        casework = self._told.casework
        return split(self.store, casework, case, mentions, note=note, by=by, now=self.clock()).id

    def corrects(self, number: int, label: Any) -> None:
        """Say that a verdict is wrong."""
        seen = self.store.mentions.get(number)
        said = Correction(self.clock(), "Ana", seen.verdict.label, label)
        correct(self.store, self._told.casework, seen, said, why="by Ana", now=self.clock())

    def alerts(self, since: int = 0) -> list[Dispatch]:
        """Return what was put into the outbox, the oldest first, without the first so many."""
        return self.store.alerts.find(Filter())[::-1][since:]

    def told(self, since: int = 0) -> list[tuple[str, str]]:
        """Return kind and recipient of the alerts, the oldest first."""
        return [(one.alert.kind, one.alert.recipient) for one in self.alerts(since)]

    def untold(self) -> list[int]:
        """Return the complaints, past ones left out, that nobody was told of, nor will be."""
        rows = self.store.mentions._db.execute(
            """
            SELECT id FROM mentions m
            WHERE label = 'negative' AND about AND NOT baseline AND external_id NOT LIKE 'past-%'
            AND NOT EXISTS (
                SELECT 1 FROM notices n WHERE n.mention = m.id
                AND (n.alert IS NOT NULL OR n.done IS NULL)
            )
            """
        )
        return [number for (number,) in rows]


def a_complaint(number: int) -> str:
    """Return a complaint in words that no other one has in this order."""
    return f"Awful: {' '.join(Random(number).choices(WORDS, k=14))}."


WORDS = tuple(
    re.findall(
        r"\w+",
        """
        soup cold waiter shouted bill wrong chair broke coat gone music loud card refused table
        dirty glass cracked door locked lamp flickered bread stale queue endless manager vanished
        menu torn phone dead parcel crushed window stuck floor wet towel grey key bent heater off
        tap dripped
        """,
    )
)


def moment(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment in May 2026, which begins with a Friday and a holiday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)
