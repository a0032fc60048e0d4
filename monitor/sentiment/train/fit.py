"""Fit: the weights of both tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alerts.learning import small
from monitor.sentiment.embedding import LONGEST
from monitor.sentiment.features import NAMES
from monitor.sentiment.grams import BUCKETS
from monitor.sentiment.marks import marks
from monitor.sentiment.model import COLUMNS, SAME_WORDS, digest_of, mixed
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.train.blocks import GRAMS, RULES, SENSE, SPEECH, Blocks
from monitor.sentiment.train.experts import Experts, Settings
from monitor.sentiment.train.experts import fit as fit_experts
from monitor.sentiment.train.vectors import load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.train.data import Example

SETTINGS = Settings(gate=0.1, experts=0.35, sharpness=2.0)
"""Of the default tier, whose gate sees words alone and would leave most texts to both experts."""
SETTINGS_OF_SENSE = Settings(gate=0.1, experts=0.05, ours=0.12)
"""Of the multilingual tier. Posts that others wrote are truer to life than ours."""
SHARPNESS = 10.0
"""What centred vectors are multiplied by, so that the penalty leaves them something to say."""


class Leaning(NamedTuple):
    """Nats added to what an expert says."""

    missed: float
    """To negative: a complaint that is missed costs more than one too many."""
    plain: float
    """To neutral."""
    silent: float = 0.0
    """To neutral where the rules find nothing: our texts hold far more complaints without any sign
    than life does, on purpose. Customers' own complaints often have none."""


BUSINESS, EVERYDAY = Leaning(0.95, 0.45, 0.1), Leaning(0.4, 0.8, 0.5)
"""Of the default tier's experts."""
BUSINESS_OF_SENSE, EVERYDAY_OF_SENSE = Leaning(0.9, 0.6), Leaning(0.3, 0.6)
"""Of the multilingual tier's, which reads what the default tier says, and so its leaning too."""


class Local(NamedTuple):
    """Nats added in a language, as far as there are texts to measure it on.

    Customers complain in plain words, and posts swear and joke in the words of complaints: by how
    much differs from language to language.
    """

    business: float = 0.0
    """To negative by the expert for customers."""
    everyday: float = 0.0
    """To negative by the expert for everything else."""
    plain: float = 0.0
    """To neutral by that one."""


LOCAL = {
    "de": Local(0.6, -1.1, -0.8),
    "en": Local(-0.35, 0.0, -1.1),
    "es": Local(0.6, -0.2),
    "fr": Local(-0.2, -0.5, -1.2),
    "hr": Local(0.5, -0.05),
    "it": Local(-0.2, -0.4),
    "pt": Local(-0.2, 0.2, -0.2),
    "ru": Local(0.5, -0.5),
    "sr": Local(0.0, 0.4, -0.2),
}
"""By the default tier."""
LOCAL_OF_SENSE = {
    "ar": Local(0.4, -0.4, -1.0),
    "de": Local(0.4, -0.2),
    "es": Local(0.2),
    "fr": Local(0.2, -0.2, -1.0),
    "it": Local(0.0, -0.5, -0.8),
    "pt": Local(0.0, 0.4, 0.6),
    "ru": Local(-0.2, 0.0, 0.4),
    "zh": Local(0.0, -0.2, -0.4),
}
"""By the multilingual tier."""
_SILENT_FEATURE = NAMES.index("silent")
_LOCAL_COLUMNS = ("business negative", "everyday negative", "everyday neutral")


def leaning(business: Leaning, everyday: Leaning) -> tuple[NDArray[np.float32], ...]:
    """Return what is added for each of COLUMNS: to every text, and where the rules are silent."""
    always = np.array([0, *business[:2], *everyday[:2]], np.float32)
    silent = np.array([0, 0, business.silent, 0, everyday.silent], np.float32)
    return always, silent


def leaning_in(local: Mapping[str, Local]) -> NDArray[np.float32]:
    """Return what is added for each of COLUMNS to a text in each of LANGUAGES."""
    added = np.zeros((len(LANGUAGES), len(COLUMNS)), np.float32)
    columns = [COLUMNS.index(name) for name in _LOCAL_COLUMNS]
    for language, nats in local.items():
        added[LANGUAGES.index(language), columns] = nats
    return added


def parts(said: NDArray[np.float32], made: Blocks) -> NDArray[np.float32]:
    """Turn what the default tier says [texts, 5] about texts in blocks into probabilities."""
    always, silent = leaning(BUSINESS, EVERYDAY)
    local = np.asarray(made.languages @ leaning_in(LOCAL), np.float32)
    return shared(said + always + local + made.rules[:, [_SILENT_FEATURE]] * silent)


def parts_of_sense(said: NDArray[np.float32], spoken: NDArray[np.intp]) -> NDArray[np.float32]:
    """Turn what the multilingual tier says [texts, 5] into probabilities.

    `spoken` are the texts' places among LANGUAGES.
    """
    return shared(said + _leaning_of_sense()[spoken])


def _leaning_of_sense() -> NDArray[np.float32]:
    """Return what is added for each of COLUMNS to a text in each of LANGUAGES."""
    return leaning_in(LOCAL_OF_SENSE) + leaning(BUSINESS_OF_SENSE, EVERYDAY_OF_SENSE)[0]


def spoken_in(examples: Sequence[Example]) -> NDArray[np.intp]:
    """Return the place of each text's language among LANGUAGES."""
    return np.array([LANGUAGES.index(example.language) for example in examples])


def shared(said: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn rows of COLUMNS into rows of probabilities, as at work."""
    return np.array([mixed(tuple(row)) for row in said.tolist()], np.float32)


def write_default(experts: Experts, made: Blocks, vectors: Path, folder: Path) -> None:
    """Write the default tier's weights as `model.py` reads them."""
    weights = experts.weights
    sense, rules = BUCKETS + made.sense.shape[1], made.rules.shape[1]
    always, silent = leaning(BUSINESS, EVERYDAY)
    grams, scale = small(weights[:BUCKETS] * GRAMS)
    dense = weights[sense : sense + rules] * RULES
    dense[_SILENT_FEATURE] += silent
    np.savez_compressed(
        folder / "default.npz",
        grams=grams,
        scale=scale,
        dense=dense,
        bias=experts.bias + always,
        languages=np.array(LANGUAGES),
        added=weights[sense + rules :] * SPEECH + leaning_in(LOCAL),
    )
    for language in LANGUAGES:
        if language not in SAME_WORDS:
            found = load(vectors, language)
            values, scale = small(found.vectors @ weights[BUCKETS:sense] * SENSE)
            # Of two words with the same digest the more frequent one stays, which comes first.
            digests, order = np.unique([digest_of(word) for word in found.words], return_index=True)
            np.savez_compressed(
                folder / f"words-{language}.npz",
                digests=digests,
                weights=values[order],
                scale=scale,
            )


class Head(NamedTuple):
    """The multilingual tier as it was fitted."""

    experts: Experts
    means: NDArray[np.float32]
    """The mean vector of each language's own texts."""
    unseen: NDArray[np.float32]
    """What each text says [texts, 5] by others that have not seen its label."""


def fit_head(
    examples: Sequence[Example],
    embedded: NDArray[np.float32],
    parts: NDArray[np.float32],
) -> Head:
    """Fit the multilingual tier on vectors and the default tier's probabilities."""
    spoken = spoken_in(examples)
    own = np.array([example.origin == "own" for example in examples])
    every = range(len(LANGUAGES))
    means = np.vstack([embedded[(spoken == place) & own].mean(axis=0) for place in every])
    shown = np.array([marks(example.text[:LONGEST]) for example in examples], np.float32)
    seen = beside(embedded - means[spoken], parts, shown)
    experts, unseen = fit_experts(seen, examples, SETTINGS_OF_SENSE)
    return Head(experts, means, unseen)


def beside(
    centred: NDArray[np.float32], parts: NDArray[np.float32], shown: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return what the multilingual tier reads of each text, side by side."""
    return np.hstack([centred * SHARPNESS, np.log(np.maximum(parts, 1e-4)), shown])


def write_head(head: Head, folder: Path) -> None:
    """Write the multilingual tier's weights as `embedding.py` reads them."""
    weights = head.experts.weights.copy()
    size = head.means.shape[1]
    weights[:size] *= SHARPNESS
    centred = head.experts.bias - head.means @ weights[:size]
    np.savez_compressed(
        folder / "multilingual.npz",
        weights=weights,
        biases=centred + _leaning_of_sense(),
        bias=centred.mean(axis=0) + leaning(BUSINESS_OF_SENSE, EVERYDAY_OF_SENSE)[0],
        languages=np.array(LANGUAGES),
    )
