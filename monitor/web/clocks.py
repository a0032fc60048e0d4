"""Clocks: where a case stands in time, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from alerts.phrases import Phrases
    from monitor.mention import Case

Haste = Literal["overdue", "soon", "later", "done"]
SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Clock:
    """When something is due, or was done."""

    haste: Haste
    key: str
    """Of the sentence in texts/*.toml: “clock.overdue”."""
    span: str
    """Until or since then: “12 minutes”."""
    when: str
    at: datetime


def clock(case: Case, say: Phrases, now: datetime) -> Clock:
    """Return the clock of a case: of its first reply while it is open, of its last step after."""
    if case.state == "open":
        haste: Haste = "overdue" if case.due < now else "soon" if case.due < now + SOON else "later"
        at = case.due
        key = "overdue" if haste == "overdue" else "due"
    elif case.state == "dismissed":
        haste, key, at = "done", "opened", case.opened
    else:
        steps = (case.publicized, case.resolved, case.contacted)
        haste, key = "done", case.state
        at = next((one for one in steps if one is not None), case.opened)
    return Clock(haste, f"clock.{key}", say.span(at - now), say.moment(at), at)
