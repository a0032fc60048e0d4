"""Patterns: the small language in which turns of phrase are written down, and its compiler. Pure.

    pattern  = item {" " item}
    item     = word ["*"] ["?"] | "(" pattern {"|" pattern} ")" ["?"] | "<n>" | "<1>" … "<9>"

A word matches whole words, without case and accents; `word*` whatever begins so; `<n>` a number in
digits or letters; `<3>` up to three words of any sort. In languages written without spaces a word
is found anywhere, and a space stands for up to six characters. No pattern reaches over the end of
a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.sentiment.tokens import UNSPACED, fold, parts_of

_ANY = r"(?:[^ .!?]+ )"
_ANY_CHARACTERS = "[^.!?]"
_APART = 6
"""Characters that may stand between two words of an unspaced language."""
_DIGITS = r"\d[^ ]*"
_TOKEN = re.compile(r"\(|\)\??|\||<n>|<[1-9]>|[^\s()|<>?*\[\]]+\*?\??")


class BadPattern(Exception):
    """A pattern cannot be read; the message says where and what was expected."""


@dataclass(frozen=True)
class Pattern:
    """A turn of phrase, read; compiled when it is first worth trying."""

    source: str
    regular: str
    """As a regular expression."""
    needs: tuple[str, ...]
    """One of these must occur before the expression is worth trying; () where any may."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Return what matches in `Tokens.joined`."""
        return re.compile(self.regular)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: its expression, and strings one of which it cannot do without."""

    expression: str
    needs: tuple[str, ...] = ()


class Compiler:
    """Compiles the patterns of one language."""

    def __init__(self, language: str, numbers: Iterable[str] = ()) -> None:
        self._language = language
        self._unspaced = language in UNSPACED
        words = [self._word(word).expression.rstrip(" ") for word in numbers]
        digits, after = (r"\d+", "") if self._unspaced else (_DIGITS, " ")
        self._number = f"(?:{'|'.join([digits, *words])}){after}"

    def compile(self, source: str) -> Pattern:
        """Compile a pattern. Raises BadPattern."""
        tokens = _TOKEN.findall(source)
        if "".join(tokens) != "".join(source.split()):
            raise BadPattern(f"“{source}”: expected words, (a|b), ?, * and <n> or <1> to <9>")
        piece, rest = self._sequence(tokens, source)
        if rest:
            raise BadPattern(f"“{source}”: “{rest[0]}” without its beginning")
        if not piece.expression or (self._unspaced and not piece.needs):
            raise BadPattern(f"“{source}”: expected a word that must occur")
        behind = "" if self._unspaced else "(?<= )"
        return Pattern(source, behind + piece.expression, piece.needs)

    def _sequence(self, tokens: Sequence[str], source: str) -> tuple[_Piece, Sequence[str]]:
        pieces: list[_Piece] = []
        while tokens and tokens[0] not in {"|", ")", ")?"}:
            piece, tokens = self._item(tokens, source)
            pieces.append(piece)
        if not pieces:
            raise BadPattern(f"“{source}”: expected a word, found nothing")
        between = f"{_ANY_CHARACTERS}{{0,{_APART}}}?" if self._unspaced else ""
        needs = [piece.needs for piece in pieces if piece.needs]
        best = max(needs, key=lambda some: min(map(len, some)), default=())
        return _Piece(between.join(piece.expression for piece in pieces), best), tokens

    def _item(self, tokens: Sequence[str], source: str) -> tuple[_Piece, Sequence[str]]:
        first, rest = tokens[0], tokens[1:]
        if first == "(":
            return self._group(rest, source)
        if first == "<n>":
            return _Piece(self._number), rest
        if first.startswith("<"):
            return self._gap(int(first[1])), rest
        piece = self._word(first.rstrip("?"))
        return (_optional(piece) if first.endswith("?") else piece), rest

    def _gap(self, words: int) -> _Piece:
        if self._unspaced:
            return _Piece(f"{_ANY_CHARACTERS}{{0,{3 * words}}}?")
        return _Piece(f"{_ANY}{{0,{words}}}?")

    def _group(self, tokens: Sequence[str], source: str) -> tuple[_Piece, Sequence[str]]:
        choices: list[_Piece] = []
        while True:
            piece, tokens = self._sequence(tokens, source)
            choices.append(piece)
            if not tokens:
                raise BadPattern(f"“{source}”: expected a closing bracket")
            end, tokens = tokens[0], tokens[1:]
            if end != "|":
                break
        every = all(choice.needs for choice in choices)
        needs = tuple(need for choice in choices for need in choice.needs) if every else ()
        group = _Piece(f"(?:{'|'.join(choice.expression for choice in choices)})", needs)
        return (_optional(group) if end == ")?" else group), tokens

    def _word(self, word: str) -> _Piece:
        """Read one word; what the tokens part, such as "rip-off", are several."""
        if self._unspaced:
            literal = fold(word.rstrip("*"), self._language)
            return _Piece(re.escape(literal), (literal,))
        found = parts_of(word.rstrip("*"), self._language)
        parts = [fold(part, self._language) for part in found]
        if not parts:  # punctuation, which texts are stripped of
            return _Piece("")
        *whole, last = parts
        before = "".join(f"{re.escape(part)} " for part in whole)
        if word.endswith("*"):
            return _Piece(f"{before}{re.escape(last)}[^ ]* ", (f" {' '.join(parts)}",))
        return _Piece(f"{before}{re.escape(last)} ", (f" {' '.join(parts)} ",))


def _optional(piece: _Piece) -> _Piece:
    return _Piece(f"(?:{piece.expression})?")
