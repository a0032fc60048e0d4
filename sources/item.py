"""The values that a source gives: Item, SourceState, Poll."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from sources.errors import SourceError

Place = Literal["review", "news", "blog", "forum", "social", "video", "app"]
"""What sort of place an item was published at; the playbook answers each differently."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source published, as it said it."""

    id: str
    """Stable within its source: the place's own id, else the canonical URL, else a content hash."""
    title: str
    """Plain text on one line, "" where there is none."""
    text: str
    """Plain text, paragraphs kept as line breaks, "" where there is none."""
    url: str | None = None
    """http(s) address where the author can be answered."""
    author: str | None = None
    """Name as shown at the place; None where none is given."""
    published: datetime | None = None
    """Aware UTC; None where missing or absurd."""
    rating: float | None = None
    """0 to 5; None where the place knows none."""
    rating_given: str | None = None
    """The rating as the place wrote it: "4,5", "2/10", "thumbs down"."""
    language: str | None = None
    """ISO 639-1 code that the place claims: evidence, not truth."""
    place: Place = "news"
    outlet: str | None = None
    """Name of the publication or site, where the place gives one."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a source remembers from one successful poll to the next. Opaque to everyone else."""

    etag: str | None = None
    """Validator for If-None-Match, verbatim."""
    last_modified: str | None = None
    """Validator for If-Modified-Since, verbatim."""
    body_hash: str | None = None
    """Hash of the last body: the same bytes are not parsed twice."""
    seen: bytes = b""
    """Digests of the entries in the last body, 8 bytes each: a known entry is not parsed twice."""
    moved_to: str | None = None
    """Where a permanent redirect (301, 308) said the source lives now."""
    cursor: str | None = None
    """The kind's own bookmark."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought back: unchanged, new items, or a typed error.

    On an error `state` is the state that was given: a failed poll changes nothing that was seen.
    """

    state: SourceState
    items: tuple[Item, ...] = ()
    """Entries that were not in the last body, newest first where the place orders them.
    May hold items that were seen earlier still: telling those apart is the store's job."""
    unchanged: bool = False
    """True when the place said, or its bytes showed, that nothing changed."""
    error: SourceError | None = None
    wait: timedelta | None = None
    """How long the place asked not to be asked again (Retry-After, Cache-Control, ttl)."""
    warnings: tuple[str, ...] = field(default=())
    """Oddities worth telling an administrator: entries skipped, dates thrown away."""


class Source(Protocol):
    """A place that can be polled."""

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask once. Returns a Poll whatever happens; raises only on a programming error."""
        ...
