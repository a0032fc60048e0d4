"""Notices: that somebody is told of a mention, and when. Pure.

Every mention that anybody is to hear of has a notice for each recipient; the alert that told it
stands beside it, so that nothing is forgotten and nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

NoticeKind = Literal["case", "update", "copy", "praise", "unscored", "other"]
"""A complaint that opened a case; one that joined it, or changed; a copy that made nothing worse;
praise; what could not be scored; anything else."""
Why = Literal["at once", "digest", "quiet", "pace", "storm"]
"""Told at once; with the next digest; when the quiet hours end; when updates of the case may go out
again; with the storm's next summary."""


@dataclass(frozen=True, slots=True)
class Notice:
    """That one recipient is told of one mention."""

    mention: int
    case: int | None
    brand: str
    recipient: str
    kind: NoticeKind
    why: Why
    at: datetime
    due: datetime | None
    """None: with a storm's summary, or never: it is kept."""
    note: str = ""
    """Key of the sentence that says what is new."""
    id: int | None = None
    """None until it is stored."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides when one recipient is told."""

    now: datetime
    digest: Callable[[], datetime | None]
    """Gives the next digest; None: there are none, and what would be in them is kept. It is asked
    only for what goes into one: to work it out takes longer than everything else here."""
    by_digest: bool = False
    """His route says so."""
    quiet_until: datetime | None = None
    storm: bool = False
    """One rages about the brand."""
    critical: bool = False
    critical_lately: int = 0
    """Critical complaints about the brand that he was told of at once within the last hour."""
    critical_most: int = 3
    """So many of them are told at once in a storm."""
    worse: bool = False
    """The case is more serious than it was."""
    updated: datetime | None = None
    """When he last got an update of the case."""
    pace: timedelta = timedelta(minutes=15)
    """Least time between two updates of a case."""


def when_to_tell(kind: NoticeKind, around: Circumstances) -> tuple[Why, datetime | None]:
    """Decide when a recipient hears of a mention: why then, and the time where there is one."""
    complaint = kind in ("case", "update")
    if around.by_digest or kind == "copy":
        return "digest", around.digest()
    spare = around.critical and around.critical_lately < around.critical_most
    if complaint and around.storm and not spare:
        return "storm", None
    if around.quiet_until is not None and not around.critical:
        return "quiet", around.quiet_until
    if kind == "update" and not around.worse and around.updated is not None:
        again = around.updated + around.pace
        # A clock that was fast for a while must not silence the case until then.
        if around.updated <= around.now < again:
            return "pace", again
    return "at once", around.now
