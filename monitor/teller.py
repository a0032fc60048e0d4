"""The teller: decides for each recipient when he hears of a mention, and tells him if it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from monitor.notices import Circumstances, Notice, NoticeKind, when_to_tell
from monitor.routes import Addressee, channel_of
from monitor.sentiment.severity import CRITICAL, level

if TYPE_CHECKING:
    from alerts.alert import Alert, AlertKind
    from monitor.harvest import Reached
    from monitor.mention import Case, Mention
    from monitor.routes import Quiet, Routes
    from monitor.store import Store

_LATELY = timedelta(hours=1)


class CaseAnnouncer(Protocol):
    """Writes alerts about single mentions."""

    def case(
        self,
        kind: AlertKind,
        case: Case,
        mention: Mention,
        *,
        to: str,
        now: datetime,
        note: str,
        since: datetime,
    ) -> Alert:
        """Return the first alert of a case, or an update, with what was done `since` then."""
        ...

    def notice(self, mention: Mention, recipient: str, now: datetime) -> Alert:
        """Return an alert about a mention that is no complaint."""
        ...


@dataclass(frozen=True, slots=True)
class Manners:
    """What is configured about when people are told."""

    quiet: Mapping[str, Quiet]
    """By recipient, in lower case."""
    next_digest: Callable[[str, datetime], datetime | None]
    """When the next digest of a recipient goes out; None where there is none."""
    pace: timedelta
    """Least time between two updates of a case."""
    everybody: frozenset[str]
    """Whoever is configured to be told of anything, in lower case."""
    usual: tuple[str, ...]
    """Who is told of what concerns nobody else."""
    critical_in_storm: int
    """Critical complaints an hour that come by themselves in a storm."""

    def quiet_until(self, recipient: str, now: datetime) -> datetime | None:
        """Return when a recipient's quiet hours end; None where he has none now."""
        quiet = self.quiet.get(recipient.casefold())
        return None if quiet is None else quiet.until(now)


class Teller:
    """Tells people of mentions; runs inside the recorder's transaction."""

    def __init__(
        self,
        store: Store,
        announcer: CaseAnnouncer,
        routes: Routes,
        manners: Manners,
        reached: Reached,
    ) -> None:
        self._store = store
        self._announcer = announcer
        self._routes = routes
        self._manners = manners
        self._reached = reached

    def tell(
        self,
        kind: NoticeKind,
        mention: Mention,
        now: datetime,
        *,
        case: Case | None = None,
        note: str = "",
        worse: bool = False,
    ) -> int:
        """See to it that everybody concerned is told; return the number of alerts made now."""
        raging = self._store.storms.raging(mention.brand) is not None
        told = 0
        for addressee in self._concerned(kind, mention, case, now):
            around = self._around(addressee, mention, case, now, raging=raging, worse=worse)
            why, due = when_to_tell(kind, around)
            notice = Notice(
                mention=_number(mention),
                case=None if case is None else case.id,
                brand=mention.brand,
                recipient=addressee.recipient,
                kind=kind,
                why=why,
                at=now,
                due=due,
                note=note,
            )
            if why != "at once":
                self._store.notices.add(notice)
                continue
            self._store.notices.add(notice, self.queue(self.written(notice, mention, case, now)))
            told += 1
        return told

    def written(self, notice: Notice, mention: Mention, case: Case | None, now: datetime) -> Alert:
        """Return the alert that tells one recipient of one mention by itself."""
        if case is None:
            return self._announcer.notice(mention, notice.recipient, now)
        kind: AlertKind = "case" if notice.kind == "case" else "update"
        return self._announcer.case(
            kind, case, mention, to=notice.recipient, now=now, note=notice.note, since=notice.at
        )

    def queue(self, alert: Alert, *, not_before: datetime | None = None) -> int:
        """Put an alert into the outbox, at the end of its case's thread; return its number."""
        thread: Sequence[str] = ()
        if alert.case is not None:
            thread = self._store.alerts.thread(alert.case, alert.recipient)
        channel = channel_of(alert.recipient)
        threaded = replace(alert, references=tuple(thread))
        number = self._store.alerts.add(threaded, channel, not_before=not_before)
        self._reached("alert written")
        return number

    def concerned(self, mention: Mention, now: datetime) -> tuple[str, ...]:
        """Return who is told at once of such a mention, whatever else goes on."""
        found = self._routes.of(mention, now)
        return tuple(one.recipient for one in found if one.when == "at once")

    def quiet_until(self, recipient: str, now: datetime) -> datetime | None:
        """Return when a recipient's quiet hours end; None where he has none now."""
        return self._manners.quiet_until(recipient, now)

    def still_here(self, recipients: Iterable[str]) -> tuple[str, ...]:
        """Leave out whoever was taken out of the configuration, and who is named twice."""
        found = {one.casefold(): one for one in reversed(tuple(recipients))}
        return tuple(one for key, one in reversed(found.items()) if key in self._manners.everybody)

    @property
    def usual(self) -> tuple[str, ...]:
        """Who is told of what concerns nobody else."""
        return self._manners.usual

    def _concerned(
        self, kind: NoticeKind, mention: Mention, case: Case | None, now: datetime
    ) -> Iterable[Addressee]:
        """Return those that the routes name, and for an update whoever knows of the case."""
        found = list(self._routes.of(mention, now)) if mention.complains or kind != "update" else []
        if case is not None and kind != "case":
            names = {one.recipient.casefold() for one in found}
            knowing = self.still_here(self._store.notices.recipients(case.id))
            found += [
                Addressee(one, "at once", "") for one in knowing if one.casefold() not in names
            ]
        return found

    def _around(
        self,
        addressee: Addressee,
        mention: Mention,
        case: Case | None,
        now: datetime,
        *,
        raging: bool,
        worse: bool,
    ) -> Circumstances:
        store, manners, recipient = self._store, self._manners, addressee.recipient
        critical = case is not None and level(mention.verdict.severity) == "critical"
        lately = 0
        if raging and critical:
            lately = store.notices.told_lately(
                mention.brand, recipient, now - _LATELY, severity=CRITICAL
            )
        return Circumstances(
            now=now,
            digest=partial(manners.next_digest, recipient, now),
            by_digest=addressee.when == "digest",
            quiet_until=manners.quiet_until(recipient, now),
            storm=raging,
            critical=critical,
            critical_lately=lately,
            critical_most=manners.critical_in_storm,
            worse=worse,
            updated=None if case is None else store.notices.last_update(case.id, recipient),
            pace=manners.pace,
        )


def _number(mention: Mention) -> int:
    if mention.id is None:
        raise ValueError("only a mention that is in the record can be told")
    return mention.id
