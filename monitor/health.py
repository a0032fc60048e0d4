"""How a source is doing: its rhythm, its condition, and when people must hear of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from monitor.mention import Watch
    from sources.item import Item

Condition = Literal[
    "new", "well", "failing", "broken", "ended", "login", "unreadable", "limited", "moved", "silent"
]

CONDITIONS: tuple[Condition, ...] = (
    "login", "unreadable", "broken", "ended", "failing", "limited", "silent", "moved", "new",
    "well",
)  # fmt: skip
"""Every condition, those first that somebody has to do something about."""

BROKEN_AFTER = 5
"""So many failed polls in a row are no hiccup any more: people are told. With back-off that is
about ten minutes at an interval of a minute."""

_SILENT_TIMES = 20
"""So many times its usual gap without an item, a source is silent …"""
_SILENT_AT_LEAST = timedelta(days=2)
"""… but not within a weekend."""
_ENOUGH = 5
"""Items from which a rhythm can be told."""
_WEIGHT_OF_THE_LAST = 0.2

_BY_ERROR: dict[str, Condition] = {
    "LoginNeeded": "login",
    "Gone": "ended",
    "Busy": "limited",
    "Unreadable": "unreadable",
    "ParserKilled": "unreadable",
}


def rhythm_after(watch: Watch, fresh: Sequence[Item], now: datetime) -> timedelta | None:
    """Return a source's usual time between two items, now that these were new there.

    At first the median gap between the publications that it shows; then each poll with news moves
    it a little.
    """
    if watch.rhythm is not None and watch.last_changed is not None:
        gap = (now - watch.last_changed) / len(fresh) if fresh else None
        if gap is None:
            return watch.rhythm
        return watch.rhythm + (gap - watch.rhythm) * _WEIGHT_OF_THE_LAST
    dates = sorted(item.published for item in fresh if item.published is not None)
    if len(dates) < _ENOUGH:
        return watch.rhythm
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(dates)]
    return timedelta(seconds=median(gaps))


def condition(watch: Watch, now: datetime) -> Condition:
    """Name the condition of a source."""
    if watch.ended is not None:
        return "ended"
    if watch.error is not None:
        named = _BY_ERROR.get(watch.error_kind or "")
        return named or ("broken" if watch.failures >= BROKEN_AFTER else "failing")
    if watch.last_success is None:
        return "new"
    if silent_since(watch, now) is not None:
        return "silent"
    return "moved" if watch.state.moved_to is not None else "well"


def silent_since(watch: Watch, now: datetime) -> datetime | None:
    """Return since when a source has been unusually silent; None where it is not."""
    heard = [moment for moment in (watch.newest, _news(watch)) if moment is not None]
    if watch.rhythm is None or not heard:
        return None
    last = max(heard)
    patience = max(watch.rhythm * _SILENT_TIMES, _SILENT_AT_LEAST)
    return last if now - last > patience else None


def _news(watch: Watch) -> datetime | None:
    """Return the last poll with news, the first one aside: that one found what was old already."""
    return watch.last_changed if watch.last_changed != watch.first_polled else None
