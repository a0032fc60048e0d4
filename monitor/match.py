"""Match: which brands an item is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from monitor.query import Document, Query, parse, phrase
from monitor.query.document import of_item

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from sources.item import Item


FEW = 20
"""So many strings are looked for one by one; more of them in one go over the text."""


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

    A query can only match a text that holds some letters of its terms. All of those are looked for
    at once, and only the brands whose letters are there are asked: the cost follows the text, not
    the number of brands.
    """

    def __init__(self, brands: Iterable[Named]) -> None:
        """Raise QueryError for a query that cannot be understood."""
        self._brands = tuple(_Watched(each.name, query_of(each)) for each in brands)
        self._always: list[int] = []
        finders: dict[bool, list[tuple[tuple[str, ...], int]]] = {False: [], True: []}
        for number, brand in enumerate(self._brands):
            if brand.query.needles is None:
                self._always.append(number)
            for letters, fold in brand.query.needles or ():
                finders[fold].append((letters, number))
        self._finders = [(fold, _Finder(found)) for fold, found in finders.items() if found]

    def brands_of(
        self, item: Item, assigned: str | None = None, source: str = ""
    ) -> tuple[str, ...]:
        """Name the brands an item is about, in the order configured.

        `assigned` is the brand of its source, if it has one: that source's items are all about it.
        `source` is the name of its source.
        """
        if assigned is not None:
            return (assigned,)
        return self.brands_in(of_item(item, source, lambda: _language(item)))

    def brands_in(self, document: Document) -> tuple[str, ...]:
        """Name the brands whose queries a document satisfies, in the order configured."""
        candidates = set(self._always)
        for fold, finder in self._finders:
            candidates.update(finder.found_in(document.letters(fold=fold)))
        if not candidates:
            return ()
        asked = [self._brands[number] for number in sorted(candidates)]
        return tuple(brand.name for brand in asked if brand.query.matches(document))

    def queries(self, brands: Iterable[str]) -> dict[str, Query]:
        """Return the queries of these brands, by name."""
        wanted = set(brands)
        return {brand.name: brand.query for brand in self._brands if brand.name in wanted}


class _Finder:
    """Finds which numbers have all their strings in a text."""

    def __init__(self, sought: Iterable[tuple[tuple[str, ...], int]]) -> None:
        # By the first string, which is looked for; the others are then seen to be there as well.
        by_first: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for (first, *others), number in sought:
            by_first[first].append((tuple(others), number))
        self._first = list(by_first)
        self._behind = list(by_first.values())
        self._at_once: AhoCorasick | None = None
        if len(self._first) > FEW:
            from ahocorasick_rs import AhoCorasick, Implementation  # noqa: PLC0415 - rarely many

            self._at_once = AhoCorasick(self._first, implementation=Implementation.DFA)

    def found_in(self, letters: str) -> Iterator[int]:
        """Yield the numbers, some perhaps twice."""
        if self._at_once is None:
            hits = [at for at, first in enumerate(self._first) if first in letters]
        else:
            found = self._at_once.find_matches_as_indexes(letters, overlapping=True)
            hits = [at for at, _, _ in found]
        for at in hits:
            for others, number in self._behind[at]:
                if all(other in letters for other in others):
                    yield number


def query_of(brand: Named) -> Query:
    """Read a brand's query; where it has none, look for its name. Raises QueryError."""
    return parse(brand.query) if brand.query.strip() else phrase(brand.name)


def _language(item: Item) -> str | None:
    from monitor.sentiment.language import detect  # noqa: PLC0415 - few queries ask for it

    return detect(f"{item.title}\n{item.text}", item.language)
