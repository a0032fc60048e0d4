"""What answers of the API say about mentions and cases: the rows of `monitor.rows`, typed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from alerts.plan import Level, StepName
from alerts.tone import What
from monitor.mention import CaseState
from monitor.sentiment.verdict import Label, Tier
from monitor.web.api.fields import Moment, Row

Severity = Annotated[int, Field(ge=0, le=100)]


class ReasonRow(Row):
    """One piece of evidence."""

    what: str
    """The word, phrase or fact."""
    why: str
    weight: float
    """Share in the verdict, -1 to +1; negative pulls towards negative."""


class Judgement(Row):
    """How something is judged."""

    language: str | None
    """ISO 639-1, as detected."""
    label: Label
    score: float = Field(ge=-1, le=1)
    severity: Severity
    """0 unless negative."""
    level: Level | None
    """Severity in words; null unless negative."""
    tier: Tier
    """Who judged."""
    urgencies: list[str]
    """Kinds of urgency found: legal, safety, health, fraud, privacy …"""
    themes: list[str]
    """What is complained of."""
    reasons: list[ReasonRow]


class _Text(Row):
    text: str


class VerdictRow(Judgement, _Text):
    """A verdict on a text."""


class _Told(Row):
    """What was said, by whom, where and when."""

    mention: int
    """Its number here."""
    id: str
    """Its id at its place."""
    brand: str
    source: str
    """Name of the source that brought it first."""
    url: str | None
    title: str
    text: str
    author: str | None
    outlet: str | None
    place: str
    """review, news, blog, forum, social, video or app."""
    rating: float | None
    """Stars, 0 to 5."""
    rating_given: str | None
    """The rating as the place shows it."""
    published: Moment | None
    first_seen: Moment


class MentionRow(Judgement, _Told):
    """Something that was said about a brand."""

    story: int | None
    """Number of the first mention that tells the same."""
    case: int | None
    baseline: bool
    """It was there before its source was watched: it raised no alert."""
    about: bool
    """False where somebody said that it is not about the brand: it counts nowhere."""
    judged: Label | None
    """Our label before somebody corrected it."""
    thanked: Moment | None
    """When its author was thanked for it."""


class CorrectionRow(Row):
    """What somebody said about a verdict."""

    at: Moment
    who: str
    before: Label
    label: Label | None
    """Null: it is not about the brand."""
    note: str
    about: bool


class WholeMention(MentionRow):
    """A mention with what people said about its verdict."""

    corrections: list[CorrectionRow]


class _Case(Row):
    id: int
    brand: str
    state: CaseState
    severity: Severity
    opened: Moment
    due: Moment
    """First contact is due."""
    contacted: Moment | None
    resolved: Moment | None
    publicized: Moment | None
    owner: str | None
    resolution: str | None
    """How it was resolved."""
    themes: list[str]
    disputed: bool
    """Somebody of the brand says that it is not true."""
    merged_into: int | None
    """The case to which its mentions went."""


class CaseRow(_Case):
    """One unhappy person or one bad story."""

    mentions: int
    """How many there are."""


class StepRow(Row):
    """One step of the plan."""

    step: StepName
    advice: list[str]
    avoid: list[str]
    who: str
    due: Moment | None
    draft: str
    """As in the mail, word for word."""
    draft_language: str


class EntryRow(Row):
    """One act on a case."""

    at: Moment
    who: str
    act: str
    note: str


class WholeCase(_Case):
    """A case with its mentions, plan and log."""

    mentions: list[MentionRow]
    """The first ones; `/mentions?case=N` gives all, page by page."""
    mention_count: int
    plan: list[StepRow]
    log: list[EntryRow]


class FindingRow(Row):
    """One thing in a draft that would make it worse."""

    what: What
    quote: str
    why: str
    better: str


class ToneRow(Row):
    """What was found in a draft reply."""

    text: str
    language: str | None
    """Of the rules that were used."""
    ok: bool
    findings: list[FindingRow]


class CasePage(Row):
    """A page of cases, the most pressing first."""

    cases: list[CaseRow]
    next: int | None
    """The `cursor` of the next page."""


class MentionPage(Row):
    """A page of mentions, the newest first."""

    mentions: list[MentionRow]
    next: int | None
    """The `cursor` of the next page."""
