"""Alert: one message to one recipient, ready to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

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
    """An e-mail address, or what the channel takes in its place."""
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


class Channel(Protocol):
    """One way of telling people."""

    async def send(self, alert: Alert) -> None:
        """Return when the other side has accepted the alert.

        Raises DeliveryError; `permanent` says whether another attempt makes sense.
        """
        ...
