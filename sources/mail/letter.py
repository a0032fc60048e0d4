"""Opens a mail: headers decoded, text and HTML found, whatever state they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from hashlib import blake2b
from itertools import islice

from sources import dates, text
from sources.errors import Unreadable

_LONGEST_HEADER = 5_000
"""Characters that are looked at."""
_MOST_PARTS = 100
"""Parts within parts cost the parser more than their length."""
_MOST_PEOPLE = 50
MAX_NAME = 300
_BETWEEN_WORDS = "raw-unicode-escape"
"""How Python's decode_header gives what stands between encoded words."""
ADDRESS = re.compile(r"[^\s<>@,;:]{1,64}@[^\s<>@,;:]{1,255}")
"""An e-mail address."""

_HOSTILE = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:(?:[^\r\n]|\r?\n[ \t]){8000}",
    re.IGNORECASE | re.MULTILINE,
)
"""A header of parameters takes quadratic time to read."""
_PART = re.compile(rb"^content-type[ \t]*:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_PERSONAL = frozenset(
    {"from", "to", "cc", "reply-to", "sender", "return-path", "delivered-to", "x-original-to"}
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, decoded."""

    message: Message
    name: str
    """The sender's display name, "" where there is none."""
    address: str
    """The one address in From, lower case; "" where there is none, or more than one."""
    subject: str
    plain: str
    html: str
    """Its HTML as it came, decoded."""
    published: datetime
    personal: frozenset[str]
    """E-mail addresses of whom it came from and went to, lower case: nobody's business."""
    fingerprint: str
    """What names this mail for good, wherever it is moved."""


def open_mail(data: bytes, received: datetime, now: datetime) -> Letter:
    """Open one mail as it came.

    Args:
        data: the whole mail, headers and body.
        received: when the server received it, aware.
        now: dates far after it are absurd.
    Raises Unreadable where it is no mail, or was made to stop whoever reads it.
    """
    if not data.strip():
        raise Unreadable("the mail is empty")
    if _HOSTILE.search(data) or len(_PART.findall(data)) > _MOST_PARTS:
        raise Unreadable("the mail is made of too many parts, or of endless headers")
    try:
        return _opened(data, received, now)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"the mail cannot be read ({type(error).__name__})") from error


def _opened(data: bytes, received: datetime, now: datetime) -> Letter:
    message = message_from_bytes(data)
    name, address = _sender(message)
    sent = dates.from_text(header(message, "date"))
    plain, html = _bodies(message)
    given = header(message, "message-id").strip()
    return Letter(
        message=message,
        name=name,
        address=address,
        subject=text.one_line(text.clean(decoded(header(message, "subject")))),
        plain=plain,
        html=html,
        published=sent if sent is not None and dates.plausible(sent, now) else received,
        personal=_personal(message),
        fingerprint=blake2b(given.encode("utf-8", "replace") or data, digest_size=16).hexdigest(),
    )


def headers(message: Message, name: str) -> list[str]:
    """Return the raw headers of this name, topmost first."""
    return [
        raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for key, raw in message.raw_items()
        if key.lower() == name
    ]


def results_by_hop(message: Message) -> list[list[str]]:
    """Return the raw Authentication-Results, topmost first, parted where a Received stands.

    Each server that a mail passed adds its headers on top, in most cases above its Received.
    """
    hops: list[list[str]] = [[]]
    for name, value in message.raw_items():
        if name.lower() == "received":
            hops.append([])
        elif name.lower() == "authentication-results":
            hops[-1].append(value)
    return [hop for hop in hops if hop]


def header(message: Message, name: str) -> str:
    """Return the first raw header of this name, cut to a sane length; "" where there is none."""
    return next(iter(headers(message, name)), "")[:_LONGEST_HEADER]


def decoded(value: str) -> str:
    """Resolve encoded words (RFC 2047), as far as they can be."""
    try:
        pieces: list[tuple[str | bytes, str | None]] = decode_header(value)
    except (MessageError, ValueError):
        return value
    spelled: list[str] = []
    for piece, charset in pieces:
        known = piece if isinstance(piece, str) else _spelled(piece, charset or _BETWEEN_WORDS)
        spelled.append(known)
    return "".join(spelled)


def _sender(message: Message) -> tuple[str, str]:
    """Read the name and the one address of From."""
    given = headers(message, "from")
    if len(given) != 1 or len(given[0]) > _LONGEST_HEADER:
        return "", ""
    found = [(name, address) for name, address in getaddresses(given) if name or address]
    if len(found) != 1 or not ADDRESS.fullmatch(found[0][1]):
        return "", ""
    name = text.one_line(text.clean(decoded(found[0][0])))[:MAX_NAME]
    # A name that is an address shows somebody's address, or somebody else's to look like him.
    return ("" if ADDRESS.search(name) else name), found[0][1].lower()


def _personal(message: Message) -> frozenset[str]:
    found = (
        address.lower()
        for name in sorted(_PERSONAL)
        for value in headers(message, name)
        for address in ADDRESS.findall(value[:_LONGEST_HEADER])
    )
    return frozenset(islice(found, _MOST_PEOPLE))


def _bodies(message: Message) -> tuple[str, str]:
    """Collect the plain text, tidy, and the HTML; attachments and enclosed mails are left out."""
    plain: list[str] = []
    html: list[str] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in {"text/plain", "text/html"}:
            (plain if kind == "text/plain" else html).append(_content(part))
    return text.from_plain("\n".join(plain)), "\n".join(html)


def _leaves(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_maintype() == "message":
            continue
        if not part.is_multipart():
            yield part
            continue
        inner = part.get_payload()
        if isinstance(inner, list):
            waiting.extend(one for one in reversed(inner) if isinstance(one, Message))


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    return _spelled(data, part.get_content_charset() or "utf-8") if isinstance(data, bytes) else ""


def _spelled(data: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")
