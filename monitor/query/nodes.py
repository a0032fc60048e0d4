"""Node: one operation of a query, or one term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from monitor.query.document import Document, Field
    from monitor.query.terms import Span, Term

Needle = tuple[tuple[str, ...], bool]
"""Letters that must all be there, and whether in the text without its accents."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a query, or one term."""

    kind: Literal["term", "and", "or", "not", "near"]
    parts: tuple[Node, ...] = ()
    term: Term | None = None
    distance: int = 0
    """Words that may stand between the two sides of NEAR."""
    depth: int = 1

    def holds(self, document: Document) -> bool:
        """Whether the text satisfies this part of the query."""
        if self.term is not None:
            return self.term.holds(document)
        if self.kind == "and":
            return all(part.holds(document) for part in self.parts)
        if self.kind == "or":
            return any(part.holds(document) for part in self.parts)
        if self.kind == "near":
            return next(self.spans(document), None) is not None
        return not self.parts[0].holds(document)

    def spans(self, document: Document) -> Iterator[Span]:
        """Yield where this occurs; for terms, NEAR, and OR of such."""
        if self.term is not None:
            yield from self.term.spans(document)
        elif self.kind == "or":
            for part in self.parts:
                yield from part.spans(document)
        else:
            left, right = self.parts
            others = tuple(right.spans(document))
            for start, end in left.spans(document):
                for begins, ends in others:
                    between = max(start, begins) - min(end, ends)
                    if between <= self.distance and (start, end) != (begins, ends):
                        yield min(start, begins), max(end, ends)

    def can_be_near(self) -> bool:
        """Whether this may stand beside NEAR: it has a place in the text."""
        return self.kind in {"term", "near"} or (
            self.kind == "or" and all(part.can_be_near() for part in self.parts)
        )

    def positive(self, wanted: bool = True) -> Iterator[Term]:
        """Yield the terms whose presence can make the query true."""
        if self.term is not None:
            if wanted:
                yield self.term
            return
        for part in self.parts:
            yield from part.positive(wanted != (self.kind == "not"))

    def needles(self) -> frozenset[Needle] | None:
        """Return needles of which a text must hold one to satisfy this; None: it need not."""
        if self.term is not None:
            return frozenset({self.term.needle}) if self.term.where in {"text", "title"} else None
        if self.kind == "not":
            return None
        each = [part.needles() for part in self.parts]
        known = [needles for needles in each if needles is not None]
        if self.kind == "or":
            return frozenset().union(*known) if len(known) == len(each) else None
        # Any part of an AND will do: the one whose letters are the rarest, by their length.
        return max(known, key=_rarity, default=None)

    def within(self, where: Field) -> Node:
        """Return the same looked for in a field; what names a field of its own keeps it."""
        if self.term is not None:
            term = self.term if self.term.where != "text" else replace(self.term, where=where)
            return replace(self, term=term)
        return replace(self, parts=tuple(part.within(where) for part in self.parts))


def _rarity(needles: frozenset[Needle]) -> int:
    return min(sum(map(len, letters)) for letters, _ in needles)
