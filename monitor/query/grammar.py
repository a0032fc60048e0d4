"""Grammar: reads a query as a person types it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from monitor.query.document import Cut, Document, Field
from monitor.query.errors import QueryError
from monitor.query.nodes import Needle, Node
from monitor.query.terms import Term
from monitor.words import words

if TYPE_CHECKING:
    from lark import Lark, Token

DEEPEST = 50
"""How deep parentheses may usefully nest; deeper queries are refused, not crashed on."""

_FARTHEST = 10
"""Words between the sides of a NEAR that does not say how many."""
_SHORTEST_PREFIX = 2

_GRAMMAR = r"""
    ?start: either
    ?either: both | either "OR" both          -> either
    ?both: negation | both "AND" negation     -> both
         | both negation                      -> both
    ?negation: close | "NOT" negation         -> without
    ?close: term | close NEAR term            -> near
    ?term: WORD -> word | PHRASE -> phrase | "(" either ")" | FIELD term -> fielded
    PHRASE: /[~=^]?(?:"[^"]*"|“[^“”]*”|„[^“”„]*[“”]|«[^«»]*»)(?:~\d{1,3})?/
    NEAR.2: /NEAR(?:\(\d{1,4}\))?(?![^\s()])/
    FIELD.2: /(?:text|title|author|source|lang):(?=[^\s)])/
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
_QUOTED = re.compile(r"([~=^]?)[\"“„«](.*)[\"”“»](?:~(\d+))?", re.DOTALL)
_FIELDS: tuple[Field, ...] = get_args(Field)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    root: Node
    terms: tuple[Term, ...] = field(init=False)
    """The terms whose presence can make it true, in the order written."""
    needles: frozenset[Needle] | None = field(init=False)
    """A text that holds none of these letters never matches; None: it may all the same."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(dict.fromkeys(self.root.positive())))
        object.__setattr__(self, "needles", self.root.needles())

    def matches(self, text: str | Document) -> bool:
        """Whether a text, or one prepared for many queries, satisfies the query."""
        return self.root.holds(Document(text) if isinstance(text, str) else text)

    def found(self, document: Document) -> tuple[str, ...]:
        """Return the terms that occur, as written: why a text matches."""
        return tuple(dict.fromkeys(one.written for one in self.terms if one.holds(document)))


def parse(text: str) -> Query:
    """Read a query.

    Raises QueryError with the column where reading stopped.
    """
    from lark.exceptions import UnexpectedInput, VisitError  # noqa: PLC0415 - start-up time

    try:
        tree: object = _reader().parse(text)
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    assert isinstance(tree, Node)  # noqa: S101 - what the grammar's callbacks return
    if tree.holds(Document("")):
        raise QueryError("a word that must be there", "only words that must not (NOT)", 1)
    return Query(tree)


def phrase(name: str) -> Query:
    """Build the query that looks for a name as it stands, quotes and operators included.

    Raises QueryError for a name without a letter, digit or emoji.
    """
    return Query(_term(name, "", 1, name))


@cache
def _reader() -> Lark:
    from lark import Lark, Transformer  # noqa: PLC0415 - start-up time

    class Reader(Transformer):  # type: ignore[type-arg]
        def word(self, found: list[Token]) -> Node:
            return _word(found[0])

        def phrase(self, found: list[Token]) -> Node:
            return _phrase(found[0])

        def fielded(self, found: list[Token | Node]) -> Node:
            return cast("Node", found[1]).within(cast("Field", str(found[0])[:-1]))

        def near(self, found: list[Token | Node]) -> Node:
            left, near, right = found
            return _near(cast("Node", left), cast("Token", near), cast("Node", right))

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
    return Node(kind, flat, depth=_depth(flat))


def _near(left: Node, near: Token, right: Node) -> Node:
    if not (left.can_be_near() and right.can_be_near()):
        found = "an AND or a NOT"
        raise QueryError("words, phrases or ORs of them beside NEAR", found, _column(near))
    if len({term.where for side in (left, right) for term in side.positive()}) > 1:
        raise QueryError("one field on both sides of NEAR", "two", _column(near))
    given = re.search(r"\d+", near)
    distance = int(given[0]) if given else _FARTHEST
    return Node("near", (left, right), distance=distance, depth=_depth((left, right)))


def _depth(parts: tuple[Node, ...]) -> int:
    depth = 1 + max(part.depth for part in parts)
    if depth > DEEPEST:
        raise QueryError(f"parentheses at most {DEEPEST} deep", "deeper ones", 1)
    return depth


def _word(token: Token) -> Node:
    text, column = str(token), _column(token)
    if text.startswith(("-", "–", "!")) and text[1:]:
        raise QueryError(f"NOT {text[1:]}", f'"{text}"', column)
    name = text.partition(":")[0]
    near = difflib.get_close_matches(name, _FIELDS, n=1, cutoff=0.75) if ":" in text else []
    if near and name not in _FIELDS:
        raise QueryError(f"{near[0]}:", f'"{name}:"', column)
    sign = text[0] if text[0] in "~=^" else ""
    return _asked(text[len(sign) :], sign, token)


def _phrase(token: Token) -> Node:
    quoted = _QUOTED.fullmatch(token)
    assert quoted is not None  # noqa: S101 - the lexer took it for one
    sign, inner, slop = quoted.groups()
    return _asked(inner, sign, token, slop=slop)


def _asked(text: str, sign: str, token: Token, *, slop: str | None = None) -> Node:
    """Read what stands between sign and end of a word or phrase; a * at its end is a prefix."""
    prefix = text.rstrip().endswith("*")
    column = _column(token)
    node = _term(text.rstrip().removesuffix("*") if prefix else text, sign, column, str(token))
    if node.term is None or not (prefix or slop):
        return node
    if prefix and len(node.term.words[-1]) < _SHORTEST_PREFIX:
        raise QueryError(f"{_SHORTEST_PREFIX} letters or more before *", f'"{token}"', column)
    words_between = None if slop is None else int(slop)
    return Node("term", term=replace(node.term, prefix=prefix, slop=words_between))


def _term(text: str, sign: str, column: int, written: str) -> Node:
    fold, case = sign == "~", sign == "="
    plain = words(text, fold=fold, case=case)
    signed = words(text, fold=fold, signs=True, case=case)
    if not signed:
        raise QueryError("a word with a letter or digit in it", f'"{written}"', column)
    cut = Cut(fold=fold, signs=plain != signed, case=case)
    return Node("term", term=Term(tuple(signed), cut, forms=sign == "^", written=written))


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
