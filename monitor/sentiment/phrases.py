"""Phrases: where a text complains or praises without a word that does so by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.sentiment.kinds import kinds
from monitor.sentiment.speech import OWN, WORD
from monitor.sentiment.tokens import STOPS, UNSPACED, Tokens

if TYPE_CHECKING:
    from monitor.sentiment.kinds import Kind
    from monitor.sentiment.speech import Finder, Phrase, Speech

_DENIAL = 2
"""Words that may stand between a negation and the phrase that it denies."""
_NOTHING_WRONG, _RELIEF = "no_problem", 0.15
"""Kind of a complaint that is denied ("no food poisoning here"), and what it is worth."""
_OWN_DENIAL = frozenset({"no_problem", "no_wait", "cannot_complain"})
"""Kinds that hold a denial themselves."""
_DENIABLE = frozenset({"recommends", "returns"})
"""Kinds that a negation within them or behind them turns round."""
_BEHIND = 4
_DENIED = -0.6
"""What praise is worth where it is denied: "I don't recommend it"."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a text."""

    kind: Kind
    first: int
    """Number of its first token."""
    last: int
    weight: float
    """-1 to +1: the kind's, unless it is denied."""


@dataclass(frozen=True, slots=True)
class Found:
    """The phrases of a text."""

    hits: tuple[Hit, ...]
    """What counts: each kind once, none inside another; strongest first."""
    covered: frozenset[int]
    """Tokens that count as part of a phrase, and not by themselves."""
    damped: frozenset[int]
    """Tokens of questions and conditions."""


NOTHING = Found((), frozenset(), frozenset())


def find(tokens: Tokens, speech: Speech, own: Iterable[Phrase] = ()) -> Found:
    """Find the phrases of a text: those of its language, and the user's `own`, which go first."""
    hits = list(_hits(tokens, speech, own))
    if not hits:
        return NOTHING
    damped = frozenset(
        token for hit in hits if hit.kind.role == "damps" for token in tokens.sentence(hit.first)
    )
    complained = _tokens_of(hit for hit in hits if hit.kind.role == "says" and hit.weight < 0)
    innocent = [
        hit
        for hit in hits
        if hit.kind.role == "harmless"
        # A denial that is part of a complaint denies nothing: "they have not given it back".
        and not (hit.weight == _RELIEF and hit.first in complained)
    ]
    spared = _tokens_of(innocent)
    saying = [
        hit
        for hit in hits
        if hit.kind.role == "says"
        and (hit.kind.name == OWN or spared.isdisjoint(range(hit.first, hit.last + 1)))
        and (hit.kind.name == OWN or hit.first not in damped)
    ]
    counting = tuple(_distinct([*innocent, *saying]))
    return Found(counting, _tokens_of([*innocent, *counting]), damped)


def find_all(tokens: Tokens, finder: Finder) -> Iterator[Hit]:
    """Yield every place where one of the finder's phrases stands, denied or not."""
    for kind, first, last in _places(tokens, finder.candidates(tokens.joined)):
        yield Hit(kind, first, last, kind.weight)


def _hits(tokens: Tokens, speech: Speech, own: Iterable[Phrase]) -> Iterator[Hit]:
    for kind, first, last in _places(tokens, (*own, *speech.candidates(tokens.joined))):
        hit = _weighed(tokens, speech, kind, first, last)
        if hit is not None:
            yield hit


def _places(tokens: Tokens, phrases: Iterable[Phrase]) -> Iterator[tuple[Kind, int, int]]:
    """Yield where phrases stand: their kind, the numbers of their first and last token."""
    for phrase in phrases:
        for match in phrase.pattern.expression.finditer(tokens.joined):
            yield phrase.kind, tokens.at(match.start()), tokens.at(match.end() - 1)


def _weighed(tokens: Tokens, speech: Speech, kind: Kind, first: int, last: int) -> Hit | None:
    """Return a phrase as it counts in its place, None where it counts for nothing."""
    denial = _denial(tokens, speech, first, 1 if kind.name in _OWN_DENIAL else _DENIAL)
    if denial is not None and kind.weight < 0 and kind.role == "says":
        if kind.name in {OWN, WORD}:
            return None
        # It did not happen, and neither did what is said within it.
        return Hit(kinds()[_NOTHING_WRONG], denial, last, _RELIEF)
    turned = kind.name in _DENIABLE and _is_turned(tokens, speech, first, last)
    if kind.weight > 0 and (denial is not None or turned):
        return Hit(kind, first, last, kind.weight * _DENIED)
    return Hit(kind, first, last, kind.weight)


def _is_turned(tokens: Tokens, speech: Speech, first: int, last: int) -> bool:
    """Does a negation stand within a phrase, or right behind it: "ich empfehle es nicht"?"""
    if speech.language in UNSPACED:
        return False
    within = tokens.folded[first : last + 1]
    behind: list[str] = []
    for token in tokens.folded[last + 1 : last + 1 + _BEHIND]:
        if token in STOPS or token in speech.contrasts:
            break
        behind.append(token)
    negators, after = speech.negators, speech.negators_after
    return any(token in negators for token in within) or any(
        token in after for token in (*within, *behind)
    )


def _denial(tokens: Tokens, speech: Speech, first: int, reach: int) -> int | None:
    """Return the number of the token that denies what follows it."""
    if speech.language in UNSPACED:
        before = tokens.joined[max(0, first - reach) : first]
        denied = any(word in before for word in speech.negators.listed)
        return max(0, first - reach) if denied else None
    for number in range(first - 1, max(-1, first - 1 - reach), -1):
        token = tokens.folded[number]
        if token in STOPS or token in speech.contrasts:
            return None
        if token in speech.negators:
            return number
    return None


def _distinct(hits: list[Hit]) -> Iterator[Hit]:
    """Yield each kind once, none inside another: told twice, a complaint is not worse."""
    told: list[Hit] = []
    for hit in sorted(hits, key=_first_told):
        if not any(
            (hit.kind is other.kind and hit.kind.name not in {OWN, WORD})
            or (hit.first <= other.last and other.first <= hit.last)
            for other in told
        ):
            told.append(hit)
            yield hit


def _first_told(hit: Hit) -> tuple[bool, float, int, int]:
    return hit.kind.name != OWN, -abs(hit.weight), hit.first - hit.last, hit.first


def _tokens_of(hits: Iterable[Hit]) -> frozenset[int]:
    return frozenset(token for hit in hits for token in range(hit.first, hit.last + 1))
