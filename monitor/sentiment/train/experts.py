"""Experts: two models of the same features, each for a field of texts, and the gate between them.

Customers state facts (“they kept my deposit”) which in an everyday post complain of nothing. One
linear model has to weigh such words the same in both; two need not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.sentiment.model import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.train.data import Example

FOLDS = 5
_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Settings:
    """How the gate and the experts of a tier are fitted."""

    gate: float
    """Inverse strength of the penalty on the gate's weights."""
    experts: float
    """The same for the experts'."""
    sharpness: float = 1.0
    """What the gate's logit is multiplied by."""
    ours: float = 1.0
    """What a text of ours counts for the everyday expert."""


@dataclass(frozen=True, slots=True)
class Experts:
    """What was learnt: a weight for each feature and column of COLUMNS."""

    weights: NDArray[np.float32]
    """[features, 5]"""
    bias: NDArray[np.float32]
    """[5]"""

    def said(self, matrix: Any) -> NDArray[np.float32]:  # noqa: ANN401
        """Return what texts say for each of COLUMNS: [texts, 5]."""
        found: NDArray[np.float32] = np.asarray(matrix @ self.weights + self.bias, np.float32)
        return found


def fit(
    matrix: Any,  # noqa: ANN401
    examples: Sequence[Example],
    settings: Settings,
    folds: int = FOLDS,
) -> tuple[Experts, NDArray[np.float32]]:
    """Fit the gate and both experts.

    Returns them, and what each text says [texts, 5] by others that have not seen its label.
    """
    fold_of = np.random.default_rng(7).integers(0, folds, len(examples))
    parts = [np.flatnonzero(fold_of == fold) for fold in range(folds)]
    unseen = np.zeros((len(examples), len(COLUMNS)), np.float32)
    for fold in parts:
        others = np.setdiff1d(np.arange(len(examples)), fold)
        gate = _gate(matrix[others], _at(examples, others), settings)
        unseen[fold, :1] = gate.said(matrix[fold])
    # What a gate says of texts that it was taught with is too sure to divide them by.
    business = (1 + np.tanh(unseen[:, 0] / 2)) / 2
    for fold in parts:
        others = np.setdiff1d(np.arange(len(examples)), fold)
        both = _experts(matrix[others], _at(examples, others), business[others], settings)
        unseen[fold, 1:] = both.said(matrix[fold])
    gate = _gate(matrix, examples, settings)
    both = _experts(matrix, examples, business, settings)
    weights = np.hstack([gate.weights, both.weights])
    return Experts(weights, np.concatenate([gate.bias, both.bias])), unseen


def _at(examples: Sequence[Example], places: NDArray[np.intp]) -> list[Example]:
    return [examples[place] for place in places.tolist()]


def _gate(
    matrix: Any,  # noqa: ANN401
    examples: Sequence[Example],
    settings: Settings,
) -> Experts:
    """Fit what tells the fields apart; in each language every field and label counts the same."""
    fields = [int(one.field == "business") for one in examples]
    model = _logistic(matrix, fields, _even(examples), settings.gate)
    return Experts(
        model.coef_.T.astype(np.float32) * settings.sharpness,
        model.intercept_.astype(np.float32) * settings.sharpness,
    )


def _even(examples: Sequence[Example]) -> list[float]:
    """Return what each text weighs, so that neither its label nor its language tells a field."""
    weights = [one.counts for one in examples]
    labels = [(one.language, one.field, one.label) for one in examples]
    weights = _levelled(weights, labels, [name[:2] for name in labels])
    fields = [name[:2] for name in labels]
    return _levelled(weights, fields, [name[:1] for name in fields])


def _levelled(weights: Sequence[float], parts: Sequence[Any], wholes: Sequence[Any]) -> list[float]:
    """Give every part of a whole the same mass, and leave the whole its own."""
    mass: defaultdict[Any, float] = defaultdict(float)
    inside: defaultdict[Any, set[Any]] = defaultdict(set)
    for weight, part, whole in zip(weights, parts, wholes, strict=True):
        mass[part] += weight
        inside[whole].add(part)
    total = {whole: sum(mass[part] for part in some) for whole, some in inside.items()}
    return [
        weight * total[whole] / (len(inside[whole]) * mass[part])
        for weight, part, whole in zip(weights, parts, wholes, strict=True)
    ]


def _experts(
    matrix: Any,  # noqa: ANN401
    examples: Sequence[Example],
    business: NDArray[np.floating[Any]],
    settings: Settings,
) -> Experts:
    """Fit both experts, each mostly on texts that the gate gives it."""
    labels = [one.label for one in examples]
    ours = np.array([settings.ours if one.origin == "own" else 1.0 for one in examples])
    weights, bias = [], []
    for share in (business, (1 - business) * ours):
        some = [
            replace(one, counts=one.counts * part)
            for one, part in zip(examples, share.tolist(), strict=True)
        ]
        model = _logistic(matrix, labels, balanced(some), settings.experts)
        # What is taken from all three classes alike changes nothing, and positive needs no column.
        weights.append((model.coef_[:2] - model.coef_[2:]).T)
        bias.append(model.intercept_[:2] - model.intercept_[2:])
    return Experts(np.hstack(weights).astype(np.float32), np.hstack(bias).astype(np.float32))


def balanced(examples: Sequence[Example]) -> list[float]:
    """Return what each text weighs, so that no set teaches its own share of complaints."""
    return _levelled(
        [one.counts for one in examples],
        [(one.set, one.label) for one in examples],
        [one.set for one in examples],
    )


def _logistic(
    matrix: Any,  # noqa: ANN401
    labels: Sequence[int],
    weights: Sequence[float],
    strictness: float,
) -> Any:  # noqa: ANN401
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - for training only

    model = LogisticRegression(C=strictness, max_iter=_ROUNDS)
    return model.fit(matrix, labels, sample_weight=weights)
