"""Verdict: what a text says about a brand, and why we think so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol

Label = Literal["negative", "neutral", "positive", "unscored"]
Tier = Literal["default", "multilingual", "stars", "none"]
"""Who judged: rules and the small model, the multilingual model with them, the stars alone,
nobody."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence that a person can check."""

    what: str
    """The word, phrase or fact: "terrible", "1 of 5 stars"."""
    why: str
    """In plain words: "negative word", "the rating decides"."""
    weight: float
    """Share in the verdict, -1 to +1; negative pulls towards negative."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one text about one brand."""

    language: str | None
    """ISO 639-1 of the text as detected; None where it cannot be told."""
    label: Label
    score: float
    """-1 (furious) to +1 (delighted); 0 where unscored."""
    severity: int
    """0 to 100; 0 unless negative."""
    reasons: tuple[Reason, ...] = ()
    urgencies: tuple[str, ...] = ()
    """Kinds of urgency found (legal, safety, health, fraud, privacy, …)."""
    themes: tuple[str, ...] = ()
    """What is complained about (waiting, refund, staff, …); () unless negative."""
    tier: Tier = "none"


class Scorer(Protocol):
    """Judges texts. One method, so that a better judge can take its place."""

    def score(
        self,
        text: str,
        *,
        rating: float | None = None,
        language: str | None = None,
        ignore: Collection[str] = (),
        weight: float | None = None,
        audience: int | None = None,
        brand: str | None = None,
        hurried: bool = False,
    ) -> Verdict:
        """Judge one text, title and body in one. Never raises on any text.

        `rating` is 0 to 5 or None; `language` is the place's claim (a hint) or None; `ignore` are
        names that have no tone of their own, such as the brand's; `weight` is the reach of the
        place for the severity, 1 where None; `audience` how many people the text itself reached.
        `brand` is whom it is about; `hurried` asks for a quick answer, since many are waiting.
        """
        ...
