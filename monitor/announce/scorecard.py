"""Scorecards as mails, in the reader's locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.announce.letter import domain_of, letter
from monitor.scorecards import scorecard_row

if TYPE_CHECKING:
    from datetime import datetime

    from alerts.alert import Alert
    from alerts.scorecard import ReportFacts
    from monitor.announce import Announcer
    from monitor.config import Settings


class ScorecardAnnouncer:
    """Writes scorecards."""

    def __init__(self, settings: Settings, announcer: Announcer) -> None:
        """`announcer` has read the texts."""
        self._locale = settings.monitor.locale
        self._zone = settings.monitor.timezone
        self._domain = domain_of(settings.email.sender)
        self._announcer = announcer

    def scorecard(self, facts: ReportFacts, recipient: str, now: datetime) -> Alert:
        """Return the scorecards of a period for one recipient."""
        from alerts.render.report import render_report  # noqa: PLC0415 - start-up time

        cards = facts.cards
        return letter(
            "digest",
            render_report(
                facts, locale=self._locale, timezone=self._zone, books=self._announcer.books
            ),
            recipient,
            thread="scorecard",
            domain=self._domain,
            now=now,
            brand=cards[0].brand if len(cards) == 1 else None,
            # Programs read it; mails have it in words.
            facts={} if "@" in recipient else {"report": [scorecard_row(one) for one in cards]},
        )
