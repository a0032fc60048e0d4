"""Reads a draft reply and says what in it would make things worse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

from alerts.clean import clean_block
from alerts.heard import MOST, Sense, heard, sentences
from alerts.manners import Manners, compiled, languages, load, small_words

What = Literal[
    "argues",
    "blames",
    "threatens",
    "hedges",
    "defends",
    "promises_early",
    "mass_mail",
    "no_apology",
    "no_person",
    "sarcasm",
    "shouts",
]
KINDS: tuple[What, ...] = get_args(What)

_EXCLAIMS = re.compile(r"(?:\b\w+ ?)?(?:[!?] ?){2,}")
# Words without a small letter in them, side by side: "REFUND US NOW".
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яё]{2,}"
_RUN = re.compile(rf"\b{_CAPITAL}(?:[ ,'-]+{_CAPITAL})*\b")
# From here on capitals are no abbreviation: of one word, of several, of several that can be spoken.
_WORD_LETTERS, _RUN_LETTERS, _SPOKEN_LETTERS = 6, 9, 6
_VOWELS = "AEIOUYÀ-ÆÈ-ÏÒ-ÖØ-ÝАЕЁИОУЫЭЮЯ"
_SPOKEN = re.compile(rf"(?=.*[{_VOWELS}])(?=.*[^{_VOWELS}])")
_FEW_WORDS = 4
_COMMA = re.compile(r"[,;:()–—]\s+")
# Russian letters alone, and one that Ukrainian, Bulgarian and Serbian do without.
_RUSSIAN = re.compile(r"(?=.*[ыэё])(?:[а-яё]|[^\w]|[\d_])+", re.IGNORECASE | re.DOTALL)
# No word and no address is longer; rules that begin with any word take the square of its length.
_ENDLESS = re.compile(r"([\w'.+-]{100})[\w'.+-]+")
STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a draft that would make it worse."""

    what: What
    quote: str
    """The words of the draft; "" where something is missing from the whole."""
    why: str
    better: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a draft."""

    text: str
    language: str | None
    """ISO 639-1 of the rules that were used; None where none fit, so that only what needs no
    language (shouting) was looked at."""
    ok: bool
    """True when nothing was found."""
    findings: tuple[Finding, ...]
    """In the order of the draft; what is missing from the whole comes last."""


def read(draft: str, *, language: str | None = None, sense: Sense | None = None) -> Reading:
    """Read a draft; `language` (ISO 639-1) is detected where it is None. Never raises on a text.

    With `sense`, the meaning of each sentence counts too.
    """
    text = _ENDLESS.sub(r"\1", clean_block(draft).translate(STRAIGHT))
    spoken = _language(text) if language is None else language.lower()
    manners = load(spoken) if spoken in languages() else None
    found = _shouts(text, manners)
    if manners is not None:
        found += _heard(text, manners, sense)
    found.sort(key=lambda one: one[0])
    findings = [finding for _, finding in found]
    if manners is not None:
        findings += _missing(text, manners)
    return Reading(
        text=draft,
        language=None if manners is None else spoken,
        ok=not findings,
        findings=tuple(findings),
    )


def _language(text: str) -> str | None:
    """Tell the language by its small words; too short to tell: the first that we know."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower())
    hits = {code: sum(word in small_words(code) for word in words) for code in languages()}
    best = max(hits, key=lambda code: hits[code])
    if hits[best] * _FEW_WORDS * 2 > len(words):  # one in eight
        return best
    if len(words) > _FEW_WORDS and _RUSSIAN.fullmatch(text):
        return "ru"
    short_and_latin = len(words) < _FEW_WORDS and text.isascii()
    return "en" if short_and_latin else None


def _heard(text: str, manners: Manners, sense: Sense | None) -> list[tuple[int, Finding]]:
    """Judge each sentence; what patterns have found in it is quoted, otherwise all of it."""
    matched, language = matches(text, manners), manners.language.code
    found: list[tuple[int, Finding]] = []
    for start, sentence in islice(sentences(text), MOST):
        here = [one for one in matched if start <= one[0] < start + len(sentence)]
        ruled = {finding.what for _, finding in here}
        bad = heard(sentence, language, ruled, sense)
        for place, finding in here:
            if finding.what in bad or (
                len(ruled) > 1
                and finding.what in heard(_clause(sentence, place - start), language, ruled, sense)
            ):
                found.append((place, finding))
        for what in sorted(bad - ruled):
            said = manners.heard[what]
            found.append((start, Finding(what, " ".join(sentence.split()), said.why, said.better)))
    return found


def _clause(sentence: str, place: int) -> str:
    """Return the clause of a sentence in which a place is: of several faults each has its own."""
    begin = max((one.end() for one in _COMMA.finditer(sentence, 0, place)), default=0)
    end = _COMMA.search(sentence, place)
    return sentence[begin : end.start() if end else None]


def matches(text: str, manners: Manners) -> list[tuple[int, Finding]]:
    """Apply the patterns; of matches that overlap within one kind the first counts.

    Returns where each begins, and the finding.
    """
    found: list[tuple[int, Finding]] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for rule in manners.rules:
        spans = taken.setdefault(rule.what, [])
        for pattern in rule.compiled():
            for match in pattern.finditer(text):
                start, end = match.span()
                if all(end <= first or last <= start for first, last in spans):
                    spans.append((start, end))
                    quote = " ".join(match[0].split())
                    found.append((start, Finding(rule.what, quote, rule.why, rule.better)))
    return found


def _missing(text: str, manners: Manners) -> list[Finding]:
    """Judge the draft as a whole: an apology, and a person to turn to."""
    whole = manners.whole
    if not text.strip() or _any(whole.praise, text):
        return []
    missing = []
    if not _any(whole.apology, text):
        said = manners.always.no_apology
        missing.append(Finding("no_apology", "", said.why, said.better))
    if not _any(whole.person, text):
        said = manners.always.no_person
        missing.append(Finding("no_person", "", said.why, said.better))
    return missing


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in compiled(patterns))


def _shouts(text: str, manners: Manners | None) -> list[tuple[int, Finding]]:
    """Find capitals and rows of exclamation marks; needs no language, but knows more with one."""
    said = (manners or load("en")).always.shouts
    words = frozenset[str]() if manners is None else manners.language.shouted
    quotes = [(one.start(), one[0]) for one in _EXCLAIMS.finditer(text)]
    quotes += [(one.start(), one[0]) for one in _RUN.finditer(text) if _loud(one[0], words)]
    return [
        (start, Finding("shouts", quote.strip(), said.why, said.better)) for start, quote in quotes
    ]


def _loud(run: str, shouted: frozenset[str]) -> bool:
    """Tell shouting from abbreviations (VAT, HACCP, GDPR) in a run of words in capitals."""
    words = run.replace("-", " ").replace(",", " ").split()
    if not all(word.replace("'", "").isupper() for word in words):
        return False
    letters = sum(map(len, words))
    spoken = all(map(_SPOKEN.match, words))
    enough = _SPOKEN_LETTERS if spoken else _RUN_LETTERS
    loud_run = len(words) > 1 and letters >= enough
    return loud_run or letters >= _WORD_LETTERS or any(word in shouted for word in words)
