"""Speaks IMAP with a server that may be slow, hostile or broken: imaplib and imap-tools, limited.

Everything here blocks; `sources.mail.imap` runs it where that holds nobody up.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailboxTaggedResponseError,
)
from imap_tools.idle import IdleManager

from sources import text
from sources.errors import (
    Busy,
    LoginNeeded,
    Refused,
    SourceError,
    TooLarge,
    TooSlow,
    Unreachable,
    Unreadable,
)

if TYPE_CHECKING:
    from pydantic import SecretStr

    from sources.mailbox import Security

T = TypeVar("T")

_LONGEST_LINE = 1_000_000
"""Bytes: the answer to a search for 100,000 mails still fits."""
_MOST = 20_000_000
"""Bytes that one piece of work may read."""
_FOLDERS_SHOWN = 10
_MAIL_CAME = re.compile(rb"^\* \d+ (?:EXISTS|RECENT)\b", re.IGNORECASE)
# RFC 5530: the server is at fault, not the password.
_NOT_NOW = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)
# What imaplib and imap-tools let out where a server answers nonsense.
_NONSENSE = (
    imaplib.IMAP4.error, ImapToolsError, ValueError, LookupError, TypeError, AttributeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is and how to get in."""

    host: str
    port: int
    security: Security
    username: str
    password: SecretStr
    folder: str


class Client(imaplib.IMAP4):
    """imaplib's client over a connected socket, with limits on what it reads."""

    def __init__(self, sock: socket.socket, account: Account, context: ssl.SSLContext) -> None:
        self._connected = sock
        self._account = account
        self._context = context
        self._ahead = bytearray()
        self._allowance = _MOST
        super().__init__(account.host, account.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Take the socket that was checked, instead of looking up the name again."""
        self.host, self.port = host, port
        self.sock = self._connected
        if self._account.security == "tls":
            self._encrypt()

    def upgrade(self) -> None:
        """Go over to TLS. Raises Refused where the server does not offer it."""
        if "STARTTLS" not in self.capabilities:
            raise Refused(
                f'{self.host} does not offer STARTTLS; expected security = "tls", or "none" '
                "where nobody else can listen"
            )
        status, _ = self._simple_command("STARTTLS")
        # What came before the encryption may be somebody else's: https://nostarttls.secvuln.info
        if status != "OK" or self._ahead:
            raise Unreachable(f"{self.host}: TLS failed")
        self._encrypt()
        self._get_capabilities()

    def _encrypt(self) -> None:
        # Raises where the server is gone already; wrap_socket would then leave the socket open.
        self.sock.getpeername()
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        """Read so many bytes. Raises TooLarge, Unreachable."""
        if size > self._allowance + len(self._ahead):
            raise TooLarge(f"{self.host} announced {size:,} bytes")
        while len(self._ahead) < size:
            self._receive()
        return self._taken(size)

    def readline(self) -> bytes:
        """Read up to the next line's end. Raises TooLarge, Unreachable."""
        searched = 0
        while (end := self._ahead.find(b"\n", searched)) < 0:
            searched = len(self._ahead)
            if searched > _LONGEST_LINE:
                raise TooLarge(f"{self.host} sends a line of more than {_LONGEST_LINE:,} bytes")
            self._receive()
        return self._taken(end + 1)

    def shutdown(self) -> None:
        """Close the socket."""
        self.sock.close()

    def begin_work(self) -> None:
        """Allow the full number of bytes again."""
        self._allowance = _MOST

    def holds_unread(self) -> bool:
        """Tell whether something came that the socket will not announce again."""
        return bool(self._ahead) or (
            isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0
        )

    def _receive(self) -> None:
        data = self.sock.recv(65_536)
        if not data:
            raise Unreachable(f"{self.host} closed the connection")
        self._allowance -= len(data)
        if self._allowance < 0:
            raise TooLarge(f"{self.host} sent more than {_MOST:,} bytes")
        self._ahead += data

    def _taken(self, size: int) -> bytes:
        data = bytes(self._ahead[:size])
        del self._ahead[:size]
        return data


class _Idle(IdleManager):
    """imap-tools' IDLE for servers that have something to say before they agree to it."""

    def start(self) -> list[bytes]:
        """Begin to wait; give what the server said before that (RFC 3501, 7)."""
        client = self.mailbox.client
        self._idle_tag = tag = client._command("IDLE")
        said: list[bytes] = []
        while (line := client._get_response()) is not None:
            if client.tagged_commands[tag]:
                raise MailboxTaggedResponseError(client.tagged_commands.pop(tag), "+")
            said.append(line)
        return said


class Box(BaseMailBox):
    """imap-tools over our client."""

    client: Client
    idle: _Idle
    idle_manager_class = _Idle

    def __init__(self, client: Client) -> None:
        self._connected = client
        super().__init__()

    def _get_mailbox_client(self) -> Client:
        return self._connected


def not_writable(account: Account) -> Refused:
    """Say that nothing in the folder can be marked."""
    return Refused(f"{account.host} does not let mails in “{account.folder}” be marked as seen")


def begin_idling(box: Box, account: Account) -> None:
    """Open the folder and have the server tell what happens in it (RFC 2177).

    Raises Refused where the server cannot: some say only to whom is logged in that they can.
    """
    _, data = box.client.capability()
    offered = b" ".join(line for line in data if isinstance(line, bytes)).upper().split()
    if b"IDLE" not in offered:
        raise Refused(f"{account.host} does not offer IDLE; polled at its interval instead")
    open_folder(box, account, readonly=True)
    box.idle.start()


def idle_again(box: Box) -> bool:
    """End waiting and begin it anew; tell whether a mail had come."""
    _, said = box.idle.stop()  # type: ignore[no-untyped-call]
    said.extend(box.idle.start())
    return any(_MAIL_CAME.match(line) for line in said)


def _folder_missing(box: Box, account: Account) -> Refused:
    """Say that the folder is not there, and which are."""
    names = [text.one_line(text.clean(folder.name))[:60] for folder in box.folder.list()]
    shown = ", ".join(names[:_FOLDERS_SHOWN]) + (", …" if len(names) > _FOLDERS_SHOWN else "")
    return Refused(
        f"{account.host} has no folder “{account.folder}” that can be read; it has: {shown}"
    )


def open_folder(box: Box, account: Account, *, readonly: bool) -> None:
    """Open the account's folder. Raises Refused where it is not there."""
    try:
        box.folder.set(account.folder, readonly=readonly)
    except MailboxFolderSelectError as error:
        raise _folder_missing(box, account) from error
    except imaplib.IMAP4.readonly as error:
        raise not_writable(account) from error


def signed_in(client: Client, account: Account) -> Box:
    """Log in. Raises SourceError."""
    if account.security == "starttls":
        client.upgrade()
    if "LOGINDISABLED" in client.capabilities:
        raise Refused(
            f"{account.host} takes no login without encryption; "
            'expected security = "tls" or "starttls"'
        )
    box = Box(client)
    _log_in(box, account)
    return box


def _log_in(box: Box, account: Account) -> None:
    """Log in, without ever letting out what the server says: it may repeat the password."""
    password = account.password.get_secret_value()
    login = box.login if (account.username + password).isascii() else box.login_utf8
    try:
        login(account.username, password, initial_folder=None)
    except MailboxLoginError as error:
        raise _login_refused(account.host, error.command_result) from None
    except imaplib.IMAP4.abort:
        raise Unreachable(f"{account.host} broke off the login") from None
    except imaplib.IMAP4.error as error:
        raise _login_refused(account.host, error.args) from None


def _login_refused(host: str, said: object) -> SourceError:
    if _NOT_NOW.search(repr(said).encode()):
        return Busy(f"{host} cannot check logins at the moment")
    return LoginNeeded(f"{host} refused the login: user name or password is wrong, or not for IMAP")


def typed(work: Callable[[], T], host: str) -> T:
    """Do the work, and bring whatever goes wrong at the server into our tree."""
    try:
        return work()
    except SourceError:
        raise
    except TimeoutError as error:
        raise TooSlow(f"{host} did not answer in time") from error
    except OSError as error:
        raise unreachable(host, error) from error
    except _NONSENSE as error:
        if str(error.args[:1]).startswith(("(b'* BYE", "(b'* NO")):
            raise Busy(f"{host} turned us away with its greeting") from error
        raise Unreadable(
            f"{host} does not answer as an IMAP server does ({type(error).__name__})"
        ) from error


def unreachable(host: str, error: OSError) -> Unreachable:
    """Say in plain words why there is no connection."""
    reasons: tuple[tuple[type[OSError], str], ...] = (
        (ssl.CertificateError, "its TLS certificate is not valid for this host or not trusted"),
        (ssl.SSLError, "TLS failed"),
        (ConnectionRefusedError, "the connection was refused"),
    )
    reason = next((said for kind, said in reasons if isinstance(error, kind)), "")
    return Unreachable(f"{host}: {reason or f'the connection failed ({type(error).__name__})'}")
