"""Model: a small model that goes with the package, and what it makes of a text.

Two experts, one for what customers say about businesses and one for everything else, and a gate
that says which of them to believe. All three are logistic regressions on what the rules say, on
hashed parts of words, and on the mean sense of the frequent words among them, which is worked into
one weight a word; trained by `python -m monitor.sentiment.train`. docs/sentiment.md is its model
card. Cf. Jacobs, Jordan, Nowlan and Hinton, "Adaptive Mixtures of Local Experts" (1991).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
COLUMNS = (
    "business",  # the gate: what speaks for a customer who speaks about a business
    "business negative",  # his expert: what speaks for negative rather than positive
    "business neutral",
    "everyday negative",  # the same of the expert for everything else
    "everyday neutral",
)
FILE = "default.npz"
SAME_WORDS = {"sr": "hr", "bs": "hr"}
"""Languages that share another's list of frequent words."""
_MOST_REMEMBERED = 15_000
"""Words whose weights are kept at hand: a bound on memory."""

Three = tuple[float, float, float]
"""A value for each of CLASSES."""
Row = tuple[float, ...]
"""A value for each of COLUMNS, in nats."""
NOTHING: Row = (0.0,) * len(COLUMNS)


class LinearModel:
    """The model's weights, and its arithmetic."""

    def __init__(
        self,
        *,
        grams: NDArray[np.int8],
        scale: Sequence[float],
        dense: NDArray[np.float32],
        bias: Sequence[float],
        languages: Mapping[str, Sequence[float]],
        words: Callable[[str], Words],
    ) -> None:
        """Take weights for COLUMNS: of buckets (times a scale), features, languages, words.

        `grams` is [buckets, 5], `dense` [features, 5], `scale` and `bias` [5]; `words` gives those
        of a language, by folded word.
        """
        # A memory view gives plain integers, many times faster than an array of numpy's.
        self._grams = memoryview(grams.reshape(-1).tobytes()).cast("b")
        self._scale = tuple(map(float, scale))
        self._dense = [tuple(map(float, row)) for row in dense]
        self._bias = tuple(map(float, bias))
        self._languages = languages
        self._words = words
        self._units: dict[tuple[str, str], Row] = {}

    def shares(self, tone: Tone, language: str) -> Three:
        """Return the probabilities of CLASSES."""
        return mixed(self.said(tone, language))

    def said(self, tone: Tone, language: str) -> Row:
        """Return what a text says for each of COLUMNS."""
        rows = [self._bias, self._languages.get(language, NOTHING), self._worded(tone, language)]
        for value, weights in zip(features(tone), self._dense, strict=True):
            if value:
                rows.append(tuple(value * weight for weight in weights))
        return _sum(rows)

    def _worded(self, tone: Tone, language: str) -> Row:
        """Weigh the units of a text, in the mean of a length."""
        if tone.tokens is None:
            return NOTHING
        said = units(tone.tokens, language)
        rows = [self._units.get((language, unit)) or self._unit(language, unit) for unit in said]
        if language not in UNSPACED:
            rows.append(self._gathered(bucket_of_pair(a, b, language) for a, b in pairwise(said)))
        norm = 1 / math.sqrt(max(1, len(said)))
        return tuple(value * norm for value in _sum(rows))

    def _unit(self, language: str, unit: str) -> Row:
        word = self._words(language).get(unit) or NOTHING
        found = _sum([word, self._gathered(buckets_of(unit, language))])
        if len(self._units) >= _MOST_REMEMBERED:
            self._units.clear()
        self._units[language, unit] = found
        return found

    def _gathered(self, buckets: Iterable[int]) -> Row:
        """Add up what stands in some buckets."""
        table, width = self._grams, len(COLUMNS)
        total = _sum(table[width * bucket : width * bucket + width] for bucket in buckets)
        return tuple(value * scale for value, scale in zip(total, self._scale, strict=True))


def _sum(rows: Iterable[Sequence[float]]) -> Row:
    return tuple(map(sum, zip(NOTHING, *rows, strict=True)))


def mixed(said: Row) -> Three:
    """Turn what is said for each of COLUMNS into the probabilities of CLASSES."""
    gate, *logits = said
    # The logistic function, in a form that cannot overflow.
    business = (1 + math.tanh(gate / 2)) / 2
    one, other = shares((logits[0], logits[1], 0.0)), shares((logits[2], logits[3], 0.0))
    a, b, c = (business * x + (1 - business) * y for x, y in zip(one, other, strict=True))
    return a, b, c


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
        return LinearModel(
            grams=file["grams"],
            scale=file["scale"].tolist(),
            dense=file["dense"],
            bias=file["bias"].tolist(),
            languages=dict(zip(file["languages"].tolist(), file["added"].tolist(), strict=True)),
            words=words_of,
        )


class Words:
    """The weights of the frequent words of a language."""

    def __init__(
        self, digests: NDArray[np.uint32], values: NDArray[np.int8], scale: Sequence[float]
    ) -> None:
        """Take the words' digests in rising order, a row of `values` [words, 5] for each, a scale.

        Digests in an array take a tenth of the memory of words in a dictionary. Of 32 bits, so that
        a word which is not in the list is taken for one that is once in 250,000 times.
        """
        self._digests = digests
        self._values = values
        self._scale = tuple(map(float, scale))

    def get(self, word: str) -> Row | None:
        """Return the weights of a folded word, None where it is not a frequent one."""
        digest = digest_of(word)
        place = int(self._digests.searchsorted(digest))
        if place == len(self._digests) or self._digests[place] != digest:
            return None
        row = self._values[place].tolist()
        return tuple(value * scale for value, scale in zip(row, self._scale, strict=True))


def digest_of(word: str) -> np.uint32:
    """Return what stands for a folded word in a file of weights."""
    import numpy as np  # noqa: PLC0415 - start-up time

    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return np.uint32(int.from_bytes(digest, "big"))


@cache
def words_of(language: str) -> Words:
    """Return the frequent words of a language."""
    name = SAME_WORDS.get(language, language)
    with weights(f"words-{name}.npz") as file:
        return Words(file["digests"], file["weights"], file["scale"].tolist())


@contextmanager
def weights(name: str) -> Iterator[Mapping[str, NDArray[Any]]]:
    """Open a file of weights of the package."""
    import numpy as np  # noqa: PLC0415 - start-up time

    found = files("monitor.sentiment").joinpath("weights", name)
    with as_file(found) as path, np.load(path, allow_pickle=False) as file:
        yield file
