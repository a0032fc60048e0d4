"""Short mails about Amends itself: a test, and what happened to sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from alerts.book import OURS, Books
from alerts.clean import clean_line, shorten
from alerts.facts import Rendered, SourceFacts, SourceTold
from alerts.phrases import Phrases, phrases
from alerts.render.pieces import BRAND_CAP, LINE_CAP, NAME_CAP, NOTE_CAP, address
from alerts.render.sheet import sheet

_MOST_SOURCES = 30
"""Sources that one mail names; `amends sources` shows them all."""
_MOST_IN_BRIEF = 5


def render_test(
    *,
    brands: Sequence[str],
    now: datetime,
    locale: str,
    timezone: str | tzinfo,
    books: Books = OURS,
) -> Rendered:
    """Render a mail that only shows that mails arrive."""
    say = phrases(locale, timezone, books)
    brand = ", ".join(clean_line(one, cap=BRAND_CAP) for one in brands)
    brand = shorten(brand, LINE_CAP) or say.say("test_no_brand")
    return _note(
        say,
        subject=say.say("test_subject", brand=brand),
        head=say.say("test_head"),
        paragraphs=(say.say("test_body", brand=brand), say.say("test_sent", when=say.moment(now))),
    )


def render_source(
    facts: SourceFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> Rendered:
    """Render a mail about sources: they stay broken, work again, or have ended."""
    say = phrases(locale, timezone, books)
    first, many = facts.sources[0], "_many" if len(facts.sources) > 1 else ""
    key = f"source_{facts.event}"
    brands = dict.fromkeys(clean_line(one.brand, cap=BRAND_CAP) for one in facts.sources)
    words = {
        "name": clean_line(first.name, cap=NAME_CAP),
        "count": str(len(facts.sources)),
        "when": say.moment(min(one.since for one in facts.sources)),
        "brand": (next(iter(brands)) if len(brands) == 1 else "") or say.say("test_no_brand"),
    }
    rows = _rows(facts, say) if many else _details(first, say)
    return _note(
        say,
        subject=say.say(f"{key}_subject{many}", **words),
        head=say.say(f"{key}_head{many}", **words),
        paragraphs=(say.say(f"{key}_body{many}", **words), say.say(f"{key}_next")),
        rows=tuple(rows),
    )


def _details(told: SourceTold, say: Phrases) -> Iterator[tuple[str, str]]:
    if found := address(told.address):
        yield say.say("source_address"), found
    if error := clean_line(told.error, cap=NOTE_CAP):
        yield say.say("source_error"), error
    if told.failures:
        yield say.say("source_failures"), str(told.failures)


def _rows(facts: SourceFacts, say: Phrases) -> Iterator[tuple[str, str]]:
    for told in facts.sources[:_MOST_SOURCES]:
        error = clean_line(told.error, cap=LINE_CAP)
        yield clean_line(told.name, cap=NAME_CAP), error or say.moment(told.since)
    if (rest := len(facts.sources) - _MOST_SOURCES) > 0:
        yield say.say("source_rest"), str(rest)


def _note(
    say: Phrases,
    *,
    subject: str,
    head: str,
    paragraphs: tuple[str, ...],
    rows: Sequence[tuple[str, str]] = (),
) -> Rendered:
    brief = [paragraphs[0], *(f"{label}: {value}" for label, value in rows[:_MOST_IN_BRIEF])]
    return sheet(
        "note",
        say,
        subject=subject,
        preview=paragraphs[:1],
        brief=brief,
        head=head,
        paragraphs=paragraphs,
        rows=rows,
    )
