"""The playbook's texts: what a playbooks/*.toml must hold, and how one is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from alerts import texts
from alerts.errors import TextsError
from alerts.plan import STEPS, Level, Person, StepName, Urgency
from alerts.shelf import Shelf

if TYPE_CHECKING:
    from pathlib import Path

Scene = Literal["review", "stars", "news", "blog", "forum", "social", "video", "app", "storm"]
"""The places of a Situation; "stars" is a review without words."""
Subject = Literal["waiting", "delivery", "billing", "staff", "broken", "silence"]
"""What a complaint is about, where the playbook has something of its own to say on it."""
RatingBand = Literal["lowest", "low", "middling"]
"""Up to 1.5 of 5, up to 2.5, and above."""

VALUES = frozenset(
    {
        "age",
        "author",
        "brand",
        "contact",
        "copies",
        "goodwill",
        "hours",
        "language",
        "outlet",
        "promise",
        "rating",
    }
)
"""What a text may ask to be filled in; {greeting} and {also} only in a place's draft."""


def _known(sentence: str) -> str:
    if unknown := texts.names(sentence) - VALUES:
        raise ValueError(f"expected placeholders among {sorted(VALUES)}, found {sorted(unknown)}")
    if not sentence.strip() or sentence != sentence.strip():
        raise ValueError("expected a sentence without space around it")
    return sentence


def _draft(text: str) -> str:
    text = text.strip("\n")
    for line in text.split("\n"):
        if line != line.rstrip():
            raise ValueError(f"expected no space at the end of a line, found {line!r}")
        if line not in ("{greeting}", "{also}"):
            unknown = texts.names(line) - VALUES
            # What comes from outside, at the start of a line, could pose as a heading.
            if unknown or line.startswith("{"):
                raise ValueError(f"a line with an unknown or leading placeholder: {line!r}")
    return text


Sentence = Annotated[str, AfterValidator(_known)]
Draft = Annotated[str, AfterValidator(_draft)]
Forms = dict[str, str]


class _Texts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StepText(_Texts):
    """What one layer says about one step."""

    advice: tuple[Sentence, ...] = ()
    avoid: tuple[Sentence, ...] = ()
    who: str = ""
    draft: Draft = ""
    """Of a place: the whole draft. Of any other layer: the paragraph that it puts in at {also}."""
    instead: Draft = ""
    """A whole draft in place of the place's own, but for those to a journalist or to everybody."""
    draft_news: Draft = ""
    """That paragraph where the draft goes to a journalist and not to the person concerned."""


class Layer(_Texts):
    """What one circumstance adds to the three steps."""

    contact: StepText = StepText()
    resolve: StepText = StepText()
    publicize: StepText = StepText()

    def step(self, name: StepName) -> StepText:
        """Give the text for one step."""
        return {"contact": self.contact, "resolve": self.resolve, "publicize": self.publicize}[name]


class PlaceContact(StepText):
    """First contact at a place; `no_name` is the advice where the author's name is unknown."""

    no_name: Sentence


class PlaceText(Layer):
    """How a place is answered; `outlet` stands in for the name of a site that gives none."""

    outlet: str
    contact: PlaceContact


class Praise(_Texts):
    """How praise is answered: a draft for the place, and one for the person."""

    advice: tuple[Sentence, ...]
    advice_stars: Sentence
    avoid: tuple[Sentence, ...]
    who: Sentence
    public: Draft
    public_stars: Draft
    personal: Draft


class Language(_Texts):
    """Which language a file is in; `code` is ISO 639-1."""

    code: str
    name: str
    decimal: Literal[".", ","]
    """What stands between the whole and the part of a number."""

    def figure(self, number: float) -> str:
        """Write a number with two digits, or all of its whole ones: 0.7, 4.5, 34, 120."""
        text = f"{number:.0f}" if abs(number) >= 10 else f"{number:.2g}"  # noqa: PLR2004 - digits
        return text.replace(".", self.decimal)


class Words(_Texts):
    """Small pieces that drafts and durations are made of."""

    greeting: Sentence
    greeting_no_name: Sentence
    contact: str
    goodwill: str
    minutes: Forms
    hours: Forms
    days: Forms

    def durations(self) -> dict[str, Forms]:
        """Give the plural forms of each unit of time, by its name."""
        return {"minutes": self.minutes, "hours": self.hours, "days": self.days}


class Names(_Texts):
    """Names that stand for nobody: exact ones in lower case, and patterns."""

    hidden: frozenset[str]
    patterns: tuple[str, ...]


class Configured(_Texts):
    """Advice that depends on what the brand set for itself."""

    promise: Sentence
    goodwill: Sentence
    no_goodwill: Sentence
    no_contact: Sentence
    other_language: Sentence


class Book(_Texts):
    """The whole playbook in one language. Every key is required, in every language."""

    language: Language
    headings: dict[StepName, str]
    plural: dict[str, str]
    words: Words
    names: Names
    common: Layer
    levels: dict[Level, Layer]
    places: dict[Scene, PlaceText]
    ratings: dict[RatingBand, Layer]
    configured: Configured
    subjects: dict[Subject, Layer]
    people: dict[Person, Layer]
    disputed: Layer
    old: Layer
    repeated: Layer
    copies: Layer
    praise: Praise
    urgencies: dict[Urgency, Layer] = Field(
        description="in this file's order; the plan has its own"
    )

    @model_validator(mode="after")
    def _complete(self) -> Book:
        for key, kind in (
            ("headings", StepName),
            ("levels", Level),
            ("places", Scene),
            ("ratings", RatingBand),
            ("subjects", Subject),
            ("people", Person),
            ("urgencies", Urgency),
        ):
            if missing := set(get_args(kind)) - set(getattr(self, key)):
                raise ValueError(f"{key}: missing {sorted(missing)}")
        return self

    @model_validator(mode="after")
    def _someone_acts(self) -> Book:
        for level, layer in self.levels.items():
            if not (layer.contact.who and layer.resolve.who):
                raise ValueError(f"levels.{level}: expected who acts, for contact and resolve")
        if not self.common.publicize.who:
            raise ValueError("common.publicize.who: expected who acts")
        return self

    @model_validator(mode="after")
    def _drafts_hold_together(self) -> Book:
        for scene, place in self.places.items():
            for step in STEPS:
                draft = place.step(step).draft
                if not draft.startswith("{greeting}\n\n") or len(draft) < len("{greeting}\n\n…"):
                    raise ValueError(f"places.{scene}.{step}.draft: expected {{greeting}} first")
        headings = re.compile(
            rf"^({'|'.join(map(re.escape, self.headings.values()))})\b", re.MULTILINE
        )
        for where, draft in self._all_drafts():
            if found := headings.search(draft):
                raise ValueError(f"{where}: a line begins with the heading {found[1]!r}")
        return self

    def _all_drafts(self) -> Iterator[tuple[str, str]]:
        layers: dict[str, Layer] = {
            "repeated": self.repeated,
            "copies": self.copies,
            "disputed": self.disputed,
            "old": self.old,
        }
        layers |= {f"subjects.{name}": layer for name, layer in self.subjects.items()}
        layers |= {f"people.{name}": layer for name, layer in self.people.items()}
        layers |= {f"places.{name}": layer for name, layer in self.places.items()}
        layers |= {f"urgencies.{name}": layer for name, layer in self.urgencies.items()}
        for where, layer in layers.items():
            for step in STEPS:
                yield f"{where}.{step}.draft", layer.step(step).draft
                yield f"{where}.{step}.draft_news", layer.step(step).draft_news
                yield f"{where}.{step}.instead", layer.step(step).instead
        for key in ("public", "public_stars", "personal"):
            yield f"praise.{key}", getattr(self.praise, key)


SHELF = Shelf("playbooks", Book)


@cache
def locales() -> tuple[str, ...]:
    """Give the languages that have a playbook, as ISO 639-1 codes, sorted."""
    return SHELF.languages()


class Books:
    """The playbooks in all languages, with texts of the user's own in place of ours."""

    def __init__(
        self, own: Mapping[str, Mapping[str, Any]] | None = None, *, where: str = ""
    ) -> None:
        """`own` has a table for each language, built like ours; `where` is named in errors.

        Raises TextsError, with a line for each problem.
        """
        self._own = own or {}
        self._where = where
        self._read: dict[str, Book] = {}
        if unknown := sorted(set(self._own) - set(locales())):
            expected = ", ".join(locales())
            raise TextsError(f"{where}: {unknown[0]}: expected a table for one of {expected}")
        for locale in self._own:
            self.load(locale)

    def load(self, locale: str) -> Book:
        """Give the playbook in one of the `locales()`.

        Raises ValueError for a language that has none, TextsError for a broken file.
        """
        if locale not in locales():
            raise ValueError(f"no playbook in {locale!r}: expected one of {', '.join(locales())}")
        if locale not in self._own:
            return _ours(locale)
        if locale not in self._read:
            ours = tomllib.loads(SHELF.text(locale))
            whole = _laid_over(ours, self._own[locale])
            self._read[locale] = SHELF.check(whole, where=f"{self._where}: {locale}")
        return self._read[locale]


def own_books(file: Path) -> Books:
    """Read a file of texts of the user's own. Raises TextsError, which names the file and key."""
    try:
        own = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TextsError(f"{file}: expected a playbook in TOML: {reason}") from error
    for language, texts_of_it in own.items():
        if not isinstance(texts_of_it, dict):
            raise TextsError(f"{file}: {language}: expected a table, written [{language}.…]")
    return Books(own, where=str(file))


def _laid_over(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is the user's own in place of ours, table by table."""
    tables = {
        key: _laid_over(below, own[key])
        for key, below in ours.items()
        if isinstance(below, dict) and isinstance(own.get(key), dict)
    }
    return {**ours, **own, **tables}


@cache
def _ours(locale: str) -> Book:
    return SHELF.read(locale)


OURS = Books()
