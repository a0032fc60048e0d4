"""Which rows a list shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from monitor.moments import to_text
from monitor.sentiment.severity import least

if TYPE_CHECKING:
    from monitor.mention import CaseState
    from monitor.sentiment.severity import Level
    from monitor.sentiment.verdict import Label

Order = Literal["newest", "oldest", "best"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows a list shows, the newest first; None means: all."""

    brand: str | None = None
    label: Label | None = None
    since: datetime | None = None
    limit: int | None = None

    def where(self, **conditions: str) -> tuple[str, dict[str, Any]]:
        """Return an SQL condition and its parameters.

        The arguments are the conditions of the table at hand: `brand` is what must hold where a
        brand is asked for, and uses :brand.
        """
        values = {name: _value(getattr(self, name)) for name in conditions}
        chosen = [f"({conditions[key]})" for key, value in values.items() if value is not None]
        return " AND ".join(chosen) or "1", values

    @property
    def rows(self) -> int:
        """The limit as SQLite takes it: -1 for none."""
        return -1 if self.limit is None else self.limit


@dataclass(frozen=True, slots=True)
class MentionFilter(Filter):
    """Which mentions a list shows, in which order, and which page of them."""

    until: datetime | None = None
    """Only those that were seen before then."""
    text: str | None = None
    """What a person typed to find them; `monitor.store.searchable` says how it is read."""
    language: str | None = None
    """ISO 639-1."""
    source: str | None = None
    """Name of the source that brought them."""
    theme: str | None = None
    level: Level | None = None
    """Complaints that are at least as serious."""
    author: str | None = None
    """Name as shown at the place, to the letter."""
    story: int | None = None
    case: int | None = None
    in_case: bool | None = None
    """With a case, whichever; False: those without."""
    about: bool | None = None
    """False: only those of which a person said that they are not about the brand."""
    order: Order = "newest"
    """"best" is by how well the text fits, and means "newest" where no text is asked for."""
    after: int | None = None
    """Number of the last mention on the page before; not for "best"."""
    skip: int = 0
    """So many mentions were on the pages before: for "best" alone, others have `after`."""

    @classmethod
    def of(cls, wanted: Filter) -> MentionFilter:
        """Return a filter of any list as one of mentions."""
        if isinstance(wanted, MentionFilter):
            return wanted
        return cls(wanted.brand, wanted.label, wanted.since, wanted.limit)

    @property
    def severity(self) -> int | None:
        """The severity at which the wanted level begins."""
        return self.level and least(self.level)


@dataclass(frozen=True, slots=True)
class CaseFilter(Filter):
    """Which cases a list shows, the most pressing first, and which page of them."""

    states: tuple[CaseState, ...] = ()
    """Any of these; none given: all."""
    owner: str | None = None
    """Who has it; "" for nobody."""
    level: Level | None = None
    """At least as serious."""
    text: str | None = None
    """Found in one of its mentions, as in `MentionFilter`."""
    overdue: datetime | None = None
    """Open, and first contact was due before then."""
    skip: int = 0
    """So many cases were on the pages before."""

    @classmethod
    def of(cls, wanted: Filter) -> CaseFilter:
        """Return a filter of any list as one of cases."""
        if isinstance(wanted, CaseFilter):
            return wanted
        return cls(wanted.brand, wanted.label, wanted.since, wanted.limit)

    @property
    def severity(self) -> int | None:
        """The severity at which the wanted level begins."""
        return self.level and least(self.level)


def _value(wanted: object) -> object:
    """Return what is asked for as SQLite takes it; None where nothing is."""
    if isinstance(wanted, datetime):
        return to_text(wanted)
    if isinstance(wanted, tuple):
        return json.dumps(wanted) if wanted else None
    return wanted
