"""Work on cases and mentions: one function for every face, so that all keep the same rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.casework import carry_out
from monitor.corrections import offers

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.casework import Casework
    from monitor.mention import Case, CaseAct, Correction, Mention
    from monitor.store import Store


def perform(store: Store, number: int, what: CaseAct, *, note: str, by: str, now: datetime) -> Case:
    """Do one act on a case, log it, and return the case as it is now.

    Raises NoSuchCase, CaseRefused (against the rules, or somebody else was faster),
    DatabaseUnusable.
    """
    with store.transaction():
        return carry_out(store, number, what, note=note, by=by, now=now)


def correct(
    store: Store, casework: Casework, seen: Mention, said: Correction, *, why: str, now: datetime
) -> int:
    """Correct the verdict on a mention, and do what follows; return the number of alerts.

    `seen` is the mention as the person saw it, `why` the wording of the reason. Raises
    CorrectionRefused (nothing to correct, or somebody else was faster), DatabaseUnusable.
    """
    with store.transaction():
        return casework.correct(seen, said, why, now)


def offered(store: Store, mention: Mention, mute: Collection[str]) -> list[str]:
    """Return what `sentiment.mute` could take up after a correction; `mute` is what it has."""
    return list(offers(mention, store.corrections.false_alarms(mention), mute))
