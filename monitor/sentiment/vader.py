"""VaderScorer: the verdict on a text. Stars decide first, then what an English text says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from monitor.sentiment.severity import severity
from monitor.sentiment.verdict import Label, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.sentiment.tone import Tone

THRESHOLD = 0.05
"""Scores from -0.05 to +0.05 are neutral: the thresholds that VADER's authors recommend."""
MOST_REASONS = 6

_BAD_STARS = 2.0
_GOOD_STARS = 4.0
_CONTRADICTION = -0.5
"""Four stars and more are not believed against words as bad as this."""
_STAR = 0.3
"""What a star above or below three adds to the score of the words."""


class VaderScorer:
    """Judges English by VADER and our own phrases, every other language by its stars alone.

    Stars of 2 and fewer are negative whatever the words. Between them and 5, stars and words are
    added up; words that are plainly bad outweigh good stars. A text that is not English and has no
    stars is `unscored`, with score 0. `weight` is the reach of the place, for the severity.
    """

    def __init__(self, *, weight: float = 1.0) -> None:
        self._weight = weight

    def score(
        self,
        text: str,
        *,
        rating: float | None = None,
        language: str | None = None,
        ignore: Collection[str] = (),
        weight: float | None = None,
    ) -> Verdict:
        """Judge one text (title and body in one). Never raises on any text.

        `rating` is 0 to 5, `language` the place's claim. `ignore` are names without a tone of their
        own, such as the brand's; `weight` the reach of the place.
        """
        from monitor.sentiment.language import detect  # noqa: PLC0415 - start-up time

        found = detect(text, language, ignore)
        tone = _tone(text, ignore) if found == "en" else None
        stars = rating if rating is not None and math.isfinite(rating) else None
        score, reasons = _weighed(tone, stars)
        label = _label(score, known=tone is not None or stars is not None)
        urgencies = tone.urgencies if tone else ()
        hurt = severity(
            score,
            rating=stars,
            urgencies=urgencies,
            weight=self._weight if weight is None else weight,
        )
        return Verdict(
            language=found,
            label=label,
            score=score,
            severity=hurt if label == "negative" else 0,
            reasons=reasons[:MOST_REASONS],
            urgencies=urgencies,
        )


def _tone(text: str, ignore: Collection[str]) -> Tone:
    from monitor.sentiment.tone import tone_of  # noqa: PLC0415 - start-up time

    return tone_of(text, ignore)


def _weighed(tone: Tone | None, stars: float | None) -> tuple[float, tuple[Reason, ...]]:
    """Weigh words and stars. Returns the score and the reasons, strongest first."""
    said = tone.score if tone else 0.0
    words = tone.reasons if tone else ()
    if stars is None:
        return said, words
    share = max(-1.0, min(1.0, round((stars - 3) / 2, 2)))
    shown = f"{stars:g} of 5 stars"
    if stars <= _BAD_STARS:
        score = min(-0.5, max(-1.0, (said + 2 * share) / 2 if said < 0 else share))
        decides = Reason(shown, "the rating decides", min(share, -0.5))
        return round(score, 4), (decides, *words)
    if stars >= _GOOD_STARS and said <= _CONTRADICTION:
        against = Reason(shown, "the words say otherwise, and weigh more", share)
        return said, (*words[: MOST_REASONS - 1], against)
    score = round(max(-1.0, min(1.0, said + _STAR * (stars - 3))), 4)
    reasons = [*words, Reason(shown, "the rating", share)]
    return score, tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))


def _label(score: float, *, known: bool) -> Label:
    if not known:
        return "unscored"
    if score <= -THRESHOLD:
        return "negative"
    return "positive" if score >= THRESHOLD else "neutral"
