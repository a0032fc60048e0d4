"""Words: how a text is cut into words for comparison, in any script.

Everything that compares texts by word goes through here, so that a query and a text are cut the
same way. The result is one string of words with a space before, between and after them: whether a
phrase occurs is then one substring search, whole words included.
"""

from __future__ import annotations

import re
import unicodedata

# Scripts written without spaces between words (and Korean, whose particles are glued to the noun):
# each character counts as a word, which makes a search in them a search for characters.
_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1100-\u11ff"  # Hangul letters
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u318f\u31f0-\u31ff"  # Kana, Hangul compatibility letters
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul syllables
    "\uff66-\uff9f"  # halfwidth Katakana
    "\U00020000-\U0003ffff"  # Han, the rarer characters
)
# `\w` leaves out the marks that belong to a word: combining accents and most Indic vowels.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57"
    "\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3c-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03"
    "\u0d3b-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf"
)
_WORD = rf"(?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}])+"
_SIGN = rf"(?<![^\W_])[@#](?=[^\W_{_UNSPACED}]|[{_UNSPACED}])|[\u2600-\u27bf\U0001f000-\U0001faff]"
_PLAIN = re.compile(rf"[{_UNSPACED}]|{_WORD}")
_SIGNED = re.compile(rf"[{_UNSPACED}]|{_WORD}|{_SIGN}")

# Invisible characters inside a word: soft hyphen, joiners, direction marks, byte order mark.
_INVISIBLE = dict.fromkeys((0xAD, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Letters that carry their stroke inside and do not decompose.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def normal(text: str, *, fold: bool = False, case: bool = False) -> str:
    """Make text comparable: NFC, full case folding; with `fold` also without accents.

    With `case`, capitals stay.
    """
    if text.isascii():
        return text if case else text.lower()
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = text if case else text.casefold()
    if fold:
        text = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_STROKES)
    return unicodedata.normalize("NFC", text)


def words(text: str, *, fold: bool = False, signs: bool = False, case: bool = False) -> list[str]:
    """Cut a text into its comparable words, in order.

    Punctuation, apostrophes, hyphens and underscores part words. With `signs`, an @ or # at the
    start of a word and every emoji is a word of its own.
    """
    return (_SIGNED if signs else _PLAIN).findall(normal(text, fold=fold, case=case))


def joined(found: list[str]) -> str:
    """Join words to one searchable string: " blue door "; "" for none."""
    return f" {' '.join(found)} " if found else ""
