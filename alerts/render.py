"""Plan and facts -> the subject, the text and the HTML of a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from alerts.book import OURS, Books
from alerts.clean import clean_block, clean_line, shorten
from alerts.facts import CaseFacts, Rendered, SourceFacts, SourceTold
from alerts.phrases import Phrases, phrases
from alerts.plan import PlanStep

if TYPE_CHECKING:
    from jinja2 import Environment

_SUBJECT_CAP, _EXCERPT_CAP = 150, 60
_BRAND_CAP, _NAME_CAP, _LINE_CAP, _NOTE_CAP = 60, 80, 200, 500
_QUOTE_CAP = 1200
_URL_CAP = 2000
_MOST_SOURCES = 30
"""Sources that one mail names; `amends sources` shows them all."""
_SENTENCE_ENDS = (". ", "! ", "? ", ".\n", "!\n", "?\n", "。")


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
    brand = ", ".join(clean_line(one, cap=_BRAND_CAP) for one in brands)
    brand = shorten(brand, _LINE_CAP) or say.say("test_no_brand")
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
    brands = dict.fromkeys(clean_line(one.brand, cap=_BRAND_CAP) for one in facts.sources)
    words = {
        "name": clean_line(first.name, cap=_NAME_CAP),
        "count": str(len(facts.sources)),
        "when": say.moment(min(one.since for one in facts.sources)),
        "brand": (next(iter(brands)) if len(brands) == 1 else "") or say.say("test_no_brand"),
    }
    rows = _source_rows(facts, say) if many else _source_details(first, say)
    return _note(
        say,
        subject=say.say(f"{key}_subject{many}", **words),
        head=say.say(f"{key}_head{many}", **words),
        paragraphs=(say.say(f"{key}_body{many}", **words), say.say(f"{key}_next")),
        rows=tuple(rows),
    )


def _source_details(told: SourceTold, say: Phrases) -> Iterator[tuple[str, str]]:
    yield say.say("source_address"), _address(told.address)
    if error := clean_line(told.error, cap=_NOTE_CAP):
        yield say.say("source_error"), error
    if told.failures:
        yield say.say("source_failures"), str(told.failures)


def _source_rows(facts: SourceFacts, say: Phrases) -> Iterator[tuple[str, str]]:
    for told in facts.sources[:_MOST_SOURCES]:
        error = clean_line(told.error, cap=_LINE_CAP)
        yield clean_line(told.name, cap=_NAME_CAP), error or say.moment(told.since)
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
    values = {
        "subject": clean_line(subject, cap=_SUBJECT_CAP),
        "head": head,
        "paragraphs": paragraphs,
        "rows": rows,
        "locale": say.book.language.code,
    }
    return _rendered("note", values)


def _case(facts: CaseFacts, say: Phrases, *, suffix: str) -> Rendered:
    situation = facts.situation
    now = facts.now or situation.opened
    quote, cut = _quote(facts)
    level = say.name("levels", situation.level)
    brand = clean_line(situation.brand, cap=_BRAND_CAP)
    values: dict[str, Any] = {
        "subject": _subject(facts, say, level=level, brand=brand, suffix=suffix),
        "say": say.say,
        "locale": say.book.language.code,
        "level": situation.level,
        "headline": say.say(
            "headline",
            level=level,
            severity=str(facts.severity),
            label=say.name("labels", facts.label),
        ),
        "urgent": ", ".join(say.name("urgencies", one) for one in situation.urgencies),
        "brand": brand,
        "case": str(facts.case),
        "note": clean_line(facts.update_note, cap=_NOTE_CAP),
        "title": _title(facts),
        "quote": quote,
        "cut": say.say("cut", characters=str(cut)) if cut else "",
        "about": tuple(_about(facts, say)),
        "link": _address(situation.url or ""),
        "reasons": tuple(_reasons(facts, say)) or (say.say("no_reasons"),),
        "clock": tuple(_clock(facts, say, now)),
        "steps": tuple(_step(step, say, now) for step in facts.plan.steps),
        "links": tuple((clean_line(label), clean_line(target)) for label, target in facts.links),
        "brackets": any("[" in step.draft for step in facts.plan.steps),
    }
    return _rendered("case", values)


def _subject(facts: CaseFacts, say: Phrases, *, level: str, brand: str, suffix: str) -> str:
    said = _said(facts, say)
    excerpt = clean_line(facts.quote) or clean_line(facts.situation.title)
    if not excerpt:
        line = say.say(f"subject_wordless{suffix}", level=level, brand=brand, said=said)
    else:
        quoted = say.say("quoted", text=shorten(excerpt, _EXCERPT_CAP))
        line = say.say(f"subject{suffix}", level=level, brand=brand, said=said, excerpt=quoted)
    return clean_line(line, cap=_SUBJECT_CAP)


def _said(facts: CaseFacts, say: Phrases) -> str:
    """Name what was published in a few words: "1★ review by Maya R."."""
    situation = facts.situation
    said = say.name("kinds", situation.place)
    if situation.rating is not None:
        said = say.say("starred", stars=_stars(situation.rating), kind=said)
    outlet = clean_line(situation.outlet or "", cap=40)
    author = clean_line(situation.author or "", cap=40)
    if situation.place == "news" and outlet:
        return say.say("in", said=said, outlet=outlet)
    return say.say("by", said=said, author=author) if author else said


def _title(facts: CaseFacts) -> str:
    """Give the title, unless the text begins with it."""
    title = clean_line(facts.situation.title, cap=_LINE_CAP)
    return "" if clean_line(facts.quote).startswith(title.rstrip("…")) else title


def _quote(facts: CaseFacts) -> tuple[str, int]:
    """Give the quote, cut at a sentence or a word, and how many characters were cut off."""
    quote = clean_block(facts.quote)
    if len(quote) <= _QUOTE_CAP:
        return quote, 0
    kept = quote[:_QUOTE_CAP]
    end = max(kept.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    kept = kept[:end] + " …" if end > _QUOTE_CAP // 2 else shorten(quote, _QUOTE_CAP)
    return kept, len(quote) - len(kept.rstrip(" …"))


def _about(facts: CaseFacts, say: Phrases) -> Iterator[tuple[str, str]]:
    """Give who, where, how many stars, as pairs of label and value."""
    situation = facts.situation
    yield say.say("brand"), clean_line(situation.brand, cap=_BRAND_CAP)
    if situation.rating is not None:
        full = max(0, min(5, round(situation.rating)))
        row = "★" * full + "☆" * (5 - full)
        yield say.say("rating"), say.say("stars", row=row, stars=_stars(situation.rating))
    author = clean_line(situation.author or "", cap=_NAME_CAP)
    yield say.say("author"), author or say.say("unnamed")
    kind = say.name("kinds", situation.place)
    outlet = clean_line(situation.outlet or "", cap=_NAME_CAP)
    where = "where" if outlet else "where_unnamed"
    yield say.say("place"), say.say(where, kind=kind, **({"outlet": outlet} if outlet else {}))
    when = say.moment(facts.published) if facts.published else say.say("unknown_time")
    yield say.say("when"), when
    language = clean_line(situation.language, cap=10)
    yield say.say("language"), say.name("languages", language)
    if situation.copies > 1:
        yield say.say("seen_at"), say.say("copies", copies=str(situation.copies))
    yield say.say("found_by"), clean_line(facts.source, cap=_NAME_CAP)


def _reasons(facts: CaseFacts, say: Phrases) -> Iterator[str]:
    for what, why in facts.reasons:
        found, reason = clean_line(what, cap=_NAME_CAP), clean_line(why, cap=_LINE_CAP)
        yield say.say("reason", what=found, why=reason)


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


def _step(step: PlanStep, say: Phrases, now: datetime) -> dict[str, Any]:
    when = {} if step.due is None else {"when": say.deadline(step.due, now)}
    # Only publicize has no time of its own: it waits for the step before.
    deadline = say.say(f"step_{step.step}" if when else "step_publicize", **when)
    language = say.name("languages", step.draft_language)
    return {
        "name": say.heading(step.step),
        "deadline": deadline,
        "who": step.who,
        "advice": step.advice,
        "avoid": "; ".join(step.avoid),
        "draft_title": say.say("draft", language=language),
        "draft": clean_block(step.draft),
    }


def _stars(rating: float) -> str:
    return f"{rating:.2g}"


def _address(url: str) -> str:
    """Give a web address for a link; "" for one that is none, or longer than any real one."""
    line = clean_line(url)
    web = line.lower().startswith(("http://", "https://")) and " " not in line
    return line if web and len(line) <= _URL_CAP else ""


def _rendered(template: str, values: dict[str, Any]) -> Rendered:
    text = _environment(html=False).get_template(f"{template}.txt.j2").render(values)
    html = _environment(html=True).get_template(f"{template}.html.j2").render(values)
    return Rendered(values["subject"], text, html)


@cache
def _environment(*, html: bool) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 start-up time

    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=html,  # noqa: S701 plain text must not be escaped; HTML always is
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
