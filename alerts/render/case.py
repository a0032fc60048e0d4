"""Mails about one case: the first, and the updates of its thread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line
from alerts.facts import CaseFacts, Rendered
from alerts.phrases import Phrases, phrases
from alerts.render import mention, pieces
from alerts.render.brief import case_brief, who
from alerts.render.sheet import sheet


def render_case(
    facts: CaseFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render the first mail about a case."""
    return _case(facts, phrases(locale, timezone, books), suffix="")


def render_update(
    facts: CaseFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render a later mail of the same thread: another complaint, or the story got worse."""
    return _case(facts, phrases(locale, timezone, books), suffix="_update")


def _case(facts: CaseFacts, say: Phrases, *, suffix: str) -> Rendered:
    situation = facts.situation
    now = facts.now or situation.opened
    brand = clean_line(situation.brand, cap=pieces.BRAND_CAP)
    steps = pieces.steps(facts.plan.steps, say, now)
    headline = _headline(facts, say)
    first_due = say.say("brief_due", when=say.deadline(situation.due, now))
    return sheet(
        "case",
        say,
        subject=_subject(facts, say, brand=brand, suffix=suffix),
        preview=(first_due, who(facts.plan, say)),
        brief=case_brief(facts, say, headline=headline, now=now),
        level=situation.level,
        headline=headline,
        said=mention.said(situation, say),
        first_due=first_due,
        urgent=_urgent(facts, say),
        brand=brand,
        case=str(facts.case),
        note=clean_line(facts.update_note, cap=pieces.NOTE_CAP),
        quote=mention.quote(
            facts.quote, situation.title, say, url=situation.url, language=situation.language
        ),
        about=tuple(mention.about(situation, say, published=facts.published, source=facts.source)),
        reasons=mention.reasons(facts.reasons, say),
        clock=tuple(_clock(facts, say, now)),
        steps=steps,
        brackets=pieces.brackets(pieces.drafts(steps), say),
        acts=pieces.acts(facts.links),
        how=pieces.how(facts.links_until, say),
    )


def _headline(facts: CaseFacts, say: Phrases) -> str:
    return say.say(
        "headline",
        level=say.name("levels", facts.situation.level),
        severity=str(facts.severity),
        label=say.name("labels", facts.label),
    )


def _urgent(facts: CaseFacts, say: Phrases) -> str:
    names = [say.name("urgencies", one) for one in facts.situation.urgencies]
    return say.say("urgent", what=", ".join(names)) if names else ""


def _subject(facts: CaseFacts, say: Phrases, *, brand: str, suffix: str) -> str:
    words = {
        "level": say.name("levels", facts.situation.level),
        "brand": brand,
        "said": mention.said(facts.situation, say),
    }
    if excerpt := mention.excerpt(facts.situation, facts.quote, say):
        return say.say(f"subject{suffix}", **words, excerpt=excerpt)
    return say.say(f"subject_wordless{suffix}", **words)


def _clock(facts: CaseFacts, say: Phrases, now: datetime) -> Iterator[tuple[str, str]]:
    published, seen = facts.published, say.moment(facts.first_seen)
    if published is None:
        yield say.say("published"), say.say("unknown_time")
    else:
        yield say.say("published"), say.moment(published)
        if facts.first_seen > published:
            seen = say.say("later", when=seen, span=say.span(facts.first_seen - published))
    yield say.say("seen"), seen
    yield say.say("due"), say.deadline(facts.situation.due, now)
