"""What goes to the parsing process and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from sources.item import Item, Place


@dataclass(frozen=True, slots=True)
class FeedBody:
    """One body to read, with all that its reading depends on."""

    what: ClassVar[str] = "the feed"
    """In an error."""

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


@dataclass(frozen=True, slots=True)
class PageBody:
    """One HTML page to read, with all that its reading depends on."""

    what: ClassVar[str] = "the page"
    """In an error."""

    data: bytes
    """As it came, decompressed."""
    now: datetime
    """Aware UTC: dates far after it are absurd."""
    url: str | None = None
    """Where people find it; relative links start there. None: from no address."""
    content_type: str = ""
    """The Content-Type header, "" where there was none."""


@dataclass(frozen=True, slots=True)
class Average:
    """What all customers together think, as a page says it."""

    what: str
    """Name of what they rated; "" where the page does not say."""
    value: float
    """0 to 5."""
    given: str
    """As the page wrote it: "4,4", "8.8/10"."""
    count: int | None = None
    """How many rated it, where the page says."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What was read of a page that holds reviews, or an average, or both."""

    reviews: tuple[Item, ...]
    """In the order of the page, each once. Different ones may share an id, where the page gives
    them none and author and date do not tell them apart."""
    averages: tuple[Average, ...] = ()
    """One for each thing that was rated."""
    outlet: str | None = None
    """Name of the site."""
    warnings: tuple[str, ...] = ()
    """Oddities worth telling an administrator."""
