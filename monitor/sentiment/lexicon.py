"""Lexicon: VADER with the words that its own list lacks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.sentiment.weigher import Weigher


@cache
def weigher() -> Weigher:
    """Return VADER, its lexicon widened by the words of languages/en.toml."""
    from monitor.sentiment.speech import read  # noqa: PLC0415 - start-up time
    from monitor.sentiment.weigher import Weigher  # noqa: PLC0415

    return Weigher(read("en")["words"])
