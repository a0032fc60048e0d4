"""TextScorer: the verdict on a text. Stars decide first, then what it says, in its language.

The rules read a text (`tone`), the small model weighs it (`model`), and where the extra
`amends[multilingual]` is installed and runs, a model that knows what sentences mean has its say
(`embedding`). What none of them can read is `unscored`, never neutral.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from monitor.sentiment.severity import severity
from monitor.sentiment.tone import LONGEST
from monitor.sentiment.verdict import Label, Reason, Tier, Verdict
from monitor.sentiment.wording import Wording, wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from monitor.sentiment.model import Three
    from monitor.sentiment.tone import Sign, Tone

THRESHOLD = 0.05
"""Scores from -0.05 to +0.05 are neutral: the thresholds that VADER's authors recommend."""
MOST_REASONS = 6

_BAD_STARS = 2.0
_GOOD_STARS = 4.0
_STAR = 0.3
"""What a star above or below three adds to the score of the words."""
_FURIOUS = -0.5
"""Four stars and more are not believed against words as bad as this; one star against words as
good as its opposite is worth a remark."""
_MODEL_SPEAKS = 0.25
"""Share of the model in a score from which it is named among the reasons."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words of a text say."""

    score: float
    """-1 to +1; its side is that of the label."""
    signs: tuple[Sign, ...]
    tone: Tone
    tier: Tier


class _Read(NamedTuple):
    """What the tiers make of one passage."""

    tone: Tone
    shares: Three
    tier: Tier

    @property
    def complains(self) -> bool:
        """Is it bad enough to count for the whole of a long text?"""
        negative = self.shares[0]
        return negative >= (PLAIN_COMPLAINT if self.tone.complains else FURIOUS_PASSAGE)


class TextScorer:
    """Judges texts in the languages of `speech.LANGUAGES`, and stars in any.

    Stars of 2 and fewer are negative whatever the words. Between them and 5, stars and words are
    added up; words that are plainly bad outweigh good stars. What cannot be read and has no stars
    is `unscored`, with score 0. Reasons are worded in `locale`; `thorough` asks the multilingual
    tier where it is installed. `words` are weights of one's own for words and phrases, -4 to +4, by
    brand; those of "" go for all. `themes` are themes of one's own with their phrases.
    """

    def __init__(
        self,
        *,
        locale: str = "en",
        thorough: bool = True,
        words: Mapping[str, Mapping[str, float]] | None = None,
        themes: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._wording: Wording = wording(locale)
        self._thorough = thorough
        self._words = words or {}
        self._themes = themes or {}

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
        """Judge one text (title and body in one). Never raises on any text.

        `rating` is 0 to 5, `language` the place's claim. `ignore` are names without a tone of their
        own, such as the brand's; `weight` and `audience` the reach of the place and of the text,
        for the severity. `brand` is whom it is about, for weights of its own. `hurried`: many are
        waiting, so the slow tier is asked only where the quick one is in doubt.
        """
        from monitor.sentiment.language import detect  # noqa: PLC0415 - start-up time

        found = detect(text, language, ignore)
        said = self._said(text, found, ignore, brand, hurried=hurried)
        stars = rating if rating is not None and math.isfinite(rating) else None
        score, reasons = self._weighed(said, stars)
        label = _label(score, known=said is not None or stars is not None)
        urgencies = said.tone.urgencies if said else ()
        hurt = severity(
            score,
            rating=stars,
            urgencies=urgencies,
            weight=1.0 if weight is None else weight,
            audience=audience,
        )
        return Verdict(
            language=found,
            label=label,
            score=score,
            severity=hurt if label == "negative" else 0,
            reasons=reasons[:MOST_REASONS],
            urgencies=urgencies if label == "negative" else (),
            themes=self._themes_of(said, found) if label == "negative" else (),
            tier=_tier(said, stars),
        )

    def _said(
        self,
        text: str,
        language: str | None,
        ignore: Collection[str],
        brand: str | None,
        *,
        hurried: bool,
    ) -> _Said | None:
        """Read the words, None where nobody can."""
        from monitor.sentiment.speech import LANGUAGES, RELATED  # noqa: PLC0415 - start-up time

        if language not in LANGUAGES and language not in RELATED:
            return None
        from monitor.sentiment.passages import passages  # noqa: PLC0415
        from monitor.sentiment.tone import tone_of  # noqa: PLC0415

        own = {**self._words.get("", {}), **(self._words.get(brand, {}) if brand else {})}
        parts = [
            self._read(
                part, tone_of(part, language, ignore, own), language, ignore, hurried=hurried
            )
            for part in passages(text[:LONGEST])
        ]
        if not parts:
            return None
        if len(parts) == 1:
            return _understood(*parts[0])
        worst = min(parts, key=lambda part: part.shares[2] - part.shares[0])
        if worst.complains:
            return _understood(*worst)
        one, two, three = (
            fmean(some) for some in zip(*(part.shares for part in parts), strict=True)
        )
        whole = tone_of(text, language, ignore, own)
        return _understood(whole, (one, two, three), parts[0].tier)

    def _read(
        self, text: str, tone: Tone, language: str, ignore: Collection[str], *, hurried: bool
    ) -> _Read:
        """Read one passage by every tier that has its say."""
        from monitor.sentiment.model import default_model  # noqa: PLC0415 - start-up time

        parts = default_model().shares(tone, language)
        if self._thorough and not (hurried and max(parts) >= SURE):
            from monitor.sentiment.embedding import asked  # noqa: PLC0415

            thought = asked(text, language, ignore, parts, complains=tone.complains)
            if thought is not None:
                return _Read(tone, thought, "multilingual")
        return _Read(tone, parts, "default")

    def _themes_of(self, said: _Said | None, language: str | None) -> tuple[str, ...]:
        from monitor.sentiment.themes import themes_of  # noqa: PLC0415 - start-up time

        return themes_of(said.tone, language, self._themes) if said and language else ()

    def _weighed(self, said: _Said | None, stars: float | None) -> tuple[float, tuple[Reason, ...]]:
        """Weigh words and stars. Returns the score and the reasons, strongest first."""
        words = said.score if said else 0.0
        reasons = [self._wording.reason(sign) for sign in said.signs] if said else []
        if stars is None:
            return words, tuple(reasons)
        share = max(-1.0, min(1.0, round((stars - 3) / 2, 2)))
        shown = self._wording.stars(stars)
        if stars <= _BAD_STARS:
            score = min(-0.5, max(-1.0, (words + 2 * share) / 2 if words < 0 else share))
            against = words >= -_FURIOUS
            why = "stars.contradicted" if against else "stars.decide"
            decides = Reason(shown, self._wording.text(why), min(share, -0.5))
            return round(score, 4), (decides, *reasons)
        if stars >= _GOOD_STARS and words <= _FURIOUS:
            against_stars = Reason(shown, self._wording.text("stars.outweighed"), share)
            return words, (*reasons[: MOST_REASONS - 1], against_stars)
        score = round(max(-1.0, min(1.0, words + _STAR * (stars - 3))), 4)
        reasons.append(Reason(shown, self._wording.text("stars.count"), share))
        return score, tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))


PLAIN_COMPLAINT, FURIOUS_PASSAGE = 0.6, 0.85
"""Probability from which one passage makes a long text negative: where it says what went wrong, and
where it only sounds like it."""
FEW = 3
"""Words up to which rules that are plain need no model."""
PLAIN_SCORE = 0.3
"""Score from which they are."""
_SUPPOSED = 0.6
"""What is left of the probability that a text complains which only asks or supposes."""
SURE = 0.85
"""Probability from which the quick tier needs no second opinion while many texts wait."""


def _understood(tone: Tone, parts: Three, tier: Tier) -> _Said:
    """Bring what rules and models say under one label.

    The label is the models', which have seen what the rules say; the score is the mean of the
    rules' and the models' leaning, kept on the side of the label.
    """
    from monitor.sentiment.tone import Sign  # noqa: PLC0415 - start-up time

    negative, neutral, positive = parts
    if tone.supposes:
        # The models have seen few questions, and hear the words of a complaint in them.
        negative, neutral = negative * _SUPPOSED, neutral + negative * (1 - _SUPPOSED)
    leaning = positive - negative
    score = (tone.score + leaning) / 2
    if neutral >= max(negative, positive):
        score = max(-THRESHOLD + 0.0001, min(THRESHOLD - 0.0001, score))
    elif negative > positive:
        score = min(-THRESHOLD, score)
    else:
        score = max(THRESHOLD, score)
    if _is_plain(tone):
        score = tone.score
    signs = tone.signs
    if not any(sign.weight * leaning > 0 for sign in signs) and abs(leaning) >= _MODEL_SPEAKS:
        side = "negative" if leaning < 0 else "positive"
        key = "model" if tier == "default" else "meaning"
        signs = (Sign("", f"{key}.{side}", round(leaning, 2)), *signs)
    return _Said(round(score, 4), signs, tone, tier)


def _is_plain(tone: Tone) -> bool:
    """Do a few words say one thing, and nothing else? "Not good": no model needs to be asked."""
    words = 0 if tone.tokens is None else sum(t[0].isalpha() for t in tone.tokens.folded)
    one_sided = tone.good == 0 or tone.bad == 0
    return words <= FEW and one_sided and abs(tone.score) >= PLAIN_SCORE


def _tier(said: _Said | None, stars: float | None) -> Tier:
    if said is not None:
        return said.tier
    return "stars" if stars is not None else "none"


def _label(score: float, *, known: bool) -> Label:
    if not known:
        return "unscored"
    if score <= -THRESHOLD:
        return "negative"
    return "positive" if score >= THRESHOLD else "neutral"
