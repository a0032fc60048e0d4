"""Our own webhook: one signed JSON document per alert, for programs.

Headers and signature follow Standard Webhooks 1.0.0
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md);
docs/webhook.md describes the document.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from alerts.alert import Alert, AlertKind
from alerts.clean import clean_line
from alerts.errors import DeliveryError

if TYPE_CHECKING:
    from httpx import Response

PREFIX = "whsec_"
"""Before a secret that is written in base64."""
LONGEST_WAIT = timedelta(hours=24)
"""Nobody is left alone for longer than this at a time."""

_PERMANENT = frozenset({400, 410, 413, 415, 422})
"""The receiver wants no more, or will never take this document. A missing page or a refused
signature is an administrator's to mend, and then the same document is taken."""
_SHOWN = 200
"""Characters of an answer that are shown."""


_DESCRIBED = {"use_attribute_docstrings": True}
"""Puts what stands below each field into the JSON Schema of docs/webhook.md."""


@dataclass(frozen=True, slots=True)
class Data:
    """What an alert says."""

    __pydantic_config__: ClassVar = _DESCRIBED

    message_id: str
    """The alert's Message-ID, with its angle brackets; a mail about the same has another one."""
    kind: AlertKind
    """Why people are told."""
    channel: str
    """The channel's name in the configuration."""
    brand: str | None
    """The brand it is about; null for none."""
    case: int | None
    """The number of the case it is about; null for none."""
    references: list[str]
    """What was sent here about the same case before: Message-IDs, the oldest first."""
    subject: str
    """One line of plain text."""
    brief: str
    """A few lines of plain text: what, who, where, the next step. May be empty."""
    text: str
    """All of it as plain text, with the drafts."""
    facts: dict[str, Any]
    """The same for programs. It has more the more is known; ignore what you do not know."""


@dataclass(frozen=True, slots=True)
class Document:
    """The body of one webhook."""

    __pydantic_config__: ClassVar = _DESCRIBED

    version: Literal[1]
    """Of this document. Within a version, fields may be added; none goes or changes its meaning."""
    type: str
    """`alert.` and the kind, such as `alert.case`."""
    timestamp: str
    """When the alert was made: RFC 3339 in UTC. It stays the same at every attempt."""
    data: Data
    """What the alert says."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where documents go, and how they are signed."""

    url: str = field(repr=False)
    """http or https; may hold secrets."""
    secret: str = field(repr=False)
    timeout: float = 20.0
    """Seconds for a whole delivery, connecting included."""
    version: str = ""
    """Of the program, for the User-Agent."""


class Webhook:
    """Posts each alert to one address."""

    def __init__(self, settings: WebhookSettings, *, clock: Callable[[], datetime]) -> None:
        """Take the settings; connects to nothing yet. Raises ValueError for a malformed secret."""
        self._settings = settings
        self._key = key_of(settings.secret)
        self._clock = clock

    async def send(self, alert: Alert) -> None:
        """Return once the receiver has answered with a status from 200 to 299.

        Raises DeliveryError: permanent where this document will never be taken.
        """
        from httpx import HTTPError, InvalidURL  # noqa: PLC0415 start-up time

        body = document(alert)
        headers = self._headers(webhook_id(alert), body)
        try:
            async with asyncio.timeout(self._settings.timeout):
                answer, said = await self._post(body, headers)
        except TimeoutError as error:
            raise self._failure(f"no answer within {self._settings.timeout:g} s") from error
        except (HTTPError, OSError) as error:
            raise self._failure(str(error) or type(error).__name__) from error
        except InvalidURL as error:
            raise self._failure("no address that can be reached", permanent=True) from error
        if not answer.is_success:
            raise self._refused(answer, said)

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[Response, str]:
        from httpx import AsyncClient  # noqa: PLC0415 start-up time

        url = self._settings.url
        # A new connection each time: alerts are rare, and one that was kept may be dead. Redirects
        # are not followed: where an alert goes is for the configuration to say.
        async with (
            AsyncClient(timeout=None) as client,  # noqa: S113  (one deadline is put around it)
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            if answer.is_success:
                return answer, ""  # it was taken, whatever the rest of the answer is like
            said = b""
            async for part in answer.aiter_raw():
                said += part
                if len(said) >= _SHOWN:
                    break
            return answer, said[:_SHOWN].decode("utf-8", "replace")

    def _headers(self, identity: str, body: bytes) -> dict[str, str]:
        moment = str(int(self._clock().timestamp()))
        return {
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": f"Amends/{self._settings.version}".rstrip("/"),
            "webhook-id": identity,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self._key, identity, moment, body),
        }

    def _refused(self, answer: Response, said: str) -> DeliveryError:
        wait = retry_after(answer.headers.get("Retry-After"), self._clock())
        reason = f"answered {answer.status_code} {answer.reason_phrase} {said}"
        return self._failure(reason, permanent=answer.status_code in _PERMANENT, wait=wait)

    def _failure(
        self, reason: str, *, permanent: bool = False, wait: timedelta | None = None
    ) -> DeliveryError:
        # Some receivers repeat what they were sent.
        for secret in (self._settings.url, self._settings.secret):
            reason = reason.replace(secret, "…")
        said = f"webhook: {clean_line(reason, cap=_SHOWN + 100)}"
        return DeliveryError(said, permanent=permanent, wait=wait)


def document(alert: Alert) -> bytes:
    """Write the document; the same alert gives the same bytes."""
    made = Document(
        version=1,
        type=f"alert.{alert.kind}",
        timestamp=f"{alert.created.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
        data=Data(
            message_id=alert.message_id,
            kind=alert.kind,
            channel=alert.recipient,
            brand=alert.brand,
            case=alert.case,
            references=list(alert.references),
            subject=alert.subject,
            brief=alert.brief,
            text=alert.text,
            facts=dict(alert.facts),
        ),
    )
    written = json.dumps(asdict(made), ensure_ascii=False, separators=(",", ":"))
    # Half of a surrogate pair cannot be written as UTF-8.
    return written.encode("utf-8", "replace")


def webhook_id(alert: Alert) -> str:
    """Return the id of an alert at its receiver, the same at every attempt.

    A digest, since an id may hold no full stop: those part what is signed.
    """
    digest = hashlib.sha256(f"{alert.message_id}\n{alert.recipient}".encode(errors="replace"))
    return f"msg_{digest.hexdigest()[:32]}"


def signature(key: bytes, identity: str, moment: str, body: bytes) -> str:
    """Sign a document: HMAC-SHA256 over id, Unix time and body, parted by full stops."""
    signed = b".".join((identity.encode(), moment.encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def key_of(secret: str) -> bytes:
    """Return the key that a secret stands for: base64 behind `whsec_`, else the text itself.

    Raises ValueError where what follows `whsec_` is no base64.
    """
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"expected base64 after {PREFIX}") from error


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After header, seconds or HTTP date (RFC 9110, 10.2.3): 0 to 24 h, or None."""
    if value is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", value, re.ASCII):
        wait = timedelta(seconds=int(value))
    else:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_WAIT)
