"""Phrases: where a text complains or praises without a word that does so by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.sentiment.speech import OWN, WORD
from monitor.sentiment.tokens import STOPS, UNSPACED, Tokens

if TYPE_CHECKING:
    from monitor.sentiment.kinds import Kind
    from monitor.sentiment.speech import Finder, Phrase, Speech

_DENIAL = 2
"""Words that may stand between a negation and the phrase that it denies."""
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
    innocent = [hit for hit in hits if hit.kind.role == "harmless"]
    spared = _tokens_of(innocent)
    saying = [
        hit
        for hit in hits
        if hit.kind.role == "says"
        and spared.isdisjoint(range(hit.first, hit.last + 1))
        and hit.first not in damped
    ]
    counting = tuple(_distinct([*innocent, *saying]))
    return Found(counting, _tokens_of(counting), damped)


def find_all(tokens: Tokens, finder: Finder) -> Iterator[Hit]:
    """Yield every place where one of the finder's phrases stands, denied or not."""
    for phrase in finder.candidates(tokens.joined):
        for match in phrase.pattern.expression.finditer(tokens.joined):
            first, last = tokens.at(match.start()), tokens.at(match.end() - 1)
            yield Hit(phrase.kind, first, last, phrase.kind.weight)


def _hits(tokens: Tokens, speech: Speech, own: Iterable[Phrase]) -> Iterator[Hit]:
    joined = tokens.joined
    for phrase in (*own, *speech.candidates(joined)):
        for match in phrase.pattern.expression.finditer(joined):
            first, last = tokens.at(match.start()), tokens.at(match.end() - 1)
            weight = phrase.kind.weight
            if phrase.kind.role == "says" and _is_denied(tokens, speech, first):
                if weight < 0:
                    continue
                weight *= _DENIED
            yield Hit(phrase.kind, first, last, weight)


def _is_denied(tokens: Tokens, speech: Speech, first: int) -> bool:
    if speech.language in UNSPACED:
        before = tokens.joined[max(0, first - _DENIAL) : first]
        return any(word in before for word in speech.negators.whole)
    for number in range(first - 1, max(-1, first - 1 - _DENIAL), -1):
        token = tokens.folded[number]
        if token in STOPS or token in speech.contrasts:
            return False
        if token in speech.negators:
            return True
    return False


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
