"""Alert: one message to one recipient, ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from alerts.picture import Picture

if TYPE_CHECKING:
    from datetime import datetime

AlertKind = Literal["case", "update", "storm", "summary", "digest", "source", "reminder", "test"]


@dataclass(frozen=True, slots=True)
class Alert:
    """A rendered message to one recipient through one channel."""

    message_id: str
    """The mail's Message-ID with its angle brackets; the same at every attempt."""
    kind: AlertKind
    recipient: str
    """An e-mail address; the channel's own name where it is not mail."""
    subject: str
    """One line of plain text."""
    text: str
    html: str
    created: datetime
    """Aware UTC; becomes the Date header, so that a retry is the same message."""
    case: int | None = None
    brand: str | None = None
    references: tuple[str, ...] = ()
    """Message-IDs of the thread so far, oldest first: a case is one thread."""
    brief: str = ""
    """A few lines of plain text for chats, to stand under the subject: what, who, where, the next
    step. "" where nobody has written one."""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What programs are told; everything in it can be written as JSON."""
    pictures: tuple[Picture, ...] = ()
    """What the HTML shows by `cid:`; drawn when a mail is sent."""


class Channel(Protocol):
    """One way of telling people."""

    async def send(self, alert: Alert) -> None:
        """Return when the other side has accepted the alert.

        Raises DeliveryError; `permanent` says whether another attempt makes sense.
        """
        ...
