"""The storm watch: calls storms as complaints come in, sums them up, says when they are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from monitor.announce.links import Guide
from monitor.notices import Notice
from monitor.sentiment.severity import CRITICAL
from monitor.stormfacts import first_of, shown
from monitor.storms import MOST, PAST, Baseline, Event, baseline, over, rising

if TYPE_CHECKING:
    from alerts.alert import Alert
    from alerts.facts import StormFacts
    from alerts.plan import Plan
    from monitor.mention import Mention
    from monitor.store import Store
    from monitor.store.storms import Storm
    from monitor.teller import Teller

COPY = 0.2
"""What another copy of a known story counts beside a new complaint."""
_KEPT = timedelta(minutes=10)
"""So long what is usual for a brand is not worked out anew."""


class StormAnnouncer(Guide, Protocol):
    """Writes alerts about storms."""

    def storm(self, facts: StormFacts, recipient: str, now: datetime) -> Alert:
        """Return the alert that a storm begins, goes on, or is over."""
        ...

    def storm_plan(self, facts: StormFacts) -> Plan:
        """Return the plan for a storm as a whole."""
        ...


class StormWatch:
    """Watches over the complaints about every brand; runs inside the recorder's transaction."""

    def __init__(
        self, store: Store, announcer: StormAnnouncer, teller: Teller, *, pace: timedelta
    ) -> None:
        """`pace` is the time between two summaries."""
        self._store = store
        self._announcer = announcer
        self._teller = teller
        self._pace = pace
        self._usual: dict[str, tuple[datetime, Baseline]] = {}

    def saw(self, mention: Mention, now: datetime) -> bool:
        """Look at a complaint that was just stored; tell whether it calls a storm."""
        storms = self._store.storms
        if storms.raging(mention.brand) is not None:
            return False
        rise = rising(self._recent(mention.brand), self._baseline(mention.brand, now), now)
        if rise is None:
            return False
        storms.begin(mention.brand, rise, now, now + self._pace)
        return True

    def announce(self, mention: Mention, now: datetime) -> int:
        """Tell everybody that the storm begins which this mention called; count the alerts."""
        storm = self._store.storms.raging(mention.brand)
        if storm is None:
            raise ValueError(f"no storm about {mention.brand}")
        first = first_of(self._store, storm)
        # Who is told of what is critical is told that a storm begins.
        grave = replace(mention, verdict=replace(mention.verdict, severity=CRITICAL))
        knowing = [
            *self._teller.concerned(grave, now),
            *self._store.notices.recipients_since(mention.brand, first),
        ]
        facts = self._begins(storm, now)
        held = self._store.notices.of_storm(storm.brand)
        here = self._teller.still_here(knowing)
        for recipient in here:
            number = self._teller.queue(self._announcer.storm(facts, recipient, now))
            mine = [notice for notice in held if notice.recipient == recipient]
            self._store.notices.close(mine, number, now)
        return len(here)

    def plan(self, facts: StormFacts) -> Plan:
        """Return what to do about a storm as a whole; `facts` are what everybody is shown of it."""
        return self._announcer.storm_plan(facts)

    def sum_up(self, now: datetime) -> int:
        """Send what is due about storms: summaries, and the all-clear; count the alerts."""
        return sum(self._sum_up(storm, now) for storm in self.due(now))

    def due(self, now: datetime) -> list[Storm]:
        """Return the storms whose summary is due."""
        return self._store.storms.summaries_due(now, self._pace)

    def _sum_up(self, storm: Storm, now: datetime) -> int:
        held = self._store.notices.of_storm(storm.brand)
        calm = over(self._recent(storm.brand), self._baseline(storm.brand, now), storm.started, now)
        if calm:
            self._store.storms.end(storm.id, now)
            self._usual.pop(storm.brand, None)
        else:
            self._store.storms.set_summary(storm.id, now + self._pace)
            if not held:
                return 0
        first = first_of(self._store, storm)
        knowing = self._teller.still_here(
            [
                *self._store.notices.recipients_since(storm.brand, first),
                *(notice.recipient for notice in held),
            ]
        )
        fresh = len({notice.mention for notice in held})
        facts = self._goes_on(storm, first, fresh, now, calm=calm)
        return sum(
            self._tell(recipient, facts, [one for one in held if one.recipient == recipient], now)
            for recipient in knowing
        )

    def _tell(
        self, recipient: str, facts: StormFacts, mine: Sequence[Notice], now: datetime
    ) -> int:
        quiet_until = self._teller.quiet_until(recipient, now)
        if facts.event == "goes on" and (not mine or quiet_until is not None):
            return 0  # what is held for him is in the next one
        alert = self._announcer.storm(facts, recipient, now)
        number = self._teller.queue(alert, not_before=quiet_until)
        self._store.notices.close(mine, number, now)
        return 1

    def _begins(self, storm: Storm, now: datetime) -> StormFacts:
        facts = shown(self._store, storm, now, self._pace, self._announcer.look_at)
        facts = replace(facts, count=round(storm.count), level="critical")
        return replace(facts, plan=self._announcer.storm_plan(facts))

    def _goes_on(
        self, storm: Storm, first: int, fresh: int, now: datetime, *, calm: bool
    ) -> StormFacts:
        storms, brand = self._store.storms, storm.brand
        since = now - self._pace
        open_cases, oldest = storms.open_cases(brand, storm.called - storm.span)
        facts = shown(self._store, storm, now, self._pace, self._announcer.look_at)
        return replace(
            facts,
            event="is over" if calm else "goes on",
            count=storms.count_from(brand, first),
            span=now - storm.started,
            fresh=fresh,
            lately=storms.count_between(brand, since, now),
            before=storms.count_between(brand, since - self._pace, since),
            open_cases=open_cases,
            waits_since=oldest,
            next=None if calm else now + self._pace,
        )

    def _recent(self, brand: str) -> list[Event]:
        """Return a brand's newest complaints by the time at which they were published."""
        events = [
            Event(min(published, seen) if published else seen, COPY if copy else 1.0)
            for _, seen, published, copy in self._store.storms.newest(brand, MOST)
        ]
        return sorted(events, key=lambda event: event.at)

    def _baseline(self, brand: str, now: datetime) -> Baseline:
        at, known = self._usual.get(brand, (None, None))
        if at is not None and known is not None and timedelta() <= now - at < _KEPT:
            return known
        storms = self._store.storms
        since = storms.watched_since(brand) or now
        past = storms.past(brand, now - PAST)
        raging = storms.raging(brand)
        if raging is not None:
            past.append((raging.started, now))
        counts = storms.by_hour(brand, now - PAST, copy=COPY)
        known = baseline(counts, since=min(since, now), now=now, storms=past)
        self._usual[brand] = (now, known)
        return known
