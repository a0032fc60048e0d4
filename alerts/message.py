"""Alert -> the mail as it goes over the wire, with its pictures."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses
from typing import Any

from alerts.alert import Alert
from alerts.clean import clean_line
from alerts.errors import DeliveryError
from alerts.headers import clean_header
from alerts.picture import png

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_MOST_REFERENCES = 20
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NAME_CAP, _LABEL_CAP = 100, 40
_IDS = ("references", "in-reply-to", "list-id")
"""Headers that hold nothing but ids."""


class _Policy(EmailPolicy):
    """SMTP's line ends; and headers made of ids are folded between them, never encoded.

    The standard fold turns an id of more than 77 characters into encoded words, which breaks the
    thread.
    """

    def fold(self, name: str, value: Any) -> str:  # noqa: ANN401 as the base class has it
        """Fold one header to lines that end in CRLF."""
        if name.lower() in _IDS:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401 as above
        """Fold one header to bytes; in UTF-8 only where the server takes that (RFC 6531)."""
        if name.lower() in _IDS:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_ASCII = _Policy(linesep="\r\n")
_UTF8 = _ASCII.clone(utf8=True)


def build(alert: Alert, *, sender: str) -> EmailMessage:
    """Make the mail; the same alert gives the same bytes, but for the boundary between its parts.

    `sender` is an address with or without a name. Raises DeliveryError, permanent, for an address
    or a Message-ID that no server could take.
    """
    origin, target = _address(sender, "sender"), _address(alert.recipient, "recipient")
    plain = origin.addr_spec.isascii() and target.addr_spec.isascii()
    message = EmailMessage(policy=_ASCII if plain else _UTF8)
    message["From"] = origin
    message["To"] = target
    message["Subject"] = clean_header(alert.subject)
    message["Date"] = alert.created
    message["Message-ID"] = _message_id(alert.message_id)
    if thread := _thread(alert):
        message["In-Reply-To"] = thread[-1]
        message["References"] = " ".join(thread)
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = _list_id(alert.brand, origin.domain)
    message["X-Amends-Kind"] = clean_header(alert.kind)
    if alert.case is not None:
        message["X-Amends-Case"] = str(alert.case)
    _set_body(message, alert)
    return message


async def wire(alert: Alert, *, sender: str) -> bytes:
    """Make the mail's bytes, in a thread where pictures are drawn. Raises DeliveryError."""
    if not alert.pictures:
        return build(alert, sender=sender).as_bytes()
    return (await asyncio.to_thread(build, alert, sender=sender)).as_bytes()


def bare_address(text: str, what: str) -> str:
    """Give the one address in `text` without its name, the domain in ASCII.

    Raises DeliveryError, permanent, where there is none, several, or a control character.
    """
    return _name_and_address(text, what)[1]


def _address(text: str, what: str) -> Address:
    name, address = _name_and_address(text, what)
    user, _, domain = address.rpartition("@")
    return Address(clean_header(name, cap=_NAME_CAP), username=user, domain=domain)


def _name_and_address(text: str, what: str) -> tuple[str, str]:
    found = getaddresses([text]) if clean_line(text) == text.strip() else []
    if len(found) != 1 or not _ADDRESS.fullmatch(found[0][1]):
        shown = clean_line(text, cap=100)
        raise DeliveryError(f"{what}: expected an e-mail address, got “{shown}”", permanent=True)
    name, address = found[0]
    user, _, domain = address.rpartition("@")
    try:
        return name, f"{user}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise DeliveryError(
            f"{what}: no domain can be called “{domain}”", permanent=True
        ) from error


def _message_id(text: str) -> str:
    if not _MESSAGE_ID.fullmatch(text):
        raise DeliveryError(
            f"Message-ID: expected <…@…>, got “{clean_line(text, cap=100)}”", permanent=True
        )
    return text


def _thread(alert: Alert) -> list[str]:
    """Give the thread's Message-IDs, oldest first; of a long thread the first and the latest."""
    known = [one for one in alert.references if _MESSAGE_ID.fullmatch(one)]
    return known if len(known) <= _MOST_REFERENCES else [known[0], *known[1 - _MOST_REFERENCES :]]


def _list_id(brand: str | None, domain: str) -> str:
    """Name the mails about one brand for filters (RFC 2919); of several, those of Amends."""
    name = clean_line(brand or "").casefold()
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    label = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    if label != name.replace(" ", "-") or len(label) > _LABEL_CAP:
        # What other characters made the difference to another brand must not be lost.
        mark = hashlib.sha256(name.encode()).hexdigest()[:8]
        label = f"{label[:_LABEL_CAP]}-{mark}".lstrip("-")
    return f"<{label}.amends.{domain}>" if label else f"<amends.{domain}>"


def _set_body(message: EmailMessage, alert: Alert) -> None:
    # Both encodings keep every line short and the words as they are.
    text, html = (_SURROGATES.sub("\ufffd", part) for part in (alert.text, alert.html))
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html, subtype="html", cte=_encoding(html))
    _, page = message.iter_parts()
    for one in alert.pictures:
        page.add_related(png(one), "image", "png", cid=f"<{one.id}>", disposition="inline")


def _encoding(text: str) -> str:
    """Choose quoted-printable, readable in the raw mail, unless most of it would be escapes."""
    foreign = sum(1 for character in text if not character.isascii())
    return "base64" if foreign * 3 > len(text) else "quoted-printable"
