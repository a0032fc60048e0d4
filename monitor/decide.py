"""What counts: facts and history in, intents out; no input or output, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from alerts.plan import Level
from monitor.mention import Fingerprint, Mention
from monitor.sentiment.severity import level, raised
from monitor.sentiment.verdict import Reason
from sources.item import Item

FIRST_CONTACT: Mapping[Level, timedelta] = {
    "critical": timedelta(minutes=15),
    "high": timedelta(hours=1),
    "medium": timedelta(hours=4),
    "low": timedelta(hours=24),
}
"""Within what time after the publication its author must have been contacted, by default."""

SPREADS = timedelta(days=1)
"""Copies within this time say how fast a story spreads."""
STORY_LASTS = timedelta(days=30)
"""The same words after this time are a new story."""


JoinedFor = Literal["copy", "same author", "edited"]
"""Why a mention belongs to a case that exists: it tells its story, is by its person, or was in it
already and says something worse now."""

Silence = Literal["not negative", "baseline", "muted", "old story"]
"""Why nobody is told of a mention."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """An item that the same source showed earlier, reduced to what tells items apart."""

    title_key: bytes | None
    text_key: bytes | None
    author_key: bytes | None
    rating: float | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a source has shown before that resembles the items of a poll."""

    ids: Mapping[bytes, Sighting] = field(default_factory=dict)
    by_url: Mapping[bytes, tuple[Sighting, ...]] = field(default_factory=dict)
    by_text: Mapping[bytes, tuple[Sighting, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A new case, with an alert."""

    due: datetime
    repeated: bool
    """This person has complained before."""


@dataclass(frozen=True, slots=True)
class JoinCase:
    """The mention belongs to a case that exists."""

    case: int
    why: JoinedFor
    tell: bool
    """Worth an update in the case's thread."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Store the mention and stay silent."""

    why: Silence


@dataclass(frozen=True, slots=True)
class NoteEdit:
    """The mention says something else now; nobody is told, and its case, if any, gets a note."""

    better: bool | None
    """Is it kinder than before? None: other words, the same stars and the same verdict."""


Intent = OpenCase | JoinCase | Keep


@dataclass(frozen=True, slots=True)
class History:
    """What the record says around one new mention."""

    story_is_old: bool = False
    """The story was there before we began to watch."""
    story_case: int | None = None
    """Case of the story that this mention copies."""
    story_severity: int = 0
    """Severity of that case so far, 0 to 100."""
    story_weight: float = 0.0
    """Greatest reach of a source that has told the story so far."""
    author_case: int | None = None
    """The author's case that is still open."""
    story_copies: int = 0
    """How many mentions have told the story within SPREADS, this one left out."""
    complaints: int = 0
    """How often this person has complained before."""
    muted: bool = False
    """Its author or its source is to be kept in silence."""
    praised: bool = False
    """This person has praised the brand."""


def is_new(item: Item, fingerprint: Fingerprint, known: Known) -> bool:
    """Is this item unknown at its source, whatever id and date it comes with now?"""
    if fingerprint.id_key in known.ids:
        return False
    if fingerprint.text_key is not None and any(
        _same_author(fingerprint.author_key, twin.author_key)
        for twin in known.by_text.get(fingerprint.text_key, ())
    ):
        return False
    return not _same_article(item, fingerprint, known)


def is_baseline(
    item: Item, first_polled: datetime | None, backfill: timedelta, now: datetime
) -> bool:
    """Was this item there before we began to watch its source?

    `first_polled` is None at the first poll itself, when an item without a date is baseline too.
    A date from before the watch makes an item baseline later on as well: a feed that begins to show
    more of its archive brings no news.
    """
    if item.published is None:
        return first_polled is None
    return item.published < (first_polled or now) - backfill


def intend(
    mention: Mention,
    history: History,
    now: datetime,
    first_contact: Mapping[Level, timedelta] = FIRST_CONTACT,
) -> Intent:
    """Decide what follows from one new mention; `first_contact` is due so long after it."""
    silence = _silence(mention, history)
    if silence is not None:
        return Keep(silence)
    if history.story_case is not None:
        return JoinCase(history.story_case, "copy", tell=_story_grew(mention, history))
    if history.author_case is not None:
        return JoinCase(history.author_case, "same author", tell=True)
    if history.story_is_old:
        return Keep("old story")
    return OpenCase(due(mention, now, first_contact), history.complaints > 0)


def among_others(mention: Mention, history: History, why: Callable[[str], str]) -> Mention:
    """Raise a complaint's severity where its story spreads, or its author complains again.

    `why` words a reason by its key.
    """
    verdict = mention.verdict
    if verdict.label != "negative":
        return mention
    severity = raised(verdict.severity, copies=history.story_copies, complaints=history.complaints)
    if severity == verdict.severity:
        return mention
    counts = {"raised.copies": history.story_copies, "raised.repeated": history.complaints}
    reasons = [Reason(f"+{count}", why(key), 0.0) for key, count in counts.items() if count]
    return replace(
        mention,
        verdict=replace(verdict, severity=severity, reasons=(*verdict.reasons, *reasons)),
    )


def is_edit(item: Item, fingerprint: Fingerprint, sighting: Sighting) -> bool:
    """Does a review that is known say something else than before?

    Reviews only: what carries a rating now or did so then. The pages of news change all the time.
    """
    if item.rating is None and sighting.rating is None:
        return False
    reworded = None not in (fingerprint.text_key, sighting.text_key)
    return item.rating != sighting.rating or (
        reworded and fingerprint.text_key != sighting.text_key
    )


def intend_edit(
    before: Mention,
    after: Mention,
    history: History,
    now: datetime,
    first_contact: Mapping[Level, timedelta] = FIRST_CONTACT,
) -> OpenCase | JoinCase | NoteEdit:
    """Decide what follows from a review that was edited.

    `history` tells the state of things around it; its story is its own and plays no part. A review
    that became a complaint, or a worse one, is a new complaint, however old it is.
    """
    old, new = before.item.rating, after.item.rating
    fell = old is not None and new is not None and new < old
    worse = after.complains and (fell or not before.complains)
    if worse and history.muted:
        return NoteEdit(better=False)
    if not worse:
        if old == new and before.verdict.label == after.verdict.label:
            return NoteEdit(better=None)
        rose = old is not None and new is not None and new > old
        return NoteEdit(better=rose or before.verdict.label == "negative" != after.verdict.label)
    if history.story_case is not None:
        return JoinCase(history.story_case, "edited", tell=True)
    if history.author_case is not None:
        return JoinCase(history.author_case, "same author", tell=True)
    # Its clock runs from the edit: when it was first published, there was nothing to answer.
    span = first_contact[level(after.verdict.severity)]
    return OpenCase(now + span, history.complaints > 0)


def due(mention: Mention, now: datetime, first_contact: Mapping[Level, timedelta]) -> datetime:
    """Return when somebody must have answered a mention that is seen now.

    The clock runs from its publication where that is known: readers wait since then. What was found
    too late for that is due at once.
    """
    begun = min(mention.item.published or now, now)
    return max(begun + first_contact[level(mention.verdict.severity)], now)


def _silence(mention: Mention, history: History) -> Silence | None:
    """Return why a mention can have no case, whatever there is around it."""
    if not mention.complains:
        return "not negative"
    if mention.baseline:
        return "baseline"
    return "muted" if history.muted else None


def _same_author(one: bytes | None, other: bytes | None) -> bool:
    return one is None or other is None or one == other


def _same_article(item: Item, fingerprint: Fingerprint, known: Known) -> bool:
    """Is it a known article whose text was edited under a new id?

    Not for reviews, nor for an address that several items share: there the address is that of a
    list, and a title such as "1 star" says nothing.
    """
    if item.rating is not None or fingerprint.url_key is None or fingerprint.title_key is None:
        return False
    twins = known.by_url.get(fingerprint.url_key, ())
    return (
        len(twins) == 1
        and twins[0].rating is None
        and twins[0].title_key == fingerprint.title_key
        and _same_author(twins[0].author_key, fingerprint.author_key)
    )


def _story_grew(mention: Mention, history: History) -> bool:
    """Does a copy make the case worse: a higher level, or an outlet of more weight?"""
    severity = mention.verdict.severity
    worse = severity > history.story_severity and level(severity) != level(history.story_severity)
    return worse or mention.weight >= 2 * history.story_weight > 0
