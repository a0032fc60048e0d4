"""Blocks: what the default tier's model is trained on, as matrices."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.sentiment.features import features
from monitor.sentiment.grams import BUCKETS, bucket_of_pair, buckets_of, units
from monitor.sentiment.speech import LANGUAGES, Finder, speech
from monitor.sentiment.tokens import UNSPACED, cut
from monitor.sentiment.tone import tone_of
from monitor.sentiment.train.vectors import Vectors, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.train.data import Example

GRAMS, SENSE, RULES, SPEECH = 0.6, 1.5, 2.5, 0.3
"""How much each block may say before it is held back: the penalty falls on what is multiplied."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The matrices, a row a text."""

    grams: Any
    """Sparse: hashed parts of words."""
    sense: NDArray[np.float32]
    """The mean vector of the frequent words."""
    rules: NDArray[np.float32]
    languages: NDArray[np.float32]
    """Which language it is, one of LANGUAGES."""

    def joined(self) -> Any:  # noqa: ANN401 - scipy's matrices have no types
        """Return all of it side by side, each block times what it may say."""
        from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 - for training only

        dense = [self.sense * SENSE, self.rules * RULES, self.languages * SPEECH]
        return hstack([self.grams * GRAMS, *map(csr_matrix, dense)]).tocsr()


def blocks(examples: Sequence[Example], folder: Path) -> Blocks:
    """Read texts as the default tier does; `folder` holds the vectors."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - for training only

    placed: dict[str, tuple[dict[str, int], Vectors]] = {}
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    sense = np.zeros((len(examples), 384), np.float32)
    rules = np.zeros((len(examples), len(features(tone_of("", "en")))), np.float32)
    languages = np.zeros((len(examples), len(LANGUAGES)), np.float32)
    for row, example in enumerate(examples):
        tone = tone_of(example.text, example.language)
        rules[row] = features(tone)
        languages[row, LANGUAGES.index(example.language)] = 1
        said = units(tone.tokens, example.language) if tone.tokens else []
        norm = 1 / math.sqrt(max(1, len(said)))
        if example.language not in placed:
            found = load(folder, example.language)
            placed[example.language] = {word: n for n, word in enumerate(found.words)}, found
        places, vectors = placed[example.language]
        for place in (places[unit] for unit in said if unit in places):
            sense[row] += vectors.vectors[place] * norm
        counted = _counted(said, example.language)
        columns += counted.keys()
        values += [count * norm for count in counted.values()]
        ends.append(len(columns))
    grams = csr_matrix((values, columns, ends), shape=(len(examples), BUCKETS))
    return Blocks(grams, sense, rules, languages)


@contextmanager
def without_hapaxes(examples: Sequence[Example]) -> Iterator[None]:
    """Do without the phrases that occur in just one of these texts for as long as the block lasts.

    Whoever wrote such a phrase may have had that very text before him. A model that saw it there
    would trust phrases more than it should where texts are new.
    """
    complete = {language: speech(language).finder for language in LANGUAGES}
    for language, finder in complete.items():
        texts = [one.text for one in examples if one.language == language]
        hits: Counter[str] = Counter()
        for text in texts:
            joined = cut(text, language).joined
            patterns = (phrase.pattern for phrase in finder.candidates(joined))
            hits.update({one.source for one in patterns if one.expression.search(joined)})
        kept = tuple(phrase for phrase in finder.phrases if hits[phrase.pattern.source] != 1)
        speech(language).finder = Finder(kept)
    try:
        yield
    finally:
        for language, finder in complete.items():
            speech(language).finder = finder


def _counted(said: Sequence[str], language: str) -> Counter[int]:
    counted = Counter(bucket for unit in said for bucket in buckets_of(unit, language))
    if language not in UNSPACED:
        counted.update(bucket_of_pair(one, two, language) for one, two in pairwise(said))
    return counted
