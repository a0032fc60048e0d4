"""Scorecards: counted from the record for our own brands, with an example of what moved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.announce.links import Look, look_at
from monitor.announce.situation import told_of
from monitor.moments import text_or_none, to_text
from monitor.report import History, Period, scorecard
from monitor.sentiment.referrals import recommends
from monitor.targets import part_about, whole

if TYPE_CHECKING:
    from datetime import tzinfo

    from alerts.scorecard import Figures, Scorecard, ThemeCount, Times
    from monitor.query import Query
    from monitor.rows import Row
    from monitor.store import Store


class Scorecards:
    """Counts scorecards."""

    def __init__(
        self,
        store: Store,
        brands: Sequence[str],
        competitors: Sequence[str],
        zone: tzinfo,
        queries: Callable[[Collection[str]], Mapping[str, Query]],
        *,
        look: Look = look_at,
    ) -> None:
        """`brands` are our own; days are those of `zone`; `queries` finds brands in a text.

        `look` says where mentions are shown.
        """
        self._store = store
        self._brands = brands
        self._competitors = competitors
        self._zone = zone
        self._queries = queries
        self._look = look

    def of(self, period: Period, brand: str | None = None) -> tuple[Scorecard, ...]:
        """Return the scorecard of every brand of ours, or of one."""
        rivals = self._rivals(period)
        return tuple(
            self._told(scorecard(self._history(one, period, rivals), period, self._zone))
            for one in self._brands
            if brand in {None, one}
        )

    def _rivals(self, period: Period) -> tuple[int, int] | None:
        if not self._competitors:
            return None
        count = self._store.reports.count
        return count(self._competitors, period), count(self._competitors, period.before)

    def _history(self, brand: str, period: Period, rivals: tuple[int, int] | None) -> History:
        both = Period(period.before.since, period.until)
        reports = self._store.reports
        return History(
            brand,
            reports.said(brand, both),
            reports.worked(brand, both),
            rivals,
            thanked=reports.thanked(brand, both),
            recommending=frozenset(self._recommending(brand, both)),
        )

    def _recommending(self, brand: str, period: Period) -> Iterator[int]:
        """Yield the praise whose author recommends the brand: in what it says of this one."""
        for one in self._store.reports.praise(brand, period):
            several = len(one.brands) > 1 and one.item.rating is None
            watched = self._queries(one.brands) if several else {}
            said = part_about(one.item, brand, watched) if brand in watched else whole(one.item)
            if recommends(said, one.language):
                yield one.mention

    def _told(self, card: Scorecard) -> Scorecard:
        """Put the words of a mention beside every theme that has risen or fallen."""
        return replace(
            card,
            risen=tuple(self._with_example(one) for one in card.risen),
            fallen=tuple(self._with_example(one) for one in card.fallen),
            link=self._look(brand=card.brand),
        )

    def _with_example(self, theme: ThemeCount) -> ThemeCount:
        if theme.example is None:
            return theme
        found = self._store.mentions.get(theme.example)
        link = self._look(case=found.case, mention=found.id)
        return replace(theme, told=told_of(found, link=link))


def scorecard_row(card: Scorecard) -> Row:
    """Return a scorecard as other programs read it; times are seconds, shares 0 to 1."""
    row: Row = {
        "brand": card.brand,
        "since": to_text(card.since),
        "until": to_text(card.until),
        **_figures(card.now),
        "before": _figures(card.before),
        "open": card.waiting.count,
        "overdue": card.waiting.overdue,
        "oldest": text_or_none(card.waiting.oldest),
        "oldest_case": card.waiting.case,
        "themes": [_theme(one) for one in card.themes],
        "risen": [one.theme for one in card.risen],
        "fallen": [one.theme for one in card.fallen],
        "sources": [_plain(asdict(one)) for one in card.sources],
        "step": card.step,
        "days": [_plain(asdict(one)) for one in card.bars],
        "mend": [_plain(asdict(one)) for one in card.mend],
    }
    return row


def _figures(figures: Figures) -> Row:
    return {
        "mentions": figures.mentions,
        "scored": figures.scored,
        "negative": figures.negative,
        "share_negative": _rounded(figures.share_negative),
        "complaints": figures.complaints,
        "praise": figures.praise,
        "thanked": figures.thanked,
        "unthanked": figures.unthanked,
        "referrals": figures.referrals,
        "share_of_voice": _rounded(figures.share_of_voice),
        "cases_opened": figures.opened,
        "contact": _times(figures.contact),
        "contact_due": figures.due,
        "contact_in_time": figures.in_time,
        "share_in_time": _rounded(figures.share_in_time),
        "resolution": _times(figures.resolution),
        "resolved": figures.resolved,
        "publicized": figures.publicized,
        "share_publicized": _rounded(figures.share_publicized),
        "reopened": figures.reopened,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _times(times: Times | None) -> Row | None:
    return None if times is None else _plain(asdict(times))


def _theme(theme: ThemeCount) -> Row:
    return {
        "theme": theme.theme,
        "count": theme.count,
        "before": theme.before,
        "example": theme.example,
    }


def _plain(row: Row) -> Row:
    return {key: _as_json(value) for key, value in row.items()}


def _as_json(value: Any) -> Any:  # noqa: ANN401 - any field
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return to_text(value)
    return value.isoformat() if isinstance(value, date) else value
