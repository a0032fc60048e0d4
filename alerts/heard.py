"""Heard: what a sentence of a reply does to whoever reads it, by weights from labelled sentences.

Patterns (`manners`) know the usual wordings, word for word; most people find others. A logistic
regression for each kind weighs the words of a sentence, up to three in a row, and the parts of
words. Where a model of what sentences mean is at hand, a small neural network reads its vector. A
last regression says how far to believe each of them, and the patterns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, get_args
from zlib import crc32

from alerts.manners import RuleName

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Sense = Callable[[str], "NDArray[np.float32] | None"]
"""Turns a sentence into a vector that stands for what it means; None where it cannot."""

HEARD: tuple[RuleName, ...] = get_args(RuleName)
"""The kinds, in the order of the columns of all weights."""
BUCKETS = 1 << 17
NET = "net.npz"
LONGEST, MOST = 600, 300
"""Characters of a sentence, and sentences of a draft, that are judged."""
_RUNS, _PARTS = (1, 2, 3), (3, 4, 5)
_WORD = re.compile(r"[^\W_]+|[!?…]")
# A sentence ends where the next one begins with a capital, a number or a sign of its own; not
# behind "Mr." and "z. B.".
_END = re.compile(
    r"""(?:[!?…]|[\w)”»"']{3}\.)[)”»"']*(?P<gap>\s+)(?=[^\Wa-zß-öø-ÿа-яё]|[¿¡„“«"(–-])|(?P<line>\n+)"""
)


class Weighing(NamedTuple):
    """How far each voice is believed, of each kind."""

    alone: NDArray[np.float32]
    """[8, 3]: the words, the patterns, a constant."""
    both: NDArray[np.float32]
    """[8, 4]: the words, the sense, the patterns, a constant."""


class Net(NamedTuple):
    """A network of one hidden layer that reads vectors."""

    first: NDArray[np.float32]
    """[vector, hidden]"""
    biases: Mapping[str, NDArray[np.float32]]
    """[hidden] of each language, which takes away what all its sentences have in common."""
    last: NDArray[np.float32]
    """[hidden, 8]"""
    bias: NDArray[np.float32]
    """[8]"""

    def says(self, vector: NDArray[np.float32], language: str) -> NDArray[np.float32]:
        """Return the log-odds of each kind."""
        return through(vector, self.first, self.biases[language], self.last, self.bias)


class Words(NamedTuple):
    """The weights of the words of one language."""

    weights: NDArray[np.int8]
    """[BUCKETS, 8]"""
    scale: NDArray[np.float32]
    """[8]: what the weights are multiplied by."""
    rarity: NDArray[np.float32]
    """[BUCKETS]: the inverse frequency of what falls into a bucket."""
    bias: NDArray[np.float32]
    """[8]"""

    def says(self, sentence: str) -> NDArray[np.float32]:
        """Return the log-odds of each kind."""
        import numpy as np  # noqa: PLC0415 - start-up time

        places = buckets(sentence)
        if not places:
            return self.bias
        rare = self.rarity[places]
        found: NDArray[np.float32] = rare @ self.weights[places] / np.linalg.norm(rare)
        return found * self.scale + self.bias


def through(
    vectors: NDArray[np.float32],
    first: NDArray[np.float32],
    hidden: NDArray[np.float32],
    last: NDArray[np.float32],
    bias: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Send one vector, or one in each row, through a network; return the log-odds of each kind."""
    found: NDArray[np.float32] = (vectors @ first + hidden).clip(min=0) @ last + bias
    return found


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence of a draft, and where it begins."""
    start = 0
    gaps = [one.span(one.lastgroup or 0) for one in _END.finditer(text)]
    for end, following in [*gaps, (len(text), len(text))]:
        if text[start:end].strip():
            yield start, text[start:end]
        start = following


def buckets(sentence: str) -> list[int]:
    """Return the buckets of a sentence's words, runs of words and parts of words, sorted."""
    words = [
        "0" if word[0].isdigit() else word for word in _WORD.findall(sentence[:LONGEST].lower())
    ]
    grams = {
        " ".join(words[at : at + size]) for size in _RUNS for at in range(len(words) - size + 1)
    }
    for word in set(words):
        edged = f"<{word}>"
        grams.update(
            f"#{edged[at : at + size]}" for size in _PARTS for at in range(len(edged) - size + 1)
        )
    return sorted({crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams})


def heard(
    sentence: str, language: str, ruled: Collection[str], sense: Sense | None = None
) -> set[RuleName]:
    """Return what a sentence does; `ruled` is what the patterns have found in it."""
    import numpy as np  # noqa: PLC0415 - start-up time

    words = words_of(language).says(sentence)
    rules = np.array([kind in ruled for kind in HEARD], np.float32)
    vector = sense(sentence[:LONGEST]) if sense else None
    voices = [words, rules] if vector is None else [words, net().says(vector, language), rules]
    weights = weighing().alone if vector is None else weighing().both
    logits = (np.stack([*voices, np.ones(len(HEARD), np.float32)], axis=1) * weights).sum(axis=1)
    return {kind for kind, logit in zip(HEARD, logits.tolist(), strict=True) if logit > 0}


@cache
def words_of(language: str) -> Words:
    """Return the weights of a language's words."""
    file = _weights(f"{language}.npz")
    return Words(file["weights"], file["scale"], file["rarity"].astype("float32"), file["bias"])


@cache
def net() -> Net:
    """Return the network that goes with the package."""
    file = _weights(NET)
    biases = dict(zip(file["languages"].tolist(), file["biases"], strict=True))
    first, last = (file[name] * file[f"{name}_scale"] for name in ("first", "last"))
    return Net(first, biases, last, file["bias"])


@cache
def weighing() -> Weighing:
    """Return how far each voice is believed."""
    file = _weights(NET)
    return Weighing(file["alone"], file["both"])


@cache
def _weights(name: str) -> dict[str, NDArray[Any]]:
    import numpy as np  # noqa: PLC0415 - start-up time

    with files("alerts").joinpath("tones", name).open("rb") as opened, np.load(opened) as file:
        return dict(file)
