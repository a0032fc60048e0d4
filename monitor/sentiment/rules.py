"""Rules: VADER's rules with the words of another language. Pure.

The constants are VADER's (Hutto and Gilbert, 2014): a negation up to three words before a word
turns it round and takes a quarter of it; a booster adds .293, less with distance; capitals add
.733; what stands before a "but" counts half, what follows it one and a half times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from monitor.sentiment.tokens import STOPS, UNSPACED, Tokens

if TYPE_CHECKING:
    from monitor.sentiment.speech import SmallWords, Speech

NEGATED = -0.74
_BOOST = 0.293
_CAPITALS = 0.733
_EXCLAMATION = 0.292
_MOST_EXCLAMATIONS = 4
_FADES = (1.0, 0.95, 0.9)
_BEFORE_CONTRAST, _AFTER_CONTRAST = 0.5, 1.5
_REACH = 3
"""Words that a negation or a booster reaches over."""
_REACH_CHARACTERS = 4
_LONGEST = 8
"""Characters of a word in an unspaced language."""
_DAMPED = 0.2
"""What a word is worth in a question or a condition."""


@dataclass(frozen=True, slots=True)
class WeighedWord:
    """A word in its place."""

    first: int
    """Number of its token, and of the last one that belongs to it (its negation before it)."""
    last: int
    plain: float
    """What it weighs by itself, -4 to +4."""
    valence: float
    """What it weighs here."""
    general: bool
    """Only the general list knows it."""


def weigh(
    tokens: Tokens, speech: Speech, covered: frozenset[int], damped: frozenset[int]
) -> list[WeighedWord]:
    """Weigh the words of a text. Tokens that are `covered` by phrases do not count again."""
    kind = _Characters if speech.language in UNSPACED else _Words
    context = kind(tokens, speech, covered)
    return [
        _in_place(context, first, last, plain, general=general, damped=first in damped)
        for first, last, plain, general in context.found()
        if covered.isdisjoint(range(first, last + 1))
    ]


def exclaimed(tokens: Tokens) -> float:
    """Return what exclamation marks add to a text's sum, whichever its side."""
    return min(_MOST_EXCLAMATIONS, tokens.text.count("!") + tokens.text.count("！")) * _EXCLAMATION


def _in_place(
    context: _Words | _Characters,
    first: int,
    last: int,
    plain: float,
    *,
    general: bool,
    damped: bool,
) -> WeighedWord:
    side = 1 if plain > 0 else -1
    valence = plain + side * (_CAPITALS * context.shouted(first, last) + context.boosted(first))
    negation = context.negation(first, last)
    begin, end = first, last
    if negation is not None:
        valence *= NEGATED
        begin, end = min(first, negation), max(last, negation)
    valence *= context.contrasted(first)
    return WeighedWord(begin, end, plain, valence * (_DAMPED if damped else 1), general)


class _Words:
    """What stands around a word, in languages with spaces."""

    def __init__(self, tokens: Tokens, speech: Speech, covered: frozenset[int]) -> None:
        self._tokens = tokens
        self._speech = speech
        self._covered = covered
        self._all_capitals = tokens.text.isupper()

    def found(self) -> Iterator[tuple[int, int, float, bool]]:
        """Yield the words that weigh: first and last token, valence, from the general list?"""
        for number, token in enumerate(self._tokens.folded):
            if token[0].isalnum():
                valence, general = self._speech.valence(self._written(number))
            else:
                valence, general = faces().get(token, 0.0), False
            if valence:
                yield number, number, valence, general

    def shouted(self, first: int, last: int) -> bool:
        """Is a word in capitals, and not everything?"""
        return first == last and not self._all_capitals and self._written(first).isupper()

    def boosted(self, first: int) -> float:
        """Return what the words before a word add to it."""
        added = 0.0
        for number, fade in zip(self._near(first, -1), _FADES, strict=False):
            token = self._tokens.folded[number]
            if token in self._speech.boosters:
                added += _BOOST * fade
            elif token in self._speech.dampeners:
                added -= _BOOST * fade
        return added

    def negation(self, first: int, last: int) -> int | None:
        """Return the number of the token that denies a word."""
        before = self._first_of(self._near(first, -1), self._speech.negators)
        if before is not None:
            return before
        return self._first_of(self._near(last, 1), self._speech.negators_after)

    def contrasted(self, token: int) -> float:
        """Return how much a word counts in a sentence with a "but"."""
        sentence = self._tokens.sentence(token)
        folded, contrasts = self._tokens.folded, self._speech.contrasts
        places = [n for n in sentence if n != sentence.start and folded[n] in contrasts]
        return _side_of(token, max(places, default=None))

    def _first_of(self, numbers: Iterator[int], wanted: SmallWords) -> int | None:
        for number in numbers:
            token = self._tokens.folded[number]
            # A negation that belongs to a phrase has done its work there.
            if token in self._speech.contrasts or number in self._covered:
                return None
            if token in wanted:
                return number
        return None

    def _near(self, token: int, step: int) -> Iterator[int]:
        for distance in range(1, _REACH + 1):
            number = token + step * distance
            folded = self._tokens.folded
            if not 0 <= number < len(folded) or folded[number] in STOPS:
                return
            yield number

    def _written(self, number: int) -> str:
        return self._tokens.text[slice(*self._tokens.spans[number])]


class _Characters:
    """What stands around a word, in languages without spaces: every token is a character."""

    def __init__(self, tokens: Tokens, speech: Speech, _: frozenset[int]) -> None:
        self._tokens = tokens
        self._text = tokens.joined
        self._speech = speech

    def found(self) -> Iterator[tuple[int, int, float, bool]]:
        """Yield the words that weigh, the longest first: as `_Words.found`."""
        at = 0
        while at < len(self._text):
            for size in range(min(_LONGEST, len(self._text) - at), 0, -1):
                found = self._listed(self._text[at : at + size])
                if found is not None:
                    yield at, at + size - 1, *found
                    at += size
                    break
            else:
                at += 1

    def shouted(self, first: int, last: int) -> bool:
        """Say no."""
        return False

    def boosted(self, first: int) -> float:
        """Return what the characters before a word add to it."""
        before = self._text[max(0, first - _REACH_CHARACTERS) : first]
        if any(word in before for word in self._speech.boosters.listed):
            return _BOOST
        return -_BOOST * any(word in before for word in self._speech.dampeners.listed)

    def negation(self, first: int, last: int) -> int | None:
        """Return the number of a character that denies a word."""
        start = max(0, first - _REACH_CHARACTERS)
        before = self._text[start:first]
        for word in self._speech.negators.listed:
            if word in before:
                return start + before.rindex(word)
        after = self._text[last + 1 : last + 1 + _REACH_CHARACTERS]
        for word in self._speech.negators_after.listed:
            if word in after:
                return last + after.index(word) + len(word)
        return None

    def contrasted(self, token: int) -> float:
        """Return how much a word counts in a sentence with a "but"."""
        sentence = self._tokens.sentence(token)
        whole = self._text[sentence.start : sentence.stop]
        places = [whole.rfind(word) for word in self._speech.contrasts.listed]
        last = max(places, default=-1)
        return _side_of(token, sentence.start + last if last >= 0 else None)

    def _listed(self, run: str) -> tuple[float, bool] | None:
        own, general = self._speech.valences, self._speech.general
        if run in own:
            return own[run], False
        # Faces in letters would be found in the times of the day: "22:30".
        if not run.isascii() and run in faces():
            return faces()[run], False
        return (general[run], True) if run in general else None


def _side_of(token: int, contrast: int | None) -> float:
    if contrast is None:
        return 1.0
    return _AFTER_CONTRAST if token > contrast else _BEFORE_CONTRAST


_PLAIN_EMOJI = {
    "👍": 1.8, "👏": 1.5, "💯": 1.8, "🙌": 1.5, "👎": -1.8, "😡": -2.3, "🤬": -2.7, "😤": -1.6,
    "🤮": -2.6, "🤢": -2.2, "💩": -2.0, "🤡": -1.8,
}  # fmt: skip
"""Emoji whose descriptions hold no word of VADER's list."""


@cache
def faces() -> dict[str, float]:
    """Return what emoticons and emoji weigh: VADER's own, its descriptions of emoji weighed."""
    from monitor.sentiment.lexicon import weigher  # noqa: PLC0415 - start-up time

    vader = weigher()
    weights = {sign: w for sign, w in vader.lexicon.items() if not sign[0].isalnum()}
    for emoji, description in vader.emojis.items():
        words = [vader.lexicon.get(word, 0.0) for word in description.replace("-", " ").split()]
        if any(words):
            weights[emoji[0]] = max(words, key=abs)
    return weights | _PLAIN_EMOJI
