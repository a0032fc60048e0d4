"""Tokens: a text cut for the rules, each token folded so that spelling varies less. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from monitor.words import normal

STOPS = frozenset(".!?")
"""How the end of a sentence stands among the tokens."""

UNSPACED = frozenset({"zh", "ja"})
"""Languages written without spaces: their words are found anywhere in the text."""

_SERBIAN = frozenset({"sr", "hr", "bs", "sl"})
_EMOJI = "\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001faff\u2764"
_FACE = r"(?:(?<!\w)[:;=][-o^']?[)(\]\[DdPp/\\|*3$Oo](?!\w)|(?<!\w)[xX]D+(?!\w)|<3+|\^\^|:'\()"
_NUMBER = r"\d+(?:[.,:]\d+)*"
_END = r"[.!?…。！？؟।;\n]+"
_TOKEN = re.compile(rf"{_FACE}|[{_EMOJI}]|{_NUMBER}|[^\W_]+(?:'[^\W_]+)*|{_END}")
_ELIDED_TOKEN = re.compile(rf"{_FACE}|[{_EMOJI}]|{_NUMBER}|[^\W_]+|{_END}")
_BRACKETING = frozenset({"ru", "uk"})
"""Languages in which a bracket alone is a smile: "спасибо)"."""
_ELIDING = frozenset({"fr", "it"})
"""Languages in which an apostrophe joins two words: "l'arnaque"."""
_SKIP = re.compile(
    r"(?:https?://|www\.)\S+|\bhttps?\b|(?<!\w)@\w+|(?<=\w)[*_](?=\w)|[\u064b-\u065f\u0670\u0640]"
)
_SMILES = re.compile(r"(?<![:;=\-(])\){2,}")
_FROWNS = re.compile(r"(?<![:;=\-])\({2,}")
_SMILE = re.compile(r"(?<=[\w!?.,])\)(?=\s|$)")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي"})
_LATIN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dž"}
)
_ENDS = frozenset(".!?…。！？؟।;\n")
_HARD = {ord("…"): ".", ord("。"): ".", ord("！"): "!", ord("？"): "?", ord("؟"): "?"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the rules see it."""

    text: str
    """The text, tidied: what spans point into."""
    folded: tuple[str, ...]
    """Every token without case and accents; the end of a sentence is one of STOPS."""
    spans: tuple[tuple[int, int], ...]
    """Where each token stands in the text."""
    joined: str
    """The folded tokens, each between spaces; nothing between them in unspaced languages."""
    starts: tuple[int, ...]
    """Where each token begins in `joined`."""

    def at(self, place: int) -> int:
        """Return the number of the token at a place of `joined`."""
        return max(0, bisect_right(self.starts, place) - 1)

    def quote(self, first: int, last: int) -> str:
        """Return the words from a token to a token, as they stand in the text."""
        return self.text[self.spans[first][0] : self.spans[last][1]].strip()

    def sentence(self, token: int) -> range:
        """Return the numbers of the tokens of the sentence in which a token stands."""
        first = last = token
        while first > 0 and self.folded[first - 1] not in STOPS:
            first -= 1
        while last < len(self.folded) and self.folded[last] not in STOPS:
            last += 1
        return range(first, last)


def cut(text: str, language: str) -> Tokens:
    """Cut a text of a language. Links and @names are passed over; length is the caller's affair."""
    text = tidy(text)
    if language in _BRACKETING:
        text = _faced(text)
    return _characters(text) if language in UNSPACED else _words(text, language)


def _faced(text: str) -> str:
    """Write brackets that smile or frown as faces: several in a row, or one that closes nothing."""
    several = _SMILES.sub(" :) ", _FROWNS.sub(" :( ", text))
    return several if "(" in several else _SMILE.sub(" :) ", several)


def tidy(text: str) -> str:
    """Make one form of what can be written in several: quotes, accents, Arabic marks, links."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'")
    return _SKIP.sub("", text)


def parts_of(word: str, language: str) -> list[str]:
    """Cut what is written without spaces into its tokens: "rip-off" are two."""
    return _token(language).findall(word.replace("’", "'"))


def _token(language: str) -> re.Pattern[str]:
    return _ELIDED_TOKEN if language in _ELIDING else _TOKEN


def fold(word: str, language: str) -> str:
    """Fold case and accents of one word; Serbian in Cyrillic becomes Latin."""
    return _folded(word, language in _SERBIAN)


def spelling(word: str, language: str) -> str:
    """Fold case only; Serbian in Cyrillic becomes Latin."""
    word = word.casefold()
    return word.translate(_LATIN) if language in _SERBIAN else word


@lru_cache(maxsize=20_000)
def _folded(word: str, serbian: bool) -> str:
    if word.isascii():
        return word.lower()
    if serbian:
        word = word.casefold().translate(_LATIN)
    return normal(word, fold=True).translate(_ARABIC)


def _words(text: str, language: str) -> Tokens:
    folded: list[str] = []
    spans: list[tuple[int, int]] = []
    serbian = language in _SERBIAN
    for found in _token(language).finditer(text):
        token = found[0]
        folded.append(_folded(token, serbian) if token[0].isalnum() else _sign(token))
        spans.append(found.span())
    starts: list[int] = []
    place = 1
    for token in folded:
        starts.append(place)
        place += len(token) + 1
    joined = f" {' '.join(folded)} " if folded else ""
    return Tokens(text, tuple(folded), tuple(spans), joined, tuple(starts))


def _characters(text: str) -> Tokens:
    text = "".join(c if len(n := unicodedata.normalize("NFKC", c)) != 1 else n for c in text)
    folded = tuple(_character(c) for c in text)
    places = tuple(range(len(folded)))
    return Tokens(text, folded, tuple((at, at + 1) for at in places), "".join(folded), places)


def _character(character: str) -> str:
    if character in "\n.…。;；":
        return "."
    lower = character.translate(_HARD).lower()
    return lower if len(lower) == 1 else character


def _sign(token: str) -> str:
    """Return what stands for a sign: the end of a sentence, or the face itself."""
    if not all(character in _ENDS for character in token):
        return token
    if token[0] in "!！":
        return "!"
    return "?" if any(character in "?？؟" for character in token) else "."
