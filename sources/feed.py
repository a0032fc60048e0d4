"""The kind `feed`: RSS, RDF, Atom and JSON Feed, polled conditionally."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from sources import links
from sources.errors import SourceError
from sources.item import Item, Place, Poll, SourceState
from sources.kind import Kind, Options, Tools, WebAddress
from sources.parsed import FeedBody, ParsedFeed
from sources.wait import max_age

if TYPE_CHECKING:
    from sources.http import Response
    from sources.parser import Parser

_NOT_MODIFIED = 304


class FeedOptions(Options):
    """Options of a feed."""

    url: WebAddress = Field(description="address of the feed, http or https")
    place: Place | None = Field(
        None,
        description="what sort of place it is: review, news, blog, forum, social, video or app. "
        "Default: what its entries and addresses show",
    )


@dataclass(frozen=True, slots=True)
class FeedSource:
    """One feed."""

    options: FeedOptions
    tools: Tools

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask once; returns a Poll whatever happens."""
        try:
            response = await self.tools.http.get(
                self._address(state), state=state, allow_private=self.options.allow_private
            )
            return await self._read(response, state, now)
        except SourceError as error:
            return Poll(state=state, error=error, wait=error.wait)

    def _address(self, state: SourceState) -> str:
        """Where the feed lives now; `base_url` is the user's word and outranks a redirect."""
        if self.options.base_url is not None:
            return links.rebased(self.options.url, self.options.base_url)
        if state.moved_to is None:
            return self.options.url
        return links.with_login_of(state.moved_to, self.options.url)

    async def _read(self, response: Response, state: SourceState, now: datetime) -> Poll:
        wait = max_age(response.headers.get("cache-control"))
        kept = replace(state, moved_to=response.moved_to or state.moved_to)
        if response.status == _NOT_MODIFIED:
            validators = replace(
                kept,
                etag=response.etag or kept.etag,
                last_modified=response.last_modified or kept.last_modified,
            )
            return Poll(state=validators, unchanged=True, wait=wait)
        kept = replace(kept, etag=response.etag, last_modified=response.last_modified)
        body_hash = _hash(response)
        if body_hash == state.body_hash:
            return Poll(state=kept, unchanged=True, wait=wait)
        feed = await self.tools.parser.parse(_body(response, state, now, self.options.place))
        waits = [asked for asked in (wait, feed.ttl) if asked is not None]
        return Poll(
            state=replace(kept, body_hash=body_hash, seen=feed.seen),
            items=feed.items,
            wait=max(waits, default=None),
            warnings=feed.warnings,
        )


async def read_file(path: Path, parser: Parser, now: datetime) -> tuple[Item, ...]:
    """Read a feed from a file: all its entries, in its order.

    Raises Unreadable where it is no feed, OSError where it is no readable file.
    """
    data = await asyncio.to_thread(path.read_bytes)
    feed: ParsedFeed = await parser.parse(FeedBody(data=data, now=now))
    return feed.items


def _hash(response: Response) -> str:
    """Stand-in for a body; the type counts too, since it may change how bytes are read."""
    return blake2b(
        response.body + b"\n" + response.content_type.encode(), digest_size=16
    ).hexdigest()


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
    return FeedSource(options, tools)


def _shown(options: FeedOptions) -> str:
    return links.without_login(options.url)


KIND = Kind(
    name="feed",
    summary="Reads any RSS, RDF, Atom or JSON feed: news, blogs, forums, Google Alerts.",
    options=FeedOptions,
    open=_open,
    address=_shown,
)
