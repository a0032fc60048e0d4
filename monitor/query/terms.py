"""Term: a word or a phrase to look for, and the ways in which it may be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.query.document import Cut, Field
from monitor.words import joined, normal

if TYPE_CHECKING:
    from monitor.query.document import Document

Span = tuple[int, int]
"""Where something stands: numbers of its first word, and of the word after its last."""

_STEM = 0.6
"""The part of a word that stays the same in all of its forms, at least …"""
_SHORTEST_STEM = 3
"""… and so many letters."""
_LONGEST_ENDINGS = 3, 4
"""Letters that the word as written, and as found, may have behind that."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for."""

    words: tuple[str, ...]
    """Comparable, cut as `cut` says."""
    cut: Cut = field(default_factory=Cut)
    where: Field = "text"
    prefix: bool = False
    """The last word may go on."""
    forms: bool = False
    """The words may have other endings, as in inflected languages."""
    slop: int | None = None
    """Other words that may stand between, in any order; None: just as written."""
    written: str = ""
    """As in the query."""

    @property
    def key(self) -> str:
        """Its words, a space around each: " blue door "; of a prefix none after it."""
        return joined(list(self.words))[: -1 if self.prefix else None]

    @property
    def needle(self) -> tuple[tuple[str, ...], bool]:
        """Letters that a text must all hold for the term to occur; whether it is folded for that.

        Of each word those that every way to write it holds, the longest first.
        """
        comparable = [normal(word) for word in self.words]
        letters = [_stem(word) if self.forms else word for word in comparable]
        return tuple(sorted(letters, key=len, reverse=True)), self.cut.fold

    def holds(self, document: Document) -> bool:
        """Whether the term occurs, in whole words."""
        if self.forms or self.slop is not None:
            return next(self.spans(document), None) is not None
        return self.key in document.joined(self.where, self.cut)

    def spans(self, document: Document) -> Iterator[Span]:
        """Yield where the term occurs."""
        found = document.words(self.where, self.cut)
        for start in range(len(found)):
            end = self._ends(found, start)
            if end is not None:
                yield start, end

    def _ends(self, found: Sequence[str], start: int) -> int | None:
        """Return where an occurrence that begins at `start` ends; None where none begins."""
        if self.slop is None:
            end = start + len(self.words)
            window = found[start:end]
            whole = len(window) == len(self.words)
            fits = whole and all(map(self._is, range(len(window)), window))
            return end if fits else None
        left = Counter(range(len(self.words)))
        for at, word in enumerate(found[start : start + len(self.words) + self.slop]):
            hit = next((one for one in left if self._is(one, word)), None)
            if hit is not None:
                del left[hit]
            elif at == 0:
                return None
            if not left:
                return start + at + 1
        return None

    def _is(self, number: int, word: str) -> bool:
        """Is this word of a text the one of that number in the term?"""
        wanted = self.words[number]
        if self.forms:
            return same_word(wanted, word)
        if self.prefix and number == len(self.words) - 1:
            return word.startswith(wanted)
        return word == wanted


def same_word(wanted: str, found: str) -> bool:
    """Tell whether two comparable words may be forms of one: “vrata” and “vratima”.

    By their beginnings: endings change, stems rarely do. It knows no grammar and no dictionary,
    so that it serves every inflected language alike, and takes some strangers for relatives.
    """
    if wanted == found:
        return True
    stem = _stem(wanted)
    if len(stem) < _SHORTEST_STEM or not found.startswith(stem):
        return False
    common = len(stem)
    while common < min(len(wanted), len(found)) and wanted[common] == found[common]:
        common += 1
    ours, theirs = _LONGEST_ENDINGS
    return len(wanted) - common <= ours and len(found) - common <= theirs


def _stem(word: str) -> str:
    """Return the letters with which every form of a word begins."""
    if len(word) <= _SHORTEST_STEM:
        return word
    return word[: max(_SHORTEST_STEM, -int(-len(word) * _STEM // 1))]
