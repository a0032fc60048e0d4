"""Listing: what the kinds with pages share, from the first page to the items that are new."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from sources import dates, links, text
from sources.errors import BadStatus, Busy, SourceError
from sources.item import Item, Listed, Poll, SourceState
from sources.seen import Seen
from sources.service import USUAL_PAUSE
from sources.wait import LONGEST

if TYPE_CHECKING:
    from sources.http import Response
    from sources.kind import Options, Tools
    from sources.service import Service

_NOT_MODIFIED = 304
_MAX_NAME = 300
_LATE = timedelta(hours=1)
"""Services put things into their search some time after they were published."""
_DEEP_EVERY = timedelta(hours=6)
_DEEP_PAGES = 5
_FIRST_PAGES = 20


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
    warnings: tuple[str, ...] = ()


class Listing(ABC):
    """A kind's own part: which pages to ask for, and how to read them."""

    gap = 0.0
    """Seconds between two requests to the service, all its sources taken together."""
    most_pages = 100
    """Pages of one poll at most."""
    newest_first = True
    """Does the place list the newest first? Then the pages after a known entry are known."""
    whole = False
    """Do the pages hold everything that the place has, and not only what is new or found?"""

    @abstractmethod
    def first(self, since: datetime, now: datetime) -> str:
        """Return the address of the first page, before `base_url`.

        `since`: nothing older is wanted, for services that can be asked so.
        """

    @abstractmethod
    def read(self, answer: Answer) -> Page:
        """Read a page. Raises Unreadable."""

    async def headers(self) -> Mapping[str, str]:
        """Return what a request carries: keys, logins. Raises SourceError."""
        return {}

    async def renew(self, error: BadStatus) -> bool:
        """Drop the login if `error` says that it has run out. True: ask once more."""
        return False

    def explain(self, error: BadStatus) -> SourceError:
        """Return the error that an error status means at this service."""
        return error


@dataclass(slots=True)
class _Walk:
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
    wait: timedelta | None = None
    quota: bool = False
    warnings: list[str] = field(default_factory=list)
    validators: Response | None = None
    body_hash: str | None = None
    ended: bool = False
    """The last page was reached."""

    def add(self, page: Page) -> None:
        """Take in a page."""
        self.pages += 1
        self.items += page.items
        self.warnings += page.warnings
        self.wait, self.quota = page.wait or self.wait, page.quota or self.quota


@dataclass(frozen=True, slots=True)
class ListingSource:
    """A source whose place is read page by page."""

    listing: Listing
    options: Options
    tools: Tools
    service: Service

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask page by page; returns a Poll whatever happens."""
        walk = _begun(state, now, self.tools.window)
        try:
            unchanged = await self._walk(walk, state)
        except SourceError as error:
            # What the pages before the broken one said is not held back: the next poll will walk
            # over them again.
            return Poll(
                state=state,
                items=_fresh(walk),
                error=error,
                wait=error.wait,
                quota=error.quota,
                warnings=tuple(walk.warnings),
            )
        if unchanged:
            return Poll(state=state, unchanged=True, wait=walk.wait, quota=walk.quota)
        return Poll(
            state=_remembered(walk, state),
            items=_fresh(walk),
            wait=walk.wait,
            quota=walk.quota,
            warnings=tuple(walk.warnings),
            listed=self._listed(walk),
        )

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read a page that was saved. Raises Unreadable."""
        page = await asyncio.to_thread(self.listing.read, Answer(data, now))
        return tuple(_tidy(item, now, []) for item in page.items)

    async def _walk(self, walk: _Walk, state: SourceState) -> bool:
        """Go through the pages; True where the first one shows that nothing has changed."""
        address: str | None = self.listing.first(walk.since, walk.now)
        validators = None if walk.deep else state
        while address is not None and address not in walk.asked:
            walk.asked.add(address)
            response = await self._ask(address, validators)
            if response.status == _NOT_MODIFIED:
                return True
            if walk.validators is None:
                walk.validators, walk.body_hash = response, _hash(response.body)
                if validators is not None and walk.body_hash == state.body_hash:
                    return True
            validators = SourceState()
            page = self.listing.read(
                Answer(response.body, walk.now, address, dict(response.headers))
            )
            self._keep(walk, page)
            address = page.next if self._goes_on(walk, page) else None
            walk.ended = page.next is None
        return False

    def _keep(self, walk: _Walk, page: Page) -> None:
        warnings = list(page.warnings)
        items = tuple(_tidy(item, walk.now, warnings) for item in page.items)
        walk.add(replace(page, items=items, warnings=tuple(warnings)))
        if page.wait is not None:
            self.service.pause(page.wait, quota=page.quota)

    def _goes_on(self, walk: _Walk, page: Page) -> bool:
        """Is the page after this one worth asking for?"""
        if page.next is None or walk.wait is not None:
            return False
        limit = self.listing.most_pages
        if walk.pages >= (min(limit, _FIRST_PAGES) if walk.first else limit):
            walk.warnings.append(f"more than {walk.pages} pages: the rest was left unread")
            return False
        return not page.items or not self.listing.newest_first or self._is_news(walk)

    def _is_news(self, walk: _Walk) -> bool:
        """Did the last page end with what is not known, or not old enough?"""
        last = walk.items[-1]
        if walk.first:
            return last.published is None or last.published >= walk.since
        if walk.deep and walk.pages < _DEEP_PAGES:
            return True
        old = walk.newest and last.published and last.published < walk.newest - self.tools.window
        return not old and not walk.seen.knows(last)

    async def _ask(self, address: str, validators: SourceState | None) -> Response:
        headers = await self.listing.headers()
        try:
            try:
                return await self._get(address, headers, validators)
            except BadStatus as error:
                if not await self.listing.renew(error):
                    raise
            return await self._get(address, await self.listing.headers(), validators)
        except BadStatus as error:
            told = self.listing.explain(error)
            if isinstance(told, Busy):
                self.service.pause(told.wait or USUAL_PAUSE, quota=told.quota)
            raise told from error

    async def _get(
        self, address: str, headers: Mapping[str, str], validators: SourceState | None
    ) -> Response:
        base = self.options.base_url
        async with self.service.turn(self.listing.gap):
            return await self.tools.http.get(
                address if base is None else links.rebased(address, base),
                state=validators,
                headers=headers,
                allow_private=self.options.allow_private,
            )

    def _listed(self, walk: _Walk) -> Listed | None:
        """Say what the place shows now, where the pages that were read allow to say it."""
        if not self.listing.whole or not walk.items or walk.wait is not None:
            return None
        shown = [item.published for item in walk.items]
        ids = frozenset(item.id for item in walk.items)
        if walk.ended:
            return Listed(ids)
        dated = [moment for moment in shown if moment is not None]
        if len(dated) < len(shown) or dated != sorted(dated, reverse=True):
            return None
        return Listed(ids, since=dated[-1])


def _begun(state: SourceState, now: datetime, window: timedelta) -> _Walk:
    newest, deep = _bookmarks(state.cursor)
    first = state.cursor is None
    # The window counts from now at the first poll; later on from what was seen last, so that
    # nothing is missed however long the program stood still.
    since = now - window if first else min(newest or deep or now, now) - _LATE
    return _Walk(
        now=now,
        seen=Seen.unpacked(state.seen),
        first=first,
        deep=deep is None or now - deep >= _DEEP_EVERY or now < deep,
        newest=newest,
        since=since,
    )


def _bookmarks(cursor: str | None) -> tuple[datetime | None, datetime | None]:
    """Read the newest publication seen and the time of the last deep walk."""
    try:
        marks = json.loads(cursor or "{}")
        newest, deep = marks.get("newest"), marks.get("deep")
    except (ValueError, AttributeError):
        return None, None
    return dates.from_text(newest), dates.from_text(deep)


def _remembered(walk: _Walk, state: SourceState) -> SourceState:
    published = [item.published for item in walk.items if item.published is not None]
    newest = max([*published, *([walk.newest] if walk.newest else [])], default=None)
    _, deep = _bookmarks(state.cursor)
    marks = {
        "newest": None if newest is None else newest.astimezone(UTC).isoformat(),
        "deep": walk.now.isoformat() if walk.deep or deep is None else deep.isoformat(),
    }
    response = walk.validators
    return replace(
        state,
        etag=response.etag if response else None,
        last_modified=response.last_modified if response else None,
        body_hash=walk.body_hash,
        seen=walk.seen.with_(walk.items).packed(),
        cursor=json.dumps(marks),
    )


def _fresh(walk: _Walk) -> tuple[Item, ...]:
    """Return what was not seen before, or not like this; each once."""
    fresh = {item.id: item for item in reversed(walk.items) if item not in walk.seen}
    return tuple(reversed(fresh.values()))


def _tidy(item: Item, now: datetime, warnings: list[str]) -> Item:
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


def quota_wait(remaining: int, sources: int, now: datetime) -> timedelta:
    """Return how long one of `sources` must wait for what is left of a day's quota to last.

    `remaining`: requests that the service still allows until midnight UTC.
    """
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if remaining <= 0:
        return min(midnight - now, LONGEST)
    return min((midnight - now) * max(sources, 1) / remaining, LONGEST)


def _hash(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()
