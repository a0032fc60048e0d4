"""Mails about one mention that is no complaint: praise, not scored, or neutral."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line
from alerts.facts import NoticeFacts, Rendered
from alerts.phrases import Phrases, phrases
from alerts.plan import Thanks
from alerts.render import mention, pieces
from alerts.render.brief import link, quoted, who
from alerts.render.sheet import sheet

_KEYS = {"positive": "praise", "unscored": "unscored", "neutral": "other"}


def render_notice(
    facts: NoticeFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render one mention that a route tells at once."""
    say = phrases(locale, timezone, books)
    situation = facts.situation
    brand = clean_line(situation.brand, cap=pieces.BRAND_CAP)
    what = mention.said(situation, say)
    thanks = thanked(facts.thanks, say) if facts.thanks else None
    words = mention.excerpt(situation, facts.quote, say) or say.say("no_words")
    unscored, label = facts.label == "unscored", say.name("labels", facts.label)
    badge = say.say("digest_unscored") if unscored else label[:1].upper() + label[1:]
    why = say.say("digest_unscored_why") if unscored else ""
    key = f"notice_subject_{_KEYS[facts.label]}"
    return sheet(
        "notice",
        say,
        subject=say.say(key, brand=brand, said=what, excerpt=words),
        preview=(why, who(facts.thanks, say)),
        brief=_brief(facts, say, f"{badge} · {brand} · {what}"),
        badge=badge,
        good=facts.label == "positive",
        brand=brand,
        said=what,
        why=why,
        quote=mention.quote(
            facts.quote, situation.title, say, url=situation.url, language=situation.language
        ),
        about=tuple(mention.about(situation, say, published=facts.published, source=facts.source)),
        thanks=thanks,
        brackets=pieces.brackets(thanks.drafts if thanks else (), say),
        acts=pieces.acts(facts.links),
        how=pieces.how(facts.links_until, say),
    )


def thanked(thanks: Thanks, say: Phrases) -> pieces.Step:
    """Make the thanks ready, with a draft for everyone and one for the person."""
    language = thanks.draft_language
    return pieces.Step(
        name=say.say("digest_praise"),
        deadline="",
        who=clean_line(thanks.who),
        advice=tuple(clean_line(one) for one in thanks.advice),
        avoid="; ".join(clean_line(one) for one in thanks.avoid),
        drafts=(
            pieces.draft("draft_public", thanks.public, language, say),
            pieces.draft("draft_personal", thanks.personal, language, say),
        ),
    )


def _brief(facts: NoticeFacts, say: Phrases, first: str) -> Iterator[str]:
    yield first
    yield quoted(facts.situation, facts.quote, say)
    yield who(facts.thanks, say)
    yield link(facts.situation.url, facts.links)
