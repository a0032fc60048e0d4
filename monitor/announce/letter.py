"""Letters: rendered words into an alert for one recipient."""

from __future__ import annotations

from email.utils import make_msgid, parseaddr
from typing import TYPE_CHECKING, Any

from alerts.alert import Alert, AlertKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from alerts.facts import Rendered


def letter(
    kind: AlertKind,
    rendered: Rendered,
    recipient: str,
    *,
    thread: str,
    domain: str,
    now: datetime,
    brand: str | None = None,
    case: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Alert:
    """Return an alert; `thread` begins its Message-ID, `facts` are for programs."""
    return Alert(
        message_id=make_msgid(thread, domain),
        kind=kind,
        recipient=recipient,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        brief=rendered.brief,
        pictures=rendered.pictures,
        facts=facts or {},
        created=now,
        case=case,
        brand=brand,
    )


def domain_of(sender: str) -> str:
    """Return the domain of a mail address, for Message-IDs."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    try:
        return domain.encode("idna").decode("ascii") or "localhost"
    except UnicodeError:
        return "localhost"
