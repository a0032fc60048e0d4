"""The values of the playbook: a Situation goes in, a Plan comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

StepName = Literal["contact", "resolve", "publicize"]
Level = Literal["low", "medium", "high", "critical"]
"""Severity in words: low 0-24, medium 25-49, high 50-74, critical 75-100."""
Urgency = Literal[
    "legal", "safety", "health", "fraud", "privacy", "discrimination", "boycott", "press"
]
Person = Literal["journalist", "influencer", "regular", "stranger"]
"""Who the author is to the brand, as far as the record and the place tell."""
STEPS: tuple[StepName, ...] = ("contact", "resolve", "publicize")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about one complaint: everything the playbook may look at."""

    brand: str
    place: str
    """review, news, blog, forum, social, video, app; or storm: many complaints at once"""
    level: Level
    opened: datetime
    """Aware UTC: when the case was opened; the clock starts here."""
    due: datetime
    """Aware UTC: when the author must have been contacted."""
    language: str = "en"
    """Of the mention (ISO 639-1): the drafts' language where the playbook has it, else English."""
    author: str | None = None
    """None or a name that hides the person: the author cannot be reached by name."""
    url: str | None = None
    outlet: str | None = None
    title: str = ""
    rating: float | None = None
    """0 to 5."""
    has_text: bool = True
    """False for a review of stars alone."""
    urgencies: tuple[Urgency, ...] = ()
    repeated: bool = False
    """The same author has complained before."""
    copies: int = 1
    """At how many places the story has been seen."""
    themes: tuple[str, ...] = ()
    """What it complains of (waiting, refund, staff, …), most important first."""
    person: Person = "stranger"
    published: datetime | None = None
    """Aware UTC; None where the place gave none."""
    disputed: bool = False
    """Somebody of the brand says that it is not true."""
    contact: str = ""
    """How an unhappy customer reaches a person of the brand; "" where not configured."""
    promise: str = ""
    goodwill: str = ""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan, in the reader's language, with a draft in the author's."""

    step: StepName
    advice: tuple[str, ...]
    """Sentences, most important first."""
    avoid: tuple[str, ...]
    """What would make it worse, each a short phrase."""
    who: str
    """Who should act, and why that person."""
    due: datetime | None
    """Aware UTC; None where the step waits for the one before it."""
    draft: str
    """Ready to copy; may have several lines."""
    draft_language: str
    """ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """What to do about praise: thank in public, and in person."""

    advice: tuple[str, ...]
    avoid: tuple[str, ...]
    who: str
    public: str
    """A draft for the place where the praise stands."""
    personal: str
    """A draft for a line of one's own to the author."""
    draft_language: str
    """ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Contact, resolve, publicize: always all three, in that order."""

    steps: tuple[PlanStep, ...] = field(default=())
