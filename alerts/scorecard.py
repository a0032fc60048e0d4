"""What a scorecard says: one brand's figures in a period, beside those of as long a time before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from alerts.facts import Told

AdviceKey = Literal[
    "overdue", "theme", "late", "reopened", "rising", "untold", "unthanked", "slow", "nothing"
]
"""What is to be mended: cases without a first reply, a cause of complaints, late first replies,
cases that came back, more complaints, good endings that were not told, praise that nobody has
answered, a source that is slow."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took."""

    count: int
    """How often it was done; 1 or more."""
    median: timedelta
    p90: timedelta
    """Nine of ten took no longer (nearest rank)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One brand in one period. What counts is what Amends saw, or what people did, within it."""

    mentions: int = 0
    """Everything about the brand, copies too; not what was there before it was watched."""
    scored: int = 0
    """Mentions that could be judged."""
    negative: int = 0
    """Mentions judged negative, copies too."""
    complaints: int = 0
    """Negative mentions; copies of one story count once, when the first of them is seen."""
    praise: int = 0
    """Positive mentions, counted in the same way."""
    thanked: int = 0
    """Praise that somebody was thanked for in the period, also praise of an earlier time."""
    unthanked: int = 0
    """Praise of the period that nobody had thanked for by its end."""
    referrals: int = 0
    """Praise of the period whose author recommends the brand."""
    rivals: int | None = None
    """Mentions of competitors; None where none is watched."""
    opened: int = 0
    """Cases opened."""
    contact: Times | None = None
    """From the opening of a case to the first contact, of the first contacts made in the period."""
    due: int = 0
    """First contacts that were due in the period; without cases dismissed before that."""
    in_time: int = 0
    """Those of them that were made by then."""
    resolution: Times | None = None
    """From the opening of a case to its resolution; the last one of each case in the period."""
    publicized: int = 0
    """Cases resolved in the period whose good ending was made public by its end."""
    reopened: int = 0
    """Cases reopened in the period that had been resolved or publicized: rework."""

    @property
    def resolved(self) -> int:
        """Cases resolved in the period."""
        return self.resolution.count if self.resolution else 0

    @property
    def share_negative(self) -> float | None:
        """Negative among the mentions that could be judged, 0 to 1; None where there are none."""
        return _share(self.negative, self.scored)

    @property
    def share_in_time(self) -> float | None:
        """First contacts made in time, 0 to 1; None where none was due."""
        return _share(self.in_time, self.due)

    @property
    def share_publicized(self) -> float | None:
        """Resolved cases that were made public, 0 to 1; None where none was resolved."""
        return _share(self.publicized, self.resolved)

    @property
    def share_thanked(self) -> float | None:
        """Praise of the period that was thanked for, 0 to 1; None where there was none."""
        return _share(self.praise - self.unthanked, self.praise)

    @property
    def share_of_voice(self) -> float | None:
        """Mentions of the brand among those of it and its competitors, 0 to 1."""
        return None if self.rivals is None else _share(self.mentions, self.mentions + self.rivals)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many complaints were about a theme, now and before; one may be about several."""

    theme: str
    count: int
    before: int
    example: int | None = None
    """Number of the gravest mention: of this period, or where it has fallen of the one before."""
    told: Told | None = None
    """That mention, for whoever shows it."""


@dataclass(frozen=True, slots=True)
class SourceDelay:
    """How long after publication a source's mentions were seen."""

    source: str
    count: int
    """Mentions that say when they were published, and came while the source was watched."""
    median: timedelta


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that are not resolved at the end of the period."""

    count: int = 0
    overdue: int = 0
    """Those without a first contact, though it was due."""
    oldest: datetime | None = None
    """When the one was opened that waits longest."""
    case: int | None = None
    """Its number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Complaints of one day, or of several."""

    first: date
    """By the clock of the configuration."""
    complaints: int


@dataclass(frozen=True, slots=True)
class Advice:
    """What to mend; which values are set follows from the key."""

    key: AdviceKey
    count: int = 0
    of: int = 0
    """What it is part of."""
    before: int = 0
    name: str = ""
    """A theme's id, or a source's name."""
    span: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything that is said about one brand."""

    brand: str
    since: datetime
    until: datetime
    """The period, without this moment."""
    now: Figures
    before: Figures
    """In as long a time, right before."""
    themes: tuple[ThemeCount, ...] = ()
    """Of both periods, those most complained of now first."""
    risen: tuple[ThemeCount, ...] = ()
    """Those with the greatest difference first."""
    fallen: tuple[ThemeCount, ...] = ()
    sources: tuple[SourceDelay, ...] = ()
    """The slowest first."""
    waiting: Waiting = Waiting()
    bars: tuple[Bar, ...] = ()
    """Complaints in the course of the period."""
    step: int = 1
    """Days of a bar."""
    mend: tuple[Advice, ...] = ()
    """Three at most, the most pressing first; one that says so where nothing stands out."""
    link: str = ""
    """Page or command that lists the brand's mentions."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The scorecards of a period."""

    cards: tuple[Scorecard, ...]
    """At least one."""
    now: datetime
    """Aware UTC."""
