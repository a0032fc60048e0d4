"""A real SMTP server on loopback, in a thread of its own, that misbehaves when told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Literal, Self

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Security = Literal["none", "starttls", "tls"]
Loss = Literal["before the reply", "after the reply", "at the next command"]


@dataclass(frozen=True)
class Received:
    """One accepted message."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool
    user: str | None
    connection: int

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def body(self, kind: Literal["plain", "html"]) -> str:
        """The decoded text or HTML, with the line ends of a text instead of those of the wire."""
        part = self.message.get_body((kind,))
        assert part is not None
        content = part.get_content()
        assert isinstance(content, str)
        return content.replace("\r\n", "\n")


@dataclass
class SmtpServer:
    """Start with `with SmtpServer() as server:`; `stop()` and `start()` keep port and messages.

    The scripted replies may be changed while it runs.
    """

    security: Security = "none"
    login: tuple[str, str] | None = None
    smtputf8: bool = False
    port: int = 0
    """0: a free one."""
    mail_replies: deque[str] = field(default_factory=deque)
    """Answers to the next MAIL FROMs, then it behaves; likewise the three below."""
    rcpt_replies: deque[str] = field(default_factory=deque)
    data_replies: deque[str] = field(default_factory=deque)
    refused: dict[str, str] = field(default_factory=dict)
    """Recipient -> the answer it always gets."""
    losses: deque[Loss] = field(default_factory=deque)
    """When the connection is lost at the next messages."""
    drips: bool = False
    """After a message: a reply without end, line by line."""
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    attempts: int = 0
    """How often a client has sent MAIL FROM."""

    def __post_init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = self.port or free_port()
        self.authority = trustme.CA()
        self._server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(self.host, "localhost").configure_cert(self._server_context)
        self._arrived = threading.Condition()
        self._controller: _Controller | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on the port."""
        assert self._controller is None
        controller = _Controller(self)
        controller.start()
        self._controller = controller
        self.connections = 0  # the controller's own trial connection is none

    def stop(self) -> None:
        """Go away: connections are refused from here on."""
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    def client_context(self) -> ssl.SSLContext:
        """An SSL context that trusts this server."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def write_authority(self, path: Path) -> Path:
        """Write the authority's certificate, for a process that takes SSL_CERT_FILE."""
        self.authority.cert_pem.write_to_path(str(path))
        return path

    def wait_for(self, count: int, *, seconds: float) -> list[Received]:
        """Wait until `count` messages are there; fails when they are not in time."""
        with self._arrived:
            there = self._arrived.wait_for(lambda: len(self.received) >= count, timeout=seconds)
        assert there, f"expected {count} messages in {seconds} s, found {len(self.received)}"
        return list(self.received)

    def smtp(self, handler: _Handler) -> SMTP:
        """One connection's protocol."""
        self.connections += 1
        handler.connection = self.connections
        return SMTP(
            handler,
            hostname="localhost",
            enable_SMTPUTF8=self.smtputf8,
            tls_context=self._server_context if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            authenticator=self._authenticate if self.login else None,
            auth_require_tls=False,
        )

    def implicit_context(self) -> ssl.SSLContext | None:
        """The context for TLS from the first byte."""
        return self._server_context if self.security == "tls" else None

    def accept(self, received: Received) -> None:
        """Keep a message and wake who waits for it."""
        with self._arrived:
            self.received.append(received)
            self._arrived.notify_all()

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        # The login comes back in the answer, as some servers do it: nobody may log that.
        return AuthResult(
            success=given == self.login,
            handled=given == self.login,
            message=None if given == self.login else f"535 5.7.8 no {given[0]} with {given[1]}",
            auth_data=data,
        )


class _Controller(Controller):
    """Runs the server; every connection gets a handler of its own."""

    def __init__(self, server: SmtpServer) -> None:
        self._owner = server
        super().__init__(
            None,
            hostname=server.host,
            port=server.port,
            ssl_context=server.implicit_context(),
            ready_timeout=20,
        )

    def factory(self) -> SMTP:
        """Make the protocol of a new connection."""
        return self._owner.smtp(_Handler(self._owner))


class _Handler:
    """Answers one connection's commands as the script says."""

    def __init__(self, owner: SmtpServer) -> None:
        self._owner = owner
        self._lose_next = False
        self.connection = 0

    async def handle_MAIL(  # noqa: N802 the library's names, here and below
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._owner.attempts += 1
        if self._owner.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self._owner.mail_replies:
            return self._owner.mail_replies.popleft()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._owner.refused:
            return self._owner.refused[address]
        if self._owner.rcpt_replies:
            return self._owner.rcpt_replies.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._owner.data_replies:
            return self._owner.data_replies.popleft()
        if self._owner.drips:
            await self._drip(server)
        loss = self._owner.losses.popleft() if self._owner.losses else None
        if loss == "before the reply":
            await self._hang_up(server)
        self._keep(session, envelope)
        if loss == "after the reply":  # the client has no way to know that it was accepted
            await self._hang_up(server)
        self._lose_next = loss == "at the next command"
        return "250 OK, kept"

    async def handle_RSET(self, server: SMTP, *_: object) -> str:  # noqa: N802
        return await self._polite(server, "250 OK")

    async def handle_QUIT(self, server: SMTP, *_: object) -> str:  # noqa: N802
        return await self._polite(server, "221 Bye")

    async def _polite(self, server: SMTP, reply: str) -> str:
        if self._lose_next:
            await self._hang_up(server)
        return reply

    async def _hang_up(self, server: SMTP) -> None:
        transport = server.transport
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
        await asyncio.Event().wait()  # the loss of the connection cancels this

    async def _drip(self, server: SMTP) -> None:
        while True:
            await server.push("250-still thinking")
            await asyncio.sleep(0.05)

    def _keep(self, session: Session, envelope: Envelope) -> None:
        raw = envelope.original_content
        assert raw is not None
        data = session.auth_data
        self._owner.accept(
            Received(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                raw=raw,
                encrypted=session.ssl is not None or self._owner.security == "tls",
                user=data.login.decode() if isinstance(data, LoginPassword) else None,
                connection=self.connection,
            )
        )


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port
