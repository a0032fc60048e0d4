"""The words by which mentions are found: those of a text, and those that a person types.

Both are cut by `monitor.words`, so every script works: accents and strokes do not count, and where
no spaces are written each character is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.words import words

MOST_TERMS = 50
"""So many terms of what is typed are read; nobody types more by hand."""
MOST_WORDS = 50
"""So many words of one phrase are read."""

_QUOTES = "\"“”„‟«»"  # fmt: skip
_TERM = re.compile(
    rf"""
    (?P<without>(?<!\S)-)?
    (?:(?P<field>author|title):)?
    (?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed, as two queries of the index; "" where there is none."""

    wanted: str
    """What a mention must hold."""
    unwanted: str
    """What it must not hold."""

    @property
    def match(self) -> str:
        """Both in one; "" where nothing is wanted, which the index cannot be asked."""
        if self.wanted and self.unwanted:
            return f"({self.wanted}) NOT ({self.unwanted})"
        return self.wanted


def searchable(text: str | None) -> str | None:
    """Return the words of a text, parted by whatever is no word."""
    if text is None or text.isascii():
        return text  # the index cuts ASCII the same way, and faster
    return " ".join(words(text, fold=True))


def typed(text: str) -> Typed:
    """Read what a person typed: any text is a query, and none is an error.

    All of it must be there: words, "a phrase", pre*, author:anna, title:soup; -word must not.
    Whatever else means something to the index is a word like others.
    """
    terms = list(_terms(text))
    wanted = [term for without, term in terms if not without]
    unwanted = [term for without, term in terms if without]
    return Typed(" AND ".join(wanted), " OR ".join(unwanted))


def _terms(text: str) -> Iterator[tuple[bool, str]]:
    for _, found in zip(range(MOST_TERMS), _TERM.finditer(text), strict=False):
        said = found["phrase"] or found["word"] or ""
        some = words(said, fold=True)
        if not some:
            continue
        starts = bool(found["word"]) and said.endswith("*") and len(some) <= MOST_WORDS
        phrase = f'"{" ".join(some[:MOST_WORDS])}"{" *" if starts else ""}'
        field = f"{found['field'].lower()} : " if found["field"] else ""
        yield bool(found["without"]), field + phrase
