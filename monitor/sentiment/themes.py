"""Themes: what a complaint is about, in the words of its language. Pure.

The taxonomy is that of kinds.toml; themes.toml gives the words of each theme in every language, and
the user may add themes of his own.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from monitor.sentiment.kinds import Kind
from monitor.sentiment.patterns import Compiler
from monitor.sentiment.phrases import find_all
from monitor.sentiment.speech import Finder, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.sentiment.tone import Tone


def themes_of(
    tone: Tone, language: str, own: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """Name what a text is about: the user's themes, what its phrases complain of, its words."""
    if tone.tokens is None:
        return tone.themes
    asked = tuple((name, tuple(phrases)) for name, phrases in (own or {}).items())
    theirs = _named(asked, language)
    mine = [hit.kind.name for hit in find_all(tone.tokens, theirs)] if asked else []
    words = [hit.kind.name for hit in find_all(tone.tokens, _words(language))]
    return tuple(dict.fromkeys([*mine, *tone.themes, *words]))


@cache
def taxonomy() -> dict[str, dict[str, list[str]]]:
    """Return the patterns of each theme by language."""
    text = files("monitor.sentiment").joinpath("themes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words(language: str) -> Finder:
    asked = tuple((name, tuple(found)) for name, found in taxonomy().get(language, {}).items())
    return _named(asked, language)


@lru_cache(maxsize=100)
def _named(themes: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> Finder:
    compiling = Compiler(language)
    return Finder(
        tuple(
            Phrase(Kind(name, 0.0), compiling.compile(pattern))
            for name, patterns in themes
            for pattern in patterns
        )
    )
