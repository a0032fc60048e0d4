"""What a mail shows of a mention: its words, and who said them, where and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from alerts.clean import clean_block, clean_line, shorten
from alerts.phrases import Phrases
from alerts.plan import Situation
from alerts.render.pieces import BRAND_CAP, LINE_CAP, NAME_CAP, address, language_tag

_EXCERPT_CAP, _QUOTE_CAP, _MOST_REASONS = 60, 1200, 12
_SENTENCE_ENDS = (". ", "! ", "? ", ".\n", "!\n", "?\n", "。")


class Said(Protocol):
    """What names a mention in a few words; a Situation does, and a Told."""

    @property
    def place(self) -> str:
        """Kind of place: review, news …"""

    @property
    def title(self) -> str:
        """Of an article or a post; "" where there is none."""

    @property
    def rating(self) -> float | None:
        """0 to 5."""

    @property
    def author(self) -> str | None:
        """As published."""

    @property
    def outlet(self) -> str | None:
        """Name of the site or publication."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What was said, and where to read it."""

    title: str
    """"" where the text begins with it."""
    text: str
    """"" for stars alone."""
    cut: str
    """How much is missing; "" for nothing."""
    url: str
    """"" where there is none that could be a link."""
    language: str
    """For `lang`; "" where not known."""


def said(mention: Said, say: Phrases) -> str:
    """Name what was published in a few words: "1★ review by Maya R."."""
    what = say.name("kinds", mention.place)
    if mention.rating is not None:
        what = say.say("starred", stars=say.figure(mention.rating), kind=what)
    outlet = clean_line(mention.outlet or "", cap=40)
    author = clean_line(mention.author or "", cap=40)
    if mention.place == "news" and outlet:
        return say.say("in", said=what, outlet=outlet)
    return say.say("by", said=what, author=author) if author else what


def excerpt(mention: Said, text: str, say: Phrases, *, cap: int = _EXCERPT_CAP) -> str:
    """Give the first words in quotation marks, of an article its title; "" for stars alone."""
    title = clean_line(mention.title)
    words = (mention.place == "news" and title) or clean_line(text) or title
    return say.say("quoted", text=shorten(words, cap)) if words else ""


def quote(text: str, title: str, say: Phrases, *, url: str | None, language: str = "") -> Quote:
    """Give the quote, cut at a sentence or a word where it is very long."""
    whole, title = clean_block(text), clean_line(title, cap=LINE_CAP)
    shown, missing = _cut(whole)
    return Quote(
        title="" if clean_line(text).startswith(title.rstrip("…")) else title,
        text=shown,
        cut=say.say("cut", characters=str(missing)) if missing else "",
        url=address(url or ""),
        language=language_tag(language),
    )


def _cut(whole: str) -> tuple[str, int]:
    if len(whole) <= _QUOTE_CAP:
        return whole, 0
    kept = whole[:_QUOTE_CAP]
    end = max(kept.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    kept = kept[:end] + " …" if end > _QUOTE_CAP // 2 else shorten(whole, _QUOTE_CAP)
    return kept, len(whole) - len(kept.rstrip(" …"))


def reasons(found: Sequence[tuple[str, str]], say: Phrases) -> tuple[str, ...]:
    """Say why it counts, most important first."""
    told = (
        say.say("reason", what=clean_line(what, cap=NAME_CAP), why=clean_line(why, cap=LINE_CAP))
        for what, why in found[:_MOST_REASONS]
    )
    return tuple(told) or (say.say("no_reasons"),)


def about(
    situation: Situation, say: Phrases, *, published: datetime | None, source: str
) -> Iterator[tuple[str, str]]:
    """Give who, where, how many stars, as pairs of label and value."""
    yield say.say("brand"), clean_line(situation.brand, cap=BRAND_CAP)
    if situation.rating is not None:
        yield say.say("rating"), star_row(situation.rating, say)
    author = clean_line(situation.author or "", cap=NAME_CAP)
    yield say.say("author"), author or say.say("unnamed")
    yield say.say("place"), where(situation, say)
    yield say.say("when"), say.moment(published) if published else say.say("unknown_time")
    yield say.say("language"), say.name("languages", clean_line(situation.language, cap=10))
    if situation.copies > 1:
        yield say.say("seen_at"), say.say("copies", copies=str(situation.copies))
    yield say.say("found_by"), clean_line(source, cap=NAME_CAP)


def star_row(rating: float, say: Phrases) -> str:
    """Draw a rating, and say it."""
    full = max(0, min(5, round(rating)))
    return say.say("stars", row="★" * full + "☆" * (5 - full), stars=say.figure(rating))


def where(mention: Said, say: Phrases) -> str:
    """Give the kind of place, with its name where it has one."""
    kind, outlet = say.name("kinds", mention.place), clean_line(mention.outlet or "", cap=NAME_CAP)
    return (
        say.say("where", kind=kind, outlet=outlet)
        if outlet
        else say.say("where_unnamed", kind=kind)
    )
