"""Fetches the mails of a folder that were not fetched before, by UIDVALIDITY and UID (RFC 3501)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from imap_tools import AND, MailboxFetchError

from sources import dates
from sources.errors import Unreadable
from sources.mail.server import Account, Box, not_writable, open_folder

LARGEST = 2_000_000
"""Bytes of one mail; Google's are below 200,000."""
_MOST_MAILS = 200
_MOST_BYTES = 8_000_000
_AT_ONCE = 200
"""Mails whose sizes are asked for in one command."""

_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,19})\b", re.IGNORECASE)
_RECEIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_CURSOR = re.compile(r"(\d{1,10}):(\d{1,10})")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a folder was read."""

    validity: int
    """UIDVALIDITY: with another one, UIDs mean other mails."""
    uid: int
    """Of the last mail that was read or passed over."""

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        """Read what `str` wrote; None for anything else."""
        found = _CURSOR.fullmatch(cursor or "")
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fetch."""

    bookmark: Bookmark | None
    """Mails after it; None: those since `since`."""
    since: datetime
    """Aware: older mails are passed over where there is no bookmark, or one that no longer
    counts."""
    mark_seen: bool
    """Will the mails be marked as seen?"""
    time_left: Callable[[], bool]
    """Is there time for another mail?"""


@dataclass(frozen=True, slots=True)
class RawMail:
    """One mail as it came."""

    uid: int
    received: datetime | None
    """When the server got it; None where it does not say."""
    size: int
    """Bytes, as the server says."""
    data: bytes | None
    """None where it is larger than LARGEST."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one poll found; where there is more, the next one goes on behind the bookmark."""

    bookmark: Bookmark
    mails: tuple[RawMail, ...]


def fetch(box: Box, account: Account, plan: Plan) -> Fetched:
    """Fetch what is new, lowest UID first; blocks. No mail's flags are changed.

    Raises SourceError, and what imaplib and imap-tools raise.
    """
    open_folder(box, account, readonly=not plan.mark_seen)
    validity, following = _number(box, "UIDVALIDITY"), _number(box, "UIDNEXT")
    if validity is None:
        raise Unreadable(f"{account.host} gives no UIDVALIDITY for “{account.folder}”")
    known = plan.bookmark
    if known is None or known.validity != validity:
        return _begin_anew(box, validity, following, plan)
    if following is not None and following <= known.uid + 1:
        return Fetched(known, ())
    # “5:*” names the last mail even where its UID is below 5.
    uids = [uid for uid in _search(box, f"UID {known.uid + 1}:*") if uid > known.uid]
    return _fetched(box, known, uids, _described(box, uids), plan)


def _begin_anew(box: Box, validity: int, following: int | None, plan: Plan) -> Fetched:
    # SINCE compares days, in the server's time zone.
    uids = _search(box, str(AND(date_gte=plan.since.date())))
    listed = (
        mail
        for mail in _described(box, uids)
        if mail.received is None or mail.received >= plan.since
    )
    before = following - 1 if following is not None else max(_search(box, "ALL"), default=0)
    return _fetched(box, Bookmark(validity, before), uids, listed, plan)


def mark_seen(box: Box, account: Account, uids: Sequence[int]) -> None:
    r"""Flag mails as seen; blocks. Raises Refused where the server does not want it.

    Not with imap-tools' `flag`, which expunges whatever other programs have marked as deleted.
    """
    for some in _portions(uids):
        status, _ = box.client.uid("STORE", _listed(some), "+FLAGS.SILENT", r"(\Seen)")
        if status != "OK":
            raise not_writable(account)


def _fetched(
    box: Box, known: Bookmark, uids: Sequence[int], listed: Iterable[RawMail], plan: Plan
) -> Fetched:
    mails: list[RawMail] = []
    size = 0
    for mail in listed:
        full = size >= _MOST_BYTES or len(mails) >= _MOST_MAILS
        if mails and (full or not plan.time_left()):
            return Fetched(Bookmark(known.validity, mails[-1].uid), tuple(mails))
        whole = _whole(box, mail)
        if whole is not None:
            mails.append(whole)
            size += len(whole.data or b"")
    return Fetched(Bookmark(known.validity, max([known.uid, *uids])), tuple(mails))


def _whole(box: Box, mail: RawMail) -> RawMail | None:
    """Fetch the mail's bytes; None where it was deleted meanwhile."""
    if mail.size > LARGEST:
        return mail
    for part in _fetch(box, [mail.uid], "(UID BODY.PEEK[])"):
        if isinstance(part, tuple):
            data = part[1]
            kept = data if len(data) <= LARGEST else None
            return RawMail(mail.uid, mail.received, len(data), kept)
    return None


def _described(box: Box, uids: Sequence[int]) -> Iterator[RawMail]:
    """Ask for sizes and times, lowest UID first; what was deleted meanwhile is missing."""
    for some in _portions(uids):
        lines = _fetch(box, some, "(UID RFC822.SIZE INTERNALDATE)")
        found = {
            uid: RawMail(uid, _received(line), _read(_SIZE, line) or 0, None)
            for line in lines
            if isinstance(line, bytes) and (uid := _read(_UID, line)) is not None
        }
        yield from (found[uid] for uid in some if uid in found)


def _received(line: bytes) -> datetime | None:
    found = _RECEIVED.search(line)
    moment = dates.from_text(found[1].decode("ascii", "replace")) if found else None
    return None if moment is None else moment.astimezone(UTC)


def _read(pattern: re.Pattern[bytes], line: bytes) -> int | None:
    found = pattern.search(line)
    return int(found[1]) if found else None


def _fetch(box: Box, uids: Sequence[int], what: str) -> list[bytes | tuple[bytes, bytes]]:
    status, data = box.client.uid("FETCH", _listed(uids), what)
    if status != "OK":
        raise MailboxFetchError((status, data), "OK")
    return [part for part in data if part]


def _search(box: Box, criteria: str) -> list[int]:
    return sorted({int(uid) for uid in box.uids(criteria, charset=None) if uid.isdecimal()})


def _number(box: Box, code: str) -> int | None:
    """Read a number that the server gave when the folder was opened."""
    _, data = box.client.response(code)
    given = data[-1] if data else None
    return int(given) if isinstance(given, bytes) and given.isdigit() else None


def _portions(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), _AT_ONCE):
        yield uids[start : start + _AT_ONCE]


def _listed(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)
