"""Wording: reasons in the reader's language; the texts stand in reasons/*.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from monitor.sentiment.verdict import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.sentiment.tone import Sign

LOCALES = ("en", "es", "hr", "ru", "de", "fr", "it", "pt")
"""Languages in which reasons can be given."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one locale."""

    texts: Mapping[str, str]
    """By key: "kind.waiting", "word.negative"."""

    def text(self, key: str) -> str:
        """Return the text of a key. Raises KeyError."""
        return self.texts[key]

    def reason(self, sign: Sign) -> Reason:
        """Put a sign into words."""
        what = sign.what or self.texts["whole"]
        return Reason(what, self.texts[sign.why], sign.weight)

    def stars(self, stars: float) -> str:
        """Name a rating, 0 to 5."""
        return self.texts["stars.shown"].format(stars=f"{stars:g}")

    def theme(self, theme: str) -> str:
        """Name a theme; one of the user's own names itself."""
        return self.texts.get(f"theme.{theme}", theme)


@cache
def wording(locale: str) -> Wording:
    """Return the sentences of a locale, English where there are none in it."""
    found = locale.partition("-")[0].partition("_")[0].lower()
    name = found if found in LOCALES else "en"
    text = files("monitor.sentiment").joinpath("reasons", f"{name}.toml").read_text("utf-8")
    return Wording(dict(_flat(tomllib.loads(text))))


def _flat(data: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in data.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", value))
    return rows
