"""Case log: what was done about a case, as its page shows it: the newest first, and folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.mention import LogEntry

RUN = 3
"""So many mentions that joined one after another are shown one by one; more become one line."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log, or many mentions that joined."""

    at: datetime
    """Of the newest."""
    who: str
    act: str
    note: str
    """"" where it stands for many."""
    entries: int = 1


def folded(log: Sequence[LogEntry]) -> list[LogLine]:
    """Return the lines of a log, oldest first, from the newest on.

    A story with three thousand copies has three thousand entries that say the same; nothing that
    a person did is ever folded.
    """
    return list(_lines(log))


def _lines(log: Sequence[LogEntry]) -> Iterator[LogLine]:
    for (who, act), found in groupby(reversed(log), key=lambda entry: (entry.who, entry.act)):
        run = list(found)
        if act == "joined" and len(run) > RUN:
            yield LogLine(run[0].at, who, act, "", len(run))
        else:
            yield from (LogLine(one.at, who, act, one.note) for one in run)
