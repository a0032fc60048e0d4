"""Situations that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from alerts.alert import Alert
from alerts.facts import CaseFacts
from alerts.plan import Level, Person, Situation, Urgency
from alerts.playbook import plan

OPENED = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
PLACES = ("review", "news", "blog", "forum", "social", "video", "app", "storm")
THEMES = ("waiting", "delivery", "refund", "staff", "quality", "communication", "price")

REVIEW = Situation(
    brand="Blue Door Bakery",
    place="review",
    level="high",
    opened=OPENED,
    due=OPENED + timedelta(hours=4),
    author="Maya R.",
    url="https://reviews.example.org/blue-door/17",
    outlet="Example Reviews",
    rating=1.0,
    contact="Ana, +385 1 555 0100, ana@example.org",
    promise="fresh bread, and a refund without questions",
    goodwill="refund, or a free breakfast",
)
UNCONFIGURED = replace(REVIEW, contact="", promise="", goodwill="")


def every() -> Iterator[Situation]:
    """Every place, with and without words, name and settings, under every circumstance."""
    circumstances: list[dict[str, Any]] = [{}, {"repeated": True}, {"copies": 7}]
    circumstances += [{"urgencies": (one,)} for one in get_args(Urgency)]
    circumstances += [{"level": one} for one in get_args(Level)]
    circumstances += [{"themes": (one,)} for one in THEMES]
    circumstances += [{"person": one} for one in get_args(Person)]
    circumstances += [{"disputed": True}, {"published": OPENED - timedelta(days=5)}]
    circumstances += [{"author": None}, {"author": "A Google user", "repeated": True}]
    circumstances += [{"rating": rating, "has_text": False} for rating in (None, 1.0, 2.0, 3.5)]
    for base in (REVIEW, UNCONFIGURED):
        for place in PLACES:
            for circumstance in circumstances:
                yield replace(base, place=place, **circumstance)


def facts(situation: Situation = REVIEW, **changes: Any) -> CaseFacts:
    """A case about a situation."""
    given = CaseFacts(
        situation=situation,
        plan=plan(situation),
        case=12,
        severity=62,
        quote="Waited forty minutes for a cold soup. Nobody said a word.",
        first_seen=OPENED + timedelta(minutes=1),
        published=OPENED - timedelta(minutes=2),
        source="Example Reviews feed",
        reasons=(("1 of 5 stars", "the rating decides"), ("Waited", "complaint word")),
        score=-0.8,
        links=(("When you have spoken with them", 'amends case 12 contact --note "…"'),),
    )
    return replace(given, **changes)


def alert(**changes: Any) -> Alert:
    """An alert that any channel could take."""
    given = Alert(
        message_id="<case-12.1@amends.example>",
        kind="case",
        recipient="pr@example.org",
        subject="High · Blue Door Bakery · 1★ review",
        text="Contact: now\n\nHello Maya – “soup”\n",
        html="<p>Contact</p>",
        created=OPENED,
        case=12,
        brand="Blue Door Bakery",
    )
    return replace(given, **changes)
