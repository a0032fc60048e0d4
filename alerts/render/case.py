"""Mails about one case: the first, and the updates of its thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line
from alerts.facts import CaseFacts, Rendered
from alerts.phrases import Phrases, phrases
from alerts.plan import StepName
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
    answered = _answered(facts, say)
    steps = pieces.steps(facts.plan.steps, say, now, dict(facts.done), answered)
    headline = _headline(facts, say)
    due = say.say("brief_due", when=say.deadline(situation.due, now))
    first_due = _standing(facts, say) or answered or due
    news = (_taken(facts, say), clean_line(facts.update_note, cap=pieces.NOTE_CAP))
    return sheet(
        "case",
        say,
        subject=_subject(facts, say, brand=brand, suffix=suffix),
        preview=(first_due, who(facts.plan, say, dict(facts.done))),
        brief=case_brief(facts, say, headline=headline, first_due=first_due),
        level=situation.level,
        headline=headline,
        said=mention.said(situation, say),
        first_due=first_due,
        urgent=_urgent(facts, say),
        brand=brand,
        case=str(facts.case),
        note=" ".join(filter(None, news)),
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
    if facts.contacted is None:
        yield say.say("due"), say.deadline(facts.situation.due, now)
    else:
        yield say.say("contacted"), say.moment(facts.contacted)


def _answered(facts: CaseFacts, say: Phrases) -> str:
    """Say that the first reply has been made; "" where it has not."""
    if facts.contacted is None:
        return ""
    return say.say("answered", when=say.moment(facts.contacted))


def _taken(facts: CaseFacts, say: Phrases) -> str:
    name = clean_line(facts.owner, cap=pieces.NAME_CAP)
    return say.say("now_taken", name=name) if name else ""


def _standing(facts: CaseFacts, say: Phrases) -> str:
    """Say what was done while the mail was held back, and what is left; "" for nothing."""
    if not facts.done:
        return ""
    step, when = facts.done[-1]
    how = say.say("quoted", text=clean_line(facts.resolution, cap=pieces.LINE_CAP))
    return say.say(_NOW[step], when=say.moment(when), how=how)


_NOW: Mapping[StepName, str] = {
    "contact": "now_contacted",
    "resolve": "now_resolved",
    "publicize": "now_publicized",
}
