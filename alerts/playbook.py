"""Situation -> Plan: which advice, who, and which draft for each of the three steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts import texts
from alerts.author import name_to_greet
from alerts.book import (
    OURS,
    Book,
    Books,
    Layer,
    PlaceText,
    RatingBand,
    Subject,
    locales,
)
from alerts.clean import clean_line
from alerts.plan import STEPS, Plan, PlanStep, Situation, StepName, Thanks, Urgency

__all__ = ["URGENCY_ORDER", "locales", "plan", "thanks"]

# What must be said first when several apply: people, then their rights, then our name.
URGENCY_ORDER: tuple[Urgency, ...] = (
    "safety",
    "health",
    "discrimination",
    "privacy",
    "fraud",
    "legal",
    "boycott",
    "press",
)
_RESOLVED_WITHIN = {
    "low": timedelta(hours=72),
    "medium": timedelta(hours=72),
    "high": timedelta(hours=24),
    "critical": timedelta(hours=24),
}
_LOWEST, _LOW = 1.5, 2.5  # stars of 5
_LATE = timedelta(days=2)
"""What is older than this when it is found gets an apology for the silence."""
_SUBJECTS: Mapping[str, Subject] = {
    "waiting": "waiting",
    "delivery": "delivery",
    "loss": "delivery",
    "billing": "billing",
    "refund": "billing",
    "staff": "staff",
    "quality": "broken",
    "communication": "silence",
}
"""Theme -> what the playbook calls it; the others have nothing of their own."""
_THINGS: frozenset[Subject] = frozenset({"broken", "delivery"})
_VALUE_CAP, _OUTLET_CAP = 300, 80


def plan(situation: Situation, *, locale: str = "en", books: Books = OURS) -> Plan:
    """Say what to do: advice in the reader's `locale`, drafts in the mention's language.

    Where the mention's language has no playbook, the drafts are English and the advice says so.
    Raises ValueError for a locale that is not among `locales()`, or a place that is unknown.
    """
    told = _open(situation, books.load(locale))
    drafts = _open(situation, books.load(_spoken(situation)))
    due = _due(situation)
    return Plan(
        tuple(
            PlanStep(
                step=step,
                advice=tuple(_advice(step, situation, told, drafts.language)),
                avoid=_avoid(step, told),
                who=_who(step, told),
                due=due[step],
                draft=_draft(step, drafts),
                draft_language=drafts.language,
            )
            for step in STEPS
        )
    )


def thanks(situation: Situation, *, locale: str = "en", books: Books = OURS) -> Thanks:
    """Say how to answer praise: advice in the reader's `locale`, drafts in the mention's language.

    Raises ValueError as `plan` does.
    """
    told = _open(situation, books.load(locale))
    drafts = _open(situation, books.load(_spoken(situation)))
    ours, theirs = told.book.praise, drafts.book.praise
    wordless = not situation.has_text and situation.rating is not None
    return Thanks(
        advice=((ours.advice_stars,) if wordless else ()) + ours.advice,
        avoid=ours.avoid,
        who=ours.who,
        public=_filled(theirs.public_stars if wordless else theirs.public, drafts),
        personal=_filled(theirs.personal, drafts),
        draft_language=drafts.language,
    )


def _spoken(situation: Situation) -> str:
    return situation.language if situation.language in locales() else "en"


@dataclass(frozen=True, slots=True)
class _Open:
    """A playbook opened at one situation."""

    book: Book
    place: PlaceText
    layers: tuple[Layer, ...]
    """What applies here, most important first; the last one always applies."""
    values: Mapping[str, str]
    """What the placeholders stand for; a promise that is not set has no entry."""

    @property
    def language(self) -> str:
        return self.book.language.code


def _open(situation: Situation, book: Book) -> _Open:
    place = _place(situation, book)
    return _Open(
        book, place, _layers(situation, book, place), _values(situation, book, place.outlet)
    )


def _place(situation: Situation, book: Book) -> PlaceText:
    starless = situation.has_text or situation.place not in ("review", "app")
    scene = situation.place if starless else "stars"
    for name, text in book.places.items():
        if name == scene:
            return text
    raise ValueError(f"place: expected one of {', '.join(book.places)}, got {situation.place!r}")


def _layers(situation: Situation, book: Book, place: PlaceText) -> tuple[Layer, ...]:
    layers: list[Layer] = [
        book.urgencies[one] for one in URGENCY_ORDER if one in situation.urgencies
    ]
    layers += [book.disputed] if situation.disputed else []
    layers += [book.repeated] if situation.repeated else []
    level, storm = book.levels[situation.level], book.places["storm"]
    before = situation.level == "critical" and place is not storm
    layers += [level] if before else []
    if place not in (book.places["news"], storm):  # they say who is spoken to
        layers.append(book.people[situation.person])
    layers += [book.old] if _age(situation) >= _LATE else []
    layers.append(place)
    layers += [book.subjects[one] for one in _subjects(situation)]
    if situation.rating is not None:
        layers.append(book.ratings[_band(situation.rating)])
    layers += [] if before else [level]
    layers += [book.copies] if situation.copies > 1 else []
    layers.append(book.common)
    return tuple(layers)


def _subjects(situation: Situation) -> list[Subject]:
    """Give the first subject only: a plan that speaks of everything says nothing."""
    known = [_SUBJECTS[theme] for theme in situation.themes if theme in _SUBJECTS]
    # What can be fetched and replaced is no app: that place says itself how one is mended.
    here = [one for one in known if situation.place != "app" or one not in _THINGS]
    return here[:1]


def _age(situation: Situation) -> timedelta:
    return situation.opened - (situation.published or situation.opened)


def _band(rating: float) -> RatingBand:
    if rating <= _LOWEST:
        return "lowest"
    return "low" if rating <= _LOW else "middling"


def _values(situation: Situation, book: Book, outlet: str) -> dict[str, str]:
    words = book.words
    values = {
        "age": texts.span(_age(situation), words.durations(), book.plural),
        "author": name_to_greet(situation, book) or "",
        "brand": clean_line(situation.brand, cap=_VALUE_CAP),
        "contact": _value(situation.contact) or words.contact,
        "copies": str(situation.copies),
        "goodwill": _value(situation.goodwill) or words.goodwill,
        "hours": texts.span(situation.due - situation.opened, words.durations(), book.plural),
        "language": clean_line(situation.language, cap=10),
        "outlet": clean_line(situation.outlet or "", cap=_OUTLET_CAP) or outlet,
        "rating": book.language.figure(situation.rating or 0),
    }
    if promise := _value(situation.promise):
        values["promise"] = promise
    return values


def _value(configured: str) -> str:
    """Put a configured phrase on one line; the sentence around it brings its own full stop."""
    return clean_line(configured, cap=_VALUE_CAP).rstrip(".;, ")


def _due(situation: Situation) -> dict[StepName, datetime | None]:
    promised = situation.opened + _RESOLVED_WITHIN[situation.level]
    return {
        "contact": situation.due,
        "resolve": max(promised, situation.due),
        "publicize": None,
    }


def _advice(
    step: StepName, situation: Situation, told: _Open, draft_language: str
) -> Iterator[str]:
    *special, always = told.layers
    in_general = [texts.fill(one, told.values) for one in always.step(step).advice]
    if step == "publicize":  # that it must wait is said before anything else
        yield in_general.pop(0)
    for layer in special:
        yield from (texts.fill(one, told.values) for one in layer.step(step).advice)
        if layer is told.place and step == "contact" and not told.values["author"]:
            yield texts.fill(told.place.contact.no_name, told.values)
    for applies, sentence in _configured(step, situation, told.book, draft_language):
        if applies:
            yield texts.fill(sentence, told.values)
    yield from in_general


def _configured(
    step: StepName, situation: Situation, book: Book, draft_language: str
) -> tuple[tuple[bool, str], ...]:
    said = book.configured
    if step == "contact":
        foreign = situation.language not in ("", draft_language)
        return (not _value(situation.contact), said.no_contact), (foreign, said.other_language)
    if step == "resolve":
        goodwill = bool(_value(situation.goodwill))
        return (
            (bool(_value(situation.promise)), said.promise),
            (goodwill, said.goodwill),
            (not goodwill, said.no_goodwill),
        )
    return ()


def _avoid(step: StepName, told: _Open) -> tuple[str, ...]:
    said = (texts.fill(one, told.values) for layer in told.layers for one in layer.step(step).avoid)
    return tuple(dict.fromkeys(said))


def _who(step: StepName, told: _Open) -> str:
    first = next(who for layer in told.layers if (who := layer.step(step).who))
    return texts.fill(first, told.values)


def _draft(step: StepName, drafts: _Open) -> str:
    instead = "" if _is_to_all(drafts) else _first(one.step(step).instead for one in drafts.layers)
    draft = instead or drafts.place.step(step).draft
    return _filled(draft.replace("{also}", _also(step, drafts)), drafts)


def _filled(draft: str, drafts: _Open) -> str:
    words, values = drafts.book.words, drafts.values
    greeting = words.greeting if values["author"] else words.greeting_no_name
    paragraphs = draft.replace("{greeting}", greeting).split("\n\n")
    # A paragraph that speaks of a promise goes where none is set.
    said = (texts.fill(one, values) for one in paragraphs if texts.names(one) <= values.keys())
    return "\n\n".join(one for one in said if one)


def _also(step: StepName, drafts: _Open) -> str:
    """Pick the most important paragraph that a circumstance adds to the place's own draft."""
    added = [layer.step(step) for layer in drafts.layers if layer is not drafts.place]
    to_all = _is_to_all(drafts)
    return _first(one.draft_news if to_all else one.draft for one in added)


def _is_to_all(drafts: _Open) -> bool:
    """Does what is drafted go to a journalist or to everybody, and not to the person concerned?"""
    places = drafts.book.places
    return drafts.place in (places["news"], places["storm"])


def _first(texts_of_layers: Iterable[str]) -> str:
    return next((text for text in texts_of_layers if text), "")
