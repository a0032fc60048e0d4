"""Harvests into the record: items, mentions, cases and alerts, all in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.casework import Casework
    from monitor.harvest import Harvest, Reached
    from monitor.store import Store
    from monitor.upkeep import Upkeep

log = logging.getLogger("amends.record")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written, for whoever reports it."""

    polls: int = 0
    failures: int = 0
    mentions: int = 0
    negative: int = 0
    unscored: int = 0
    alerts: int = 0

    def __add__(self, other: Recorded) -> Recorded:
        """Add up."""
        return Recorded(
            self.polls + other.polls,
            self.failures + other.failures,
            self.mentions + other.mentions,
            self.negative + other.negative,
            self.unscored + other.unscored,
            self.alerts + other.alerts,
        )


class Recorder:
    """Writes harvests, and what follows from them."""

    def __init__(
        self, store: Store, casework: Casework, upkeep: Upkeep, *, reached: Reached
    ) -> None:
        self._store = store
        self._casework = casework
        self._upkeep = upkeep
        self._reached = reached

    def write(self, harvests: Iterable[Harvest]) -> list[Recorded]:
        """Write harvests and their consequences, whole or not at all; return a count for each.

        Raises DatabaseUnusable; then nothing has changed and every poll will be made again.
        """
        batch = list(harvests)
        with self._store.transaction():
            self._reached("transaction begun")
            written = [self._write_one(harvest) for harvest in batch]
            self._look_around(batch, written)
            self._reached("before commit")
        self._reached("committed")
        return written

    def _write_one(self, harvest: Harvest) -> Recorded:
        source, now = harvest.watch.id, harvest.at
        seen = (*harvest.fresh, *harvest.known)
        if seen:
            self._store.mentions.remember(source, seen, now)
            self._reached("items written")
        alerts = sum(self._casework.add(source, mention, now) for mention in harvest.mentions)
        for item, print_ in harvest.edited:
            self._store.mentions.correct(source, item, print_)
        alerts += sum(self._casework.edit(edit, now) for edit in harvest.edits)
        if harvest.poll.listed is not None:
            self._casework.compare(source, harvest.poll.listed, now)
        self._upkeep.write(harvest)
        self._reached("source written")
        return Recorded(
            polls=1,
            failures=int(harvest.poll.error is not None),
            mentions=len(harvest.mentions),
            negative=sum(m.verdict.label == "negative" for m in harvest.mentions),
            unscored=sum(m.verdict.label == "unscored" for m in harvest.mentions),
            alerts=alerts,
        )

    def _look_around(self, batch: Sequence[Harvest], written: list[Recorded]) -> None:
        """Do what follows from the batch as a whole: word about sources, more haste."""
        if not batch:
            return
        now = batch[-1].at
        self._upkeep.look(now)
        if any(self._upkeep.tells(harvest) for harvest in batch):
            told = self._casework.queue(self._upkeep.tell(now))
            written[-1] += Recorded(alerts=told)
