"""The values around one page of a website: what is read, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

_WHOLE = frozenset({"appstore", "googleplay", "trustpilot", "yelp", "steam", "wordpress"})
"""Kinds whose every item is about whoever owns the page there."""


@dataclass(frozen=True, slots=True)
class SiteBody:
    """One page of a website, to be read for what it leads to."""

    what: ClassVar[str] = "the page"
    """In an error."""

    data: bytes
    """As it came, decompressed."""
    url: str
    """Where it came from; relative links start there."""
    content_type: str = ""
    """The Content-Type header, "" where there was none."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A page at a known place, as the source that watches it."""

    kind: str
    options: Mapping[str, str]
    """The kind's own options, as far as the link tells them."""
    link: str

    @property
    def whole(self) -> bool:
        """Is every item there about the owner of the page?"""
        return self.kind in _WHOLE


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces."""

    url: str
    title: str
    """As the page calls it, "" where it does not."""
    comments: bool
    """It holds comments, not articles."""


@dataclass(slots=True)
class Page:
    """What was found on one page. All addresses are absolute and lead to the web."""

    url: str
    """Where it came from."""
    title: str = ""
    generator: str = ""
    """What made the page, as it says: "WordPress 6.9"."""
    feeds: dict[str, FeedLink] = field(default_factory=dict)
    """By address: link tags first, then links that look like feeds."""
    reviews: int = 0
    """Reviews marked up with schema.org."""
    aggregate: bool = False
    """An overall rating is marked up with schema.org."""
    review_pages: list[str] = field(default_factory=list)
    """Pages of the same site that probably hold reviews."""
    profiles: list[Profile] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    """What can be done about linked places that need more than a link."""
    links: int = 0
    """How many it has."""
