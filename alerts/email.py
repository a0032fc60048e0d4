"""The mail channel: sends alerts through an SMTP server."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self

from alerts.alert import Alert
from alerts.clean import clean_line
from alerts.errors import DeliveryError
from alerts.folder import OutboxFolder
from alerts.message import bare_address, build, wire

if TYPE_CHECKING:
    from types import TracebackType

    from aiosmtplib import SMTP, SMTPResponseException

__all__ = ["OutboxFolder", "Smtp", "SmtpSettings", "build"]

Security = Literal["starttls", "tls", "none"]
_PERMANENT = range(500, 600)
_TOO_LARGE = 552
_ERROR_CAP = 300
_GOODBYE = 5.0  # seconds for the QUIT after a delivery


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """How the mail server is reached."""

    host: str
    port: int
    sender: str
    """An address, with or without a name."""
    security: Security = "starttls"
    username: str = ""
    """"" to send without a login."""
    password: str = field(default="", repr=False)
    timeout: float = 30.0
    """Seconds for a whole delivery, connecting included."""
    tls_context: ssl.SSLContext | None = None
    """For private certificate authorities; None: the system's. Certificates are always checked."""


class Smtp:
    """Sends through one server.

    Every send connects anew; inside `async with`, a burst shares one connection.
    """

    def __init__(self, settings: SmtpSettings) -> None:
        """Take the settings; connects to nothing yet."""
        self._settings = settings
        self._shared = False
        self._client: SMTP | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Begin a burst."""
        self._shared = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End a burst, politely."""
        self._shared = False
        async with self._turn:
            await self._hang_up()

    async def send(self, alert: Alert) -> None:
        """Return once the server has accepted the message.

        Raises DeliveryError: permanent for a 5xx to this recipient or this message and for an
        impossible address; temporary for everything that time or an administrator can mend.
        """
        message = await wire(alert, sender=self._settings.sender)
        origin = bare_address(self._settings.sender, "sender")
        target = bare_address(alert.recipient, "recipient")
        async with self._turn:
            try:
                await self._deliver(origin, target, message)
            except BaseException:
                self._drop()
                raise
            if not self._shared:
                await self._hang_up()

    async def _deliver(self, origin: str, target: str, message: bytes) -> None:
        try:
            async with asyncio.timeout(self._settings.timeout):
                client = await self._connected()
                options = await _options(client, origin, target)
                await client.sendmail(origin, [target], message, mail_options=options)
        except DeliveryError:
            raise
        except Exception as error:
            if (failure := self._failure(error)) is None:
                raise
            raise failure from error

    async def _connected(self) -> SMTP:
        """Give a live connection: the burst's own where the server has kept it, else a new one."""
        if self._client is not None and await _alive(self._client):
            return self._client
        self._drop()
        self._client = client = self._new_client()
        await client.connect()
        if self._settings.security == "starttls":
            await self._start_tls(client)
        if self._settings.username:
            await client.login(self._settings.username, self._settings.password)
        return client

    def _new_client(self) -> SMTP:
        from aiosmtplib import SMTP  # noqa: PLC0415 start-up time

        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.timeout,
            use_tls=settings.security == "tls",
            start_tls=False,  # done by hand below: the library's "auto" would go on in clear
            tls_context=settings.tls_context,
            # Asking the resolver for our own full name can take seconds.
            local_hostname=_own_name(),
        )

    async def _start_tls(self, client: SMTP) -> None:
        await client.ehlo()
        if not client.supports_extension("starttls"):
            raise DeliveryError(
                f"{self._where()}: the server offers no STARTTLS, and email.security asks for it; "
                "nothing was sent in clear",
                permanent=False,
            )
        await client.starttls()

    async def _hang_up(self) -> None:
        """Say goodbye. What was accepted is accepted, however this ends."""
        from aiosmtplib import SMTPException  # noqa: PLC0415 start-up time

        client, self._client = self._client, None
        if client is None:
            return
        try:
            with suppress(SMTPException, OSError, TimeoutError):
                async with asyncio.timeout(min(_GOODBYE, self._settings.timeout)):
                    await client.quit()
        finally:
            client.close()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _failure(self, error: Exception) -> DeliveryError | None:
        """Say what an exception means for the message; None for a surprise of our own making."""
        from aiosmtplib import (  # noqa: PLC0415 start-up time
            SMTPException,
            SMTPRecipientsRefused,
            SMTPResponseException,
        )

        if isinstance(error, SMTPRecipientsRefused) and error.recipients:
            error = error.recipients[0]
        if isinstance(error, SMTPResponseException):
            return self._answered(error)
        if isinstance(error, TimeoutError):
            return self._told(f"no whole answer within {self._settings.timeout:g} s")
        if isinstance(error, SMTPException | OSError):
            return self._told(_trouble(error))
        return None

    def _answered(self, error: SMTPResponseException) -> DeliveryError:
        """Classify an answer: a 5xx to this recipient or this content will stay one.

        A refused login, sender or greeting is temporary: an administrator can mend it, and then
        the same message goes through.
        """
        from aiosmtplib import (  # noqa: PLC0415 start-up time
            SMTPAuthenticationError,
            SMTPDataError,
            SMTPRecipientRefused,
        )

        said = f"{error.code} {error.message}"
        if isinstance(error, SMTPAuthenticationError):
            return self._told(f"the login was refused, check username and password: {said}")
        about_the_message = isinstance(error, SMTPRecipientRefused | SMTPDataError)
        lasting = (about_the_message and error.code in _PERMANENT) or error.code == _TOO_LARGE
        return self._told(said, permanent=lasting)

    def _told(self, said: str, *, permanent: bool = False) -> DeliveryError:
        return DeliveryError(f"{self._where()}: {self._without_secrets(said)}", permanent=permanent)

    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _without_secrets(self, said: str) -> str:
        """Give the server's words on one line; some servers repeat what they were sent."""
        for secret in (self._settings.password, self._settings.username):
            if secret:
                encoded = base64.b64encode(secret.encode()).decode()
                said = said.replace(encoded, "…").replace(secret, "…")
        return clean_line(said, cap=_ERROR_CAP)


def _trouble(error: Exception) -> str:
    """Find words for a connection that failed; a bad certificate hides under other errors."""
    for one in (error, error.__cause__, error.__context__):
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {one.verify_message}"
    return str(error) or type(error).__name__


async def _alive(client: SMTP) -> bool:
    """Ask before a message is begun: a loss later could not be told from an acceptance."""
    from aiosmtplib import SMTPException  # noqa: PLC0415 start-up time

    try:
        await client.rset()
    except (SMTPException, OSError):
        return False
    return True


async def _options(client: SMTP, origin: str, target: str) -> list[str]:
    if origin.isascii() and target.isascii():
        return []
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    if not client.supports_extension("smtputf8"):
        raise DeliveryError(
            f"{target}: the server takes no addresses with letters beyond a–z (no SMTPUTF8)",
            permanent=True,
        )
    return ["SMTPUTF8"]


def _own_name() -> str:
    name = socket.gethostname()
    return name if name.isascii() and name else "localhost"
