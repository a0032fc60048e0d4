"""Refusals: what the rules forbid, as a value that each face puts into its own words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from alerts.texts import fill

if TYPE_CHECKING:
    from alerts.phrases import Phrases
    from monitor.mention import CaseAct, CaseState
    from monitor.sentiment.verdict import Label

Reason = Literal[
    "unsaid_resolve", "unsaid_dismiss", "unsaid_note", "unsaid_assign", "unsaid_dispute",
    "unsaid_claim", "merged", "taken", "unfixed", "too_late", "itself", "over", "brands",
    "elsewhere", "none_stays", "no_complaint", "case_changed", "mention_changed", "judged",
    "not_about", "nameless", "no_praise", "praises_others", "praises_rival", "thanked",
]  # fmt: skip
"""Keys of the sentences, here and under [refusals] in `alerts/templates/`."""

_ENGLISH: Mapping[Reason, str] = {
    "unsaid_resolve": "resolve: say how it was resolved, with --note",
    "unsaid_dismiss": "dismiss: say why it is dismissed, with --note",
    "unsaid_note": "note: say what to note, with --note",
    "unsaid_assign": "assign: say to whom, with --note",
    "unsaid_dispute": "dispute: say what is not true about it, and how you know, with --note",
    "unsaid_claim": "claim: say who takes it, with --by",
    "merged": "case {case} was merged into case {other}: go on with that one",
    "taken": "case {case} was taken by {owner} already",
    "unfixed": "case {case} is {state}: fix it first, then tell. "
    "Resolve it with: amends case {case} resolve --note “how it was resolved”",
    "too_late": "case {case} is {state} already: {act} is not possible; possible now: {possible}",
    "itself": "merge: case {case} is one case already; name another one",
    "over": "case {case} is {state}, and only cases that go on can be merged. "
    "Reopen it with: amends case {case} reopen",
    "brands": "case {case} is about {brand}, case {other} about {other_brand}: "
    "only cases of one brand can be merged",
    "elsewhere": "mention {mention} is not in case {case}; `amends case {case}` shows what is",
    "none_stays": "split: nothing would stay in case {case}; leave one mention in it",
    "no_complaint": "split: none of these mentions is a complaint, and a case needs one",
    "case_changed": "case {case} was changed by somebody else just now; look again",
    "mention_changed": "mention {mention} was changed by somebody else just now; look again",
    "judged": "mention {mention} is {label} already: nothing to correct",
    "not_about": "mention {mention} is not about {brand} already: nothing to correct",
    "nameless": "mention {mention} names no author",
    "no_praise": "mention {mention} is {label}: only praise is thanked for",
    "praises_others": "mention {mention} is not about {brand}: only its praise is thanked for",
    "praises_rival": "mention {mention} praises a competitor, {brand}: no thanks are due",
    "thanked": "mention {mention}: {owner} has said thank you already, on {at}",
}
"""For whoever works with commands, which they name."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is refused, with the facts that its sentence names."""

    reason: Reason
    case: int | None = None
    other: int | None = None
    """The other case."""
    mention: int | None = None
    state: CaseState | None = None
    """Of the case."""
    act: CaseAct | None = None
    """What was tried."""
    possible: tuple[CaseAct, ...] = ()
    """What can be done to the case as it is."""
    owner: str = ""
    """Who has the case, or has thanked."""
    brand: str = ""
    other_brand: str = ""
    """Of the other case."""
    label: Label | None = None
    """Of the mention."""
    at: datetime | None = None
    """When that was done."""


class Refused(Exception):
    """Something is against the rules, or somebody else was faster.

    Its text is English and names commands; `say_refusal` says the same in a reader's language.
    """

    def __init__(self, refusal: Refusal) -> None:
        """Keep why: the other faces have words of their own."""
        super().__init__(fill(_ENGLISH[refusal.reason], _facts(refusal)))
        self.refusal = refusal


def say_refusal(error: Refused, say: Phrases) -> str:
    """Say why something was refused: whole sentences in the reader's language, no commands."""
    refusal = error.refusal
    named = {
        "state": say.name("states", refusal.state or ""),
        "act": say.name("acts", refusal.act or ""),
        "possible": ", ".join(say.name("acts", act) for act in refusal.possible),
        "label": say.name("labels", refusal.label or ""),
        "at": say.moment(refusal.at) if refusal.at else "",
    }
    return fill(say.tables["refusals"][refusal.reason], _facts(refusal) | named)


def _facts(refusal: Refusal) -> dict[str, str]:
    return {
        "case": str(refusal.case),
        "other": str(refusal.other),
        "mention": str(refusal.mention),
        "state": str(refusal.state),
        "act": str(refusal.act),
        "possible": ", ".join(refusal.possible),
        "owner": refusal.owner,
        "brand": refusal.brand,
        "other_brand": refusal.other_brand,
        "label": str(refusal.label),
        "at": f"{refusal.at:%Y-%m-%d %H:%M} UTC" if refusal.at else "",
    }
