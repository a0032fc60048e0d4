"""Speech: what a language has for the rules: its word list, its small words, its phrases."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from monitor.sentiment.kinds import Kind, kinds
from monitor.sentiment.patterns import Compiler, Pattern
from monitor.sentiment.tokens import UNSPACED, fold, parts_of, spelling

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

LANGUAGES = (
    "ar cs da de el en es fi fr hr hu it ja nl pl pt ro ru sl sr sv tr uk zh".split()  # noqa: SIM905
)
"""ISO 639-1 codes of the languages that texts can be judged in."""

RELATED = {"hr": ("sr",), "sr": ("hr",), "bs": ("hr", "sr")}
"""Languages that are told apart with difficulty, and whose words serve each other."""

_STEMMERS = {
    "ar": "arabic", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "fi": "finnish", "fr": "french", "hr": "serbian", "hu": "hungarian", "it": "italian",
    "nl": "dutch", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_ENDINGS = re.compile(
    r"(?:ega|emu|imi|ih|im|em|om|ov|ev|am|ah|ami|ima|ого|ому|ими|ами|ями|ий|ій|ых|их|им|ом|ем|ів|ам"
    r"|ах|[aeiouаеиіоуяюєїьй])$"
)
_LEAST = 3
"""Letters from which the beginning of a word is looked up."""
_MOST_REMEMBERED = 3_000
"""Words of a language that are kept at hand once looked up: a bound on memory."""
_LONG = 5
"""Letters from which a word of the general list is known again by its stem, or without accents."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A turn of phrase of a kind."""

    kind: Kind
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class SmallWords:
    """A set of words, some of them beginnings (`word*`)."""

    whole: frozenset[str]
    begins: tuple[str, ...]
    listed: tuple[str, ...] = ()
    """The whole ones in a fixed order, the longest first."""

    def __contains__(self, token: str) -> bool:
        """Is a folded token one of them?"""
        return token in self.whole or (bool(self.begins) and token.startswith(self.begins))


class Finder:
    """Finds which phrases are worth trying on a text: those whose letters occur."""

    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        self.phrases = phrases
        self._always: list[int] = []
        literals: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            if not phrase.pattern.needs:
                self._always.append(number)
            for need in phrase.pattern.needs:
                literals.setdefault(need, []).append(number)
        self._behind = list(literals.values())
        self._automaton = _automaton(list(literals)) if literals else None

    def candidates(self, joined: str) -> list[Phrase]:
        """Return the phrases some letters of which occur, in the order given."""
        if self._automaton is None:
            return [self.phrases[number] for number in self._always]
        found = {
            number
            for literal, _, _ in self._automaton.find_matches_as_indexes(joined, overlapping=True)
            for number in self._behind[literal]
        }
        return [self.phrases[number] for number in sorted(found.union(self._always))]


def _automaton(literals: list[str]) -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick, Implementation  # noqa: PLC0415 - start-up time

    return AhoCorasick(literals, implementation=Implementation.ContiguousNFA)


@dataclass(slots=True)
class Speech:
    """One language, ready for the rules."""

    language: str
    negators: SmallWords
    negators_after: SmallWords
    boosters: SmallWords
    dampeners: SmallWords
    contrasts: SmallWords
    valences: Mapping[str, float]
    """Folded word -> -4 to +4."""
    beginnings: Mapping[str, float]
    """The same for words that begin so."""
    general: Mapping[str, float]
    """The general list: words as spelt, longer ones also without accents -> -4 to +4."""
    stems: Mapping[str, float]
    finder: Finder
    _stem: Callable[[str], str]
    _known: dict[str, tuple[float, bool]] = field(default_factory=dict)

    def valence(self, word: str) -> tuple[float, bool]:
        """Return what a word weighs by itself, -4 to +4, however it is written.

        With it, whether only the general list knows it, which is right less often.
        """
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._looked_up(word)
        return known

    def candidates(self, joined: str) -> list[Phrase]:
        """Return the phrases some letters of which occur."""
        return self.finder.candidates(joined)

    def _looked_up(self, word: str) -> tuple[float, bool]:
        """Look a word up in our own list, then in the general one."""
        folded = fold(word, self.language)
        own = 0.0 if folded in self.contrasts else self._own(folded)
        if own is not None:
            return own, False
        small = (self.boosters, self.dampeners, self.negators)
        if any(folded in words for words in small):
            return 0.0, True
        return self._general(spelling(word, self.language), folded), True

    def _own(self, folded: str) -> float | None:
        """Look a word up in our own list, whole or by its beginning."""
        if folded in self.valences:
            return self.valences[folded]
        ends = range(len(folded), _LEAST - 1, -1)
        begun = (self.beginnings.get(folded[:end]) for end in ends)
        return next((valence for valence in begun if valence is not None), None)

    def _general(self, spelt: str, folded: str) -> float:
        if spelt in self.general or len(spelt) < _LONG:
            return self.general.get(spelt, 0.0)
        # Accents tell words apart, and people leave them out: only longer words are found without.
        return self.stems.get(self._stem(spelt), 0.0) or self.general.get(folded, 0.0)


@cache
def speech(language: str) -> Speech:
    """Return a language's resources. Raises KeyError for one that is not in LANGUAGES."""
    if language not in LANGUAGES:
        raise KeyError(language)
    own = read(language)
    also = [read(other) for other in RELATED.get(language, ())]
    grammar = {name: " ".join(_texts(name, [own, *also])) for name in _GRAMMAR}

    def small(name: str) -> SmallWords:
        return small_words(grammar[name].split(), language)

    folding = _folding(language)
    compiling = Compiler(language, grammar["numbers"].split())
    phrases = tuple(
        Phrase(kinds()[kind], compiling.compile(pattern))
        for data in (own, *also)
        for kind, patterns in data.get("phrases", {}).items()
        for pattern in patterns
    )
    valences, beginnings, several = _words([*reversed(also), own], language)
    phrases += tuple(
        Phrase(Kind(WORD, valence / 4), compiling.compile(words))
        for words, valence in several.items()
    )
    general = _general(language) if language != "en" else {}
    for other in RELATED.get(language, ()):
        general = _general(other) | general
    general = {spelling(word, language): valence for word, valence in general.items()}
    stem = _stemmer(language)
    stems: dict[str, float] = {}
    for word, valence in general.items():
        if len(word) >= _LONG:
            stems.setdefault(stem(word), valence)
    return Speech(
        language=language,
        negators=small("negators"),
        negators_after=small("negators_after"),
        boosters=small("boosters"),
        dampeners=small("dampeners"),
        contrasts=small("contrasts"),
        valences=valences,
        beginnings=beginnings,
        general=_without_accents(general, folding) | general,
        stems=stems,
        finder=Finder(phrases),
        _stem=stem,
    )


OWN = "own"
"""Name of the kind of a phrase that the user has weighed himself."""
WORD = "word"
"""Name of the kind of several words that the word list counts as one."""


def own_phrases(language: str, words: Mapping[str, float]) -> tuple[Phrase, ...]:
    """Compile words and phrases of the user's own with their weights, -4 to +4.

    Raises BadPattern for one that is no pattern.
    """
    return _own_phrases(language, tuple(words.items()))


@lru_cache(maxsize=500)
def _own_phrases(language: str, words: tuple[tuple[str, float], ...]) -> tuple[Phrase, ...]:
    compiling = Compiler(language)
    return tuple(
        Phrase(Kind(OWN, max(-1.0, min(1.0, valence / 4))), compiling.compile(word))
        for word, valence in words
    )


@cache
def _owners() -> dict[str, tuple[str, ...]]:
    owners: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for word in read(language).get("words", {}):
            owners.setdefault(fold(word, language), []).append(language)
    return {word: tuple(found) for word, found in owners.items()}


def languages_of(word: str) -> tuple[str, ...]:
    """Return the languages whose own lists hold a word, whole or by a beginning of five letters."""
    folded = fold(word, "")
    found = _owners().get(folded, ())
    for end in range(len(folded), 4, -1):
        found = found or _owners().get(f"{folded[:end]}*", ())
    return found


def read(language: str) -> dict[str, Any]:
    """Return a language's file as it stands."""
    file = files("monitor.sentiment").joinpath("languages", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


_GRAMMAR = ("negators", "negators_after", "boosters", "dampeners", "contrasts", "numbers")


def _texts(name: str, data: Iterable[Mapping[str, Any]]) -> list[str]:
    return [one.get("grammar", {}).get(name, "") for one in data]


def _folding(language: str) -> Callable[[str], str]:
    return lambda word: fold(word, language)


def small_words(words: Iterable[str], language: str) -> SmallWords:
    """Fold words, some of them beginnings (`word*`); `_` stands for a space."""
    folded = [fold(word, language).replace("_", " ") for word in words]
    whole = frozenset(word for word in folded if not word.endswith("*"))
    return SmallWords(
        whole,
        tuple(word[:-1] for word in folded if word.endswith("*")),
        tuple(sorted(whole, key=lambda word: (-len(word), word))),
    )


def _words(
    data: Iterable[Mapping[str, Any]], language: str
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Return our own list: whole words, beginnings, and what is several words."""
    whole: dict[str, float] = {}
    begins: dict[str, float] = {}
    several: dict[str, float] = {}
    for one in data:
        for word, valence in one.get("words", {}).items():
            folded = fold(word, language)
            if language not in UNSPACED and len(parts_of(word.rstrip("*"), language)) > 1:
                several[word] = float(valence)
            else:
                (begins if folded.endswith("*") else whole)[folded.rstrip("*")] = float(valence)
    return whole, begins, several


def _general(language: str) -> dict[str, float]:
    """Return the general word list: AFINN in translation; see NOTICE."""
    file = files("monitor.sentiment").joinpath("afinn", f"{language}.tsv")
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    # AFINN's words weigh -5 to +5, VADER's -4 to +4.
    return {word: 0.8 * float(valence) for word, valence in rows}


def _without_accents(words: Mapping[str, float], folding: Callable[[str], str]) -> dict[str, float]:
    """Return the longer words as people write them who leave accents out."""
    folded = ((folding(word), valence) for word, valence in words.items() if len(word) >= _LONG)
    return {word: valence for word, valence in folded if word not in words}


def _stemmer(language: str) -> Callable[[str], str]:
    if language in UNSPACED:
        return lambda word: word
    name = _STEMMERS.get(language)
    if name is None:
        return lambda word: _ENDINGS.sub("", fold(word, language))
    from Stemmer import Stemmer  # noqa: PLC0415 - start-up time

    stemmer = Stemmer(name)
    return lambda word: fold(stemmer.stemWord(word), language)
