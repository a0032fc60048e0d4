"""What a mail is made from, and what it is made into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.plan import Plan, Situation

SourceEvent = Literal["broken", "recovered", "ended"]


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
    now: datetime | None = None
    """Aware UTC; what "within" and "overdue" count from. None: the opening of the case."""


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
class Rendered:
    """A mail's content: one line, plain text, and a whole HTML page without remote content."""

    subject: str
    text: str
    html: str
