"""Words: the sentences of the pages in one language; the texts stand in texts/*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from alerts.book import OURS, Books
from alerts.phrases import Phrases, phrases
from alerts.texts import fill

NAMES = (
    ("en", "English"),
    ("es", "Español"),
    ("hr", "Hrvatski"),
    ("ru", "Русский"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("pt", "Português"),
)
"""Languages of the pages, each by its own name."""
LANGUAGES = tuple(code for code, _ in NAMES)


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of the pages, with those of the mails that they share."""

    texts: Mapping[str, Mapping[str, str]]
    """By table and key: what stands in texts/*.toml."""
    say: Phrases
    """Levels, states, themes, dates and durations."""

    @property
    def language(self) -> str:
        """ISO 639-1, for `lang`."""
        return self.say.book.language.code

    def __call__(self, key: str, **values: object) -> str:
        """Give the sentence of a dotted key: “inbox.title”. Raises KeyError where it is missing."""
        table, _, name = key.partition(".")
        return fill(self.texts[table][name], {name: str(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Is there a sentence of this dotted key?"""
        table, _, name = key.partition(".")
        return name in self.texts.get(table, {})


@cache
def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    """Read the sentences of one language. Raises FileNotFoundError where there are none."""
    text = files("monitor.web").joinpath("texts", f"{language}.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = tomllib.loads(text)
    return found


def words(language: str, timezone: Any, books: Books = OURS) -> Words:  # noqa: ANN401
    """Give the sentences of a language, with times told in a time zone."""
    return Words(texts(language), phrases(language, timezone, books))
