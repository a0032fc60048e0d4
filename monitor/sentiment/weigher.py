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

MOST_REMEMBERED = 100_000
"""Words that are remembered as unknown: a bound on memory."""


class Words(dict[str, float]):
    """A word list in which `word*` stands for every word that begins so."""

    def __init__(self, general: Mapping[str, float], own: Mapping[str, float]) -> None:
        super().__init__(general)
        self.update({word: valence for word, valence in own.items() if not word.endswith("*")})
        self._own = frozenset(own)
        self._begins = {word[:-1]: valence for word, valence in own.items() if word.endswith("*")}
        self._unknown: set[str] = set()
        # A beginning of ours outweighs the general list.
        for word in general:
            valence = self._begun(word)
            if valence is not None and word not in self._own:
                self[word] = valence

    def __contains__(self, word: object) -> bool:
        """Is a word in the list, or does one that stands for its beginning?"""
        if dict.__contains__(self, word):
            return True
        if not isinstance(word, str) or word in self._unknown:
            return False
        valence = self._begun(word)
        if valence is None:
            if len(self._unknown) < MOST_REMEMBERED:
                self._unknown.add(word)
            return False
        self[word] = valence
        return True

    def _begun(self, word: str) -> float | None:
        for end in range(len(word), 2, -1):
            if word[:end] in self._begins:
                return self._begins[word[:end]]
        return None


class Weigher(SentimentIntensityAnalyzer):  # type: ignore[misc]  # untyped
    """VADER with a wider lexicon, which notes what it weighs."""

    def __init__(self, words: Mapping[str, float]) -> None:
        super().__init__()
        self.lexicon: Words = Words(self.make_lex_dict(), words)
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
        for token in sentence.lower().split():
            if token in self.lexicon or token.strip(punctuation) in self.lexicon:
                return True
        return not sentence.isascii() and not self.emojis.keys().isdisjoint(sentence)
