"""Query: the language in which a brand says how it is found.

    ("blue door bakery" OR bluedoorbakery OR @bluedoor) NOT hotel

Words, "phrases", AND, OR, NOT, parentheses; terms side by side mean AND; NOT binds tightest, then
AND, then OR; operators are upper case. Whole words, in any script and any case. Accents count,
unless a term starts with a tilde: ~cafe also finds café.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from monitor.words import joined, normal, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Lark, Token

DEEPEST = 50
"""How deep parentheses may usefully nest; deeper queries are refused, not crashed on."""

_GRAMMAR = r"""
    ?start: either
    ?either: both | either "OR" both          -> either
    ?both: negation | both "AND" negation     -> both
         | both negation                      -> both
    ?negation: term | "NOT" negation          -> without
    ?term: WORD -> word | PHRASE -> phrase | "(" either ")"
    PHRASE: /~?(?:"[^"]*"|“[^“”]*”|„[^“”„]*[“”]|«[^«»]*»)/
    WORD: /[^\s()"“”„«»]+/
    %ignore /\s+/
"""
_EXPECTED = {
    "WORD": "a word",
    "PHRASE": "a phrase in quotes",
    "LPAR": "(",
    "RPAR": ")",
    "NOT": "NOT",
    "AND": "AND",
    "OR": "OR",
    "$END": "the end",
}


class QueryError(ValueError):
    """A query that cannot be understood.

    `column` counts from 1; `expected` and `found` are in plain words.
    """

    def __init__(self, expected: str, found: str, column: int) -> None:
        super().__init__(f"column {column}: expected {expected}, got {found}")
        self.expected = expected
        self.found = found
        self.column = column


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for."""

    key: str
    """Its comparable words, a space around each: " blue door "."""
    fold: bool = False
    """Accents do not count."""
    signs: bool = False
    """It holds an @, a # or an emoji, which other terms look past."""

    @property
    def first(self) -> str:
        """Its first word: a text without that word cannot hold the term."""
        return self.key.split(" ", 2)[1]


class Haystack:
    """A text prepared for any number of queries; each way of cutting it is done at most once."""

    __slots__ = ("_forms", "_letters", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._letters: dict[bool, str] = {}
        self._forms: dict[tuple[bool, bool], str] = {}

    def may_hold(self, word: str, *, fold: bool) -> bool:
        """Whether a comparable word can occur: its letters do, somewhere. Cheaper than cutting."""
        letters = self._letters.get(fold)
        if letters is None:
            letters = self._letters[fold] = normal(self._text, fold=fold)
        return word in letters

    def form(self, *, fold: bool, signs: bool) -> str:
        """Return its comparable words, a space around each, in one of four ways of cutting."""
        form = self._forms.get((fold, signs))
        if form is None:
            form = self._forms[fold, signs] = joined(words(self._text, fold=fold, signs=signs))
        return form

    def holds(self, term: Term) -> bool:
        """Whether the term occurs, in whole words."""
        return term.key in self.form(fold=term.fold, signs=term.signs)


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a query, or one term."""

    kind: Literal["term", "and", "or", "not"]
    parts: tuple[Node, ...] = ()
    term: Term | None = None
    depth: int = 1

    def holds(self, haystack: Haystack) -> bool:
        """Whether the text satisfies this part of the query."""
        if self.term is not None:
            return haystack.holds(self.term)
        if self.kind == "and":
            return all(part.holds(haystack) for part in self.parts)
        if self.kind == "or":
            return any(part.holds(haystack) for part in self.parts)
        return not self.parts[0].holds(haystack)

    def positive(self, wanted: bool = True) -> Iterator[Term]:
        """Yield the terms whose presence can make the query true."""
        if self.term is not None:
            if wanted:
                yield self.term
            return
        for part in self.parts:
            yield from part.positive(wanted != (self.kind == "not"))


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. A text without any of `terms` never matches."""

    root: Node
    terms: tuple[Term, ...] = field(init=False)
    """The terms of which at least one must be there, in the order written."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(dict.fromkeys(self.root.positive())))

    def matches(self, text: str | Haystack) -> bool:
        """Whether a text, or one prepared for many queries, satisfies the query."""
        return self.root.holds(Haystack(text) if isinstance(text, str) else text)


def parse(text: str) -> Query:
    """Read a query.

    Raises QueryError with the column where reading stopped.
    """
    from lark.exceptions import UnexpectedInput, VisitError  # noqa: PLC0415 - start-up time

    try:
        tree: object = _grammar().parse(text)
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    assert isinstance(tree, Node)  # noqa: S101 - what the grammar's callbacks return
    if tree.holds(Haystack("")):
        raise QueryError("a word that must be there", "only words that must not (NOT)", 1)
    return Query(tree)


def phrase(name: str) -> Query:
    """Build the query that looks for a name as it stands, quotes and operators included.

    Raises QueryError for a name without a letter, digit or emoji.
    """
    return Query(_term(name, fold=False, column=1))


@cache
def _grammar() -> Lark:
    from lark import Lark, Transformer  # noqa: PLC0415 - start-up time

    class Reader(Transformer):  # type: ignore[type-arg]
        def word(self, found: list[Token]) -> Node:
            return _word(found[0])

        def phrase(self, found: list[Token]) -> Node:
            text = str(found[0])
            fold = text.startswith("~")
            return _term(text[1 + fold : -1], fold=fold, column=_column(found[0]))

        def both(self, found: list[Node]) -> Node:
            return _join("and", found)

        def either(self, found: list[Node]) -> Node:
            return _join("or", found)

        def without(self, found: list[Node]) -> Node:
            inner = found[0]
            return inner.parts[0] if inner.kind == "not" else _join("not", found)

    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=Reader())


def _join(kind: Literal["and", "or", "not"], parts: list[Node]) -> Node:
    # a AND b AND c is one operation with three parts: long lists stay flat.
    first, rest = parts[0], parts[1:]
    flat = (*first.parts, *rest) if first.kind == kind and kind != "not" else tuple(parts)
    depth = 1 + max(part.depth for part in flat)
    if depth > DEEPEST:
        raise QueryError(f"parentheses at most {DEEPEST} deep", "deeper ones", 1)
    return Node(kind, flat, depth=depth)


def _word(token: Token) -> Node:
    text, column = str(token), _column(token)
    if text.startswith(("-", "–", "!")) and text[1:]:
        raise QueryError(f"NOT {text[1:]}", f'"{text}"', column)
    if text.endswith("*"):
        raise QueryError("a whole word (there are no wildcards)", f'"{text}"', column)
    fold = text.startswith("~")
    return _term(text[fold:], fold=fold, column=column)


def _term(text: str, *, fold: bool, column: int) -> Node:
    plain = words(text, fold=fold)
    signed = words(text, fold=fold, signs=True)
    if not signed:
        raise QueryError("a word with a letter or digit in it", f'"{text}"', column)
    return Node("term", term=Term(joined(signed), fold=fold, signs=plain != signed))


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _unexpected(text: str, error: object) -> QueryError:
    """Say in plain words what the parser stumbled on."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken  # noqa: PLC0415 - start-up

    if isinstance(error, UnexpectedCharacters):
        position: int = error.pos_in_stream  # type: ignore[assignment]  # declared as None
        if text[position] in '"“„«':
            return QueryError("a closing quote", "none", position + 1)
        return QueryError("an opening quote before it", text[position], position + 1)
    assert isinstance(error, UnexpectedToken)  # noqa: S101 - LALR raises one of these two
    wanted = [name for key, name in _EXPECTED.items() if key in error.accepts]
    if error.token.type == "$END":
        return QueryError(_any_of(wanted), "the end of the query", len(text) + 1)
    return QueryError(_any_of(wanted), f'"{error.token}"', _column(error.token))


def _any_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
