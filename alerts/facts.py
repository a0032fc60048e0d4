"""What a mail is made from, and what it is made into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.picture import Picture
from alerts.plan import Level, Plan, Situation, StepName, Thanks

SourceEvent = Literal["broken", "recovered", "ended"]
StormEvent = Literal["begins", "goes on", "is over"]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that a mail about one case says."""

    situation: Situation
    plan: Plan
    case: int
    severity: int
    """0 to 100."""
    quote: str
    """The mention's text as published, "" for stars alone; cut where it is very long."""
    first_seen: datetime
    """Aware UTC."""
    source: str
    """The name of the source that found it."""
    published: datetime | None = None
    """Aware UTC; None where the place gave none."""
    label: str = "negative"
    score: float = 0.0
    """-1 to +1."""
    reasons: tuple[tuple[str, str], ...] = ()
    """Pairs of what was found and why it counts, most important first."""
    update_note: str = ""
    """What is new, in a sentence; for updates."""
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of a label and a command or an http(s) address."""
    links_until: datetime | None = None
    """Aware UTC: when the links expire; None for commands, which do not."""
    now: datetime | None = None
    """Aware UTC; what "within" and "overdue" count from. None: the opening of the case."""
    done: tuple[tuple[StepName, datetime], ...] = ()
    """Steps that were taken while this was held back, in their order, and when (aware UTC)."""
    contacted: datetime | None = None
    """Aware UTC: when the first reply was made, before this was said or since; None: not yet."""
    resolution: str = ""
    """How it was resolved, where that is among them."""
    owner: str = ""
    """Who has taken the case; "" for nobody, and where it has come to its end."""


@dataclass(frozen=True, slots=True)
class SourceTold:
    """One source that people are told of."""

    name: str
    address: str
    since: datetime
    """Aware UTC: broken since, working again since, or ended at."""
    error: str = ""
    """What the source answered last; no secret."""
    failures: int = 0
    brand: str = ""
    """"" where the source serves all brands."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What happened to sources: to one, or to several together, as when a network is down."""

    event: SourceEvent
    sources: tuple[SourceTold, ...]
    """At least one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One mention as a line of a longer mail."""

    brand: str
    place: str
    """review, news, blog, forum, social, video, app"""
    quote: str
    title: str = ""
    author: str | None = None
    outlet: str | None = None
    rating: float | None = None
    """0 to 5."""
    url: str | None = None
    level: Level = "low"
    case: int | None = None
    due: datetime | None = None
    """Aware UTC: when first contact is due; None where there is no case, or it was made."""
    link: str = ""
    """Page or command at which its case or itself can be looked at."""
    state: str = ""
    """State of its case; "" where it is open, or there is none."""


@dataclass(frozen=True, slots=True)
class StormFacts:
    """Many complaints at once about one brand: that they begin, go on, or are over."""

    event: StormEvent
    brand: str
    level: Level
    count: int
    """Complaints that called the storm; later: all since it began."""
    span: timedelta
    """In what time they came."""
    started: datetime
    """Aware UTC: the first complaint of the rise."""
    expected: float = 0.0
    """Complaints that would have been usual in `span`; 0 where there is no history."""
    times: float = 0.0
    """How many times as many came; 0 where there is no history."""
    story: str = ""
    """Title or first words of the story that most of them tell; "" where there is none."""
    themes: tuple[tuple[str, int], ...] = ()
    """Pairs of a theme's id and how many complain of it, the most frequent first."""
    places: tuple[tuple[str, int], ...] = ()
    """Pairs of an outlet or source and how many complaints stand there."""
    worst: tuple[Told, ...] = ()
    """The most serious ones, new since the last mail where there was one."""
    plan: Plan | None = None
    """Where it begins."""
    pace: timedelta = timedelta(hours=1)
    """Between two summaries."""
    fresh: int = 0
    """New since the last mail."""
    lately: int = 0
    """In the last `pace`."""
    before: int = 0
    """In the `pace` before that."""
    open_cases: int = 0
    waits_since: datetime | None = None
    """When the oldest of the open cases was opened."""
    next: datetime | None = None
    """When the next summary comes."""
    link: str = ""
    """Page or command that lists all of them."""
    now: datetime | None = None
    """Aware UTC; None: `started`."""


@dataclass(frozen=True, slots=True)
class ThemeTold:
    """How often a theme was complained of, now and in the time before that was as long."""

    theme: str
    count: int
    before: int


@dataclass(frozen=True, slots=True)
class Praised:
    """One mention that praises, and how to say thank you."""

    told: Told
    thanks: Thanks


@dataclass(frozen=True, slots=True)
class DigestBrand:
    """What a digest says of one brand; the lists are cut, the counts are whole."""

    brand: str
    complaints: tuple[Told, ...] = ()
    complaints_count: int = 0
    unscored: tuple[Told, ...] = ()
    unscored_count: int = 0
    praise: tuple[Praised, ...] = ()
    praise_count: int = 0
    others: tuple[Told, ...] = ()
    others_count: int = 0
    themes: tuple[ThemeTold, ...] = ()
    link: str = ""
    """Page or command that lists all of them."""


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What was not sent at once, grouped by brand."""

    brands: tuple[DigestBrand, ...]
    """At least one."""
    now: datetime
    """Aware UTC."""
    quiet: bool = False
    """It came in during quiet hours, and would have been sent at once."""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One mention that is no complaint, told at once because a route says so."""

    label: Literal["positive", "unscored", "neutral"]
    situation: Situation
    quote: str
    source: str
    first_seen: datetime
    published: datetime | None = None
    thanks: Thanks | None = None
    """For praise."""
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of a label and a command or an http(s) address."""
    links_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """Cases that nobody has taken, though the first reply was due."""

    cases: tuple[Told, ...]
    """At least one, each with its case and due time; the most pressing first."""
    now: datetime
    passed_on_from: tuple[str, ...] = ()
    """Who was told before; () where this goes to those."""
    next: datetime | None = None
    """When the next mail goes out, if nobody takes them."""
    next_to: tuple[str, ...] = ()
    """Whom that one reaches; () for the same people again."""
    plan: Plan | None = None
    """Of a single case: its first step is shown again."""
    links: tuple[tuple[str, str], ...] = ()
    """Of a single case: pairs of a label and a command or an http(s) address."""
    links_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's content: one line, plain text, and a whole HTML page without remote content."""

    subject: str
    text: str
    html: str
    brief: str = ""
    """A few lines of plain text for chats: what, who, where, the next step, one link."""
    pictures: tuple[Picture, ...] = ()
    """What the page shows by `cid:`, which goes along with it."""
