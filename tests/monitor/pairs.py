"""How well a grouping agrees with the truth, counted in pairs of items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of items that were put together, that belong together, and both."""

    found: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        """Of the pairs that were put together, the share that belong together."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs that belong together, the share that were put together."""
        return self.right / self.true if self.true else 1.0


def pairs(found: Iterable[Hashable], true: Iterable[Hashable]) -> Pairs:
    """Compare two groupings of the same items, each given by a name of the group of each item."""
    both = list(zip(found, true, strict=True))
    return Pairs(
        found=_within(one for one, _ in both),
        true=_within(other for _, other in both),
        right=_within(both),
    )


def _within(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())
