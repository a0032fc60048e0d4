"""What goes to the parsing process and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.item import Item, Place


@dataclass(frozen=True, slots=True)
class FeedBody:
    """One body to read, with all that its reading depends on."""

    data: bytes
    """As it came, decompressed."""
    now: datetime
    """Aware UTC: dates far after it are absurd."""
    url: str | None = None
    """Where it came from; relative links start there. None: from no address."""
    content_type: str = ""
    """The Content-Type header, "" where there was none."""
    content_language: str = ""
    """The Content-Language header, "" where there was none."""
    content_location: str = ""
    """The Content-Location header, "" where there was none."""
    seen: bytes = b""
    """Digests of the entries that need not be read again, 8 bytes each."""
    place: Place | None = None
    """What the user says of the place; None: find out."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What was read."""

    items: tuple[Item, ...]
    """The entries that `seen` did not name, in the order of the feed."""
    seen: bytes = b""
    """Digests of all entries of this body; empty where it could not be taken apart."""
    ttl: timedelta | None = None
    """How long the feed asks to be left alone (RSS `ttl`)."""
    title: str = ""
    """The feed's own, plain text."""
    warnings: tuple[str, ...] = ()
    """Oddities worth telling an administrator."""
    hub: str | None = None
    """http(s) address of the hub that the feed names; None for none."""
    topic: str | None = None
    """http(s) address of the feed, as it says itself; None where it does not."""
