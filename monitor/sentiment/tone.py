"""Tone: how a text sounds, by the words of its language and by phrases without any such word."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.sentiment.phrases import Found, Hit, find
from monitor.sentiment.rules import exclaimed, weigh
from monitor.sentiment.speech import OWN, WORD, own_phrases, speech
from monitor.sentiment.tokens import STOPS, Tokens, cut

if TYPE_CHECKING:
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
_DAMPED = 0.2
"""What a sentence is worth that asks or supposes."""
_SOUND = 0.5
"""Valence (of 4) from which a word is worth naming."""
_NEGATOR = re.compile(
    r"(?:no|not|never|without|hardly|\w+n't|cannot|cant|dont|wont)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One piece of evidence, not yet in anybody's language."""

    what: str
    """The words of the text."""
    why: str
    """Key of the reason's wording: "word.negative", "kind.waiting"."""
    weight: float
    """-1 to +1."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a text sounds by the rules."""

    total: float
    """Sum of what was weighed, on VADER's scale; unbounded."""
    signs: tuple[Sign, ...] = ()
    """Strongest first."""
    urgencies: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    """What is complained about, the plainest first."""
    complains: bool = False
    """A phrase says what went wrong."""
    good: float = 0.0
    """Sum of what speaks for it, 0 and up."""
    bad: float = 0.0
    """Sum of what speaks against it, 0 and down."""
    general: float = 0.0
    """What of the total comes from the general word list alone, which is right less often."""
    supposes: bool = False
    """All of it asks or supposes: it speaks of what has not happened."""
    tokens: Tokens | None = None
    """The text as it was cut."""

    @property
    def score(self) -> float:
        """Return the sum on VADER's normal scale, -1 to +1."""
        return normal(self.total)


def tone_of(
    text: str,
    language: str,
    ignore: Iterable[str] = (),
    own: Mapping[str, float] | None = None,
) -> Tone:
    """Judge how a text sounds in one of `speech.LANGUAGES`.

    `ignore` are names that carry no tone ("Killer Burger"); `own` are weights of the user's own for
    words and phrases, -4 to +4.
    """
    tokens = cut(without(text[:LONGEST], ignore), language)
    found = find(tokens, speech(language), own_phrases(language, own) if own else ())
    general = 0.0
    if language == "en":
        total, signs = _english(tokens, found)
    else:
        total, general, signs = _by_rules(tokens, found, language)
    complaints = [hit for hit in found.hits if hit.weight < 0 and hit.kind.name not in {OWN, WORD}]
    good = sum(max(0.0, sign.weight) for sign in signs)
    bad = sum(min(0.0, sign.weight) for sign in signs)
    if complaints and total > 0:
        total *= _SARCASM
    for hit in found.hits:
        total += _PHRASE * hit.weight
        good, bad = good + max(0.0, hit.weight), bad + min(0.0, hit.weight)
        if hit.weight:
            said = tokens.quote(hit.first, hit.last)
            signs.append(Sign(said, _why(hit), round(hit.weight, 2)))
    return Tone(
        total,
        _strongest(signs),
        tuple(dict.fromkeys(hit.kind.urgency for hit in complaints if hit.kind.urgency)),
        tuple(dict.fromkeys(hit.kind.theme for hit in complaints if hit.kind.theme)),
        complains=bool(complaints),
        good=good,
        bad=bad,
        general=general,
        supposes=_supposes(tokens, found),
        tokens=tokens,
    )


def _supposes(tokens: Tokens, found: Found) -> bool:
    words = [place for place, token in enumerate(tokens.folded) if token[0].isalpha()]
    return bool(words) and all(place in found.damped for place in words)


def _why(hit: Hit) -> str:
    if hit.kind.name not in {OWN, WORD}:
        return f"kind.{hit.kind.name}"
    return f"{hit.kind.name}.{'negative' if hit.weight < 0 else 'positive'}"


def without(text: str, names: Iterable[str]) -> str:
    """Replace names by a word of the same length that says nothing."""
    for name in names:
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        text = re.sub(pattern, lambda found: "X" * len(found[0]), text, flags=re.IGNORECASE)
    return text


def normal(total: float) -> float:
    """Put a sum on VADER's normal scale, -1 to +1."""
    return round(total / math.sqrt(total * total + _ALPHA), 4)


def _by_rules(tokens: Tokens, found: Found, language: str) -> tuple[float, float, list[Sign]]:
    """Weigh the words of a text. Returns their sum, the general list's part of it, the signs."""
    words = weigh(tokens, speech(language), found.covered, found.damped)
    total = sum(word.valence for word in words)
    if total:
        total += math.copysign(exclaimed(tokens), total)
    signs = [
        _sign(tokens.quote(word.first, word.last), word.plain, word.valence)
        for word in words
        if abs(word.plain) >= _SOUND and abs(word.valence) >= _SOUND / 2
    ]
    return total, sum(word.valence for word in words if word.general), signs


def _english(tokens: Tokens, found: Found) -> tuple[float, list[Sign]]:
    """Weigh English by VADER itself, sentence by sentence."""
    from monitor.sentiment.lexicon import weigher  # noqa: PLC0415 - start-up time

    total = 0.0
    signs: list[Sign] = []
    for piece, worth in _pieces(tokens, found):
        weighed = weigher().weigh(piece)
        total += worth * raw(weighed.compound)
        if worth == 1:
            signs += _words(weighed)
    return total, signs


def _pieces(tokens: Tokens, found: Found) -> Iterator[tuple[str, float]]:
    """Cut a text into sentences, and those into pieces where they are too long.

    One by one, since VADER looks three words back, past a full stop too: in "heard nothing since.
    Awful." it would take the awful for denied. What phrases cover is left out.
    """
    begin = 0
    for number, token in enumerate([*tokens.folded, "."]):
        if token not in STOPS:
            continue
        worth = _DAMPED if begin in found.damped else 1.0
        for start in range(begin, number, PIECE):
            end = min(number, start + PIECE)
            piece = _uncovered(tokens, found.covered, start, end, last=end == number)
            if piece:
                yield piece, worth
        begin = number + 1


def _uncovered(tokens: Tokens, covered: frozenset[int], start: int, end: int, *, last: bool) -> str:
    """Return the text from a token to a token, its end marks included, without what is covered."""
    spans = tokens.spans
    stop = spans[end][1] if last and end < len(spans) else spans[end - 1][1]
    piece = tokens.text[spans[start][0] : stop]
    for token in sorted(covered.intersection(range(start, end)), reverse=True):
        first, after = (place - spans[start][0] for place in spans[token])
        piece = piece[:first] + " " * (after - first) + piece[after:]
    return " ".join(piece.split())


def _words(weighed: Weighed) -> Iterator[Sign]:
    """Yield the words of a sentence that VADER weighed, as it weighed them in their place."""
    from monitor.sentiment.lexicon import weigher  # noqa: PLC0415 - start-up time

    lexicon = weigher().lexicon
    for place, valence in weighed.words:
        word = weighed.tokens[place]
        plain = lexicon[word.lower()]
        if abs(plain) < _SOUND or abs(valence) < _SOUND / 2:
            continue
        flipped = valence * plain < 0
        yield _sign(_with_negator(weighed.tokens, place) if flipped else word, plain, valence)


def _sign(what: str, plain: float, valence: float) -> Sign:
    side = "negative" if valence < 0 else "positive"
    flipped = valence * plain < 0
    return Sign(what, f"turned.{side}" if flipped else f"word.{side}", _share(valence))


def _with_negator(found: Sequence[str], place: int) -> str:
    for start in range(max(0, place - 3), place):
        if _NEGATOR.fullmatch(found[start]):
            return " ".join(found[start : place + 1])
    return found[place]


def _share(valence: float) -> float:
    return round(max(-1.0, min(1.0, valence / 4)), 2)


def _strongest(signs: list[Sign]) -> tuple[Sign, ...]:
    by_words = {sign.what.casefold(): sign for sign in reversed(signs)}
    return tuple(sorted(by_words.values(), key=lambda sign: -abs(sign.weight)))


def raw(compound: float) -> float:
    """Undo VADER's normalisation, so that pieces and phrases add up."""
    compound = max(-0.9999, min(0.9999, compound))
    return compound * math.sqrt(_ALPHA / (1 - compound * compound))
