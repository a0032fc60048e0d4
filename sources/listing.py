"""Listing: what the kinds with pages share, from the first page to the items that are new."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from sources import links
from sources.errors import BadStatus, Busy, SourceError
from sources.item import Item, Poll, SourceState
from sources.walk import Answer, Page, Walk, begun, digest, remembered, tidy

if TYPE_CHECKING:
    from sources.http import Response
    from sources.kind import Options, Tools
    from sources.service import Service

_NOT_MODIFIED = 304
_DEEP_PAGES = 5
"""So many pages a deep walk goes back, beyond what is known."""
_FIRST_PAGES = 20
"""So many pages at a first poll at most: what is older is of no use to anybody."""

__all__ = ["Answer", "Listing", "ListingSource", "Page"]


Ask = Callable[[str], Awaitable["Response"]]
"""Asks for an address, given before `base_url`, as for a page. Raises SourceError."""


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

    async def prepare(self, ask: Ask) -> None:  # noqa: B027 - most kinds need nothing
        """Learn from the service what the addresses of the pages need; comes before `first`.

        Raises SourceError.
        """

    @abstractmethod
    def first(self, since: datetime, now: datetime) -> str:
        """Return the address of the first page, before `base_url`.

        `since`: nothing older is wanted, for services that can be asked so.
        """

    @abstractmethod
    def read(self, answer: Answer) -> Page:
        """Read a page. Raises Unreadable; Busy where the service says so in an ordinary answer."""

    async def headers(self) -> Mapping[str, str]:
        """Return what a request carries: keys, logins. Raises SourceError."""
        return {}

    def spread(self, headers: Mapping[str, str], now: datetime) -> timedelta | None:
        """Return `Page.spread` where the service tells it in headers.

        Asked of every answer, also of those that bring nothing new; names in lower case.
        """
        return None

    async def renew(self, error: BadStatus) -> bool:
        """Drop the login if `error` says that it has run out. True: ask once more."""
        return False

    def explain(self, error: BadStatus) -> SourceError:
        """Return the error that an error status means at this service."""
        return error


@dataclass(frozen=True, slots=True)
class ListingSource:
    """A source whose place is read page by page."""

    listing: Listing
    options: Options
    tools: Tools
    service: Service

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask page by page; returns a Poll whatever happens."""
        walk = begun(state, now, self.tools.window)
        try:
            unchanged = await self._walk(walk, state)
        except SourceError as error:
            # What the pages before the broken one said is not held back: the next poll will walk
            # over them again.
            return Poll(
                state=state,
                items=walk.fresh(),
                error=error,
                wait=error.wait,
                quota=error.quota,
                warnings=tuple(walk.warnings),
            )
        wait = max((one for one in (walk.wait, walk.spread) if one is not None), default=None)
        quota = walk.quota or walk.spread is not None
        if unchanged:
            known = state if walk.validators is None else remembered(walk, state)
            return Poll(state=known, unchanged=True, wait=wait, quota=quota)
        return Poll(
            # The pages that could not be asked for are reached by the next poll only if it does
            # not know the pages before them.
            state=state if walk.held_up else remembered(walk, state),
            items=walk.fresh(),
            wait=wait,
            quota=quota,
            warnings=tuple(walk.warnings),
            listed=walk.listed() if self.listing.whole else None,
        )

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read a page that was saved. Raises Unreadable."""
        page = await asyncio.to_thread(self.listing.read, Answer(data, now))
        return tuple(tidy(item, now, []) for item in page.items)

    async def _walk(self, walk: Walk, state: SourceState) -> bool:
        """Go through the pages; True where the first one shows that nothing has changed."""
        await self.listing.prepare(self._ask)
        first = self.listing.first(walk.since, walk.now)
        address: str | None = first
        same = walk.address == (asked := digest(first.encode()))
        validators = state if same and not walk.deep else None
        walk.address = asked
        while address is not None and address not in walk.asked:
            walk.asked.add(address)
            try:
                response = await self._ask(address, validators)
            except BadStatus as error:
                if error.status == HTTPStatus.NOT_FOUND and walk.pages:
                    return False  # there is no such page: the one before was the last
                raise
            walk.spread = self.listing.spread(response.headers, walk.now) or walk.spread
            if response.status == _NOT_MODIFIED:
                return True
            if walk.validators is None:
                walk.validators, walk.body_hash = response, digest(response.body)
                if walk.body_hash == state.body_hash and not walk.deep:
                    return True
            validators = None
            answer = Answer(response.body, walk.now, address, dict(response.headers))
            page = self._understood(answer)
            self._keep(walk, page)
            address = page.next if self._goes_on(walk, page) else None
            walk.ended = page.next is None and not page.cut
        return False

    def _understood(self, answer: Answer) -> Page:
        try:
            return self.listing.read(answer)
        except Busy as error:
            self.service.heed(error)
            raise

    def _keep(self, walk: Walk, page: Page) -> None:
        warnings = list(page.warnings)
        items = tuple(tidy(item, walk.now, warnings) for item in page.items)
        walk.add(replace(page, items=items, warnings=tuple(warnings)))
        if page.wait is not None:
            self.service.pause(page.wait, quota=page.quota)

    def _goes_on(self, walk: Walk, page: Page) -> bool:
        """Is the page after this one worth asking for?"""
        if page.next is None or walk.stands_still or not self._may_hold_news(walk, page):
            return False
        if walk.wait is not None:
            walk.held_up = True
            return False
        limit = self.listing.most_pages
        if walk.pages >= (min(limit, _FIRST_PAGES) if walk.first else limit):
            walk.warnings.append(f"more than {walk.pages} pages: the rest was left unread")
            return False
        return True

    def _may_hold_news(self, walk: Walk, page: Page) -> bool:
        return not page.items or not self.listing.newest_first or self._is_news(walk)

    def _is_news(self, walk: Walk) -> bool:
        """Did the last page end with what is not known, or not old enough?"""
        last = walk.items[-1]
        if walk.first:
            return last.published is None or last.published >= walk.since
        if walk.deep and walk.pages < _DEEP_PAGES:
            return True
        old = walk.newest and last.published and last.published < walk.newest - self.tools.window
        return not old and not walk.seen.knows(last)

    async def _ask(self, address: str, validators: SourceState | None = None) -> Response:
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
                self.service.heed(told)
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
