"""What the addresses of lists may ask for, and the filters that it becomes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi.exceptions import RequestValidationError
from pydantic import Field

from alerts.plan import Level
from monitor.mention import CaseState
from monitor.moments import since
from monitor.sentiment.verdict import Label
from monitor.store.filter import CaseFilter, Filter, MentionFilter
from monitor.web.api.fields import LARGEST, MOST, Asked, Number

_Words = Annotated[str, Field(max_length=300)]
_Since = Annotated[
    str | None,
    Field(max_length=40, description="24h, 7d, 2026-05-01, or a full time", examples=["7d"]),
]


MANY = "state"
"""The one filter of which several may be given."""


class Page(Asked):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=MOST)
    """Rows of a page."""
    cursor: int = Field(0, ge=0, le=LARGEST)
    """`next` of the page before; left out for the first one."""


class SourceQuery(Page):
    """Which sources."""

    brand: _Words | None = None
    """Those that brought mentions of this brand."""


class RecentQuery(SourceQuery):
    """Which rows of a list that grows with time."""

    brand: _Words | None = None
    since: _Since = None

    def filter(self, now: datetime) -> Filter:
        """Return the filter. Raises RequestValidationError."""
        return Filter(brand=self.brand, since=moment(self.since, now), limit=self.limit + 1)


class CaseQuery(RecentQuery):
    """Which cases."""

    state: list[CaseState] = Field(default=[])
    """May be repeated: any of these."""
    level: Level | None = None
    """At least as serious."""
    owner: _Words | None = None
    """Who has it; empty for nobody."""
    q: _Words | None = None
    """Words in what was said."""

    def filter(self, now: datetime) -> CaseFilter:
        """Return the filter. Raises RequestValidationError."""
        return CaseFilter(
            brand=self.brand,
            since=moment(self.since, now),
            limit=self.limit + 1,
            states=tuple(self.state),
            owner=self.owner,
            level=self.level,
            text=self.q,
            skip=self.cursor,
        )


class MentionQuery(RecentQuery):
    """Which mentions."""

    label: Label | None = None
    level: Level | None = None
    """Complaints that are at least as serious."""
    language: _Words | None = None
    """ISO 639-1."""
    source: _Words | None = None
    """Name of a source."""
    theme: _Words | None = None
    author: _Words | None = None
    """As shown at the place, to the letter."""
    story: Number | None = None
    case: Number | None = None
    about: bool | None = None
    """False: only those of which somebody said that they are not about the brand."""
    q: _Words | None = None
    """Words, “phrases” and prefixes* in what was said."""

    def filter(self, now: datetime) -> MentionFilter:
        """Return the filter. Raises RequestValidationError."""
        return MentionFilter(
            brand=self.brand,
            label=self.label,
            since=moment(self.since, now),
            limit=self.limit + 1,
            text=self.q,
            language=self.language,
            source=self.source,
            theme=self.theme,
            level=self.level,
            author=self.author,
            story=self.story,
            case=self.case,
            about=self.about,
            after=self.cursor or None,
        )


class ReportQuery(Asked):
    """Which scorecards."""

    since: _Since = None
    """From then until now; else seven days."""
    brand: _Words | None = None


def moment(text: str | None, now: datetime) -> datetime | None:
    """Read a time. Raises RequestValidationError."""
    if text is None:
        return None
    try:
        return since(text, now)
    except ValueError as error:
        raise wrong("query", "since", str(error)) from error


def wrong(place: str, field: str, expected: str) -> RequestValidationError:
    """Return that a field of a request says what it should not."""
    return RequestValidationError([{"loc": (place, field), "msg": expected, "type": "value_error"}])
