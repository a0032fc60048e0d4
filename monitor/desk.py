"""Work on cases: one function for every face, so that the rules are the same everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cases import CaseRefused, act
from monitor.mention import Case, CaseAct, LogEntry

if TYPE_CHECKING:
    from monitor.store import Store


def perform(store: Store, number: int, what: CaseAct, *, note: str, by: str, now: datetime) -> Case:
    """Do one act on a case, log it, and return the case as it is now.

    Raises NoSuchCase, CaseRefused (against the rules, or somebody else was faster),
    DatabaseUnusable.
    """
    with store.transaction():
        case = store.cases.get(number)
        change = act(case, what, note=note, by=by, now=now)
        if not store.cases.change(number, change, case.state):
            raise CaseRefused(f"case {number} was changed by somebody else just now; look again")
        store.cases.note(number, LogEntry(now, by, what, note))
        return store.cases.get(number)
