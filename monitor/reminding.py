"""Reminding: the clock of a case that nobody has taken, and who hears of it next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from alerts.facts import ReminderFacts
from monitor.announce.links import Guide
from monitor.announce.situation import told_of
from monitor.sentiment.severity import level
from monitor.store.reminders import Reminder

if TYPE_CHECKING:
    from alerts.alert import Alert
    from monitor.config.telling import Escalation
    from monitor.mention import Case, Mention
    from monitor.store import Store
    from monitor.teller import Teller

SHORTEST = timedelta(minutes=15)
"""The shortest time between two steps."""
AGAIN = timedelta(hours=1)
"""The shortest time after which the last level is reminded again."""
LONGEST = timedelta(days=1)
"""The longest: whoever has not reacted by then is reminded daily."""


class ReminderAnnouncer(Guide, Protocol):
    """Writes reminders."""

    def reminder(
        self, facts: ReminderFacts, recipient: str, now: datetime, *, case: Case | None
    ) -> Alert:
        """Return a reminder of cases that nobody has taken; of a single one in its thread."""
        ...

    def case_links(
        self, case: Case, mention: Mention, recipient: str, now: datetime
    ) -> tuple[tuple[tuple[str, str], ...], datetime | None]:
        """Return what can be done about a case, and until when those links work."""
        ...


@dataclass(slots=True)
class _Round:
    """What one recipient is reminded of in one go."""

    cases: list[Case] = field(default_factory=list)
    passed_on_from: list[str] = field(default_factory=list)
    next: datetime | None = None
    next_to: tuple[str, ...] = ()


class Reminding:
    """Reminds and passes on until somebody takes the case; inside the recorder's transaction."""

    def __init__(
        self, store: Store, announcer: ReminderAnnouncer, teller: Teller, escalation: Escalation
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._teller = teller
        self._escalation = escalation

    def watch(self, case: Case) -> None:
        """Begin the clock of a case that was opened."""
        if self._escalation.enabled:
            least = case.opened + min(SHORTEST, self._span(case))
            self._store.reminders.set(Reminder(case.id, max(case.due, least), 0))

    def hasten(self, case: Case, now: datetime, *, worse: bool) -> None:
        """Bring the clock of a case forward; who was reminded hears again only if it is worse."""
        due = max(case.due, now + min(SHORTEST, self._span(case)))
        self._store.reminders.hasten(case.id, due, anew=worse)

    def stop(self, number: int) -> None:
        """End the clock of a case that is none any more."""
        self._store.reminders.stop(number)

    def remind(self, now: datetime) -> int:
        """Send what is due, one mail for each recipient; return how many."""
        rounds: defaultdict[str, _Round] = defaultdict(_Round)
        for reminder in self._store.reminders.due(now):
            case = self._store.cases.get(reminder.case)
            idle = case.owner is not None or case.mentions == 0 or not self._escalation.enabled
            if case.state != "open" or idle:
                self._store.reminders.stop(case.id)
            elif (until := self._put_off(case, reminder.step, now)) is not None:
                self._store.reminders.set(Reminder(case.id, until, reminder.step))
            else:
                self._add(rounds, case, reminder, now)
        for recipient, his in rounds.items():
            self._teller.queue(self._written(recipient, his, now))
        return len(rounds)

    def _add(
        self, rounds: dict[str, _Round], case: Case, reminder: Reminder, now: datetime
    ) -> None:
        again = now + self._pause(case, reminder.step)
        told = self._told(case, reminder.step)
        next_to = self._told(case, reminder.step + 1)
        critical = level(case.severity) == "critical"
        for recipient in told:
            if not critical and self._teller.quiet_until(recipient, now) is not None:
                continue  # others are awake, and he is reached by the next step
            his = rounds[recipient]
            his.cases.append(case)
            his.next = again if his.next is None else min(his.next, again)
            his.next_to = () if next_to == told else next_to
            if reminder.step > 0 and recipient not in self._told(case, 0):
                before = self._told(case, reminder.step - 1)
                his.passed_on_from += [one for one in before if one not in his.passed_on_from]
        self._store.reminders.set(Reminder(case.id, again, reminder.step + 1))

    def _told(self, case: Case, step: int) -> tuple[str, ...]:
        """Return whom a step reaches: first those who know of the case, then level by level."""
        levels = self._escalation.levels
        if step == 0 or not levels:
            knowing = self._teller.still_here(self._store.notices.recipients(case.id))
            return knowing or self._teller.usual
        return levels[min(step, len(levels)) - 1]

    def _pause(self, case: Case, step: int) -> timedelta:
        """Return how long to wait for the next step; longer and longer after the last level."""
        beyond = step - len(self._escalation.levels)
        if beyond < 0:
            return max(SHORTEST, self._span(case))
        twice = int(2 ** min(beyond, 10))
        return min(LONGEST, max(AGAIN, self._span(case)) * twice)

    def _span(self, case: Case) -> timedelta:
        span: timedelta = self._escalation.times[level(case.severity)]
        return span

    def _put_off(self, case: Case, step: int, now: datetime) -> datetime | None:
        """Return until when a reminder waits; None where it does not."""
        told = self._told(case, step)
        lately = [self._store.alerts.last_of_kind("reminder", recipient) for recipient in told]
        # Several cases become due one after the other: together they are one mail.
        known = [at for at in lately if at is not None and at <= now]
        again = max(known, default=now - SHORTEST) + SHORTEST
        if now < again:
            return again
        if level(case.severity) == "critical":
            return None
        storm = self._store.storms.raging(case.brand)
        if storm is not None:
            return max(storm.summary, now) + SHORTEST
        ends = [self._teller.quiet_until(recipient, now) for recipient in told]
        quiet = [end for end in ends if end is not None]
        return min(quiet) if quiet and len(quiet) == len(ends) else None

    def _written(self, recipient: str, his: _Round, now: datetime) -> Alert:
        cases: Sequence[Case] = sorted(his.cases, key=lambda case: (case.due, case.id))
        mentions = {case.id: self._store.mentions.of_case(case.id, 1)[0] for case in cases}
        single = cases[0] if len(cases) == 1 else None
        links: tuple[tuple[str, str], ...] = ()
        until: datetime | None = None
        if single is not None:
            links, until = self._announcer.case_links(single, mentions[single.id], recipient, now)
        look = self._announcer.look_at
        facts = ReminderFacts(
            cases=tuple(
                told_of(mentions[case.id], case=case, link=look(case=case.id)) for case in cases
            ),
            now=now,
            passed_on_from=tuple(his.passed_on_from),
            next=his.next,
            next_to=his.next_to,
            plan=None if single is None else single.plan,
            links=links,
            links_until=until,
        )
        return self._announcer.reminder(facts, recipient, now, case=single)
