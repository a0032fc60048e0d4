"""The kind `feed`: RSS, RDF, Atom and JSON Feed, polled conditionally."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import Field

from sources import conditional, links, websub
from sources.errors import BadStatus, Busy, SourceError
from sources.item import Hub, Item, Place, Poll, SourceState
from sources.kind import Kind, Options, Tools, WebAddress
from sources.parsed import FeedBody, ParsedFeed
from sources.wait import max_age

if TYPE_CHECKING:
    from sources.http import Response
    from sources.service import Service


class FeedOptions(Options):
    """Options of a feed."""

    url: WebAddress = Field(description="address of the feed, http or https")
    place: Place | None = Field(
        None,
        description="what sort of place it is: review, news, blog, forum, social, video or app. "
        "Default: what its entries and addresses show",
    )


Revise = Callable[[Item], Item | None]
"""What a kind makes of an entry that was read as any feed's; None: it is no item."""


Explain = Callable[[BadStatus], SourceError]
"""What an error status means at a kind's service."""


def as_it_is(item: Item) -> Item:
    """Revise nothing."""
    return item


def as_it_says(error: BadStatus) -> SourceError:
    """Explain nothing."""
    return error


@dataclass(frozen=True, slots=True)
class FeedSource:
    """One feed."""

    url: str
    options: Options
    tools: Tools
    place: Place | None = None
    """What sort of place it is; None: find out."""
    revise: Revise = as_it_is
    explain: Explain = as_it_says
    service: Service | None = None
    """Whose limits it shares; None: nobody's."""
    gap: float = 0.0
    """Seconds between two requests to the service, all its sources taken together."""

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask once; returns a Poll whatever happens."""
        try:
            response = await self._ask(state)
            return await self._read(response, state, now)
        except SourceError as error:
            told = self.explain(error) if isinstance(error, BadStatus) else error
            return Poll(state=state, error=told, wait=told.wait, quota=told.quota)

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read a feed that was saved. Raises Unreadable."""
        feed = await self.tools.parser.parse(FeedBody(data=data, now=now, place=self.place))
        return self._revised(feed.items)

    async def ask_hub(self, hub: str, form: bytes) -> None:
        """Post a request to a hub: an address that the feed names, so guarded as the feed is."""
        private = self.options.allow_private
        await self.tools.http.post(hub, form, websub.FORM, allow_private=private)

    async def read_push(
        self, data: bytes, content_type: str, topic: str, now: datetime
    ) -> tuple[Item, ...]:
        """Read what a hub pushed: the feed, or its new entries only. Raises Unreadable."""
        body = FeedBody(data=data, now=now, url=topic, content_type=content_type, place=self.place)
        feed = await self.tools.parser.parse(body)
        return self._revised(feed.items)

    async def _ask(self, state: SourceState) -> Response:
        if self.service is None:
            return await self._get(state)
        try:
            async with self.service.turn(self.gap):
                return await self._get(state)
        except Busy as error:
            self.service.heed(error)
            raise

    async def _get(self, state: SourceState) -> Response:
        options = self.options
        address = conditional.address(self.url, options.base_url, state)
        return await self.tools.http.get(address, state=state, allow_private=options.allow_private)

    def _revised(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        revised = (self.revise(item) for item in items)
        return tuple(item for item in revised if item is not None)

    async def _read(self, response: Response, state: SourceState, now: datetime) -> Poll:
        wait = max_age(response.headers.get("cache-control"))
        after = conditional.remembered(response, state)
        if conditional.is_unchanged(response, state, after):
            return Poll(state=after, unchanged=True, wait=wait)
        feed = await self.tools.parser.parse(_body(response, state, now, self.place))
        waits = [asked for asked in (wait, feed.ttl) if asked is not None]
        return Poll(
            state=replace(after, seen=feed.seen),
            items=self._revised(feed.items),
            wait=max(waits, default=None),
            warnings=feed.warnings,
            hub=_hub(response, feed),
        )


def _hub(response: Response, feed: ParsedFeed) -> Hub | None:
    """Find the hub; what the headers say goes first (https://www.w3.org/TR/websub/#discovery).

    A feed is its own topic where it names none, though it should.
    """
    told = websub.told(response.headers.get("link", ""), response.url)
    url = told.get("hub") or feed.hub
    return Hub(url, told.get("self") or feed.topic or response.url) if url else None


def _body(response: Response, state: SourceState, now: datetime, place: Place | None) -> FeedBody:
    return FeedBody(
        data=response.body,
        now=now,
        url=response.url,
        content_type=response.content_type,
        content_language=response.headers.get("content-language", ""),
        content_location=response.headers.get("content-location", ""),
        seen=state.seen,
        place=place,
    )


def _open(options: FeedOptions, tools: Tools) -> FeedSource:
    return FeedSource(options.url, options, tools, options.place)


def _shown(options: FeedOptions) -> str:
    return links.without_login(options.url)


KIND = Kind(
    name="feed",
    summary="Reads any RSS, RDF, Atom or JSON feed: news, blogs, forums, Google Alerts.",
    options=FeedOptions,
    open=_open,
    address=_shown,
    example=MappingProxyType({"url": "https://example.org/feed.xml"}),
    notes="For Google Alerts as a feed choose *Deliver to: RSS feed* and *How often: "
    "As-it-happens*; the links in it are taken out of their redirect. The address of such a feed "
    "is a secret of its owner: `url` may be `${NAME}`.",
)
