"""Mentions as lines of a longer mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.clean import clean_line
from alerts.facts import Told
from alerts.phrases import Phrases
from alerts.plan import Level
from alerts.render import mention, pieces

_EXCERPT_CAP = 240
_URL_CAP = 500
"""Longer addresses are left out of a list; the page or command beside them leads there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One mention in a list."""

    level: Level | Literal[""]
    """"" for what is no complaint."""
    said: str
    """Whole sentence: who said what, with the first words."""
    url: str
    """"" where there is none."""
    notes: str
    """Its case, how that stands, and when first contact is due; "" where there is none."""
    look: pieces.Act
    """Where it can be looked at; its target may be ""."""


def line(
    told: Told, say: Phrases, now: datetime, *, key: str = "storm_line", whole: str = ""
) -> Line:
    """Make a mention ready to stand in a list; `whole` is said in place of the sentence."""
    return Line(
        level=told.level if key else "",
        said=whole or sentence(told, say, key=key),
        url=pieces.address(told.url or "", cap=_URL_CAP),
        notes="" if whole else _notes(told, say, now),
        look=pieces.act(told.link if len(told.link) <= _URL_CAP else ""),
    )


def sentence(told: Told, say: Phrases, *, key: str = "storm_line", cap: int = _EXCERPT_CAP) -> str:
    """Say in one line who said what."""
    what = mention.said(told, say)
    words = mention.excerpt(told, told.quote, say, cap=cap) or say.say("no_words")
    if not key:
        return f"{what}: {words}"
    return say.say(key, level=say.name("levels", told.level), said=what, excerpt=words)


def _notes(told: Told, say: Phrases, now: datetime) -> str:
    notes = []
    if told.case is not None and pieces.address(told.link):  # a command names the case itself
        notes.append(say.say("digest_case", case=str(told.case)))
    if told.state:
        notes.append(say.name("states", told.state))
    if told.due is not None:
        notes.append(say.say("digest_due", when=say.deadline(told.due, now)))
    return "; ".join(notes)


def named(counts: tuple[tuple[str, int], ...], say: Phrases, table: str = "") -> str:
    """Give names with how often each was counted: “waiting (7), refund (2)”."""
    names = ((say.name(table, name) if table else name, count) for name, count in counts)
    return ", ".join(f"{clean_line(name, cap=pieces.NAME_CAP)} ({count})" for name, count in names)
