"""What a storm is about: its complaints, counted from the record, for mails and for pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from alerts.facts import StormFacts
from monitor.announce.links import Look, look_at
from monitor.announce.situation import told_of
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from monitor.mention import Mention
    from monitor.store import Store
    from monitor.store.storms import Storm, Touched

_SHOWN = 5
"""Complaints that a mail about a storm shows."""
_LOOKED_AT = 2_000
"""The newest complaints of a storm, of which the most serious are shown."""
_SAME = 0.5
"""Share of the complaints that tell one story from which on the storm is about that story."""
_AT_LEAST = 50
"""Severity of a storm, whatever its complaints are by themselves."""
_NEVER = 2**62
"""A number that no mention reaches."""


def first_of(store: Store, storm: Storm) -> int:
    """Return the number of the first complaint that belongs to a storm; 0 where none is left."""
    return store.storms.first_since(storm.brand, storm.called - storm.span)


def total_of(store: Store, storm: Storm) -> int:
    """Return how many complaints a storm has brought by now, or until it was over."""
    first = first_of(store, storm) or _NEVER
    return store.storms.count_from(storm.brand, first, storm.ended)


def cases_of(store: Store, storm: Storm) -> list[Touched]:
    """Return the cases that its complaints belong to, the most urgent first."""
    return store.storms.cases(storm.brand, first_of(store, storm) or _NEVER, storm.ended)


def called(storm: Storm) -> StormFacts:
    """Return in figures why a storm was called."""
    return StormFacts(
        event="begins",
        brand=storm.brand,
        level="critical",
        count=round(storm.count),
        span=storm.span,
        started=storm.started,
        expected=storm.expected,
        times=storm.times,
    )


def shown(
    store: Store, storm: Storm, now: datetime, pace: timedelta, look: Look = look_at
) -> StormFacts:
    """Return what everybody is shown of a storm's complaints; summaries come at this pace.

    `look` says where they are shown.
    """
    first = first_of(store, storm) or _NEVER
    numbers = store.storms.complaints(storm.brand, first, storm.ended, _LOOKED_AT)
    complaints = store.mentions.some(numbers)
    worst = _apart(sorted(complaints, key=lambda one: -one.verdict.severity))
    themes = Counter(theme for one in complaints for theme in one.verdict.themes)
    places = Counter(one.item.outlet or one.source for one in complaints)
    top = worst[0].verdict.severity if worst else 0
    return replace(
        called(storm),
        level=level(max(top, _AT_LEAST)),
        count=len(complaints),
        story=_common_story(complaints),
        themes=tuple(themes.most_common(_SHOWN)),
        places=tuple(places.most_common(_SHOWN)),
        worst=tuple(
            told_of(one, link=look(case=one.case, mention=one.id)) for one in worst[:_SHOWN]
        ),
        pace=pace,
        link=look(brand=storm.brand),
        now=now,
    )


def _apart(complaints: Iterable[Mention]) -> list[Mention]:
    """Return the first of each case: five copies of one article tell no more than one of them."""
    firsts: dict[tuple[str, int | None], Mention] = {}
    for one in complaints:
        key = ("mention", one.id) if one.case is None else ("case", one.case)
        firsts.setdefault(key, one)
    return list(firsts.values())


def _common_story(complaints: Sequence[Mention]) -> str:
    """Return the title of the story that most of the complaints tell; "" where they tell many."""
    stories = Counter(one.story for one in complaints if one.story is not None)
    if not stories:
        return ""
    story, count = stories.most_common(1)[0]
    if count < max(2, _SAME * len(complaints)):
        return ""
    told = next(one for one in complaints if one.story == story)
    return told.item.title or told.item.text
