"""Work on cases and mentions: one function for every face, so that all keep the same rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from monitor.cases import was_faster
from monitor.casework import carry_out
from monitor.corrections import CorrectionRefused, offers
from monitor.mention import CaseAct, Correction
from monitor.merging import Merging
from monitor.refusals import Refusal
from monitor.sentiment.wording import wording
from monitor.thanks import Thanks, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app import Working
    from monitor.casework import Casework, Planner
    from monitor.config import Settings
    from monitor.mention import Case, Mention
    from monitor.moments import Clock
    from monitor.sentiment.verdict import Label
    from monitor.store import Store
    from monitor.tokens import Token


DeskAct = Literal[CaseAct, "merge", "split"]
"""All that can be done about a case."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as somebody saw it before he acted: what others changed meanwhile he must be told."""

    state: str
    owner: str
    """"" for nobody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that somebody wants done about a case."""

    act: DeskAct
    by: str
    note: str = ""
    seen: Seen | None = None
    other: int | None = None
    """`merge`: the case whose mentions come here; None is refused."""
    mentions: Collection[int] = ()
    """`split`: the mentions that leave; none is refused."""


def do(store: Store, casework: Casework, number: int, wanted: Wanted, now: datetime) -> Case:
    """Do whatever is wanted about a case; return the case to be looked at next.

    Raises as `perform`.
    """
    note, by, seen = wanted.note, wanted.by, wanted.seen
    if wanted.act == "merge":
        other = number if wanted.other is None else wanted.other
        return merge(store, casework, number, other, note=note, by=by, now=now, seen=seen)
    if wanted.act == "split":
        return split(store, casework, number, wanted.mentions, note=note, by=by, now=now, seen=seen)
    if wanted.act == "dispute":
        planner = casework.desk.planner
        return dispute(store, planner, number, note=note, by=by, now=now, seen=seen)
    return perform(store, number, wanted.act, note=note, by=by, now=now, seen=seen)


def perform(
    store: Store,
    number: int,
    what: CaseAct,
    *,
    note: str,
    by: str,
    now: datetime,
    seen: Seen | None = None,
) -> Case:
    """Do one act on a case, log it, and return the case as it is now.

    Raises NoSuchCase, CaseRefused (against the rules, or somebody else was faster),
    DatabaseUnusable.
    """
    with store.transaction():
        if what != "note":  # which overwrites nothing
            _still(store, number, seen)
        return carry_out(store, number, what, note=note, by=by, now=now)


def _still(store: Store, number: int, seen: Seen | None) -> None:
    """Raise CaseRefused where a case is not as it was seen."""
    if seen is None:
        return
    case = store.cases.get(number)
    if (case.state, case.owner or "") != (seen.state, seen.owner):
        raise was_faster(number)


def dispute(
    store: Store,
    planner: Planner,
    number: int,
    *,
    note: str,
    by: str,
    now: datetime,
    seen: Seen | None = None,
) -> Case:
    """Note that a case is said to be untrue, and plan it anew; return it as it is now.

    Raises as `perform`.
    """
    with store.transaction():
        _still(store, number, seen)
        case = carry_out(store, number, "dispute", note=note, by=by, now=now)
        first = store.mentions.of_case(number, 1)[0]
        store.cases.set_plan(number, planner.plan(case, first, repeated=False, regular=False))
        return store.cases.get(number)


def merge(
    store: Store,
    casework: Casework,
    number: int,
    other: int,
    *,
    note: str,
    by: str,
    now: datetime,
    seen: Seen | None = None,
) -> Case:
    """Merge the other case into this one, which goes on; return it as it is now.

    Raises as `perform`.
    """
    with store.transaction():
        _still(store, number, seen)
        merging = Merging(store, casework.desk)
        return merging.merge(number, other, note=note, by=by, now=now)


def split(
    store: Store,
    casework: Casework,
    number: int,
    mentions: Collection[int],
    *,
    note: str,
    by: str,
    now: datetime,
    seen: Seen | None = None,
) -> Case:
    """Open a case of their own for some mentions of this one, and return it.

    Raises as `perform`.
    """
    with store.transaction():
        _still(store, number, seen)
        merging = Merging(store, casework.desk)
        return merging.split(number, mentions, note=note, by=by, now=now)


def correct(
    store: Store, casework: Casework, seen: Mention, said: Correction, *, why: str, now: datetime
) -> int:
    """Correct the verdict on a mention, and do what follows; return the number of alerts.

    `seen` is the mention as the person saw it, `why` the wording of the reason. Raises
    CorrectionRefused (nothing to correct, or somebody else was faster), DatabaseUnusable.
    """
    with store.transaction():
        return casework.correct(seen, said, why, now)


def seen_as(mention: Mention) -> str:
    """Return the verdict on a mention as a page shows it, which it brings with a correction."""
    return f"{mention.verdict.label}/{mention.about:d}/{mention.judged or ''}"


def correct_seen(
    store: Store,
    casework: Casework,
    number: int,
    label: Label | None,
    *,
    seen: str,
    note: str,
    by: str,
    why: str,
    now: datetime,
) -> int:
    """Correct a mention that was seen a while ago (`seen_as`); return the number of alerts.

    Raises NoSuchMention, and as `correct`.
    """
    mention = store.mentions.get(number)
    if seen_as(mention) != seen:
        raise CorrectionRefused(Refusal("mention_changed", mention=number))
    said = Correction(now, by, mention.verdict.label, label, note)
    return correct(store, casework, mention, said, why=why, now=now)


def offered(store: Store, mention: Mention, mute: Collection[str]) -> list[str]:
    """Return what `sentiment.mute` could take up after a correction; `mute` is what it has."""
    return list(offers(mention, store.corrections.false_alarms(mention), mute))


def thank(
    store: Store, number: int, *, by: str, now: datetime, rivals: Collection[str] = ()
) -> Mention:
    """Write down that the author of praise was thanked, and return the mention as it is now.

    Raises NoSuchMention, ThanksRefused (no praise, that of one of the `rivals`, or thanked
    already), DatabaseUnusable.
    """
    with store.transaction():
        check(store.mentions.get(number), store.thanks.of_mention(number), rivals)
        store.thanks.add(number, Thanks(now, by))
        return store.mentions.get(number)


class Links:
    """Does what the links in mails say, by the same rules as any other face."""

    def __init__(
        self, store: Store, casework: Casework, corrected_by: Callable[[str], str], clock: Clock
    ) -> None:
        """`corrected_by` words the reason of a verdict that a person gave."""
        self._store = store
        self._casework = casework
        self._corrected_by = corrected_by
        self._clock = clock

    def look(self, token: Token) -> tuple[Mention, Case | None]:
        """Return what a link is about. Raises NoSuchMention, NoSuchCase, DatabaseUnusable."""
        mention = self._store.mentions.get(token.mention)
        # It may have moved since the mail was written: cases are merged and split.
        number = token.case and (mention.case or token.case)
        return mention, None if number is None else self._store.cases.get(number)

    def act(self, token: Token, *, note: str, by: str) -> None:
        """Do what a link says. Raises CaseRefused, CorrectionRefused, DatabaseUnusable."""
        mention, case = self.look(token)
        now = self._clock()
        labels: dict[str, Label | None] = {"not_about": None, "not_negative": "neutral"}
        if token.act == "mute":
            mute(self._store, mention, by=by, now=now)
        elif token.act in labels:
            label = labels[token.act]
            said = Correction(now, by, mention.verdict.label, label, note)
            why = self._corrected_by(by)
            correct(self._store, self._casework, mention, said, why=why, now=now)
        elif case is not None:
            what: CaseAct = token.act  # type: ignore[assignment]  # one of the three that are left
            perform(self._store, case.id, what, note=note, by=by, now=now)


def links_of(work: Working, settings: Settings) -> Links:
    """Return what does what links say while the daemon works."""
    return Links(work.store, work.casework, partial(corrected_by, settings), work.clock)


def corrected_by(settings: Settings, who: str) -> str:
    """Word the reason of a verdict that a person gave."""
    return wording(settings.monitor.locale).text("corrected.label").format(who=who)


def mute(store: Store, mention: Mention, *, by: str, now: datetime) -> None:
    """Alert nobody about this author any more. Raises CorrectionRefused where he has no name."""
    key = mention.fingerprint.author_key
    if key is None:
        raise CorrectionRefused(Refusal("nameless", mention=mention.id))
    with store.transaction():
        store.mutes.add(mention.brand, key, who=by, now=now)
        case = store.cases.open_of_author(mention.brand, key)
        if case is not None:
            store.reminders.stop(case)
