"""Language: which language a text is in. Sure and cheap about English, honest about the rest.

Short English texts are where statistical identifiers fail ("Cold coffee, rude staff" is Czech to
one of them), so the evidence is words first: function words of a few languages and the English
words in which people praise and complain. Only a text that this leaves open goes to py3langid,
whose model takes most of a second to load.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from py3langid.langid import LanguageIdentifier

LOOKED_AT = 3_000
"""Characters of a text that are looked at: more say nothing new about its language."""

FEW = 2
"""Words up to which a text of unknown words is no text: as likely a name."""
SHORT = 6
"""Words up to which the model is not trusted against evidence."""

_NOT_LANGUAGE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|[@#]\w+|&\w+;|\bRT\b|<[^>]{1,100}>|\w*\d\w*"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LATIN = re.compile(
    r"[\u0370-\u1dff\u1f00-\u1fff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\uff66-\uff9f]"
)
_ACCENTED = re.compile(r"[\u00df-\u024f\u1e00-\u1eff]")
# The accents that English itself borrows: café, naïve, fiancée, jalapeño, crème.
_BORROWED = frozenset("éèïñêâç")

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("sr", re.compile("[ђћљњџјЂЋЉЊЏЈ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff\ufb50-\ufdff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_CYRILLIC = frozenset({"ru", "uk", "bg", "sr", "mk", "be"})
_CANDIDATES = ["en", "de", "nl", "fr", "es", "pt", "it", "hr", "sl", "pl", "cs", "sk", "tr"]
_CANDIDATES += ["sv", "da", "no", "fi", "hu", "ro", "id"]


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
    other: float
    best_other: str


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
            return claimed if {claimed, language} <= _CYRILLIC and claimed else language
    return claimed if claimed != "en" else None


def _by_words(text: str, claimed: str | None) -> str | None:
    evidence = _weigh(_WORD.findall(text.casefold()), text, claimed)
    if evidence.words == 0:
        return None
    if evidence.english >= 1.2 * evidence.other and evidence.english >= 0.16 * evidence.words:
        return "en"
    if evidence.other >= 2 * evidence.english and evidence.other >= max(1, 0.2 * evidence.words):
        return evidence.best_other or _identified(text)
    if evidence.words <= FEW and evidence.english == 0 == evidence.other:
        return None
    guess = _identified(text)
    if guess != "en" and evidence.english > evidence.other:
        # The model is often wrong about a few words, so that any sign of English outweighs it.
        few = evidence.words <= SHORT and evidence.other == 0
        return "en" if few or evidence.english >= 0.3 * evidence.words else guess
    return guess


def _weigh(found: list[str], text: str, claimed: str | None) -> _Evidence:
    for_english = 0.8 if claimed == "en" else 0.0
    for_others: dict[str, float] = {}
    if claimed and claimed != "en":
        for_others[claimed] = 0.8
    for word in found:
        for_english += _english_weight(word)
        for language in _others().get(word, ()):
            for_others[language] = for_others.get(language, 0.0) + 1
    best = max(for_others, key=lambda language: for_others[language], default="")
    accents = sum(1 for letter in _ACCENTED.findall(text.casefold()) if letter not in _BORROWED)
    return _Evidence(len(found), for_english, for_others.get(best, 0) + 0.5 * accents, best)


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

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_CANDIDATES)
    return identifier


def _identified(text: str) -> str:
    return str(_identifier().classify(text)[0])
