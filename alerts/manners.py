"""The tone reader's rules: what a tones/*.toml must hold, and how one is read."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from alerts.shelf import Shelf

RuleName = Literal[
    "argues",
    "blames",
    "threatens",
    "hedges",
    "defends",
    "promises_early",
    "mass_mail",
    "sarcasm",
]

_NAMED = re.compile(r"\{([a-z_]+)\}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once: there are more of them than Python remembers by itself."""
    return re.compile(pattern, re.IGNORECASE)


def _pattern(text: str) -> str:
    try:
        matches_nothing = _compiled(text).search("") is not None
    except re.error as error:
        raise ValueError(f"expected a regular expression, found {text!r}: {error}") from error
    if matches_nothing:
        raise ValueError(f"the pattern {text!r} matches the empty text")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Part):
    """What is told about a finding."""

    why: str
    better: str


class Rule(Said):
    """Patterns that mean the same, and what is told about them."""

    what: RuleName
    patterns: tuple[Pattern, ...]

    def compiled(self) -> tuple[re.Pattern[str], ...]:
        """Give the patterns compiled."""
        return compiled(self.patterns)


def compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Give patterns compiled."""
    return tuple(map(_compiled, patterns))


class Language(_Part):
    """How the language is recognised, and which of its small words people shout."""

    code: str
    words: frozenset[str]
    shouted: frozenset[str]


class Whole(_Part):
    """What a draft as a whole is searched for."""

    praise: tuple[Pattern, ...]
    apology: tuple[Pattern, ...]
    person: tuple[Pattern, ...]


class Always(_Part):
    """What is told about findings that no rule's pattern makes."""

    no_apology: Said
    no_person: Said
    shouts: Said


class Manners(_Part):
    """All rules of one language."""

    language: Language
    whole: Whole
    always: Always
    heard: dict[RuleName, Said]
    """What is told of a sentence where no pattern names the words."""
    parts: dict[str, str]
    """What stands in several patterns of the rules, by the name that they have for it."""
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = set(get_args(RuleName)) - self.heard.keys()
        if missing:
            raise ValueError(f"[heard] lacks {', '.join(sorted(missing))}")
        return self

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, found: dict[str, Any]) -> dict[str, Any]:
        """Put the parts where patterns name them; a part may name those above it."""
        parts: dict[str, str] = {}
        for name, part in found.get("parts", {}).items():
            parts[name] = _spelled_out(part, parts)
        return found | {
            "rules": [
                rule | {"patterns": [_spelled_out(one, parts) for one in rule.get("patterns", ())]}
                for rule in found.get("rules", ())
            ]
        }


def _spelled_out(pattern: str, parts: dict[str, str]) -> str:
    """Give a pattern with `{name}` replaced by that part, as a group."""
    unknown = sorted(set(_NAMED.findall(pattern)) - set(parts))
    if unknown:
        raise ValueError(f"the pattern {pattern!r} names {unknown[0]}, which [parts] does not give")
    return _NAMED.sub(lambda name: f"(?:{parts[name[1]]})", pattern)


SHELF = Shelf("tones", Manners)


@cache
def languages() -> tuple[str, ...]:
    """Give the languages that have rules, as ISO 639-1 codes, sorted."""
    return SHELF.languages()


@cache
def load(language: str) -> Manners:
    """Give the rules of one of the `languages()`.

    Raises TextsError for a broken file, FileNotFoundError for a language without one.
    """
    return SHELF.read(language)


@cache
def small_words(language: str) -> frozenset[str]:
    """Give the words by which one of the `languages()` is recognised, without reading its rules."""
    head = SHELF.text(language).partition("\n[whole]")[0]
    return Language.model_validate(tomllib.loads(head)["language"]).words
