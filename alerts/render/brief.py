"""Briefs: the few lines that chats and text messages show of a mail."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from alerts.clean import clean_line, shorten
from alerts.facts import CaseFacts
from alerts.phrases import Phrases
from alerts.plan import Plan, StepName, Thanks
from alerts.render import mention, pieces

_QUOTE_CAP, _WHO_CAP, _LINK_CAP = 160, 140, 200


def case_brief(facts: CaseFacts, say: Phrases, *, headline: str, first_due: str) -> Iterator[str]:
    """Give what and how bad, the quote, who, by when, and a link."""
    situation = facts.situation
    brand = clean_line(situation.brand, cap=pieces.BRAND_CAP)
    yield f"{headline} · {brand} · {mention.said(situation, say)}"
    yield clean_line(facts.update_note, cap=_QUOTE_CAP)
    yield quoted(situation, facts.quote, say)
    yield who(facts.plan, say, dict(facts.done))
    yield first_due
    yield link(situation.url, facts.links)


def quoted(said: mention.Said, text: str, say: Phrases) -> str:
    """Give a short quote; for stars alone, say that there are no words."""
    return mention.excerpt(said, text, say, cap=_QUOTE_CAP) or say.say("no_words")


def who(plan: Plan | Thanks | None, say: Phrases, done: Collection[StepName] = ()) -> str:
    """Say who should act next, after the steps that are done; "" where there is no plan."""
    if isinstance(plan, Plan):
        names = [step.who for step in plan.steps if step.step not in done]
    else:
        names = [plan.who] if plan else []
    return say.say("brief_who", who=shorten(clean_line(names[0]), _WHO_CAP)) if names else ""


def link(url: str | None, links: Sequence[tuple[str, str]]) -> str:
    """Give the item's address; where it has none, or a very long one, the first thing to do."""
    found = pieces.address(url or "", cap=_LINK_CAP)
    return found or next((clean_line(target) for _, target in links if len(target) < _LINK_CAP), "")
