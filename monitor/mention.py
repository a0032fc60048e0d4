"""The values of the record: what was seen, what it is to us, and the case it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.plan import Plan
from monitor.sentiment.verdict import Label, Verdict
from sources.item import Item, SourceState

CaseState = Literal["open", "contacted", "resolved", "publicized", "dismissed"]
CaseAct = Literal[
    "contact", "resolve", "publicize", "dismiss", "reopen", "claim", "assign", "note", "dispute"
]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Digests by which an item is known again, whatever its place does to its id or date."""

    id_key: bytes
    """Of the place's own id."""
    url_key: bytes | None
    """Of the canonical address."""
    title_key: bytes | None
    """Of the folded title."""
    text_key: bytes | None
    """Of the folded title, text and author; None where there are too few words to be sure."""
    author_key: bytes | None
    """Of the site and the author's name there."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An item that is about a brand, judged; `id` is None until it is stored."""

    item: Item
    brand: str
    source: str
    """Name of the source that brought it first."""
    verdict: Verdict
    fingerprint: Fingerprint
    first_seen: datetime
    baseline: bool = False
    """It was there before we began to watch: stored, never alerted."""
    weight: float = 1.0
    """Reach of its source; 5 is national news."""
    id: int | None = None
    story: int | None = None
    case: int | None = None
    places: int = 1
    """At how many sources its story has been seen, this one counted."""
    about: bool = True
    """Is it about the brand? False where a person has said that it is not: it counts nowhere."""
    judged: Label | None = None
    """Our label before a person corrected it; None while nobody has."""
    thanked: datetime | None = None
    """When its author was thanked for it."""

    @property
    def praises(self) -> bool:
        """Does it count as praise of its brand?"""
        return self.about and self.verdict.label == "positive"

    @property
    def complains(self) -> bool:
        """Does it count as a complaint about its brand?"""
        return self.about and self.verdict.label == "negative"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said about a verdict of ours."""

    at: datetime
    who: str
    before: Label
    """The label until then."""
    label: Label | None
    """The label since then; None: it is not about the brand, and its label stayed."""
    note: str = ""

    @property
    def about(self) -> bool:
        """Did the person take it to be about the brand?"""
        return self.label is not None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act on a case."""

    at: datetime
    who: str
    act: str
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """One unhappy person or one bad story."""

    id: int
    brand: str
    state: CaseState
    severity: int
    """0 to 100: the worst of its mentions."""
    opened: datetime
    due: datetime
    """First contact is due."""
    plan: Plan
    contacted: datetime | None = None
    resolved: datetime | None = None
    publicized: datetime | None = None
    owner: str | None = None
    resolution: str | None = None
    """How it was resolved, in the words of who did it."""
    mentions: int = 1
    themes: tuple[str, ...] = ()
    """What its mentions complain of."""
    disputed: bool = False
    """Somebody of the brand says that it is not true."""
    merged_into: int | None = None
    """The case to which its mentions went, where somebody said that both are one."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A source as the record knows it."""

    id: int
    name: str
    kind: str
    url: str
    """For people: secrets are left out."""
    interval: timedelta
    next_poll: datetime
    state: SourceState
    asked_wait: datetime | None = None
    """Until when the service asked to be left alone."""
    quota: bool = False
    """The service counts what it is asked: that wait may not be cut short."""
    first_polled: datetime | None = None
    """First poll that succeeded: the baseline. None until then."""
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_changed: datetime | None = None
    """The last poll that brought an unknown item."""
    newest: datetime | None = None
    """The newest publication that it has shown."""
    rhythm: timedelta | None = None
    """Time from one item to the next, as a rule; None while it is not known."""
    failures: int = 0
    error: str | None = None
    error_kind: str | None = None
    """Name of the error's class in `sources.errors`."""
    error_since: datetime | None = None
    warnings: tuple[str, ...] = ()
    """What was odd about the last answer."""
    ended: datetime | None = None
    """When the place said that it is gone for good; it is not polled any more."""
    reported: datetime | None = None
    """When people were told that it is broken; None: they do not know of anything."""
