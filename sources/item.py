"""The values that a source gives: Item, SourceState, Poll."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

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
    audience: int | None = None
    """How many people it reached at least, as far as the place tells: the author's followers, the
    views, those who voted for it."""


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
class Listed:
    """What a place showed at one poll, known entries too: what is missing was taken down."""

    ids: frozenset[str]
    """Ids of the items."""
    since: datetime | None = None
    """It showed everything published after this moment; None: everything it has."""


@dataclass(frozen=True, slots=True)
class Hub:
    """Where a place offers to push what is new, by WebSub (https://www.w3.org/TR/websub/)."""

    url: str
    """http(s) address of the hub."""
    topic: str
    """http(s) address by which the hub knows the place."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought back: unchanged, new items, or a typed error.

    On an error `state` is the state that was given: a failed poll changes nothing that was seen.
    It may bring items all the same: those of the pages before the one that failed.
    """

    state: SourceState
    items: tuple[Item, ...] = ()
    """Entries that were not in the last body, or not like this, newest first where the place
    orders them. May hold items that were seen earlier still: telling those apart is the store's
    job."""
    unchanged: bool = False
    """True when the place said, or its bytes showed, that nothing changed."""
    error: SourceError | None = None
    wait: timedelta | None = None
    """How long the place asked not to be asked again (Retry-After, Cache-Control, ttl)."""
    quota: bool = False
    """The place counts what it is asked: `wait` must be kept, whoever is in a hurry."""
    warnings: tuple[str, ...] = field(default=())
    """Oddities worth telling an administrator: entries skipped, dates thrown away."""
    listed: Listed | None = None
    """What the place shows now; None where the poll did not look at enough of it to say."""
    hub: Hub | None = None
    """Who pushes for the place, by what it says now; None: nobody. Says nothing in a poll that is
    `unchanged`, failed or `handed`."""
    handed: bool = False
    """The items were handed in from outside, by a webhook or a push: nothing was asked, `state`
    stays, and the next poll is due when it was."""


class Source(Protocol):
    """A place that can be polled."""

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask once. Returns a Poll whatever happens; raises only on a programming error."""
        ...


@runtime_checkable
class Readable(Protocol):
    """A source that can also read an answer that was saved into a file."""

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Return the items in one answer of the place. Raises Unreadable."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A source that need not be asked: its place calls when there is something new."""

    async def listen(self, wake: Callable[[], None]) -> None:
        """Wait at the place for ever, and call `wake` whenever a poll would bring something.

        `wake` is also called once when the waiting begins: what came before is polled then.
        Raises SourceError where the place cannot be waited at (any more); the caller tries again
        later, and polls as usual meanwhile.
        """
        ...


@runtime_checkable
class Pushed(Protocol):
    """A source whose place can push what is new, through the hub that a Poll names."""

    async def ask_hub(self, hub: str, form: bytes) -> None:
        """Post a request to a hub, by the rules of this source. Raises SourceError."""
        ...

    async def read_push(
        self, data: bytes, content_type: str, topic: str, now: datetime
    ) -> tuple[Item, ...]:
        """Return the items in what a hub pushed; relative links start at `topic`.

        Raises Unreadable.
        """
        ...
