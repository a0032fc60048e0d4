"""Suggest: word weights that people's corrections give reason for. Pure.

Only words that tell wrongly judged mentions from rightly judged ones are worth a weight: one that
stands everywhere is in the wrong ones by accident. And only what mends something is suggested.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.sentiment.tokens import UNSPACED, cut

if TYPE_CHECKING:
    from monitor.sentiment.verdict import Label

FEWEST = 2
"""Wrongly judged mentions in which a word must stand."""
MOST = 10
"""Suggestions for one brand."""
_CLEARLY = 3
"""How many times as frequent a word must be in wrongly judged mentions as in the others."""
_SHORTEST = 3
"""Letters of a word that stands alone."""
_READ = 2000
"""Characters of a text that are looked through."""
_WEIGHTS: Mapping[Label, tuple[float, ...]] = {
    "negative": (-2.0, -3.0, -4.0),
    "neutral": (0.0,),
    "positive": (2.0, 3.0, 4.0),
}
"""What is tried, on the scale of `[sentiment.words]`: the weakest that does goes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with our label and the right one; the same where nobody has corrected it."""

    mention: int
    brand: str
    language: str | None
    """ISO 639-1."""
    text: str
    ours: Label
    right: Label
    rating: float | None = None
    blamed: tuple[str, ...] = ()
    """Words of the text that our verdict named as its reasons."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A weight for `[sentiment.words."BRAND"]`."""

    brand: str
    word: str
    """A word, or two in a row."""
    weight: float
    """-4 (worst) to +4 (best)."""
    mentions: tuple[int, ...]
    """Numbers of the wrongly judged mentions in which it stands."""


Judge = Callable[[Judged, Mapping[str, float]], "Label"]
"""Judges a mention anew, with weights for words of its brand beside those that are configured."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word that may be to blame, with the right label of the mentions in which it stands."""

    word: str
    right: Label
    mistaken: tuple[Judged, ...]
    """Wrongly judged mentions in which it stands."""
    others: tuple[Judged, ...]
    """All others in which it stands."""
    times: float
    """How many times as frequent it is in the wrong ones."""
    blamed: int
    """How often our verdict named it."""


def suggest(judged: Iterable[Judged], judge: Judge) -> list[Suggestion]:
    """Return weights that make wrongly judged mentions come out right, brand by brand."""
    by_brand: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_brand[one.brand].append(one)
    return [
        suggestion for _, some in sorted(by_brand.items()) for suggestion in _of_brand(some, judge)
    ]


def _of_brand(judged: Sequence[Judged], judge: Judge) -> list[Suggestion]:
    chosen: list[Suggestion] = []
    for candidate in sorted(_candidates(judged), key=_most_telling_first):
        so_far = {one.word: one.weight for one in chosen}
        weight = _weight(candidate, so_far, judge)
        if weight is not None:
            numbers = tuple(one.mention for one in candidate.mistaken)
            chosen.append(Suggestion(judged[0].brand, candidate.word, weight, numbers))
        if len(chosen) == MOST:
            break
    return chosen


def _weight(candidate: _Candidate, so_far: Mapping[str, float], judge: Judge) -> float | None:
    """Return the weakest weight that does most good; None where there is none that does any."""
    touched = (*candidate.mistaken, *candidate.others)
    right_now = _right(touched, so_far, judge)
    found, most = None, right_now
    for weight in _WEIGHTS[candidate.right] if right_now < len(touched) else ():
        right_then = _right(touched, {**so_far, candidate.word: weight}, judge)
        if right_then > most:
            found, most = weight, right_then
    return found


def _right(judged: Iterable[Judged], words: Mapping[str, float], judge: Judge) -> int:
    return sum(judge(one, words) == one.right for one in judged)


def _candidates(judged: Sequence[Judged]) -> Iterator[_Candidate]:
    standing: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        for term in _terms(one):
            standing[term].append(one)
    wrong = Counter(one.right for one in judged if one.ours != one.right)
    for term, some in standing.items():
        for right, total in wrong.items():
            mistaken = tuple(one for one in some if one.right == right != one.ours)
            if len(mistaken) < FEWEST:
                continue
            others = tuple(one for one in some if not one.right == right != one.ours)
            # As if there were one more of each: among a few others a word is missing by chance.
            usual = (len(others) + 1) / (len(judged) - total + 2)
            times = len(mistaken) / total / usual
            if times >= _CLEARLY:
                blamed = sum(_is_blamed(term, one) for one in mistaken)
                yield _Candidate(term, right, mistaken, others, times, blamed)


def _most_telling_first(candidate: _Candidate) -> tuple[float | str, ...]:
    return (
        -candidate.blamed,
        -len(candidate.mistaken),
        -candidate.times,
        -len(candidate.word),
        candidate.word,
    )


def _terms(one: Judged) -> set[str]:
    """Return the words of a text, and every two in a row; not those of the brand's name."""
    if one.language is None:
        return set()
    tokens = cut(one.text[:_READ], one.language)
    name = set(cut(one.brand, one.language).folded)
    words = [
        tokens.quote(number, number).casefold() if folded.isalpha() and folded not in name else ""
        for number, folded in enumerate(tokens.folded)
    ]
    unspaced = one.language in UNSPACED
    pairs = {
        f"{first}{'' if unspaced else ' '}{second}"
        for first, second in pairwise(words)
        if first and second
    }
    if unspaced:
        return pairs  # a character by itself says nothing
    alone = {word for word in words if len(word) >= _SHORTEST or (word and _is_blamed(word, one))}
    return alone | pairs


def _is_blamed(term: str, one: Judged) -> bool:
    return any(term in said.casefold() for said in one.blamed)
