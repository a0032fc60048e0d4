"""Match: which brands an item is about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from monitor.query import Haystack, Query, parse, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sources.item import Item


FEW = 20
"""So many words are looked for one by one before a text is cut into words: most texts hold none."""


class Named(Protocol):
    """A brand: its name, and the query that finds it ("": its name as a phrase)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def query(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class _Watched:
    name: str
    query: Query


class Matcher:
    """Finds the brands that items are about.

    A query can only match a text that holds the first word of one of its terms, so brands are
    looked up by the words of the text, and only those found are asked: the cost follows the text,
    not the number of brands.
    """

    def __init__(self, brands: Iterable[Named]) -> None:
        """Raise QueryError for a query that cannot be understood."""
        self._brands = tuple(_Watched(each.name, query_of(each)) for each in brands)
        self._index = _index(self._brands)

    def brands_of(self, item: Item, assigned: str | None = None) -> tuple[str, ...]:
        """Name the brands an item is about, in the order configured.

        `assigned` is the brand of its source, if it has one: that source's items are all about it.
        """
        if assigned is not None:
            return (assigned,)
        haystack = Haystack(f"{item.title}\n{item.text}")
        candidates = sorted(set(self._candidates(haystack)))
        return tuple(
            self._brands[n].name for n in candidates if self._brands[n].query.matches(haystack)
        )

    def _candidates(self, haystack: Haystack) -> Iterator[int]:
        for (fold, signs), first_words in self._index.items():
            if len(first_words) <= FEW and not any(
                haystack.may_hold(word, fold=fold) for word in first_words
            ):
                continue
            for word in set(haystack.form(fold=fold, signs=signs).split()):
                yield from first_words.get(word, ())


def query_of(brand: Named) -> Query:
    """Read a brand's query; where it has none, look for its name. Raises QueryError."""
    return parse(brand.query) if brand.query.strip() else phrase(brand.name)


def _index(brands: tuple[_Watched, ...]) -> Mapping[tuple[bool, bool], Mapping[str, list[int]]]:
    """Brand numbers by first word, for each way of cutting a text that some term needs."""
    index: dict[tuple[bool, bool], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, brand in enumerate(brands):
        for term in brand.query.terms:
            index[term.fold, term.signs][term.first].append(number)
    return index
