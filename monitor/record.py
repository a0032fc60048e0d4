"""Harvests into the record: items, mentions, cases and alerts, all in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Protocol

from monitor.decide import STORY_LASTS, History, Intent, JoinCase, OpenCase, first_contact, intend
from monitor.mention import LogEntry, Mention
from monitor.pace import next_poll
from monitor.store.sources import Outcome
from monitor.stories import relative_of

if TYPE_CHECKING:
    from alerts.alert import Alert
    from alerts.plan import Plan
    from monitor.decide import JoinedFor
    from monitor.harvest import Harvest, Reached
    from monitor.mention import Case
    from monitor.redact import Redactor
    from monitor.store import Store
    from sources.item import SourceState

log = logging.getLogger("amends.record")

PROGRAM = "amends"
"""Who acted, in the log of a case, when it was nobody."""


class Announcer(Protocol):
    """Turns a case into what people are told."""

    def plan(self, case: Case, mention: Mention, *, repeated: bool) -> Plan:
        """Return the steps for the case that this mention opened."""
        ...

    def opened(self, case: Case, mention: Mention) -> Sequence[Alert]:
        """Return the first alerts of a case, one for each recipient."""
        ...

    def joined(self, case: Case, mention: Mention, why: JoinedFor) -> Sequence[Alert]:
        """Return the alerts of another mention of the same case."""
        ...


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
        self,
        store: Store,
        announcer: Announcer,
        *,
        redactor: Redactor,
        random: Random,
        reached: Reached,
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._redactor = redactor
        self._random = random
        self._reached = reached

    def write(self, harvests: Iterable[Harvest]) -> list[Recorded]:
        """Write harvests and their consequences, whole or not at all; return a count for each.

        Raises DatabaseUnusable; then nothing has changed and every poll will be made again.
        """
        with self._store.transaction():
            self._reached("transaction begun")
            written = [self._write_one(harvest) for harvest in harvests]
            self._reached("before commit")
        self._reached("committed")
        return written

    def _write_one(self, harvest: Harvest) -> Recorded:
        seen = (*harvest.fresh, *harvest.known)
        if seen:
            self._store.mentions.remember(harvest.watch.id, seen, harvest.at)
            self._reached("items written")
        alerts = sum(self._add(harvest, mention) for mention in harvest.mentions)
        self._store.sources.record([self._outcome(harvest)])
        self._reached("source written")
        return Recorded(
            polls=1,
            failures=int(harvest.poll.error is not None),
            mentions=len(harvest.mentions),
            negative=sum(m.verdict.label == "negative" for m in harvest.mentions),
            unscored=sum(m.verdict.label == "unscored" for m in harvest.mentions),
            alerts=alerts,
        )

    def _add(self, harvest: Harvest, mention: Mention) -> int:
        """Keep a mention and do what follows; return the number of alerts."""
        number = self._store.mentions.add(harvest.watch.id, mention)
        self._reached("mention written")
        story, history = self._history(mention, number)
        intent = intend(mention, history, harvest.at)
        case = self._case_for(mention, intent, harvest.at)
        self._store.mentions.join(number, story=story, case=case)
        if case is None:
            return 0
        places = self._store.mentions.places(case, story)
        mention = replace(mention, id=number, story=story, case=case, places=places)
        if isinstance(intent, OpenCase):
            return self._queue(self._opened(case, mention, intent, harvest.at))
        if isinstance(intent, JoinCase):
            return self._queue(self._joined(case, mention, intent, harvest.at))
        return 0

    def _case_for(self, mention: Mention, intent: Intent, now: datetime) -> int | None:
        """Return the case that the intent names, opened where it is new."""
        if isinstance(intent, JoinCase):
            return intent.case
        if not isinstance(intent, OpenCase):
            return None
        number = self._store.cases.open(
            brand=mention.brand,
            severity=mention.verdict.severity,
            opened=now,
            due=intent.due,
            author_key=mention.fingerprint.author_key,
        )
        self._reached("case written")
        return number

    def _history(self, mention: Mention, number: int) -> tuple[int, History]:
        """Return the mention's story and what the record says around it."""
        relatives = self._store.mentions.relatives(
            mention.brand, mention.fingerprint, mention.first_seen - STORY_LASTS, before=number
        )
        relative = relative_of(mention, relatives)
        author = mention.fingerprint.author_key
        told = None if relative is None or relative.case is None else relative.case
        severity = 0 if told is None else self._store.cases.get(told).severity
        return (number if relative is None else relative.story), History(
            story_is_old=relative is not None and relative.baseline,
            story_case=told,
            story_severity=severity,
            story_weight=0.0 if told is None else self._store.mentions.greatest_weight(told),
            author_case=self._store.cases.open_of_author(mention.brand, author),
            complained_before=self._store.mentions.complained_before(
                mention.brand, author, before=number
            ),
        )

    def _opened(
        self, number: int, mention: Mention, intent: OpenCase, now: datetime
    ) -> Sequence[Alert]:
        case = self._store.cases.get(number)
        plan = self._announcer.plan(case, mention, repeated=intent.repeated)
        self._store.cases.set_plan(number, plan)
        self._reached("plan written")
        self._note(number, now, "opened", f"mention {mention.id} from {mention.source}")
        return self._announcer.opened(replace(case, plan=plan), mention)

    def _joined(
        self, number: int, mention: Mention, intent: JoinCase, now: datetime
    ) -> Sequence[Alert]:
        due = now + first_contact(mention.verdict.severity)
        self._store.cases.worsen(number, mention.verdict.severity, due)
        self._note(
            number, now, "joined", f"mention {mention.id} from {mention.source}: {intent.why}"
        )
        if not intent.tell:
            return ()
        return self._announcer.joined(self._store.cases.get(number), mention, intent.why)

    def _note(self, case: int, at: datetime, act: str, note: str) -> None:
        self._store.cases.note(case, LogEntry(at, PROGRAM, act, note))

    def _queue(self, alerts: Sequence[Alert]) -> int:
        for alert in alerts:
            thread = self._store.alerts.thread(alert.case, alert.recipient) if alert.case else ()
            self._store.alerts.add(replace(alert, references=thread), "email")
            self._reached("alert written")
        return len(alerts)

    def _outcome(self, harvest: Harvest) -> Outcome:
        poll, watch = harvest.poll, harvest.watch
        failures = 0 if poll.error is None else watch.failures + 1
        asked = None if poll.error is None else poll.wait
        return Outcome(
            source=watch.id,
            at=harvest.at,
            next_poll=next_poll(
                watch.interval,
                failures=failures,
                asked=asked,
                now=harvest.at,
                random=self._random,
            ),
            asked_wait=None if asked is None else harvest.at + asked,
            error=None if poll.error is None else self._redactor.text(str(poll.error)),
            state=None if poll.error is not None else self._storable(poll.state),
            news=bool(harvest.fresh),
        )

    def _storable(self, state: SourceState) -> SourceState:
        """Forget an address that holds a key: keys are not written into the database."""
        moved = state.moved_to
        if moved is not None and self._redactor.text(moved) != moved:
            return replace(state, moved_to=None)
        return state
