"""Reporting: mails the scorecard when it is due, once, whoever's turn it is to look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from alerts.scorecard import ReportFacts
from monitor.report import PERIOD, Period
from monitor.store.report import Due

if TYPE_CHECKING:
    from alerts.alert import Alert
    from alerts.scorecard import Scorecard
    from monitor.scorecards import Scorecards
    from monitor.store import Store
    from monitor.teller import Teller

_NEVER = datetime.max.replace(tzinfo=UTC)
"""When a cron line is due that names no day that exists."""


class ReportAnnouncer(Protocol):
    """Writes scorecards."""

    def scorecard(self, facts: ReportFacts, recipient: str, now: datetime) -> Alert:
        """Return the scorecards of a period for one recipient."""
        ...


@dataclass(frozen=True, slots=True)
class Schedule:
    """When scorecards are mailed."""

    name: str
    """Tells it from any other schedule."""
    next: Callable[[datetime], datetime | None]
    """Gives the first time from a moment on; None for never."""


class Reporting:
    """Mails scorecards; runs inside the recorder's transaction."""

    def __init__(
        self,
        store: Store,
        announcer: ReportAnnouncer,
        teller: Teller,
        cards: Scorecards,
        *,
        recipients: Sequence[str],
        schedule: Schedule,
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._teller = teller
        self._cards = cards
        self._recipients = recipients
        self._schedule = schedule

    def is_due(self, now: datetime) -> bool:
        """Is a scorecard to be mailed by now, or not yet known when?"""
        planned = self._store.reports.next(self._schedule.name)
        return planned is None or planned.due <= now

    def report(self, now: datetime) -> int:
        """Mail what is due, and plan the next; return the number of alerts."""
        planned = self._store.reports.next(self._schedule.name)
        if planned is None:
            self._plan(now)
            return 0
        if planned.due > now:
            return 0
        # Until now, and not until it was due: what is told late leaves no gap to the next one.
        self._store.reports.set_next(self._schedule.name, Due(now, self._next(now)))
        cards = tuple(
            card for card in self._cards.of(Period(planned.since, now)) if _has_news(card)
        )
        if not cards:
            return 0
        for recipient in self._recipients:
            self._tell(ReportFacts(cards, now), recipient, now)
        return len(self._recipients)

    def _tell(self, facts: ReportFacts, recipient: str, now: datetime) -> None:
        alert = self._announcer.scorecard(facts, recipient, now)
        self._teller.queue(alert, not_before=self._teller.quiet_until(recipient, now))

    def _plan(self, now: datetime) -> None:
        """Plan the first one: its period is as long as that of the second."""
        due = self._next(now)
        following = self._next(due) if due < _NEVER else _NEVER
        length = following - due if following < _NEVER else PERIOD
        self._store.reports.set_next(self._schedule.name, Due(due - length, due))

    def _next(self, now: datetime) -> datetime:
        # The present moment is over: it would come again and again.
        return self._schedule.next(now + datetime.resolution) or _NEVER


def _has_news(card: Scorecard) -> bool:
    """Was anything said about the brand, or is anything left to do?"""
    return bool(card.now.mentions or card.waiting.count)
