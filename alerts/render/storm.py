"""Mails about a storm: that it begins, goes on, or is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line
from alerts.facts import Rendered, StormFacts
from alerts.phrases import Phrases, phrases
from alerts.render import pieces
from alerts.render.brief import who
from alerts.render.lines import line, named, sentence
from alerts.render.sheet import sheet

_MOST_LINES, _MOST_NAMES, _IN_BRIEF = 10, 8, 120
_LEAST = 0.01
"""From ten on no fraction is told; and nothing is told that reads 1e-05."""
_KEYS = {"begins": "storm", "goes on": "summary", "is over": "clear"}


def render_storm(
    facts: StormFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render the alert that a storm begins, a summary while it goes on, or the all-clear."""
    say = phrases(locale, timezone, books)
    now = facts.now or facts.started
    key = _KEYS[facts.event]
    brand = clean_line(facts.brand, cap=pieces.BRAND_CAP)
    level = say.name("levels", facts.level)
    counted = say.count("complaints", facts.count)
    over, head = facts.event == "is over", say.say(f"{key}_head")
    badge = head if over else f"{level} · {head}"
    told = tuple(numbers(facts, say))
    steps = pieces.steps(facts.plan.steps, say, now) if facts.plan else ()
    return sheet(
        "storm",
        say,
        subject=say.say(
            f"{key}_subject",
            level=level,
            brand=brand,
            complaints=counted,
            span=say.span(facts.span),
        ),
        preview=told,
        brief=_brief(facts, say, f"{badge} · {brand} · {told[0]}"),
        level=facts.level,
        badge=badge,
        over=over,
        brand=brand,
        told=told,
        topics=tuple(topics(facts, say)),
        lines=tuple(line(one, say, now) for one in facts.worst[:_MOST_LINES]),
        steps=steps,
        brackets=pieces.brackets(pieces.drafts(steps), say),
        next=_next(facts, say),
        record=pieces.around("digest_record", facts.link, say),
    )


def numbers(facts: StormFacts, say: Phrases) -> Iterator[str]:
    """Say how many, and how many are usual or were before."""
    counted, span = say.count("complaints", facts.count), say.span(facts.span)
    if facts.event == "begins":
        key = "storm_why" if facts.expected > 0 else "storm_why_first"
        # “193,803 times 0.01” of twenty complaints would be a riddle.
        times = facts.times if facts.expected >= _LEAST else facts.count / _LEAST
        usual, more = (say.figure(max(one, _LEAST)) for one in (facts.expected, times))
        yield say.say(key, complaints=counted, span=span, expected=usual, times=more)
    elif facts.event == "goes on":
        fresh, began = say.count("complaints", facts.fresh), say.moment(facts.started)
        yield say.say("summary_since", complaints=fresh, when=began, total=str(facts.count))
        if facts.lately != facts.before:
            direction = "up" if facts.lately > facts.before else "down"
            yield say.say(
                f"summary_pace_{direction}",
                now=str(facts.lately),
                before=str(facts.before),
                span=say.span(facts.pace),
            )
        if facts.open_cases and facts.waits_since:
            yield say.say(
                "summary_open",
                open=say.count("open", facts.open_cases),
                when=say.moment(facts.waits_since),
            )
    else:
        still = say.count("open", facts.open_cases)
        yield say.say("clear_body", span=span, complaints=counted, open=still)


def topics(facts: StormFacts, say: Phrases) -> Iterator[str]:
    """Say which story is told, what it is about, and where."""
    if story := clean_line(facts.story, cap=pieces.LINE_CAP):
        yield say.say("storm_story", title=say.say("quoted", text=story))
    if themes := named(facts.themes[:_MOST_NAMES], say, "themes"):
        yield say.say("storm_themes", themes=themes)
    if places := named(facts.places[:_MOST_NAMES], say):
        yield say.say("storm_places", places=places)


def _next(facts: StormFacts, say: Phrases) -> str:
    if facts.event == "begins":
        return say.say("storm_next", span=say.span(facts.pace))
    if facts.event == "is over":
        return say.say("clear_next")
    return say.say("summary_next", when=say.moment(facts.next)) if facts.next else ""


def _brief(facts: StormFacts, say: Phrases, first: str) -> Iterator[str]:
    yield first
    yield next(topics(facts, say), "")
    if facts.worst:
        yield sentence(facts.worst[0], say, cap=_IN_BRIEF)
    yield who(facts.plan, say)
    yield _next(facts, say)
    yield clean_line(facts.link)
