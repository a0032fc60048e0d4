"""WebSub from the subscriber's side, as pure functions (https://www.w3.org/TR/websub/)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode, urljoin

from sources import links

Mode = Literal["subscribe", "unsubscribe"]

FORM = "application/x-www-form-urlencoded"
LEASE = timedelta(days=10)
"""What a hub is asked for."""
SHORTEST_LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=30)

# SHA-1 is here because large hubs sign with nothing else. An HMAC does not need what SHA-1 lost:
# collisions do not help to forge one (https://www.rfc-editor.org/rfc/rfc6194#section-3.3).
_ALGORITHMS = {"sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_SIGNATURE = re.compile(r"([a-z0-9]{1,20})=([0-9a-fA-F]{1,200})")
_LONGEST_HEADER = 8_000
_LINK = re.compile(r"\s*<([^<>]*)>(.*)", re.DOTALL)
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_LONGEST_CHALLENGE = 2_000
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Verification:
    """What a hub asks at the callback, or tells there: `denied`."""

    mode: str
    topic: str
    challenge: str = ""
    """To be given back as it is, if this is what was asked for."""
    lease: timedelta | None = None
    """Within the bounds; None where the hub says none."""
    reason: str = ""
    """Why the hub denied, on one short line."""


def told(header: str, base: str) -> dict[str, str]:
    """Read the relations `hub` and `self` of a Link header (RFC 8288), the first of each.

    `base` is the address that answered. Only http(s) addresses are given.
    """
    found: dict[str, str] = {}
    for part in re.split(r",\s*(?=<)", header[:_LONGEST_HEADER]):
        link = _LINK.match(part)
        relation = _RELATION.search(link[2]) if link else None
        if link is None or relation is None:
            continue
        url = _resolved(link[1].strip(), base)
        for name in (relation[1] or relation[2] or "").lower().split():
            if name in {"hub", "self"} and url is not None:
                found.setdefault(name, url)
    return found


def request(mode: Mode, *, topic: str, callback: str, secret: str) -> bytes:
    """Write the form that is posted to a hub."""
    fields = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    if mode == "subscribe":
        seconds = int(LEASE.total_seconds())
        fields |= {"hub.secret": secret, "hub.lease_seconds": str(seconds)}
    return urlencode(fields).encode("ascii")


def verification(query: Mapping[str, str]) -> Verification | None:
    """Read the query of a hub's GET; None where it is none of a hub."""
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    challenge = query.get("hub.challenge", "")
    if not topic or len(challenge) > _LONGEST_CHALLENGE:
        return None
    if mode == "denied":
        reason = " ".join(query.get("hub.reason", "").split())
        printable = "".join(letter for letter in reason if letter.isprintable())
        return Verification(mode, topic, reason=printable[:_LONGEST_REASON])
    if mode not in {"subscribe", "unsubscribe"} or not challenge:
        return None
    return Verification(mode, topic, challenge, _lease(query.get("hub.lease_seconds", "")))


def _lease(seconds: str) -> timedelta | None:
    """Read a lease; one that would have us ask all the time, or hardly ever, is moderated."""
    if not re.fullmatch(r"\d{1,12}", seconds, re.ASCII):
        return None
    return min(max(timedelta(seconds=int(seconds)), SHORTEST_LEASE), LONGEST_LEASE)


def signed(secret: str, body: bytes, signature: str) -> bool:
    """Tell whether the X-Hub-Signature header proves that the body is from who knows the secret.

    False too where it is missing, malformed, or of an algorithm that is not known.
    """
    given = _SIGNATURE.fullmatch(signature.strip())
    if given is None or given[1] not in _ALGORITHMS:
        return False
    expected = hmac.new(secret.encode(), body, _ALGORITHMS[given[1]]).hexdigest()
    return hmac.compare_digest(expected, given[2].lower())


def _resolved(link: str, base: str) -> str | None:
    try:
        return links.web_link(urljoin(base, link))
    except ValueError:
        return None
