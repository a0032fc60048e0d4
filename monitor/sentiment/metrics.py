"""Metrics: how good verdicts are, against labels that people gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from monitor.sentiment.verdict import Label

LABELS: tuple[Label, ...] = get_args(Label)


@dataclass(frozen=True, slots=True)
class Quality:
    """What became of labelled texts."""

    confusion: Counter[tuple[Label, Label]]
    """How often each label that a person gave (first) met each verdict (second)."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[Label, Label]]) -> Quality:
        """Count pairs of a person's label and ours."""
        return cls(Counter(pairs))

    @property
    def texts(self) -> int:
        """How many there were."""
        return self.confusion.total()

    def recall(self, label: Label) -> float | None:
        """Return the share of the texts with a label that we gave it; None without any such."""
        return self._share(
            label, sum(n for (given, _), n in self.confusion.items() if given == label)
        )

    def precision(self, label: Label) -> float | None:
        """Return the share that is right of what we gave a label; None where we never gave it."""
        return self._share(
            label, sum(n for (_, ours), n in self.confusion.items() if ours == label)
        )

    def f1(self, label: Label) -> float:
        """Return the harmonic mean of recall and precision, 0 where either is missing."""
        recall, precision = self.recall(label) or 0.0, self.precision(label) or 0.0
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    @property
    def macro_f1(self) -> float:
        """Return the mean of F1 over the labels that people gave; 0 without texts."""
        given = {label for (label, _), count in self.confusion.items() if count}
        return sum(map(self.f1, given)) / len(given) if given else 0.0

    def _share(self, label: Label, of: int) -> float | None:
        return self.confusion[label, label] / of if of else None
