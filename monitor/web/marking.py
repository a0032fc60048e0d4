"""Marking: finds the words in a text that its verdict rests on."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass

_SHORTEST = 2
"""Characters of a word that is marked; a single one says nothing in most scripts."""

_MOST = 200
"""Words that are marked in one text; who repeats one a thousand times says no more by it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text."""

    text: str
    weighty: bool
    why: str = ""
    """Why it counts, where it does."""


def mark(text: str, reasons: Iterable[tuple[str, str]]) -> list[Piece]:
    """Return a text in pieces; those that `reasons` (what, why) quote are weighty.

    Joined, the pieces are the text. Of two reasons that quote overlapping words the first counts.
    """
    taken: list[tuple[int, int, str]] = []
    for what, why in reasons:
        for found in _places(what, text):
            if len(taken) == _MOST:
                break
            start, end = found.span()
            at = bisect(taken, (start, end, why))
            is_free = (at == 0 or taken[at - 1][1] <= start) and (
                at == len(taken) or end <= taken[at][0]
            )
            if end > start and is_free:
                taken.insert(at, (start, end, why))
    return list(_pieces(text, taken))


def _places(what: str, text: str) -> Iterable[re.Match[str]]:
    quoted = what.strip(" “”„«»\"'…")
    if len(quoted) < _SHORTEST:
        return ()
    # A reason quotes words with one space between them; the text may break the line there.
    words = r"\s+".join(re.escape(word) for word in quoted.split())
    edge = r"(?<!\w)" if quoted[0].isascii() and quoted[0].isalnum() else ""
    return re.finditer(edge + words, text, re.IGNORECASE)


def _pieces(text: str, taken: Iterable[tuple[int, int, str]]) -> Iterable[Piece]:
    at = 0
    for start, end, why in taken:
        if start > at:
            yield Piece(text[at:start], weighty=False)
        yield Piece(text[start:end], weighty=True, why=why)
        at = end
    if at < len(text):
        yield Piece(text[at:], weighty=False)
