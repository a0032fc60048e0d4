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
    from monitor.sentiment.speech import Speech

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
    found = _unspaced(tokens, speech) if speech.language in UNSPACED else _spaced(tokens, speech)
    capitals = _has_plain_words(tokens)
    weighed = []
    for first, last, plain, general in found:
        if covered.isdisjoint(range(first, last + 1)):
            begin, end, valence = _in_place(tokens, speech, first, last, plain, capitals, damped)
            weighed.append(WeighedWord(begin, end, plain, valence, general))
    return weighed


def exclaimed(tokens: Tokens) -> float:
    """Return what exclamation marks add to a text's sum, whichever its side."""
    return min(_MOST_EXCLAMATIONS, tokens.text.count("!") + tokens.text.count("！")) * _EXCLAMATION


def _spaced(tokens: Tokens, speech: Speech) -> Iterator[tuple[int, int, float, bool]]:
    for number, token in enumerate(tokens.folded):
        if token[0].isalnum():
            valence, general = speech.valence(tokens.text[slice(*tokens.spans[number])])
        else:
            valence, general = faces().get(token, 0.0), False
        if valence:
            yield number, number, valence, general


def _unspaced(tokens: Tokens, speech: Speech) -> Iterator[tuple[int, int, float, bool]]:
    at, text = 0, tokens.joined
    while at < len(text):
        for size in range(min(_LONGEST, len(text) - at), 0, -1):
            found = _listed(text[at : at + size], speech)
            if found is not None:
                yield at, at + size - 1, *found
                at += size
                break
        else:
            at += 1


def _listed(run: str, speech: Speech) -> tuple[float, bool] | None:
    for listed, general in ((speech.valences, False), (faces(), False), (speech.general, True)):
        if run in listed:
            return listed[run], general
    return None


def _in_place(
    tokens: Tokens,
    speech: Speech,
    first: int,
    last: int,
    plain: float,
    capitals: bool,  # noqa: FBT001
    damped: frozenset[int],
) -> tuple[int, int, float]:
    """Return the tokens of a word, its negation among them, and what it weighs there."""
    valence, begin, end = plain, first, last
    if capitals and tokens.text[slice(*tokens.spans[first])].isupper() and last - first < 1:
        valence += _CAPITALS if plain > 0 else -_CAPITALS
    unspaced = speech.language in UNSPACED
    negation = _negation(tokens, speech, first, last, unspaced=unspaced)
    valence += _boost(tokens, speech, first, plain, unspaced=unspaced)
    if negation is not None:
        valence *= NEGATED
        begin, end = min(first, negation), max(last, negation)
    valence *= _contrast(tokens, speech, first, unspaced=unspaced)
    if first in damped:
        valence *= _DAMPED
    return begin, end, valence


def _negation(
    tokens: Tokens, speech: Speech, first: int, last: int, *, unspaced: bool
) -> int | None:
    """Return the number of the token that denies a word."""
    if unspaced:
        before = tokens.joined[max(0, first - _REACH_CHARACTERS) : first]
        after = tokens.joined[last + 1 : last + 1 + _REACH_CHARACTERS]
        for word in speech.negators.whole:
            if word in before:
                return max(0, first - _REACH_CHARACTERS) + before.rindex(word)
        for word in speech.negators_after.whole:
            if word in after:
                return last + after.index(word) + len(word)
        return None
    for number in _near(tokens, first, -1):
        if tokens.folded[number] in speech.contrasts:
            break
        if tokens.folded[number] in speech.negators:
            return number
    for number in _near(tokens, last, 1):
        if tokens.folded[number] in speech.contrasts:
            break
        if tokens.folded[number] in speech.negators_after:
            return number
    return None


def _near(tokens: Tokens, token: int, step: int) -> Iterator[int]:
    for distance in range(1, _REACH + 1):
        number = token + step * distance
        if not 0 <= number < len(tokens.folded) or tokens.folded[number] in STOPS:
            return
        yield number


def _boost(tokens: Tokens, speech: Speech, first: int, plain: float, *, unspaced: bool) -> float:
    side = 1 if plain > 0 else -1
    if unspaced:
        before = tokens.joined[max(0, first - _REACH_CHARACTERS) : first]
        if any(word in before for word in speech.boosters.whole):
            return side * _BOOST
        return -side * _BOOST * any(word in before for word in speech.dampeners.whole)
    added = 0.0
    for number, fade in zip(_near(tokens, first, -1), _FADES, strict=False):
        token = tokens.folded[number]
        if token in speech.boosters:
            added += side * _BOOST * fade
        elif token in speech.dampeners:
            added -= side * _BOOST * fade
    return added


def _contrast(tokens: Tokens, speech: Speech, token: int, *, unspaced: bool) -> float:
    """Return how much a word counts in a sentence with a "but"."""
    sentence = tokens.sentence(token)
    if unspaced:
        whole = tokens.joined[sentence.start : sentence.stop]
        places = [whole.rfind(word) for word in speech.contrasts.whole if word in whole]
    else:
        places = [
            number - sentence.start
            for number in sentence
            if tokens.folded[number] in speech.contrasts and number != sentence.start
        ]
    if not places:
        return 1.0
    return _AFTER_CONTRAST if token - sentence.start > max(places) else _BEFORE_CONTRAST


def _has_plain_words(tokens: Tokens) -> bool:
    """Are capitals an emphasis here, or is everything in capitals?"""
    return not tokens.text.isupper()


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
    return weights
