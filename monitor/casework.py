"""Mentions into cases: what follows from a new, an edited or a vanished mention is written down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from monitor.cases import act, was_faster
from monitor.corrections import CorrectionRefused, after_edit, consequence, corrected, is_muted
from monitor.decide import (
    FIRST_CONTACT,
    SPREADS,
    History,
    Intent,
    JoinCase,
    Keep,
    NoteEdit,
    OpenCase,
    among_others,
    due,
    intend,
    intend_edit,
)
from monitor.group import Grouper
from monitor.mention import LogEntry, Mention
from monitor.refusals import Refusal
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from alerts.alert import Alert
    from alerts.plan import Level, Plan, Thanks
    from monitor.decide import JoinedFor
    from monitor.harvest import Edit, Reached
    from monitor.mention import Case, CaseAct, Correction
    from monitor.notices import NoticeKind
    from monitor.reminding import Reminding
    from monitor.sentiment.verdict import Label
    from monitor.store import Store
    from monitor.stormwatch import StormWatch
    from monitor.teller import Teller
    from sources.item import Listed

PROGRAM = "amends"
"""Who acted, in the log of a case, when it was nobody."""

_ENDED = frozenset({"publicized", "dismissed"})
_NOTES: Mapping[JoinedFor, str] = {
    "copy": "update_copy",
    "same author": "update_author",
    "edited": "update_edited",
}
"""Why a mention joined a case -> the sentence that says so."""
_KINDS: Mapping[Label, NoticeKind] = {
    "positive": "praise",
    "unscored": "unscored",
    "neutral": "other",
    "negative": "copy",
}


class Planner(Protocol):
    """Makes plans."""

    def plan(self, case: Case, mention: Mention, *, repeated: bool, regular: bool) -> Plan:
        """Return the steps for the case that this mention opened.

        `repeated`: its author has complained before; `regular`: has praised the brand before.
        """
        ...

    def thanks(self, mention: Mention, now: datetime) -> Thanks:
        """Return how to answer praise."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Who does what about a complaint: plans, tells, watches over storms and clocks."""

    planner: Planner
    teller: Teller
    reminding: Reminding
    storms: StormWatch | None
    """None: storms are not joined."""
    first_contact: Mapping[Level, timedelta] = field(default_factory=lambda: FIRST_CONTACT)


class Casework:
    """Writes mentions and their cases; runs inside the recorder's transaction."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        reached: Reached,
        *,
        mute: Collection[str] = (),
        silent: Collection[str] = (),
        why: Callable[[str], str] = str,
    ) -> None:
        """`mute` are the sources and authors to be kept in silence, `silent` such brands.

        `why` words a reason by key.
        """
        self._store = store
        self._grouper = Grouper(store)
        self._desk = desk
        self._reached = reached
        self._mute = mute
        self._silent = silent
        self._why = why

    @property
    def desk(self) -> Desk:
        """Who plans, tells and reminds."""
        return self._desk

    def add(self, source: int, mention: Mention, now: datetime) -> int:
        """Keep a new mention and do what follows; return the number of alerts."""
        number = self._store.mentions.add(source, mention)
        self._reached("mention written")
        story, history = self._history(mention, number)
        told = among_others(replace(mention, id=number), history, self._why)
        if told.verdict != mention.verdict:
            self._store.mentions.raise_severity(number, told.verdict)
        intent = intend(told, history, now, self._desk.first_contact)
        told_now = self._follow(told, story, intent, now)
        if isinstance(intent, Keep) and not (mention.baseline or history.muted):
            told_now += self._tell_of(told, story, intent, now)
        return told_now

    def edit(self, edit: Edit, now: datetime) -> int:
        """Let a mention say what its place shows now; return the number of alerts."""
        number = edit.before.id
        if number is None or edit.before.story is None:
            raise ValueError("only a mention that is in the record can have been edited")
        # Read again: somebody may have corrected it since it was compared.
        before = self._store.mentions.get(number)
        after = after_edit(before, edit.after)
        self._store.mentions.edit(number, after, now)
        case = before.case
        if case is not None and self._store.cases.get(case).state in _ENDED:
            case = None  # that one is over: what is said now is another complaint
        around = self._around(after, number, case)
        intent = intend_edit(before, after, around, now, self._desk.first_contact)
        if isinstance(intent, NoteEdit):
            return self._note_edit(edit, before, intent, now)
        seen_now = replace(after, first_seen=now)
        return self._follow(seen_now, edit.before.story, intent, now)

    def correct(self, seen: Mention, said: Correction, why: str, now: datetime) -> int:
        """Let a mention be what a person says; return the number of alerts.

        `seen` is the mention as he saw it; `why` is worded for the first of its reasons. Raises
        CorrectionRefused where that changes nothing, or somebody else was faster.
        """
        if seen.id is None:
            raise ValueError("only a mention that is in the record can be corrected")
        if not self._store.mentions.correct_verdict(seen, corrected(seen, said, why)):
            raise CorrectionRefused(Refusal("mention_changed", mention=seen.id))
        self._store.corrections.add(seen.id, said)
        after = self._store.mentions.get(seen.id)
        case = None if after.case is None else self._store.cases.get(after.case)
        others = 0 if case is None else self._store.mentions.others_complain(case.id, seen.id)
        follows = consequence(seen, after, case, others=others)
        if follows == "take up":
            return self._take_up(after, now)
        if case is not None and follows == "dismiss":
            note = f"its only complaint: {_correction(after, said)}"
            carry_out(self._store, case.id, "dismiss", note=note, by=PROGRAM, now=now)
        elif case is not None:
            self._note(case.id, now, "corrected", _correction(after, said))
        return 0

    def compare(self, source: int, listed: Listed, now: datetime) -> None:
        """Note on its case where a mention is not shown by its place any more."""
        for mention, gone in self._store.mentions.watched(source):
            published = mention.item.published
            covered = listed.since is None or (published is not None and published > listed.since)
            shown = mention.item.id in listed.ids
            if mention.id is None or mention.case is None or shown == (gone is None):
                continue
            if shown:
                self._store.mentions.set_gone(mention.id, None)
                self._note(mention.case, now, "shown", f"{_named(mention)} is shown again")
            elif covered:
                self._store.mentions.set_gone(mention.id, now)
                self._note(mention.case, now, "gone", f"{_named(mention)} is not shown any more")

    def queue(self, alerts: Sequence[Alert]) -> int:
        """Put alerts into the outbox; return their number."""
        for alert in alerts:
            self._desk.teller.queue(alert)
        return len(alerts)

    def _note_edit(self, edit: Edit, before: Mention, intent: NoteEdit, now: datetime) -> int:
        """Note that a mention reads otherwise now, and tell those who know of its case."""
        # Other words alone are no news: some places count days in them ("2 days ago").
        if before.case is None or intent.better is None:
            return 0
        tone = "kinder" if intent.better else "otherwise"
        self._note(before.case, now, "edited", f"{_named(before)} reads {tone} now: {_stars(edit)}")
        case, old, new = (
            self._store.cases.get(before.case),
            before.item.rating,
            edit.after.item.rating,
        )
        if not intent.better or old is None or new is None or case.state == "dismissed":
            return 0
        changed = self._store.mentions.get(_id(before))
        note = f"update_better:before={old:g},after={new:g}"
        return self._desk.teller.tell("update", changed, now, case=case, note=note)

    def _tell_of(self, mention: Mention, story: int, intent: Keep, now: datetime) -> int:
        """Tell of a mention that has no case: of praise, of what was not scored, once a story."""
        if intent.why == "old story":
            return self._desk.teller.tell("copy", mention, now)
        if intent.why != "not negative" or not mention.about or story != mention.id:
            return 0
        return self._desk.teller.tell(_KINDS[mention.verdict.label], mention, now)

    def _take_up(self, mention: Mention, now: datetime) -> int:
        """Treat a mention that complains after all as if it were new; count the alerts."""
        if mention.id is None or mention.story is None:
            raise ValueError("only a mention that is in the record can be taken up")
        told = self._store.cases.open_of_story(mention.story)
        around = self._around(mention, mention.id, told)
        intent = intend(mention, around, now, self._desk.first_contact)
        if isinstance(intent, Keep):
            return 0
        return self._follow(replace(mention, first_seen=now), mention.story, intent, now)

    def _follow(self, mention: Mention, story: int, intent: Intent, now: datetime) -> int:
        """Do what was decided about a mention that is in the record; count the alerts."""
        if mention.id is None:
            raise ValueError("only a mention that is in the record can have a case")
        case = self._case_for(mention, intent, now)
        self._store.mentions.join(mention.id, story=story, case=case)
        if case is None:
            return 0
        places = self._store.mentions.places(case, story)
        mention = replace(mention, story=story, case=case, places=places)
        # Before anybody is told: who complains in a storm is told of with the others.
        storms = self._desk.storms
        breaks_out = storms is not None and storms.saw(mention, now)
        if isinstance(intent, OpenCase):
            told = self._opened(case, mention, intent, now)
        elif isinstance(intent, JoinCase):
            told = self._joined(case, mention, intent, now)
        if storms is not None and breaks_out:
            told += storms.announce(mention, now)
        return told

    def _case_for(self, mention: Mention, intent: Intent, now: datetime) -> int | None:
        """Return the case that the intent names, opened where it is new."""
        if isinstance(intent, JoinCase):
            return intent.case
        if not isinstance(intent, OpenCase):
            return None
        number = self._store.cases.open(
            brand=mention.brand,
            severity=mention.verdict.severity,
            opened=now,
            due=intent.due,
            author_key=mention.fingerprint.author_key,
        )
        self._reached("case written")
        return number

    def _history(self, mention: Mention, number: int) -> tuple[int, History]:
        """Return a new mention's story and what the record says around it."""
        relative = self._grouper.group(mention, number)
        self._reached("story found")
        told = None if relative is None else relative.case
        around = self._around(mention, number, told)
        if relative is None:
            return number, around
        copies = 0
        if told is not None:
            since = mention.first_seen - SPREADS
            copies = self._store.mentions.copies(told, relative.story, since)
        # Who says the same again elsewhere has not complained twice.
        return relative.story, replace(
            around, story_is_old=relative.baseline, story_copies=copies, complaints=0
        )

    def _around(self, mention: Mention, number: int, case: int | None) -> History:
        """Return what the record says around a mention whose story has this case."""
        author = mention.fingerprint.author_key
        mentions = self._store.mentions
        return History(
            story_case=case,
            story_severity=0 if case is None else self._store.cases.severity(case),
            story_weight=0.0 if case is None else mentions.greatest_weight(case),
            author_case=self._store.cases.open_of_author(mention.brand, author),
            complaints=mentions.complaints_of(mention.brand, author, before=number),
            muted=mention.brand in self._silent
            or is_muted(mention, self._mute)
            or self._store.mutes.has(mention.brand, author),
        )

    def _opened(self, number: int, mention: Mention, intent: OpenCase, now: datetime) -> int:
        case, author = self._store.cases.get(number), mention.fingerprint.author_key
        regular = self._store.mentions.praises_of(mention.brand, author)
        plan = self._desk.planner.plan(
            case, mention, repeated=intent.repeated, regular=regular and not intent.repeated
        )
        self._store.cases.set_plan(number, plan)
        self._reached("plan written")
        self._note(number, now, "opened", _from(mention))
        case = replace(case, plan=plan)
        told = self._desk.teller.tell("case", mention, now, case=case)
        if self._store.notices.recipients(number):  # not where a route keeps it for the digest
            self._desk.reminding.watch(case)
        return told

    def _joined(self, number: int, mention: Mention, intent: JoinCase, now: datetime) -> int:
        severity = mention.verdict.severity
        before = level(self._store.cases.severity(number))
        self._store.cases.worsen(number, severity, due(mention, now, self._desk.first_contact))
        self._note(number, now, "joined", f"{_from(mention)}: {intent.why}")
        case = self._store.cases.get(number)
        if not intent.tell:
            return self._desk.teller.tell("copy", mention, now, case=case)
        worse = level(case.severity) != before
        self._desk.reminding.hasten(case, now, worse=worse)
        if worse:
            case = self._planned_anew(case, mention)
        note = _NOTES[intent.why] + (" update_worse" if worse else "")
        return self._desk.teller.tell("update", mention, now, case=case, note=note, worse=worse)

    def _planned_anew(self, case: Case, mention: Mention) -> Case:
        """Plan for a case that has become more serious, by what made it so."""
        plan = self._desk.planner.plan(case, mention, repeated=case.mentions > 1, regular=False)
        self._store.cases.set_plan(case.id, plan)
        return replace(case, plan=plan)

    def _note(self, case: int, at: datetime, act: str, note: str) -> None:
        self._store.cases.note(case, LogEntry(at, PROGRAM, act, note))


def carry_out(
    store: Store, number: int, what: CaseAct, *, note: str, by: str, now: datetime
) -> Case:
    """Do one act on a case, log it, and return the case as it is now; inside a transaction.

    Raises NoSuchCase, CaseRefused (against the rules, or somebody else was faster).
    """
    case = store.cases.get(number)
    change = act(case, what, note=note, by=by, now=now)
    if not store.cases.change(case, change):
        raise was_faster(number)
    store.cases.note(number, LogEntry(now, by, what, note))
    return store.cases.get(number)


def _correction(mention: Mention, said: Correction) -> str:
    """Say what somebody said about a mention, and why."""
    what = f"{said.before} → {said.label}" if said.about else f"not about {mention.brand}"
    why = f" ({said.note})" if said.note else ""
    return f"{_named(mention)} was corrected by {said.who}: {what}{why}"


def _id(mention: Mention) -> int:
    if mention.id is None:
        raise ValueError("only a mention that is in the record has a number")
    return mention.id


def _named(mention: Mention) -> str:
    return f"mention {mention.id}"


def _from(mention: Mention) -> str:
    return f"{_named(mention)} from {mention.source}"


def _stars(edit: Edit) -> str:
    old, new = edit.before.item.rating, edit.after.item.rating
    shown = ["no stars" if stars is None else f"{stars:g} of 5 stars" for stars in (old, new)]
    return f"{shown[0]} before, {shown[1]} now"
