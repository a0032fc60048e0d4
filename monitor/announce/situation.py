"""Cases and mentions into the situations and lines that the playbook and the mails take."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from alerts.facts import CaseFacts, Told
from alerts.plan import Person, Situation, StepName, Urgency
from monitor.cases import ENDED
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config import Brand
    from monitor.mention import Case, Mention

INFLUENCER = 10_000
"""People who follow an author, or have seen what he said, from which on he is an influencer: where
trade usage lets “micro-influencers” begin."""
_QUOTED = 400
"""Characters of a mention in a line of a longer mail: rendering cuts further."""


def situation_of(
    case: Case, mention: Mention, brand: Brand | None, *, repeated: bool, regular: bool
) -> Situation:
    """Return the situation of a case that this mention opened, or told last.

    `repeated`: its author has complained before; `regular`: has praised the brand before.
    """
    item, verdict = mention.item, mention.verdict
    return Situation(
        brand=case.brand,
        place=item.place,
        level=level(case.severity),
        opened=case.opened,
        due=case.due,
        language=verdict.language or "en",
        author=item.author,
        url=item.url,
        outlet=item.outlet,
        title=item.title,
        rating=item.rating,
        has_text=bool(item.text or item.title),
        urgencies=tuple(cast("Urgency", kind) for kind in verdict.urgencies),
        repeated=repeated,
        copies=mention.places,
        themes=verdict.themes,
        person=_person(mention, regular=regular),
        published=item.published,
        contact=brand.contact if brand else "",
        promise=brand.promise if brand else "",
        goodwill=brand.goodwill if brand else "",
        disputed=case.disputed,
    )


def praise_of(mention: Mention, brand: Brand | None, now: datetime) -> Situation:
    """Return the situation of a mention that is no complaint and has no case."""
    item = mention.item
    return Situation(
        brand=mention.brand,
        place=item.place,
        level="low",
        opened=now,
        due=now,
        language=mention.verdict.language or "en",
        author=item.author,
        url=item.url,
        outlet=item.outlet,
        title=item.title,
        rating=item.rating,
        has_text=bool(item.text or item.title),
        copies=mention.places,
        contact=brand.contact if brand else "",
    )


def told_of(mention: Mention, *, case: Case | None = None, link: str = "") -> Told:
    """Return a mention as a line of a longer mail."""
    item = mention.item
    severity = max(mention.verdict.severity, case.severity if case else 0)
    return Told(
        brand=mention.brand,
        place=item.place,
        quote=item.text[:_QUOTED],
        title=item.title,
        author=item.author,
        outlet=item.outlet,
        rating=item.rating,
        url=item.url,
        level=level(severity),
        case=case.id if case else None,
        due=case.due if case and case.state == "open" else None,
        link=link,
        state=case.state if case and case.state != "open" else "",
    )


def facts_of(case: Case, mention: Mention, situation: Situation, *, since: datetime) -> CaseFacts:
    """Return what a mail says of a case; `since`: what was done after that need not be done."""
    verdict = mention.verdict
    return CaseFacts(
        situation=situation,
        plan=case.plan,
        case=case.id,
        severity=case.severity,
        quote=mention.item.text,
        first_seen=mention.first_seen,
        published=mention.item.published,
        source=mention.source,
        label=verdict.label,
        score=verdict.score,
        reasons=tuple((reason.what, reason.why) for reason in verdict.reasons),
        done=_done_since(case, since),
        contacted=case.contacted,
        resolution=case.resolution or "",
        owner="" if case.state in ENDED else case.owner or "",
    )


def _done_since(case: Case, since: datetime) -> tuple[tuple[StepName, datetime], ...]:
    """Return the steps that were taken after a moment, or overtaken by such a one, and when."""
    moments: tuple[tuple[StepName, datetime | None], ...] = (
        ("contact", case.contacted),
        ("resolve", case.resolved),
        ("publicize", case.publicized),
    )
    taken = [(step, at) for step, at in moments if at is not None]
    while taken and taken[-1][1] <= since:
        taken.pop()
    return tuple(taken)


def _person(mention: Mention, *, regular: bool) -> Person:
    if "press" in mention.verdict.urgencies and mention.item.place != "review":
        return "journalist"
    if (mention.item.audience or 0) >= INFLUENCER:
        return "influencer"
    return "regular" if regular else "stranger"
