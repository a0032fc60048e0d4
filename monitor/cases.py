"""The life of a case: open, contacted, resolved, publicized; or dismissed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.mention import Case, CaseAct, CaseState

_AFTER: Mapping[CaseAct, Mapping[CaseState, CaseState]] = {
    "contact": {"open": "contacted"},
    "resolve": {"open": "resolved", "contacted": "resolved"},
    "publicize": {"resolved": "publicized"},
    "dismiss": {"open": "dismissed", "contacted": "dismissed", "resolved": "dismissed"},
    "reopen": {"contacted": "open", "resolved": "open", "publicized": "open", "dismissed": "open"},
}
"""Which act leads from which state to which; assigning, noting and disputing change no state."""

_NEEDS_NOTE: Mapping[CaseAct, str] = {
    "resolve": "say how it was resolved",
    "dismiss": "say why it is dismissed",
    "note": "say what to note",
    "assign": "say to whom",
    "dispute": "say what is not true about it, and how you know",
}


class CaseRefused(Exception):
    """The act is against the rules of a case; the message says which rule and what to do first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changes about a case."""

    state: CaseState
    fields: Mapping[str, datetime | str | bool | None] = field(default_factory=dict)
    """Columns of the case and their new values."""


def act(case: Case, what: CaseAct, *, note: str, by: str, now: datetime) -> Change:
    """Return what this act changes.

    `claim` gives the case to `by` if nobody has it; `assign` gives it to `by`, or to the person
    named in the note when there is one, whoever has it.
    Raises CaseRefused: a step out of order, a note that is missing.
    """
    if what in _NEEDS_NOTE and not note and not (what == "assign" and by):
        raise CaseRefused(f"{what}: {_NEEDS_NOTE[what]}, with --note")
    if what == "note":
        return Change(case.state)
    if what == "claim":
        return _claim(case, by)
    if what == "assign":
        return Change(case.state, {"owner": note or by})
    if what == "dispute":
        return Change(case.state, {"disputed": True})
    return _step(case, what, note=note, by=by, now=now)


def _claim(case: Case, by: str) -> Change:
    if not by:
        raise CaseRefused("claim: say who takes it, with --by")
    if case.owner is not None and case.owner != by:
        raise CaseRefused(f"case {case.id} was taken by {case.owner} already")
    if case.state in ("publicized", "dismissed"):
        raise CaseRefused(_refusal(case, "claim"))
    return Change(case.state, {"owner": by})


def _step(case: Case, what: CaseAct, *, note: str, by: str, now: datetime) -> Change:
    state = _AFTER[what].get(case.state)
    if state is None:
        raise CaseRefused(_refusal(case, what))
    fields: dict[str, datetime | str | bool | None] = {}
    if what == "contact":
        fields = {"contacted": now}
    elif what == "resolve":
        fields = {"resolved": now, "resolution": note}
        # Who resolves a case has spoken with the person, whether or not it was written down.
        fields |= {} if case.contacted else {"contacted": now}
    elif what == "publicize":
        fields = {"publicized": now}
    elif what == "reopen":
        fields = {"resolved": None, "publicized": None, "resolution": None, "contacted": None}
    if by and case.owner is None and what != "dismiss":
        fields["owner"] = by
    return Change(state, fields)


def _refusal(case: Case, what: CaseAct) -> str:
    if what == "publicize" and case.state in {"open", "contacted"}:
        return (
            f"case {case.id} is {case.state}: fix it first, then tell. "
            f"Resolve it with: amends case {case.id} resolve --note “how it was resolved”"
        )
    allowed = [name for name, steps in _AFTER.items() if case.state in steps]
    return (
        f"case {case.id} is {case.state} already: {what} is not possible; "
        f"possible now: {', '.join([*allowed, 'assign', 'note', 'dispute'])}"
    )
