"""Grams: the parts of words that the linear model weighs, hashed into buckets. Pure.

A word counts as a whole and by its parts of three to five letters, so that forms never seen before
still resemble those that were; two words in a row count together. In languages without spaces every
run of one to three characters does. Cf. Joulin et al., "Bag of Tricks for Efficient Text
Classification" (2016), and Bojanowski et al., "Enriching Word Vectors with Subword Information"
(2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from monitor.sentiment.tokens import UNSPACED

if TYPE_CHECKING:
    from monitor.sentiment.tokens import Tokens

BUCKETS = 1 << 16
SMALLEST, LARGEST = 3, 5
"""Letters of a part of a word."""
MOST = 400
"""Units of a text that count: its beginning."""

GROUPS = {
    **dict.fromkeys(("hr", "sr", "sl"), "south"),
    **dict.fromkeys(("ru", "uk"), "east"),
    **dict.fromkeys(("pl", "cs"), "west"),
    **dict.fromkeys(("sv", "da"), "north"),
    **dict.fromkeys(("es", "pt"), "iberia"),
}
"""Languages so close that what one teaches helps the other."""

_DIGITS = frozenset("0123456789")
_RUNS = (1, 2, 3)


def units(tokens: Tokens, language: str) -> list[str]:
    """Return what is weighed of a text, in order: words, or runs of characters."""
    if language not in UNSPACED:
        return ["0" if token[0] in _DIGITS else token for token in tokens.folded[:MOST]]
    text = tokens.joined[:MOST]
    runs = (text[at : at + size] for at in range(len(text)) for size in _RUNS)
    return [run for run in runs if not run.isspace()]


def buckets_of(unit: str, language: str) -> list[int]:
    """Return the buckets of one unit by itself."""
    if language in UNSPACED:
        return [_bucket(f"{language} {unit}")]
    edged = f"<{unit}>"
    parts = {edged}
    for size in range(SMALLEST, LARGEST + 1):
        parts.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    group = GROUPS.get(language, language)
    return sorted(_bucket(f"{group} {part}") for part in parts)


def bucket_of_pair(first: str, second: str, language: str) -> int:
    """Return the bucket of two units in a row."""
    return _bucket(f"{GROUPS.get(language, language)} {first} {second}")


def _bucket(gram: str) -> int:
    return crc32(gram.encode("utf-8", "surrogatepass")) % BUCKETS
