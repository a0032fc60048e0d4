"""Reminders of cases that nobody has taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line, shorten
from alerts.facts import ReminderFacts, Rendered, Told
from alerts.phrases import Phrases, phrases
from alerts.render import mention, pieces
from alerts.render.brief import link, quoted, who
from alerts.render.lines import Line, line
from alerts.render.sheet import fitted, sheet

_ROOMS = (30, 15, 5)
"""Cases that are listed."""
_IN_BRIEF = 3


def render_reminder(
    facts: ReminderFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render a reminder: of a single case with its first step again, of several as a list."""
    say = phrases(locale, timezone, books)
    if len(facts.cases) == 1:
        return _single(facts, facts.cases[0], say)
    return fitted(lambda room: _several(facts, say, room), _ROOMS)


def _single(facts: ReminderFacts, told: Told, say: Phrases) -> Rendered:
    brand, what = clean_line(told.brand, cap=pieces.BRAND_CAP), mention.said(told, say)
    steps = pieces.steps(facts.plan.steps[:1], say, facts.now) if facts.plan else ()
    due = say.say("reminder_due", when=say.deadline(told.due, facts.now)) if told.due else ""
    return sheet(
        "reminder",
        say,
        subject=say.say("reminder_subject", brand=brand, case=str(told.case or ""), said=what),
        preview=(due, who(facts.plan, say)),
        brief=_brief_single(facts, told, say),
        level=told.level,
        badge=say.name("levels", told.level),
        brand=brand,
        said=what,
        case=str(told.case or ""),
        head=say.say("reminder_head"),
        due=due,
        paragraphs=tuple(_why(facts, say)),
        quote=mention.quote(told.quote, told.title, say, url=told.url),
        steps=steps,
        brackets=pieces.brackets(pieces.drafts(steps), say),
        acts=pieces.acts(facts.links) or _only(told),
        how=pieces.how(facts.links_until, say),
        ending=tuple(_ending(facts, say)),
    )


def _only(told: Told) -> tuple[pieces.Act, ...]:
    found = pieces.act(told.link)
    return (found,) if found.target else ()


def _several(facts: ReminderFacts, say: Phrases, room: int) -> Rendered:
    shown = facts.cases[:room]
    rest, cases = len(facts.cases) - len(shown), say.count("cases", len(facts.cases))
    return sheet(
        "reminders",
        say,
        subject=say.say("reminder_subject_many", cases=cases),
        preview=(_sentence(shown[0], facts, say),),
        brief=_brief_several(facts, say),
        level=facts.cases[0].level,
        badge=f"{say.name('levels', facts.cases[0].level)} · {cases}",
        head=say.say("reminder_head_many"),
        paragraphs=tuple(_why(facts, say)),
        lines=tuple(_line(one, facts, say) for one in shown),
        more=say.count("more", rest) if rest else "",
        ending=tuple(_ending(facts, say)),
    )


def _line(told: Told, facts: ReminderFacts, say: Phrases) -> Line:
    return line(told, say, facts.now, whole=_sentence(told, facts, say))


def _sentence(told: Told, facts: ReminderFacts, say: Phrases) -> str:
    return say.say(
        "reminder_line",
        case=str(told.case or ""),
        level=say.name("levels", told.level),
        brand=clean_line(told.brand, cap=pieces.BRAND_CAP),
        said=mention.said(told, say),
        when=say.deadline(told.due, facts.now) if told.due else say.say("unknown_time"),
    )


def _why(facts: ReminderFacts, say: Phrases) -> Iterator[str]:
    if facts.passed_on_from:
        yield say.say("reminder_passed_on", names=_names(facts.passed_on_from))
    yield say.say("reminder_body")


def _ending(facts: ReminderFacts, say: Phrases) -> Iterator[str]:
    if facts.next and facts.next_to:
        yield say.say("reminder_next", when=say.moment(facts.next), names=_names(facts.next_to))
    elif facts.next:
        yield say.say("reminder_again", when=say.moment(facts.next))
    yield say.say("reminder_stops")


def _names(names: Sequence[str]) -> str:
    return shorten(", ".join(clean_line(one, cap=pieces.NAME_CAP) for one in names), 300)


def _brief_single(facts: ReminderFacts, told: Told, say: Phrases) -> Iterator[str]:
    yield f"{say.say('reminder_head')} · {_sentence(told, facts, say)}"
    yield quoted(told, told.quote, say)
    yield who(facts.plan, say)
    yield link(told.url, [*facts.links, ("", told.link)])


def _brief_several(facts: ReminderFacts, say: Phrases) -> Iterator[str]:
    yield f"{say.say('reminder_head_many')} · {say.count('cases', len(facts.cases))}"
    for told in facts.cases[:_IN_BRIEF]:
        yield _sentence(told, facts, say)
    if (rest := len(facts.cases) - _IN_BRIEF) > 0:
        yield say.count("more", rest)
