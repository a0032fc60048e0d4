"""The kind `hackernews`: stories and comments on Hacker News, through its public search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import Field

from sources import links
from sources.item import Item
from sources.kind import Kind, Options, Tools, Words
from sources.listing import Answer, Listing, ListingSource, Page
from sources.shape import Count, Epoch, Maybe, Shape, entries, load, whole
from sources.text import from_html

_SERVICE = "hn.algolia.com"
_PAGE = 100
_SHOWN = 1_000
"""Hits of one search that can be paged through, however many there are."""
_HOUR = 3_600


class HackerNewsOptions(Options):
    """Options of a Hacker News search."""

    query: Words = Field(
        description='words to search for; "in quotation marks" as a phrase, -word to leave out'
    )


class _Hit(Shape):
    objectID: str  # noqa: N815 - the service's name for it
    title: Maybe[str] = None
    url: Maybe[str] = None
    author: Maybe[str] = None
    created_at_i: Maybe[Epoch] = None
    story_text: Maybe[str] = None
    comment_text: Maybe[str] = None
    points: Count = None


class _Answer(Shape):
    hits: list[Any]
    nbPages: Maybe[int] = None  # noqa: N815 - as above
    nbHits: Maybe[int] = None  # noqa: N815
    hitsPerPage: Maybe[int] = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class _Search(Listing):
    """What one query finds, the newest first."""

    query: str

    # 10,000 requests an hour for one address.
    gap = 0.4

    def first(self, since: datetime, now: datetime) -> str:
        # To the hour, so that one poll asks for the same as the next.
        after = int(since.timestamp()) // _HOUR * _HOUR
        return self._address(f"created_at_i>{after}")

    def read(self, answer: Answer) -> Page:
        frame = whole(_Answer, load(answer.data, _SERVICE), _SERVICE)
        hits, warnings = entries(_Hit, frame.hits, _SERVICE)
        # What was deleted stays in the search for a while, without its words.
        said = (hit for hit in hits if hit.title or hit.story_text or hit.comment_text)
        return Page(
            tuple(_item(hit) for hit in said),
            next=self._following(answer.asked, frame, hits),
            warnings=tuple(warnings),
        )

    def _following(self, asked: str, frame: _Answer, hits: list[_Hit]) -> str | None:
        """Return the address of the next page; after the last that is shown, of an older slice."""
        if not asked or not hits:
            return None
        parameters = dict(parse_qsl(urlsplit(asked).query))
        limits, page = parameters["numericFilters"], int(parameters["page"])
        seen = page * (frame.hitsPerPage or _PAGE) + len(frame.hits)
        if page + 1 < (frame.nbPages or 0):
            return self._address(limits, page + 1)
        dates = [hit.created_at_i for hit in hits if hit.created_at_i is not None]
        if not dates or (frame.nbHits or 0) <= seen < _SHOWN:
            return None
        # "<=": others of the same second may stand behind the last one.
        after = limits.partition(",")[0]
        return self._address(f"{after},created_at_i<={min(dates).timestamp():.0f}")

    def _address(self, limits: str, page: int = 0) -> str:
        asked = {
            "query": self.query,
            "tags": "(story,comment)",
            "numericFilters": limits,
            "advancedSyntax": "true",
            "typoTolerance": "false",
            "hitsPerPage": str(_PAGE),
            "page": str(page),
        }
        return f"https://{_SERVICE}/api/v1/search_by_date?{urlencode(asked)}"


def _item(hit: _Hit) -> Item:
    said = from_html(hit.comment_text or hit.story_text or "")
    # A story without a text of its own is a link to what it is about.
    leads_to = None if hit.comment_text else links.web_link(hit.url)
    return Item(
        id=f"hackernews:{hit.objectID}",
        # A comment's story has a title, but it is not what the author of the comment said.
        title="" if hit.comment_text else hit.title or "",
        text="\n".join(part for part in (said, leads_to) if part),
        url=f"https://news.ycombinator.com/item?id={hit.objectID}",
        author=hit.author,
        published=hit.created_at_i,
        place="forum",
        outlet="Hacker News",
        audience=hit.points,
    )


def _open(options: HackerNewsOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_SERVICE)
    return ListingSource(_Search(options.query), options, tools, service)


def _shown(options: HackerNewsOptions) -> str:
    return f"https://{_SERVICE}/?{urlencode({'query': options.query, 'sort': 'byDate'})}"


KIND = Kind(
    name="hackernews",
    summary="Searches the stories and comments on Hacker News.",
    options=HackerNewsOptions,
    open=_open,
    address=_shown,
    service=lambda _: _SERVICE,
    example={"query": '"blue door bakery"'},
    notes="No key is needed. A comment is found by its own words alone: one that does not name "
    "the brand, below a story that does, is no mention. A story’s link is part of its text, and "
    "the mention’s own link leads to the discussion, where the author can be answered. All "
    "sources of this kind together ask at most 10,000 times an hour, as the service wishes.",
)
