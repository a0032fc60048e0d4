"""Targets: which part of a text is about a brand, where it is not all of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from monitor.query import Document

if TYPE_CHECKING:
    from monitor.query import Query
    from sources.item import Item

LONG = 8
"""Sentences from which a text is an article that names a brand, rather than a word to it."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])|\n+")
# Words that begin another thought. None that is an everyday word in another language ("a", "i").
_CONTRASTS = "|".join(
    (
        "but|while|whereas|although|though|however|yet|instead|unlike|and",
        "pero|mientras|aunque|sino|mas|enquanto|embora|porém|ma|mentre|invece|però",
        "mais|tandis|alors|cependant|et|aber|während|sondern|dagegen|jedoch|und",
        "maar|terwijl|echter|men|medan|och|og|mutta|hanem|dar|însă",
        "ale|zatímco|však|lecz|natomiast|ali|dok|nego|medtem|vendar|ama|fakat|oysa",
        "но|зато|однако|и|але|проте|али|док|међутим|αλλά|ενώ|ωστόσο|και|لكن|بينما",
    )
)
_WORD = re.compile(r"\w+")
# What may stand around a name that is joined to another one.
_JOINING = frozenset(
    {
        *("and", "both", "the", "und", "beide", "die", "der", "das", "et", "les", "le", "la"),
        *("en", "het", "och", "og", "и", "оба", "και"),
    }
)
_CLAUSE = re.compile(rf"\s+[–—-]\s+|[;:,，、；]\s*|\s+(?=(?:{_CONTRASTS})\s)", re.IGNORECASE)


def part_about(item: Item, brand: str, watched: Mapping[str, Query]) -> str:
    """Return what an item says about a brand, title and text in one.

    `watched` are the queries of the brands that the item names, `brand` among them. All of it,
    unless others are named beside the brand, or a long text names it in passing; never "".
    """
    everything = whole(item)
    sentences = _pieces(_SENTENCE, everything)
    if len(watched) > 1:
        about = list(_divided(sentences, watched))
        said = [piece for piece, names in about if brand in names]
    elif len(sentences) > LONG and not _names(item.title, watched):
        said = list(_in_passing(sentences, watched))
    else:
        return everything
    return "\n".join(said) or everything


def whole(item: Item) -> str:
    """Return all that an item says, title and text in one."""
    return "\n".join(part for part in (item.title, item.text) if part)


def _divided(
    sentences: Iterable[str], watched: Mapping[str, Query]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the pieces of a text with the brands that each is about.

    A piece that names none goes on about those that were named last; what comes before the first
    name is about all of them.
    """
    current = frozenset(watched)
    for sentence in sentences:
        named = _names(sentence, watched)
        pieces = _clauses(sentence, watched) if len(named) > 1 else [sentence]
        for piece in pieces:
            current = _names(piece, watched) or current
            yield piece, current
        # The next sentence goes on about all that this one compared.
        current = named or current


def _in_passing(sentences: Iterable[str], watched: Mapping[str, Query]) -> Iterator[str]:
    """Yield the sentences that name the brand, each with the one after it."""
    goes_on = False
    for sentence in sentences:
        named = bool(_names(sentence, watched))
        if named or goes_on:
            yield sentence
        goes_on = named


def _clauses(sentence: str, watched: Mapping[str, Query]) -> list[str]:
    """Cut a sentence into thoughts; “Acme and Globex are …” is one, about both."""
    names = {word.casefold() for brand in watched for word in _WORD.findall(brand)} | _JOINING
    clauses: list[str] = []
    subject = ""
    for piece in _pieces(_CLAUSE, sentence):
        thought = f"{subject} {piece}".strip()
        subject = thought if {word.casefold() for word in _WORD.findall(piece)} <= names else ""
        if not subject:
            clauses.append(thought)
    return [*clauses, subject] if subject else clauses


def _names(text: str, watched: Mapping[str, Query]) -> frozenset[str]:
    document = Document(text)
    return frozenset(
        brand
        for brand, query in watched.items()
        if any(term.where in {"text", "title"} and term.holds(document) for term in query.terms)
    )


def _pieces(pattern: re.Pattern[str], text: str) -> list[str]:
    return [piece.strip() for piece in pattern.split(text) if piece and piece.strip()]
