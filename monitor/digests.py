"""Digests: what was not sent at once, put together for one recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from alerts.facts import DigestBrand, DigestFacts, Praised, ThemeTold, Told
from monitor.announce.links import Guide
from monitor.announce.situation import told_of
from monitor.trends import PAST, WINDOW, trends

if TYPE_CHECKING:
    from alerts.alert import Alert
    from alerts.plan import Thanks
    from monitor.mention import Mention
    from monitor.notices import Notice
    from monitor.store import Store
    from monitor.teller import Teller

SHOWN = 20
"""Mentions of one sort that a digest shows; more are counted."""
_THEMES = 5


class DigestAnnouncer(Guide, Protocol):
    """Writes digests."""

    def digest(self, facts: DigestFacts, recipient: str, now: datetime) -> Alert:
        """Return what was not sent at once."""
        ...

    def thanks(self, mention: Mention, now: datetime) -> Thanks:
        """Return how to answer praise."""
        ...


class Digests:
    """Puts digests together; runs inside the recorder's transaction."""

    def __init__(self, store: Store, announcer: DigestAnnouncer, teller: Teller) -> None:
        self._store = store
        self._announcer = announcer
        self._teller = teller

    def send(self, recipient: str, notices: Sequence[Notice], now: datetime, *, quiet: bool) -> int:
        """Send one digest with all of these; return 1, or 0 where there is nothing to say."""
        if not notices:
            return 0
        by_brand: dict[str, list[Notice]] = {}
        for notice in notices:
            by_brand.setdefault(notice.brand, []).append(notice)
        brands = tuple(self._brand(brand, some, now) for brand, some in sorted(by_brand.items()))
        alert = self._announcer.digest(DigestFacts(brands, now, quiet=quiet), recipient, now)
        self._store.notices.close(notices, self._teller.queue(alert), now)
        return 1

    def _brand(self, brand: str, notices: Sequence[Notice], now: datetime) -> DigestBrand:
        sorts: dict[str, dict[int, Notice]] = {
            "complaints": {},
            "unscored": {},
            "praise": {},
            "others": {},
        }
        for notice in notices:
            sorts[_SORT.get(notice.kind, "complaints")].setdefault(notice.mention, notice)
        praise = self._mentions(sorts["praise"])
        return DigestBrand(
            brand=brand,
            complaints=self._told(sorts["complaints"]),
            complaints_count=len(sorts["complaints"]),
            unscored=self._told(sorts["unscored"]),
            unscored_count=len(sorts["unscored"]),
            praise=tuple(
                Praised(self._line(mention), self._announcer.thanks(mention, now))
                for mention in praise
            ),
            praise_count=len(sorts["praise"]),
            others=self._told(sorts["others"]),
            others_count=len(sorts["others"]),
            themes=self._themes(brand, now),
            link=self._announcer.look_at(brand=brand),
        )

    def _told(self, notices: Mapping[int, Notice]) -> tuple[Told, ...]:
        told, look = [], self._announcer.look_at
        for mention in self._mentions(notices):
            number = notices[mention.id or 0].case
            case = None if number is None else self._store.cases.get(number)
            told.append(told_of(mention, case=case, link=look(case=number, mention=mention.id)))
        return tuple(told)

    def _mentions(self, notices: Mapping[int, Notice]) -> list[Mention]:
        """Return the mentions to show: the most serious, then the newest."""
        newest = sorted(notices, reverse=True)[: 10 * SHOWN]
        found = [self._store.mentions.get(number) for number in newest]
        return sorted(found, key=lambda one: -one.verdict.severity)[:SHOWN]

    def _line(self, mention: Mention) -> Told:
        return told_of(mention, link=self._announcer.look_at(mention=mention.id))

    def _themes(self, brand: str, now: datetime) -> tuple[ThemeTold, ...]:
        """Return what the last seven days' complaints were about, beside what is usual."""
        complaints = self._store.mentions.complaints(brand, now - WINDOW - PAST)
        found = [trend for trend in trends(complaints, now) if trend.count]
        return tuple(
            ThemeTold(trend.theme, trend.count, round(trend.usual))
            for trend in sorted(found, key=lambda one: -one.count)[:_THEMES]
        )


_SORT: Mapping[str, str] = {"praise": "praise", "unscored": "unscored", "other": "others"}
