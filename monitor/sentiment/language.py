"""Language: which language a text is in; None where that cannot be told.

Script decides first, then words: function words of a few languages, and the English words in which
people praise and complain, are sure about short texts where statistics fail ("Cold coffee, rude
staff" is Czech to one of them). What this leaves open is put to py3langid, whose guess is weighed
together with the words and with what the place claims.
"""

from __future__ import annotations

import heapq
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from monitor.sentiment.speech import LANGUAGES, languages_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from py3langid.langid import LanguageIdentifier

LOOKED_AT = 3_000
"""Characters of a text that are looked at: more say nothing new about its language."""

LONGEST_NAME = 4
"""Words up to which capitalised words alone are a name."""
FEW = 2
"""Words up to which a text of unknown words is no text: as likely a name."""

_NOT_LANGUAGE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|[@#]\w+|&\w+;|\bRT\b|<[^>]{1,100}>|\w*\d\w*"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENDED = re.compile(r"[.!?…,:;]")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LATIN = re.compile(
    r"[\u0370-\u1dff\u1f00-\u1fff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\uff66-\uff9f]"
)
_ACCENTED = re.compile(r"[\u00df-\u024f\u1e00-\u1eff]")
# The accents that English itself borrows: café, naïve, fiancée, jalapeño, crème.
_BORROWED = frozenset("éèïñêâç")

_SERBIAN = re.compile("[ђћљњџјЂЋЉЊЏЈ]")
_MACEDONIAN = re.compile("[ѓќѕЃЌЅ]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_BELARUSIAN = re.compile("[ўЎ]")
_RUSSIAN = re.compile("[ыэёЫЭЁ]")
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff\ufb50-\ufdff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_SOUTHERN = frozenset({"hr", "sr", "bs"})
_RARELY_CYRILLIC = ("be", "mk")
_CYRILLIC = ("ru", "uk", "sr", "bg", "mk", "be")
_SCORED = frozenset(LANGUAGES)
_WORD_WEIGHS = 4.0
"""What a word that gives a language away adds to the logarithm of its likelihood."""
_CLAIM_WEIGHS = 5.0
_RARE = 8.0
"""What languages start behind in which people seldom write about the businesses of our users."""
_MODEL_LEADS = 2.0
"""Lead, in nats, below which a guess about a few words is none."""


class _English(NamedTuple):
    sure: frozenset[str]
    shared: frozenset[str]
    common: frozenset[str]
    borrowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the words of a Latin text say. Weights add up; a sure word weighs 1."""

    words: int
    english: float
    others: Mapping[str, float]
    accents: float

    @property
    def other(self) -> float:
        """Return the weight of the best language that is not English."""
        return max(self.others.values(), default=0.0) + self.accents


def detect(text: str, hint: str | None = None, ignore: Iterable[str] = ()) -> str | None:
    """Tell the language of a text as an ISO 639-1 code, None where it cannot be told.

    `hint` is what the place claims: it tips the scales, no more. `ignore` are names (of brands)
    that say nothing about the language. Links, @names and #tags do not weigh.
    """
    text = _NOT_LANGUAGE.sub(" ", text[:LOOKED_AT].replace("’", "'"))
    for name in ignore:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    claimed = hint.lower().partition("-")[0].partition("_")[0] if hint else None
    letters = len(_LETTER.findall(text))
    if not letters:
        return None
    foreign = len(_NOT_LATIN.findall(text))
    # A Chinese character says as much as a Latin word: a third is a majority.
    if foreign * 3 > letters:
        return _by_script(text, claimed)
    return _by_words(text, claimed)


def _by_script(text: str, claimed: str | None) -> str | None:
    for language, letters in _SCRIPTS:
        if letters.search(text):
            return _by_letters(text, claimed) if language in _CYRILLIC else language
    return claimed if claimed != "en" else None


def _by_letters(text: str, claimed: str | None) -> str | None:
    """Tell the languages in Cyrillic apart."""
    if _SERBIAN.search(text):
        return "mk" if _MACEDONIAN.search(text) else "sr"
    if _UKRAINIAN.search(text):
        return "be" if _BELARUSIAN.search(text) else "uk"
    if claimed in _CYRILLIC:
        return claimed
    if _RUSSIAN.search(text):
        return "ru"
    likely = {name: value for name, value in _ranked(text).items() if name in _CYRILLIC}
    likely["ru"] += _CLAIM_WEIGHS
    for rare in _RARELY_CYRILLIC:
        likely[rare] -= _RARE
    return max(likely, key=lambda name: likely[name])


def _by_words(text: str, claimed: str | None) -> str | None:
    evidence = _weigh(_WORD.findall(text.casefold()), text, claimed)
    if evidence.words == 0 or _is_name(text):
        return None
    if evidence.english >= 1.2 * evidence.other and evidence.english >= 0.16 * evidence.words:
        return "en"
    if evidence.words <= FEW and evidence.english == 0 == evidence.other:
        return _known_words(text)
    return _guessed(text, evidence, claimed)


def _is_name(text: str) -> bool:
    """Is a text nothing but a few capitalised words that mean nothing to us?"""
    found = _WORD.findall(text)
    return (
        len(found) <= LONGEST_NAME
        and not _ENDED.search(text)
        and not any(
            word[0].islower()
            or word.casefold() in _english().sure
            or word.casefold() in _others()
            or word.casefold() in _vader_words()
            or languages_of(word)
            for word in found
        )
    )


def _guessed(text: str, evidence: _Evidence, claimed: str | None) -> str | None:
    likely = _ranked(text)
    for language in likely:
        if language not in _SCORED:
            likely[language] -= _RARE
    likely["en"] += _WORD_WEIGHS * (evidence.english - evidence.accents)
    if claimed in likely:
        likely[claimed] += _CLAIM_WEIGHS
    first, second = heapq.nlargest(2, likely, key=lambda name: likely[name])
    if evidence.words <= FEW and likely[first] < likely[second] + _MODEL_LEADS:
        return _known_words(text)
    return _south(text) if first in _SOUTHERN else first


def _south(text: str) -> str:
    """Tell Serbian in Latin letters from Croatian, by words that only one of them has."""
    words = frozenset(_WORD.findall(text.casefold()))
    south = _lists()["south"]
    serbian, croatian = (len(words & frozenset(south[name].split())) for name in ("sr", "hr"))
    return "sr" if serbian > croatian else "hr"


def _known_words(text: str) -> str | None:
    """Return the one language whose word lists know a word or two that stand alone."""
    found = {name for word in _WORD.findall(text.casefold()) for name in languages_of(word)}
    return found.pop() if len(found) == 1 else None


def _weigh(found: list[str], text: str, claimed: str | None) -> _Evidence:
    for_english = 0.8 if claimed == "en" else 0.0
    for_others: dict[str, float] = {}
    if claimed and claimed != "en":
        for_others[claimed] = 0.8
    for word in found:
        for_english += _english_weight(word)
        for language in _others().get(word, ()):
            for_others[language] = for_others.get(language, 0.0) + 1
    accents = sum(1 for letter in _ACCENTED.findall(text.casefold()) if letter not in _BORROWED)
    return _Evidence(len(found), for_english, for_others, 0.5 * accents)


def _english_weight(word: str) -> float:
    english = _english()
    if word in english.sure:
        return 1.0
    if word in english.common:
        return 0.8
    if word in english.borrowed:
        return 0.5
    if word in english.shared:
        return 0.35
    return 0.5 if len(word) > 3 and word in _vader_words() else 0.0  # noqa: PLR2004 - letters


@cache
def _lists() -> dict[str, dict[str, str]]:
    data = files("monitor.sentiment").joinpath("languages.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@cache
def _english() -> _English:
    lists = {kind: frozenset(text.split()) for kind, text in _lists()["english"].items()}
    return _English(**lists)


@cache
def _others() -> dict[str, tuple[str, ...]]:
    """Word -> the languages that it gives away."""
    languages: dict[str, list[str]] = {}
    for language, text in _lists()["other"].items():
        for word in text.split():
            languages.setdefault(word, []).append(language)
    return {word: tuple(found) for word, found in languages.items()}


@cache
def _vader_words() -> frozenset[str]:
    from monitor.sentiment.lexicon import weigher  # noqa: PLC0415 - start-up time

    return frozenset(word for word in weigher().lexicon if word.isascii() and word.isalpha())


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - start-up time

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _ranked(text: str) -> dict[str, float]:
    """Return the log-likelihood of each language that py3langid knows."""
    return {name: float(value) for name, value in _identifier().rank(text.lower())}
