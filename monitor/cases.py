"""The life of a case: open, contacted, resolved, publicized; or dismissed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.mention import Case, CaseAct, CaseState, Mention
from monitor.refusals import Reason, Refusal, Refused

_AFTER: Mapping[CaseAct, Mapping[CaseState, CaseState]] = {
    "contact": {"open": "contacted"},
    "resolve": {"open": "resolved", "contacted": "resolved"},
    "publicize": {"resolved": "publicized"},
    "dismiss": {"open": "dismissed", "contacted": "dismissed", "resolved": "dismissed"},
    "reopen": {"contacted": "open", "resolved": "open", "publicized": "open", "dismissed": "open"},
}
"""Which act leads from which state to which; assigning, noting and disputing change no state."""

_NEEDS_NOTE: Mapping[CaseAct, Reason] = {
    "resolve": "unsaid_resolve",
    "dismiss": "unsaid_dismiss",
    "note": "unsaid_note",
    "assign": "unsaid_assign",
    "dispute": "unsaid_dispute",
}
"""Which acts have to be explained -> why they are refused without."""

ENDED: frozenset[CaseState] = frozenset({"publicized", "dismissed"})
"""The states in which a case has come to its end."""


class CaseRefused(Refused):
    """The act is against the rules of a case; its refusal says which rule and what to do first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changes about a case."""

    state: CaseState
    fields: Mapping[str, datetime | str | int | None] = field(default_factory=dict)
    """Columns of the case and their new values."""


def act(case: Case, what: CaseAct, *, note: str, by: str, now: datetime) -> Change:
    """Return what this act changes.

    `claim` gives the case to `by` if nobody has it; `assign` gives it to `by`, or to the person
    named in the note when there is one, whoever has it.
    Raises CaseRefused: a step out of order, a note that is missing, a case that was merged.
    """
    _refuse_merged(case)
    if what in _NEEDS_NOTE and not note and not (what == "assign" and by):
        raise CaseRefused(Refusal(_NEEDS_NOTE[what], case=case.id, act=what))
    if what == "note":
        return Change(case.state)
    if what == "claim":
        return _claim(case, by)
    if what == "assign":
        return Change(case.state, {"owner": note or by})
    if what == "dispute":
        return Change(case.state, {"disputed": True})
    return _step(case, what, note=note, by=by, now=now)


def merge(into: Case, other: Case) -> tuple[Change, Change]:
    """Return what becomes of two cases when the mentions of `other` go to `into`.

    The more serious one decides how serious the whole is; a clock that runs in both is the earlier
    one. Raises CaseRefused: one case, two brands, a case that has come to its end.
    """
    if into.id == other.id:
        raise CaseRefused(Refusal("itself", case=into.id))
    for case in (into, other):
        _refuse_merged(case)
        if case.state in ENDED:
            raise CaseRefused(Refusal("over", case=case.id, state=case.state))
    if into.brand != other.brand:
        brands = Refusal(
            "brands", case=into.id, other=other.id, brand=into.brand, other_brand=other.brand
        )
        raise CaseRefused(brands)
    both_open = into.state == other.state == "open"
    kept = Change(
        into.state,
        {
            "severity": max(into.severity, other.severity),
            "due": min(into.due, other.due) if both_open else into.due,
            "owner": into.owner or other.owner,
        },
    )
    gone: dict[str, str | int] = {
        "resolution": f"merged into case {into.id}",
        "merged_into": into.id,
    }
    return kept, Change("dismissed", gone)


def possible(case: Case) -> frozenset[CaseAct]:
    """Return the acts that the rules allow now, a note where one is needed taken for granted."""
    if case.merged_into is not None:
        return frozenset()
    claim: set[CaseAct] = {"claim"} if case.owner is None and case.state not in ENDED else set()
    return frozenset({*_steps(case.state), *claim, "assign", "note", "dispute"})


@dataclass(frozen=True, slots=True)
class Parting:
    """Which mentions of a case leave it, and which stay, each the first one first."""

    leaving: tuple[Mention, ...]
    staying: tuple[Mention, ...]


def part(case: Case, mentions: Sequence[Mention], wanted: Collection[int]) -> Parting:
    """Return how the mentions of a case part when the wanted ones leave it.

    Raises CaseRefused: one is not in the case, none would stay, none that leaves complains.
    """
    _refuse_merged(case)
    known = {mention.id for mention in mentions}
    strange = sorted(number for number in wanted if number not in known)
    if strange:
        raise CaseRefused(Refusal("elsewhere", case=case.id, mention=strange[0]))
    leaving = tuple(mention for mention in mentions if mention.id in wanted)
    staying = tuple(mention for mention in mentions if mention.id not in wanted)
    if not staying:
        raise CaseRefused(Refusal("none_stays", case=case.id))
    if not any(mention.complains for mention in leaving):
        raise CaseRefused(Refusal("no_complaint", case=case.id))
    return Parting(leaving, staying)


def _steps(state: CaseState) -> list[CaseAct]:
    """Return the acts that lead on from a state."""
    return [what for what, after in _AFTER.items() if state in after]


def was_faster(number: int) -> CaseRefused:
    """Return what is raised where somebody else changed a case since it was read."""
    return CaseRefused(Refusal("case_changed", case=number))


def _refuse_merged(case: Case) -> None:
    if case.merged_into is not None:
        raise CaseRefused(Refusal("merged", case=case.id, other=case.merged_into))


def _claim(case: Case, by: str) -> Change:
    if not by:
        raise CaseRefused(Refusal("unsaid_claim", case=case.id, act="claim"))
    if case.owner is not None and case.owner != by:
        raise CaseRefused(Refusal("taken", case=case.id, owner=case.owner))
    if case.state in ENDED:
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


def _refusal(case: Case, what: CaseAct) -> Refusal:
    unfixed = what == "publicize" and case.state in {"open", "contacted"}
    return Refusal(
        "unfixed" if unfixed else "too_late",
        case=case.id,
        state=case.state,
        act=what,
        possible=(*_steps(case.state), "assign", "note", "dispute"),
    )
