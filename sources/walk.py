"""Walk: what one poll gathers on its way from page to page, and what is remembered of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from sources import dates, links, text
from sources.item import Item, Listed, SourceState
from sources.seen import Seen

if TYPE_CHECKING:
    from sources.http import Response

_MAX_NAME = 300
_LATE = timedelta(hours=1)
"""Services put things into their search some time after they were published."""
_DEEP_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page as it came."""

    data: bytes
    now: datetime
    """Aware UTC."""
    asked: str = ""
    """The address that was asked, before `base_url`; "" for a file."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as understood."""

    items: tuple[Item, ...]
    """In the order of the place."""
    next: str | None = None
    """Address of the page after this one, before `base_url`; None: this is the last."""
    wait: timedelta | None = None
    """How long the service asks to be left alone, though it answered."""
    quota: bool = False
    spread: timedelta | None = None
    """How long this source must wait so that a day's quota lasts; the service's other sources
    need not, and the pages behind this one may still be asked for."""
    warnings: tuple[str, ...] = ()
    cut: bool = False
    """The place shows no more than this, though it holds more: what is missing behind the last
    entry was not taken down."""


@dataclass(slots=True)
class Walk:
    """What one poll has gathered so far."""

    now: datetime
    seen: Seen
    first: bool
    """The very first poll of this source."""
    deep: bool
    """Look beyond what is known, for edits and for what was taken down."""
    newest: datetime | None
    """The newest publication up to the last poll."""
    since: datetime
    items: list[Item] = field(default_factory=list)
    pages: int = 0
    asked: set[str] = field(default_factory=set)
    stands_still: bool = False
    """The last page showed nothing that the pages before had not shown."""
    wait: timedelta | None = None
    quota: bool = False
    spread: timedelta | None = None
    warnings: list[str] = field(default_factory=list)
    validators: Response | None = None
    body_hash: str | None = None
    address: str = ""
    """Digest of the first page's address: what validates another page says nothing of this one."""
    ended: bool = False
    """The last page was reached, and the place holds nothing behind it."""
    held_up: bool = False
    """The service wanted to be left alone before everything new was read."""

    def add(self, page: Page) -> None:
        """Take in a page."""
        before = {item.id for item in self.items}
        self.stands_still = bool(page.items) and before.issuperset(one.id for one in page.items)
        self.pages += 1
        self.items += page.items
        self.warnings += page.warnings
        self.wait, self.quota = page.wait or self.wait, page.quota or self.quota
        self.spread = page.spread or self.spread

    def listed(self) -> Listed | None:
        """Say what the place shows now, where the pages that were read allow to say it."""
        if not self.items or self.wait is not None:
            return None
        ids = frozenset(item.id for item in self.items)
        if self.ended:
            return Listed(ids)
        dated = [item.published for item in self.items if item.published is not None]
        if len(dated) < len(self.items) or dated != sorted(dated, reverse=True):
            return None
        return Listed(ids, since=dated[-1])

    def fresh(self) -> tuple[Item, ...]:
        """Return what was not seen before, or not like this; each once."""
        fresh = {item.id: item for item in reversed(self.items) if item not in self.seen}
        return tuple(reversed(fresh.values()))


def begun(state: SourceState, now: datetime, window: timedelta) -> Walk:
    """Begin a walk at a place of which `state` is remembered; a first one goes back by `window`."""
    marks = _Bookmarks.read(state.cursor)
    first = state.cursor is None
    # The window counts from now at the first poll; later on from what was seen last, so that
    # nothing is missed however long the program stood still.
    since = now - window if first else min(marks.newest or marks.deep or now, now) - _LATE
    return Walk(
        now=now,
        seen=Seen.unpacked(state.seen),
        first=first,
        deep=marks.deep is None or now - marks.deep >= _DEEP_EVERY or now < marks.deep,
        newest=marks.newest,
        since=since,
        address=marks.address,
    )


def remembered(walk: Walk, state: SourceState) -> SourceState:
    """Return what is to be remembered of a walk that came to its end."""
    published = [item.published for item in walk.items if item.published is not None]
    newest = max([*published, *([walk.newest] if walk.newest else [])], default=None)
    deep = None if walk.deep else _Bookmarks.read(state.cursor).deep
    response = walk.validators
    return replace(
        state,
        etag=response.etag if response else None,
        last_modified=response.last_modified if response else None,
        body_hash=walk.body_hash,
        seen=walk.seen.with_(walk.items).packed(),
        cursor=_Bookmarks(newest, deep or walk.now, walk.address).written(),
    )


@dataclass(frozen=True, slots=True)
class _Bookmarks:
    """What a walk leaves behind for the next one, besides what was seen."""

    newest: datetime | None = None
    """The newest publication seen."""
    deep: datetime | None = None
    """When the last deep walk was made."""
    address: str = ""
    """Digest of the first page's address."""

    @classmethod
    def read(cls, cursor: str | None) -> _Bookmarks:
        try:
            marks = json.loads(cursor or "{}")
            newest, deep = dates.from_text(marks.get("newest")), dates.from_text(marks.get("deep"))
            return cls(newest, deep, str(marks.get("address")))
        except (ValueError, AttributeError):
            return cls()

    def written(self) -> str:
        moments = {"newest": self.newest, "deep": self.deep}
        texts = {name: moment and moment.isoformat() for name, moment in moments.items()}
        return json.dumps(texts | {"address": self.address})


def tidy(item: Item, now: datetime, warnings: list[str]) -> Item:
    """Bring an item into the form that all items have, whatever its service sent."""
    published = item.published
    if published is not None and not dates.plausible(published, now):
        warnings.append(f"the date of {item.id[:80]} makes no sense and was dropped")
        published = None
    author = text.one_line(text.clean(item.author or ""))[:_MAX_NAME]
    return replace(
        item,
        title=text.one_line(text.clean(item.title)),
        text=text.from_plain(item.text),
        url=links.web_link(item.url),
        author=author or None,
        published=published,
        language=(item.language or "").strip().lower().replace("_", "-").partition("-")[0] or None,
    )


def digest(body: bytes) -> str:
    """Return what stands for a body, or for an address."""
    return blake2b(body, digest_size=16).hexdigest()
