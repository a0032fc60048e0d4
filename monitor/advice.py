"""Advice: what to mend first, by the figures of a scorecard. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from alerts.scorecard import Advice, Figures, SourceDelay, ThemeCount, Waiting

SHIFT = 2
"""So many complaints more or fewer are a theme's rise or fall: one is chance."""
ENOUGH_IN_TIME, ENOUGH_TOLD, ENOUGH_THANKED = 0.9, 0.5, 0.5
"""Shares of first contacts in time, of good endings told, and of praise answered, from which on
nothing is to mend."""
SLOW, SEEN_OFTEN = timedelta(hours=1), 3
"""A source is slow whose median is above that, over so many mentions or more."""
RISE, TIMES_AS_MANY = 3, 1.5
"""Complaints have risen by so many or more, and to so many times as many or more."""
_MOST = 3


def mend(
    now: Figures,
    before: Figures,
    waiting: Waiting,
    themes: Sequence[ThemeCount],
    sources: Sequence[SourceDelay],
) -> tuple[Advice, ...]:
    """Say what to mend first: people who wait now, then causes, then habits, then our own eyes."""
    found = (
        _overdue(waiting),
        _cause(themes, now),
        _late(now),
        Advice("reopened", count=now.reopened) if now.reopened else None,
        _rising(now, before),
        _untold(now),
        _unthanked(now),
        _slow(sources),
    )
    return tuple(filter(None, found))[:_MOST] or (Advice("nothing"),)


def _overdue(waiting: Waiting) -> Advice | None:
    return Advice("overdue", count=waiting.overdue) if waiting.overdue else None


def _cause(themes: Sequence[ThemeCount], now: Figures) -> Advice | None:
    if not themes or themes[0].count < SHIFT:
        return None
    top = themes[0]
    return Advice("theme", count=top.count, of=now.complaints, before=top.before, name=top.theme)


def _late(now: Figures) -> Advice | None:
    share = now.share_in_time
    if share is None or share >= ENOUGH_IN_TIME:
        return None
    return Advice("late", count=now.due - now.in_time, of=now.due)


def _rising(now: Figures, before: Figures) -> Advice | None:
    more = now.complaints - before.complaints
    if more < RISE or now.complaints < TIMES_AS_MANY * before.complaints:
        return None
    return Advice("rising", count=now.complaints, before=before.complaints)


def _untold(now: Figures) -> Advice | None:
    share = now.share_publicized
    if share is None or share >= ENOUGH_TOLD:
        return None
    return Advice("untold", count=now.resolved - now.publicized, of=now.resolved)


def _unthanked(now: Figures) -> Advice | None:
    share = now.share_thanked
    if now.unthanked < SHIFT or share is None or share >= ENOUGH_THANKED:
        return None
    return Advice("unthanked", count=now.unthanked, of=now.praise)


def _slow(sources: Sequence[SourceDelay]) -> Advice | None:
    slow = next((one for one in sources if one.count >= SEEN_OFTEN and one.median > SLOW), None)
    return Advice("slow", name=slow.source, span=slow.median) if slow else None
