"""Referrals: does the author of a text recommend what it is about? In its own language. Pure.

The patterns stand in referrals.toml. What is denied, asked, supposed, or told of other people or of
former times is none.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitor.sentiment.kinds import Kind
from monitor.sentiment.patterns import Compiler
from monitor.sentiment.phrases import find_all
from monitor.sentiment.speech import LANGUAGES, Finder, Phrase, SmallWords, small_words, speech
from monitor.sentiment.tokens import STOPS, UNSPACED, Tokens, cut

LONGEST = 5_000
"""Characters of a text that are looked through, from its beginning."""
_REACH = 4
"""Words that may stand between a negation and what it denies."""
_SAYS, _UNLESS, _SURE = Kind("says", 1.0), Kind("unless", 0.0), Kind("sure", 0.0)
_PAUSE = re.compile(r"[,;:،、，–—]|\s-\s")


@dataclass(frozen=True, slots=True)
class _Words:
    """One language, ready to be looked for."""

    finder: Finder
    before: SmallWords
    """Words that deny what follows them."""
    behind: SmallWords
    """Words that deny what they follow."""
    spaced: bool


def recommends(text: str, language: str | None) -> bool:
    """Tell whether the author recommends what the text is about; False in a language unknown."""
    if language not in LANGUAGES:
        return False
    words = _words(language)
    tokens = cut(text[:LONGEST], language)
    says: list[range] = []
    void: set[int] = set()
    sure: set[int] = set()
    for hit in find_all(tokens, words.finder):
        place = range(hit.first, hit.last + 1)
        if hit.kind is _SAYS:
            says.append(place)
        elif hit.kind is _UNLESS:
            void.update(place)
        else:
            sure.update(place)
    return any(
        void.isdisjoint(place)
        and not _asked(tokens, place)
        and not (words.spaced and _denied(tokens, words, place, sure))
        for place in says
    )


@cache
def patterns() -> dict[str, dict[str, list[str]]]:
    """Return the patterns as they stand, by language and what they are for."""
    text = files("monitor.sentiment").joinpath("referrals.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words(language: str) -> _Words:
    asked, compiling = patterns()[language], Compiler(language)
    phrases = tuple(
        Phrase(kind, compiling.compile(pattern))
        for kind in (_SAYS, _UNLESS, _SURE)
        for pattern in asked.get(kind.name, ())
    )
    behind = small_words(asked.get("behind", ()), language)
    return _Words(
        Finder(phrases), speech(language).negators, behind, spaced=language not in UNSPACED
    )


def _asked(tokens: Tokens, place: range) -> bool:
    end = tokens.sentence(place[0]).stop
    return end < len(tokens.folded) and tokens.folded[end] == "?"


def _denied(tokens: Tokens, words: _Words, place: range, sure: set[int]) -> bool:
    """Is it denied in its own clause: before it, within it, or behind it?"""
    first, last = place[0], place[-1]
    before = _clause(tokens, range(first - 1, max(-1, first - 2 - _REACH), -1), first)
    behind = _clause(tokens, range(last + 1, min(len(tokens.folded), last + 2 + _REACH)), last)
    return any(
        token in small and number not in sure
        for numbers, small in (
            ((*before, *place), words.before),
            ((*place, *behind), words.behind),
        )
        for number in numbers
        for token in (tokens.folded[number],)
    )


def _clause(tokens: Tokens, numbers: range, start: int) -> list[int]:
    """Return those of the numbers that no pause and no end of a sentence parts from the start."""
    found: list[int] = []
    for number in numbers:
        one, other = sorted((start, number))
        between = tokens.text[tokens.spans[one][1] : tokens.spans[other][0]]
        if tokens.folded[number] in STOPS or _PAUSE.search(between):
            break
        found.append(number)
        start = number
    return found
