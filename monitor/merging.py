"""Merging and splitting cases: which mentions belong together is for people to say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cases import merge, part, was_faster
from monitor.decide import due
from monitor.mention import LogEntry

if TYPE_CHECKING:
    from monitor.cases import Change
    from monitor.casework import Desk
    from monitor.mention import Case, Mention
    from monitor.store import Store


class Merging:
    """Moves mentions between cases; inside a transaction.

    The conditions of what it writes hold whatever was read before: of two people who act at once,
    the second is told instead of overwriting what the first did.
    """

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    def merge(self, number: int, other: int, *, note: str, by: str, now: datetime) -> Case:
        """Give the mentions of the other case to this one; return this one as it is now.

        Raises NoSuchCase, CaseRefused.
        """
        case, gone = self._store.cases.get(number), self._store.cases.get(other)
        kept, dismissed = merge(case, gone)
        self._change(case, kept)
        self._change(gone, dismissed)
        self._store.cases.follow(other, number)
        self._move(other, number, gone.mentions)
        self._desk.reminding.stop(other)
        now_is = self._store.cases.get(number)
        self._desk.reminding.hasten(now_is, now, worse=False)
        self._log(number, LogEntry(now, by, "merge", _noted(f"case {other} joined", note)))
        self._log(other, LogEntry(now, by, "merge", _noted(f"merged into case {number}", note)))
        return now_is

    def split(
        self, number: int, mentions: Collection[int], *, note: str, by: str, now: datetime
    ) -> Case:
        """Open a case for some mentions of this one, and return it.

        Nobody is alerted: those who know of the mentions know of them. Its reminders begin. Raises
        NoSuchCase, CaseRefused.
        """
        case, wanted = self._store.cases.get(number), set(mentions)
        parting = part(case, self._store.mentions.of_case(number), wanted)
        opened = self._open(case, parting.leaving, now)
        self._move(number, opened, len(wanted), wanted)
        self._left(case, parting.leaving, parting.staying)
        self._plan(opened)
        went = ", ".join(f"mention {mention.id}" for mention in parting.leaving)
        self._log(number, LogEntry(now, by, "split", _noted(f"{went} → case {opened}", note)))
        self._log(
            opened, LogEntry(now, by, "opened", _noted(f"{went}, split from case {number}", note))
        )
        found = self._store.cases.get(opened)
        self._desk.reminding.watch(found)
        return found

    def _open(self, case: Case, leaving: Sequence[Mention], now: datetime) -> int:
        complaints = [mention for mention in leaving if mention.complains]
        clocks = [
            due(mention, mention.first_seen, self._desk.first_contact) for mention in complaints
        ]
        return self._store.cases.open(
            brand=case.brand,
            severity=_worst(complaints),
            opened=now,
            due=max(min(clocks), now),
            author_key=complaints[0].fingerprint.author_key,
        )

    def _left(self, case: Case, leaving: Sequence[Mention], staying: Sequence[Mention]) -> None:
        """Let a case be what its other mentions make of it."""
        complaints = [mention for mention in staying if mention.complains]
        severity = min(case.severity, _worst(complaints)) if complaints else case.severity
        first = (complaints or staying)[0]
        passed_on = self._store.cases.parted(case.id, severity, first.fingerprint.author_key)
        if passed_on or (leaving[0].id or 0) < (staying[0].id or 0):
            self._plan(case.id)  # the one that it was made for has left

    def _plan(self, number: int) -> None:
        """Plan a case for the first of its complaints."""
        store = self._store
        mentions = store.mentions.of_case(number)
        first = next((mention for mention in mentions if mention.complains), mentions[0])
        author = first.fingerprint.author_key
        places = 1 if first.story is None else store.mentions.places(number, first.story)
        repeated = store.mentions.complaints_of(first.brand, author, before=first.id or 0) > 0
        plan = self._desk.planner.plan(
            store.cases.get(number),
            replace(first, places=places),
            repeated=repeated,
            regular=not repeated and store.mentions.praises_of(first.brand, author),
        )
        store.cases.set_plan(number, plan)

    def _change(self, case: Case, change: Change) -> None:
        if not self._store.cases.change(case, change):
            raise was_faster(case.id)

    def _move(self, number: int, to: int, count: int, only: Collection[int] | None = None) -> None:
        if self._store.mentions.move(number, to, only) != count:
            raise was_faster(number)
        self._store.notices.move(number, to)

    def _log(self, number: int, entry: LogEntry) -> None:
        self._store.cases.note(number, entry)


def _worst(complaints: Sequence[Mention]) -> int:
    return max(mention.verdict.severity for mention in complaints)


def _noted(what: str, note: str) -> str:
    return f"{what}: {note}" if note else what
