"""Weigher: VADER, told to say which words it weighed, and spared the sentences without any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import punctuation

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, SentiText


@dataclass(frozen=True, slots=True)
class Weighed:
    """One sentence on VADER's scale."""

    compound: float
    """-1 to +1."""
    tokens: Sequence[str] = ()
    """Its words as VADER cuts them."""
    words: Sequence[tuple[int, float]] = ()
    """Place among the tokens and valence there, -4 to +4, of every word in the lexicon."""


NOTHING = Weighed(0.0)


class Weigher(SentimentIntensityAnalyzer):  # type: ignore[misc]  # untyped
    """VADER with a wider lexicon, which notes what it weighs."""

    def __init__(self, words: Mapping[str, float]) -> None:
        super().__init__()
        self.lexicon.update(words)
        self._tokens: Sequence[str] = ()
        self._noted: list[tuple[int, float]] = []

    def weigh(self, sentence: str) -> Weighed:
        """Weigh one sentence exactly as VADER does."""
        if not self._holds_any_word(sentence):
            return NOTHING
        self._tokens, self._noted = (), []
        compound: float = self.polarity_scores(sentence)["compound"]
        return Weighed(compound, self._tokens, self._noted)

    def sentiment_valence(
        self,
        valence: float,
        sentitext: SentiText,
        item: str,
        i: int,
        sentiments: list[float],
    ) -> list[float]:
        """Weigh one word in its place; VADER's name, and its step."""
        if item.lower() not in self.lexicon:
            sentiments.append(valence)
            return sentiments
        weighed: list[float] = super().sentiment_valence(valence, sentitext, item, i, sentiments)
        self._tokens = sentitext.words_and_emoticons
        self._noted.append((i, weighed[-1]))
        return weighed

    def _holds_any_word(self, sentence: str) -> bool:
        """Is there anything to weigh? Without a word of the lexicon VADER says 0, after a while."""
        tokens = sentence.lower().split()
        if not self.lexicon.keys().isdisjoint(tokens):
            return True
        if not self.lexicon.keys().isdisjoint([token.strip(punctuation) for token in tokens]):
            return True
        return not sentence.isascii() and not self.emojis.keys().isdisjoint(sentence)
