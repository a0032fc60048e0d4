"""Document: a text with its fields, prepared for any number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.words import joined, normal, words

if TYPE_CHECKING:
    from sources.item import Item

Field = Literal["text", "title", "author", "source", "lang"]
"""Where a term is looked for; "text" is title and text together."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A way of cutting a text into comparable words."""

    fold: bool = False
    """Accents do not count."""
    signs: bool = False
    """An @, a # or an emoji is a word, which other terms look past."""
    case: bool = False
    """Capitals count."""


class Document:
    """A text; each way of cutting each of its fields is done at most once, when first needed."""

    __slots__ = ("_cuts", "_fields", "_joined", "_language", "_letters")

    def __init__(
        self,
        text: str,
        *,
        title: str = "",
        author: str = "",
        source: str = "",
        language: Callable[[], str | None] | None = None,
    ) -> None:
        """Take the fields; `language` is asked only where a query wants to know it."""
        self._fields = {"text": f"{title}\n{text}", "title": title, "author": author}
        self._fields["source"] = source
        self._language = language
        self._letters: dict[bool, str] = {}
        self._cuts: dict[tuple[Field, Cut], list[str]] = {}
        self._joined: dict[tuple[Field, Cut], str] = {}

    def letters(self, *, fold: bool) -> str:
        """Return title and text in comparable letters, not cut into words: a cheap first look."""
        letters = self._letters.get(fold)
        if letters is None:
            letters = self._letters[fold] = normal(self._fields["text"], fold=fold)
        return letters

    def words(self, field: Field, cut: Cut) -> list[str]:
        """Return the words of a field, in order."""
        found = self._cuts.get((field, cut))
        if found is None:
            whole = self._whole(field)
            found = words(whole, fold=cut.fold, signs=cut.signs, case=cut.case)
            self._cuts[field, cut] = found
        return found

    def joined(self, field: Field, cut: Cut) -> str:
        """Return the words of a field with a space around each: " blue door "."""
        form = self._joined.get((field, cut))
        if form is None:
            form = self._joined[field, cut] = joined(self.words(field, cut))
        return form

    def _whole(self, field: Field) -> str:
        if field == "lang":
            return (self._language() if self._language else None) or ""
        return self._fields[field]


def of_item(item: Item, source: str, language: Callable[[], str | None]) -> Document:
    """Return an item as a document; `source` is the name of whoever brought it."""
    return Document(
        item.text,
        title=item.title,
        author=item.author or "",
        source=f"{source}\n{item.outlet or ''}",
        language=language,
    )
