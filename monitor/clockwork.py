"""The clockwork: what falls due by itself: notices, digests, summaries, reminders, reports."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.digests import Digests
    from monitor.mention import Mention
    from monitor.notices import Notice, NoticeKind
    from monitor.reminding import Reminding
    from monitor.reporting import Reporting
    from monitor.store import Store
    from monitor.stormwatch import StormWatch
    from monitor.teller import Teller

ONE_BY_ONE = 5
"""So many complaints that were held in quiet hours come by themselves, each with its plan; more of
them in one mail."""


class Clockwork:
    """Does what is due. Looking whether anything is costs four index lookups."""

    def __init__(
        self,
        store: Store,
        teller: Teller,
        storms: StormWatch,
        digests: Digests,
        reminding: Reminding,
        *,
        reporting: Reporting | None = None,
    ) -> None:
        """Without `reporting`, no scorecards are mailed."""
        self._store = store
        self._teller = teller
        self._storms = storms
        self._digests = digests
        self._reminding = reminding
        self._reporting = reporting

    def tick(self, now: datetime) -> int:
        """Do everything that is due by now; return the number of alerts. DatabaseUnusable."""
        store = self._store
        due = (
            store.notices.anything_due(now)
            or bool(self._storms.due(now))
            or store.reminders.anything_due(now)
            or (self._reporting is not None and self._reporting.is_due(now))
        )
        if not due:
            return 0
        with store.transaction():
            store.notices.drop_void(now)
            told = self._storms.sum_up(now)
            told += self._release(now)
            told += self._reminding.remind(now)
            told += self._reporting.report(now) if self._reporting is not None else 0
        return told

    def _release(self, now: datetime) -> int:
        told = 0
        for recipient, his in groupby(self._store.notices.due(now), lambda one: one.recipient):
            if self._teller.still_here([recipient]):
                told += self._release_to(recipient, list(his), now)
            else:  # taken out of the configuration since
                self._store.notices.readdress(his, self._teller.usual[0])
        return told

    def _release_to(self, recipient: str, notices: Sequence[Notice], now: datetime) -> int:
        """Tell one recipient what was held for him; what is still not convenient waits on."""
        by_why: defaultdict[str, list[Notice]] = defaultdict(list)
        for notice in notices:
            by_why[notice.why].append(notice)
        until = self._teller.quiet_until(recipient, now)
        if until is not None:
            grave = [one for one in by_why["pace"] if self._is_critical(one)]
            self._store.notices.postpone([one for one in notices if one not in grave], until)
            return self._one_by_one(grave, now)
        told, waiting = 0, by_why["quiet"] + by_why["pace"]
        if len(by_why["quiet"]) > ONE_BY_ONE:
            told += self._digests.send(recipient, by_why["quiet"], now, quiet=True)
            waiting = by_why["pace"]
        told += self._one_by_one(waiting, now)
        return told + self._digests.send(recipient, by_why["digest"], now, quiet=False)

    def _one_by_one(self, notices: Sequence[Notice], now: datetime) -> int:
        """Tell of each case by itself: of several things that happened in one, of the worst."""
        told = 0
        by_case: defaultdict[int, list[Notice]] = defaultdict(list)
        for notice in notices:
            by_case[notice.case or -notice.mention].append(notice)
        for some in by_case.values():
            told += 1
            mentions = {one.mention: self._store.mentions.get(one.mention) for one in some}
            worst = max(some, key=lambda one: mentions[one.mention].verdict.severity)
            case = None if worst.case is None else self._store.cases.get(worst.case)
            chosen = worst if len(some) == 1 else _several(worst, some)
            mention = self._with_places(mentions[worst.mention])
            alert = self._teller.written(chosen, mention, case, now)
            self._store.notices.close(some, self._teller.queue(alert), now)
        return told

    def _with_places(self, mention: Mention) -> Mention:
        """Count anew at how many places the mention's story stands by now."""
        if mention.case is None or mention.story is None:
            return mention
        return replace(mention, places=self._store.mentions.places(mention.case, mention.story))

    def _is_critical(self, notice: Notice) -> bool:
        return level(self._store.mentions.get(notice.mention).verdict.severity) == "critical"


def _several(worst: Notice, some: Sequence[Notice]) -> Notice:
    """Return one notice for all of these: of the first complaint, where that is among them."""
    kind: NoticeKind = next((one.kind for one in some if one.kind == "case"), worst.kind)
    last = max(one.at for one in some)
    return replace(worst, kind=kind, at=last, note=f"update_several:count={len(some)}")
