"""Severity: how bad a negative mention is, from 0 to 100, so that the worst is answered first.

    severity = 20                       it is negative at all
             + 30 x |score|             how angry
             + 10 for 1 star, 5 for 2   a public mark stays
             + the gravest urgency      health, safety, legal 30; privacy, discrimination, fraud 25;
                                        boycott 20; press 15
             + 5 for each further one
             + 15 x log5(weight)        reach: +15 for national news (weight 5); from -10 to +20
             + 3 x log10(1 + audience)  who has seen or backed it, where the place says: up to +15

Once it is among others (`raised`), a story that spreads adds 5 for 2 copies within a day, 10 for 4,
15 for 8; an author who has complained before 5 for each earlier time, 10 at most.

A mild complaint comes out near 30, an angry one-star review near 55, food poisoning in a one-star
review or a lawsuit in the national news above 75.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Level = Literal["low", "medium", "high", "critical"]

URGENCY = {
    "health": 30,
    "safety": 30,
    "legal": 30,
    "privacy": 25,
    "discrimination": 25,
    "fraud": 25,
    "boycott": 20,
    "press": 15,
}
"""Points for the gravest kind of urgency found."""


def severity(
    score: float,
    *,
    rating: float | None = None,
    urgencies: Collection[str] = (),
    weight: float = 1.0,
    audience: int | None = None,
) -> int:
    """Rate a negative mention from 1 to 100.

    `score` is -1 to +1, `rating` 0 to 5, `weight` the reach of the place (above 0; 1 is usual, 5
    national news), `audience` a number of people. The caller sees to it that only negative mentions
    are rated.
    """
    points = 20 + 30 * min(1.0, abs(score))
    if rating is not None:
        points += 10 if rating <= 1 else 5 if rating <= 2 else 0  # noqa: PLR2004 - stars
    known = sorted((URGENCY[kind] for kind in urgencies if kind in URGENCY), reverse=True)
    if known:
        points += known[0] + 5 * (len(known) - 1)
    points += max(-10.0, min(20.0, 15 * math.log(weight, 5)))
    points += min(15.0, 3 * math.log10(1 + max(0, audience or 0)))
    return max(1, min(100, round(points)))


def raised(severity: int, *, copies: int = 0, complaints: int = 0) -> int:
    """Raise a severity by what is around a mention.

    `copies` is how often the same story appeared in the day before, `complaints` how often the same
    author complained earlier.
    """
    spreading = min(15.0, 5 * math.log2(max(1, copies)))
    repeated = min(10, 5 * max(0, complaints))
    return max(1, min(100, round(severity + spreading + repeated)))


_LEAST: Mapping[Level, int] = {"low": 0, "medium": 25, "high": 50, "critical": 75}
"""The contract's levels, and the severity at which each begins."""

CRITICAL = _LEAST["critical"]
"""Severity from which a complaint is critical."""


def least(level: Level) -> int:
    """Return the severity at which a level begins."""
    return _LEAST[level]


def level(severity: int) -> Level:
    """Put a severity into words: low below 25, medium below 50, high below 75, else critical."""
    return max((begins, name) for name, begins in _LEAST.items() if begins <= severity)[1]
