"""The kind `mailbox`: Google Alerts and notifications that arrive by e-mail, read over IMAP."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator

from sources.errors import SourceError, TooSlow, Unreadable
from sources.guard import is_public
from sources.item import Item, Poll, SourceState
from sources.kind import Kind, Options, Tools, Words
from sources.mail.reading import Reading, read_mail
from sources.mail.trust import Trust

if TYPE_CHECKING:
    import ssl

    from sources.mail.fetch import Fetched, RawMail
    from sources.mail.imap import Session
    from sources.mail.server import Account

T = TypeVar("T")
Security = Literal["tls", "starttls", "none"]

_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_IDLE_SECONDS = 300.0
"""RFC 2177 allows 29 minutes; routers forget a silent connection sooner."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def _on_one_line(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("expected text without line breaks and other control characters")
    return value


def _secret_on_one_line(value: SecretStr) -> SecretStr:
    _on_one_line(value.get_secret_value())
    return value


OneLine = Annotated[Words, AfterValidator(_on_one_line)]
Password = Annotated[SecretStr, AfterValidator(_secret_on_one_line)]


class MailboxOptions(Options):
    """Options of a mailbox. `base_url`, imap://host:port, stands in for `host` and `port`."""

    host: OneLine = Field(description="name of the IMAP server")
    port: int | None = Field(
        None, ge=1, le=65_535, description="port; default: 993 with tls, otherwise 143"
    )
    security: Security = Field(
        "tls", description="tls, starttls, or none where nobody else can listen to the connection"
    )
    username: OneLine = Field(description="who logs in")
    password: Password = Field(description="the password; most providers want an app password")
    folder: OneLine = Field("INBOX", description="the folder that is read")
    trust: tuple[OneLine, ...] = Field(
        (),
        description="addresses and domains whose mail counts, each proven by the receiving "
        "server; empty: everybody’s, which must only not be found forged",
    )
    authserv: OneLine | None = Field(
        None,
        description="the name with which the receiving server begins its Authentication-Results; "
        "set it to keep forged ones out for certain. Default: the topmost is believed",
    )
    unverified: bool | None = Field(
        None,
        description="take Google Alerts and mail of whoever is in `trust` also where the server "
        "writes no Authentication-Results at all? Default: yes, unless `trust` or `authserv` is "
        "set",
    )
    mark_seen: bool = Field(False, description="mark mails that brought something as seen")

    @field_validator("base_url")
    @classmethod
    def _leads_to_a_server(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
            raise ValueError("expected imap://host:port")
        _ = parts.port  # raises ValueError where it is none
        return value

    def server(self) -> tuple[str, int]:
        """Say where to connect to."""
        port = self.port or _PORTS[self.security]
        if self.base_url is None:
            return self.host, port
        parts = urlsplit(self.base_url)
        return parts.hostname or self.host, parts.port or port


@dataclass(frozen=True, slots=True)
class MailboxSource:
    """One folder of one mailbox."""

    options: MailboxOptions
    tools: Tools
    context: ssl.SSLContext | None = None
    """Whom to trust; None: whom the system trusts."""
    idle_seconds: float = _IDLE_SECONDS
    """How long one IDLE lasts before another shows that the connection still stands."""

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Fetch what came since; returns a Poll whatever happens."""
        try:
            async with asyncio.timeout(self._seconds()):
                fetched, readings = await self._fetch(state, now)
        except SourceError as error:
            return Poll(state=state, error=error, wait=error.wait)
        except TimeoutError:
            return Poll(state=state, error=self._too_slow())
        return Poll(
            state=replace(state, cursor=str(fetched.bookmark)),
            items=_newest_first(readings),
            unchanged=not fetched.mails,
            warnings=_warnings(readings),
        )

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read one mail that was saved to a file. Raises Unreadable."""
        reading = await asyncio.to_thread(read_mail, data, now, now, self._trust())
        if reading.objection:
            raise Unreadable(f"the mail is left out: {reading.objection}")
        return reading.items

    async def listen(self, wake: Callable[[], None]) -> None:
        """Wait with IDLE (RFC 2177). Raises SourceError; Refused where the server has none."""
        from sources.mail import server  # noqa: PLC0415 - start-up time

        account = self._account()
        async with self._connected(account) as session:
            await self._in_time(session.run(lambda box: server.begin_idling(box, account)))
            wake()
            while True:
                await session.readable(self.idle_seconds)
                if await self._in_time(session.run(server.idle_again)):
                    wake()

    async def _fetch(self, state: SourceState, now: datetime) -> tuple[Fetched, list[Reading]]:
        from sources.mail import fetch  # noqa: PLC0415 - start-up time

        account, loop = self._account(), asyncio.get_running_loop()
        # The other half of the time is for reading what was fetched.
        enough = loop.time() + self._seconds() / 2
        plan = fetch.Plan(
            bookmark=fetch.Bookmark.read(state.cursor),
            since=now - self.tools.window,
            mark_seen=self.options.mark_seen,
            time_left=lambda: loop.time() < enough,
        )
        async with self._connected(account) as session:
            fetched = await session.run(lambda box: fetch.fetch(box, account, plan))
            readings = await asyncio.to_thread(_read_all, fetched.mails, now, self._trust())
            if self.options.mark_seen:
                pairs = zip(fetched.mails, readings, strict=True)
                used = [mail.uid for mail, reading in pairs if reading.items]
                await session.run(lambda box: fetch.mark_seen(box, account, used))
        return fetched, readings

    def _connected(self, account: Account) -> AbstractAsyncContextManager[Session]:
        from sources.mail import imap  # noqa: PLC0415 - start-up time

        allowed = self.options.allow_private
        if allowed is None:
            allowed = self.tools.http.settings.allow_private
        return imap.connected(
            account,
            public=None if allowed else is_public,
            seconds=self._seconds(),
            context=self.context,
        )

    def _account(self) -> Account:
        from sources.mail.server import Account  # noqa: PLC0415 - start-up time

        host, port = self.options.server()
        return Account(
            host=host,
            port=port,
            security=self.options.security,
            username=self.options.username,
            password=self.options.password,
            folder=self.options.folder,
        )

    def _trust(self) -> Trust:
        return Trust(
            senders=tuple(sender.lower().lstrip("@") for sender in self.options.trust),
            authserv=self.options.authserv,
            unverified=not (self.options.trust or self.options.authserv)
            if self.options.unverified is None
            else self.options.unverified,
        )

    def _seconds(self) -> float:
        return self.tools.http.settings.timeout.total_seconds()

    async def _in_time(self, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._seconds()):
                return await work
        except TimeoutError as error:
            raise self._too_slow() from error

    def _too_slow(self) -> TooSlow:
        host, _ = self.options.server()
        return TooSlow(f"{host} did not send its whole answer within {self._seconds():g} s")


def _read_all(mails: Iterable[RawMail], now: datetime, trust: Trust) -> list[Reading]:
    """Read each mail; one that cannot be read is left out and stops nobody else."""
    readings: list[Reading] = []
    for mail in mails:
        if mail.data is None:
            readings.append(Reading(objection="it is larger than 2 MB"))
            continue
        try:
            readings.append(read_mail(mail.data, mail.received or now, now, trust))
        except Unreadable as error:
            readings.append(Reading(objection=str(error)))
    return readings


def _newest_first(readings: Iterable[Reading]) -> tuple[Item, ...]:
    """Give every item once: two alerts may find the same page."""
    found = {item.id: item for reading in readings for item in reading.items}
    return tuple(reversed(found.values()))


def _warnings(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Count what was left out; no sender and no subject, which are whoever’s."""
    reasons = Counter(reading.objection for reading in readings if reading.objection)
    return tuple(
        f"{count} mail{'s' if count > 1 else ''} left out: {reason}"
        for reason, count in reasons.items()
    )


def _open(options: MailboxOptions, tools: Tools) -> MailboxSource:
    return MailboxSource(options, tools)


def _shown(options: MailboxOptions) -> str:
    host, port = options.server()
    scheme = "imaps" if options.security == "tls" else "imap"
    where = f"[{host}]" if ":" in host else host
    return f"{scheme}://{quote(options.username)}@{where}:{port}/{quote(options.folder)}"


KIND = Kind(
    name="mailbox",
    summary="Reads Google Alerts and notifications of review sites that arrive by e-mail, at once "
    "through IMAP IDLE where the server offers it.",
    options=MailboxOptions,
    open=_open,
    address=_shown,
    example=MappingProxyType(
        {
            "host": "imap.example.org",
            "username": "alerts",
            "password": "${MAILBOX_PASSWORD}",
            "folder": "Alerts",
        }
    ),
    notes="""\
Use a mailbox, or at least a folder with a filter, that holds nothing but alerts and notifications:
every mail in it becomes an item. Mails are read without being marked as seen, and never deleted.

**Password.** Gmail, iCloud, Yahoo and Fastmail want an *app password*, made in the account's
security settings, not the usual one; it often needs two-step verification to be on. Outlook.com
and Microsoft 365 accept no passwords over IMAP any more: forward the mails to another mailbox.

**Google Alerts.** At google.com/alerts enter the name in quotes, choose *Show options*, *As-it-
happens* and *All results*, and deliver to this mailbox's address. One item for each result. Choose
*RSS feed* instead to do without a mailbox: see the kind `feed`.

**Forged mail.** Anyone can write to a mailbox. What the receiving server found out about the
sender (the header `Authentication-Results`) decides: mail with `dmarc=fail`, or with both
`spf=fail` and `dkim=fail`, is left out and counted in a warning. Google Alerts, and mail of
whoever is listed in `trust`, must be proven by `dmarc=pass` or `dkim=pass` for the sender's
domain. A forger can write such a header himself; it stands below the server's own. So set
`authserv` to the name your server puts at its beginning (`mx.google.com` at Gmail): others are
then ignored. A server that writes no such header at all checks nothing: then Google Alerts count
as they are, unless `trust` or `authserv` is set, or `unverified = false`. What is not listed in
`trust` and not found to be forged counts, whoever wrote it: fill in `trust` wherever only a few
senders are meant to be read.

**Left out** are attachments, enclosed mails, and mails of more than 2 MB. Addresses of the sender
and the recipients are not stored, nor links that hold them.
""",
)
