"""Model: a small linear model that goes with the package, and what it makes of a text.

Multinomial logistic regression on what the rules say, on hashed parts of words, and on the mean
sense of the frequent words among them, which is worked into one weight a word; trained by
`python -m monitor.sentiment.train`. docs/sentiment.md is its model card.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib.resources import as_file, files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from monitor.sentiment.features import features
from monitor.sentiment.grams import bucket_of_pair, buckets_of, units
from monitor.sentiment.tokens import UNSPACED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from monitor.sentiment.tone import Tone
    from monitor.sentiment.verdict import Label

CLASSES: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
FILE = "default.npz"
SAME_WORDS = {"sr": "hr", "bs": "hr"}
"""Languages that share another's list of frequent words."""
_MOST_REMEMBERED = 15_000
"""Words whose weights are kept at hand: a bound on memory."""

Three = tuple[float, float, float]
"""A value for each of CLASSES."""


class LinearModel:
    """The model's weights, and its arithmetic."""

    def __init__(
        self,
        *,
        grams: NDArray[np.int8],
        gram_scale: float,
        dense: NDArray[np.float32],
        bias: NDArray[np.float32],
        languages: Mapping[str, Three],
        words: Callable[[str], Words],
    ) -> None:
        """Take weights for the classes: of buckets (times a scale), features, languages, words.

        `grams` is [buckets, 3], `dense` [features, 3], `bias` [3]; `words` gives those of a
        language, by folded word.
        """
        # A memory view gives plain integers, many times faster than an array of numpy's.
        self._grams = memoryview(grams.reshape(-1).tobytes()).cast("b")
        self._gram_scale = gram_scale
        self._dense = [tuple(map(float, row)) for row in dense]
        self._bias = tuple(map(float, bias))
        self._languages = languages
        self._words = words
        self._units: dict[tuple[str, str], Three] = {}

    def logits(self, tone: Tone, language: str) -> Three:
        """Return what speaks for each class, in nats."""
        one, two, three = self._bias
        added = self._languages.get(language)
        if added is not None:
            one, two, three = one + added[0], two + added[1], three + added[2]
        for value, (a, b, c) in zip(features(tone), self._dense, strict=True):
            if value:
                one, two, three = one + value * a, two + value * b, three + value * c
        a, b, c = self._said(tone, language)
        return one + a, two + b, three + c

    def _said(self, tone: Tone, language: str) -> Three:
        """Weigh the units of a text, in the mean of a length."""
        if tone.tokens is None:
            return 0.0, 0.0, 0.0
        said = units(tone.tokens, language)
        one = two = three = 0.0
        for unit in said:
            a, b, c = self._units.get((language, unit)) or self._unit(language, unit)
            one, two, three = one + a, two + b, three + c
        if language not in UNSPACED:
            a, b, c = self._pairs(said, language)
            one, two, three = one + a, two + b, three + c
        norm = 1 / math.sqrt(max(1, len(said)))
        return one * norm, two * norm, three * norm

    def _unit(self, language: str, unit: str) -> Three:
        one, two, three = self._gathered(buckets_of(unit, language))
        word = self._words(language).get(unit)
        if word is not None:
            one, two, three = one + word[0], two + word[1], three + word[2]
        if len(self._units) >= _MOST_REMEMBERED:
            self._units.clear()
        self._units[language, unit] = (one, two, three)
        return one, two, three

    def _pairs(self, said: Sequence[str], language: str) -> Three:
        return self._gathered([bucket_of_pair(a, b, language) for a, b in pairwise(said)])

    def _gathered(self, buckets: Sequence[int]) -> Three:
        """Add up what stands in some buckets."""
        table, one, two, three = self._grams, 0, 0, 0
        for bucket in buckets:
            place = 3 * bucket
            one, two, three = (
                one + table[place],
                two + table[place + 1],
                three + table[place + 2],
            )
        return one * self._gram_scale, two * self._gram_scale, three * self._gram_scale


def shares(logits: Three) -> Three:
    """Turn logits into probabilities."""
    top = max(logits)
    one, two, three = (math.exp(value - top) for value in logits)
    total = one + two + three
    return one / total, two / total, three / total


@cache
def default_model() -> LinearModel:
    """Return the model that goes with the package."""
    with weights(FILE) as file:
        added = dict(zip(file["languages"].tolist(), file["added"].tolist(), strict=True))
        return LinearModel(
            grams=file["grams"],
            gram_scale=float(file["scale"]),
            dense=file["dense"],
            bias=file["bias"],
            languages={name: (a, b, c) for name, (a, b, c) in added.items()},
            words=words_of,
        )


class Words:
    """The weights of the frequent words of a language."""

    def __init__(self, digests: NDArray[np.uint64], values: NDArray[np.int8], scale: float) -> None:
        """Take the words' digests in rising order, a row of `values` [words, 3] for each, a scale.

        Digests in an array take a tenth of the memory of words in a dictionary.
        """
        self._digests = digests
        self._values = values
        self._scale = scale

    def get(self, word: str) -> Three | None:
        """Return the weights of a folded word, None where it is not a frequent one."""
        digest = digest_of(word)
        place = int(self._digests.searchsorted(digest))
        if place == len(self._digests) or self._digests[place] != digest:
            return None
        one, two, three = self._values[place].tolist()
        return one * self._scale, two * self._scale, three * self._scale


def digest_of(word: str) -> np.uint64:
    """Return what stands for a folded word in a file of weights."""
    import numpy as np  # noqa: PLC0415 - start-up time

    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big"))


@cache
def words_of(language: str) -> Words:
    """Return the frequent words of a language."""
    name = SAME_WORDS.get(language, language)
    with weights(f"words-{name}.npz") as file:
        return Words(file["digests"], file["weights"], float(file["scale"]))


@contextmanager
def weights(name: str) -> Iterator[Mapping[str, NDArray[Any]]]:
    """Open a file of weights of the package."""
    import numpy as np  # noqa: PLC0415 - start-up time

    found = files("monitor.sentiment").joinpath("weights", name)
    with as_file(found) as path, np.load(path, allow_pickle=False) as file:
        yield file
