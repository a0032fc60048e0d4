"""Tone: how an English text sounds, by VADER and by the phrases that VADER cannot see."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.sentiment.lexicon import Phrase, complaints, harmless, weigher
from monitor.sentiment.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.sentiment.weigher import Weighed

LONGEST = 20_000
"""Characters of a text that are judged: its beginning, where people say what they mean."""
PIECE = 60
"""Words that VADER gets at once: its cost grows with the square of the length, and a sentence is
as far as its rules reach."""

# VADER's own normalisation: score = sum / sqrt(sum^2 + 15).
_ALPHA = 15
_PHRASE = 4.0
"""What a phrase of weight 1 adds to VADER's sum: the valence of its strongest words."""
_SARCASM = 0.25
"""What praise is still worth beside a plain complaint: "Great, another two-hour wait"."""
_SOUND = 0.5
"""Valence (of 4) from which a word is worth naming."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_NEGATOR = re.compile(
    r"(?:no|not|never|without|hardly|\w+n't|cannot|cant|dont|wont)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Tone:
    """How a text sounds."""

    score: float
    """-1 to +1."""
    reasons: tuple[Reason, ...]
    """Strongest first."""
    urgencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A phrase found in the text."""

    phrase: Phrase
    start: int
    end: int


def tone_of(text: str, ignore: Iterable[str] = ()) -> Tone:
    """Judge how an English text sounds. `ignore` are names that carry no tone ("Killer Burger")."""
    text = text[:LONGEST].replace("’", "'").replace("‘", "'")
    for name in ignore:
        # A neutral word of the same length keeps the places where phrases were found.
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        text = re.sub(pattern, lambda found: "X" * len(found[0]), text, flags=re.IGNORECASE)
    lower = re.sub(r"\s", " ", _lower(text))
    innocent = _hits(lower, harmless())
    without = _blank(lower, innocent)
    complaining = _hits(without, complaints())
    return _judge(text, innocent, complaining)


def _lower(text: str) -> str:
    """Lower-case a text without changing its length, so that places found in it stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _judge(text: str, innocent: list[_Hit], complaining: list[_Hit]) -> Tone:
    rest = _blank(text, innocent + complaining)
    total = 0.0
    reasons: list[Reason] = []
    for piece in _pieces(rest):
        weighed = weigher().weigh(piece)
        total += _raw(weighed.compound)
        reasons += _words(weighed)
    if complaining and total > 0:
        total *= _SARCASM
    for hit in _distinct(innocent + complaining):
        total += _PHRASE * hit.phrase.weight
        said = text[hit.start : hit.end].strip()
        if hit.phrase.weight:
            reasons.append(Reason(said, hit.phrase.why, hit.phrase.weight))
    urgencies = dict.fromkeys(hit.phrase.urgency for hit in complaining if hit.phrase.urgency)
    return Tone(_normal(total), _strongest(reasons), tuple(urgencies))


def _hits(text: str, phrases: Iterable[Phrase]) -> list[_Hit]:
    return [
        _Hit(phrase, found.start(), found.end())
        for phrase in phrases
        for found in phrase.found_in(text)
    ]


def _distinct(hits: list[_Hit]) -> Iterator[_Hit]:
    """Yield each phrase once, none inside another: told twice, a complaint is not worse."""
    told: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (-abs(h.phrase.weight), h.start)):
        if not any(
            hit.phrase is other.phrase or (hit.start < other.end and other.start < hit.end)
            for other in told
        ):
            told.append(hit)
            yield hit


def _blank(text: str, hits: Iterable[_Hit]) -> str:
    """Replace what the phrases cover by as many spaces, so that it is not weighed again."""
    for hit in hits:
        text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
    return text


def _pieces(text: str) -> Iterator[str]:
    """Cut a text into sentences, and those into pieces where they are too long.

    One by one, since VADER looks three words back, past a full stop too: in "heard nothing since.
    Awful." it would take the awful for denied.
    """
    for sentence in _SENTENCE_END.split(text):
        found = sentence.split()
        for start in range(0, len(found), PIECE):
            yield " ".join(found[start : start + PIECE])


def _words(weighed: Weighed) -> Iterator[Reason]:
    """Yield the words of a sentence that VADER weighed, as it weighed them in their place."""
    lexicon = weigher().lexicon
    for place, valence in weighed.words:
        word = weighed.tokens[place]
        plain = lexicon[word.lower()]
        if abs(plain) < _SOUND or abs(valence) < _SOUND / 2:
            continue
        flipped = valence * plain < 0
        what = _with_negator(weighed.tokens, place) if flipped else word
        side = "negative" if valence < 0 else "positive"
        yield Reason(what, f"{side} in its place" if flipped else f"{side} word", _share(valence))


def _with_negator(found: Sequence[str], place: int) -> str:
    for start in range(max(0, place - 3), place):
        if _NEGATOR.fullmatch(found[start]):
            return " ".join(found[start : place + 1])
    return found[place]


def _share(valence: float) -> float:
    return round(max(-1.0, min(1.0, valence / 4)), 2)


def _strongest(reasons: list[Reason]) -> tuple[Reason, ...]:
    by_words = {reason.what.casefold(): reason for reason in reversed(reasons)}
    return tuple(sorted(by_words.values(), key=lambda reason: -abs(reason.weight)))


def _raw(compound: float) -> float:
    """Undo VADER's normalisation, so that pieces and phrases add up."""
    compound = max(-0.9999, min(0.9999, compound))
    return compound * math.sqrt(_ALPHA / (1 - compound * compound))


def _normal(total: float) -> float:
    return round(total / math.sqrt(total * total + _ALPHA), 4)
