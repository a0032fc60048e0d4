"""Looks at a website for what can be watched: feeds, review markup, profiles elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sources import links
from sources.errors import BadStatus, Busy, Refused, SourceError, Unreachable
from sources.finding.site import FeedLink, SiteBody
from sources.parsed import FeedBody

if TYPE_CHECKING:
    from sources.finding.site import Page
    from sources.http import Response
    from sources.kind import Tools
    from sources.parsed import ParsedFeed

MOST_REQUESTS = 15
"""To one website; redirects that it makes are not counted."""
LONGEST_SECONDS = 60.0
"""For one website."""

_USUAL_FEEDS = (
    "/feed",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/rss",
    "/index.xml",
    "/feed.json",
    "/blog/feed",
)
_WORDPRESS_FEEDS = ("/comments/feed/",)
"""Every WordPress has it, and few announce it: there customers write."""
_USUAL_REVIEWS = ("/reviews", "/testimonials")
_MOST_FEEDS, _MOST_REVIEW_PAGES = 6, 3
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be watched."""

    kind: str
    options: Mapping[str, str]
    """The kind's own options."""
    why: str
    """What it is and where it was found, in words; may quote the website."""
    whole: bool = False
    """Every item there is about the owner of the website."""
    title: str = ""
    """As it calls itself."""
    entries: int | None = None
    """How many it shows now; None where that was not looked at."""
    newest: datetime | None = None
    """Aware UTC; when the newest of them was published."""
    twin: str | None = None
    """Address of another feed that was found, with the same entries."""


@dataclass(slots=True)
class Findings:
    """All that one website led to."""

    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What failed, and what a person could do besides."""
    read: bool = False
    """Did the website itself answer?"""


async def find(
    site: str, tools: Tools, now: datetime, *, allow_private: bool | None = None
) -> Findings:
    """Look at a website, one request after the other.

    `site` may lack its scheme. Returns what was found until an error ended the search, or the
    time for it was over: the notes say so. Raises nothing that a website could cause.
    """
    address = site.strip() if "://" in site else f"https://{site.strip()}"
    findings = Findings()
    if links.web_link(address) is None:
        findings.notes.append(f"{site}: expected the address of a website, https://…")
        return findings
    walk = _Walk(tools, now, allow_private, findings)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await walk.go(address)
    except TimeoutError:
        seconds = f"{LONGEST_SECONDS:g} s"
        findings.notes.append(f"the website is slow: what it showed within {seconds} is all here")
    return findings


@dataclass(slots=True)
class _Walk:
    """One walk over one website."""

    tools: Tools
    now: datetime
    allow_private: bool | None
    findings: Findings
    left: int = MOST_REQUESTS
    welcome: bool = True
    """False once the website asked to be left alone, or did not answer: nothing is guessed then."""
    asked: set[str] = field(default_factory=set)
    bodies: set[bytes] = field(default_factory=set)
    """Hashes of the feeds that were found."""
    entries: dict[frozenset[str], str] = field(default_factory=dict)
    """Links of a feed's entries -> the feed's address."""

    async def go(self, site: str) -> None:
        """Look at the front page, at what it announces, and where things usually are."""
        front = await self._ask(site)
        if front is not None:
            self.findings.read = True
            if await self._is_feed(front, FeedLink(front.url, "", comments=False), "the address"):
                return
        page = await self._read(front) if front else None
        root = front.url if front else site
        for link in list(page.feeds.values())[:_MOST_FEEDS] if page else ():
            await self._try_feed(link, "announced by the website")
        review_pages = page.review_pages[:_MOST_REVIEW_PAGES] if page else []
        for address in review_pages:
            if (response := await self._ask(address)) is not None:
                await self._read(response)
        wordpress = page is not None and page.generator.startswith("WordPress")
        for path in (*_USUAL_FEEDS, *(_WORDPRESS_FEEDS if wordpress else ())):
            link = FeedLink(urljoin(root, path), "", comments=path in _WORDPRESS_FEEDS)
            await self._try_feed(link, f"found at {path}", guess=True)
        for path in () if review_pages else _USUAL_REVIEWS:
            if (response := await self._ask(urljoin(root, path), guess=True)) is not None:
                await self._read(response)

    async def _ask(self, url: str, *, guess: bool = False) -> Response | None:
        """Ask once for one address; None where there is no good answer. A guess fails silently."""
        key = _comparable(url)
        if key in self.asked or not self.left or (guess and not self.welcome):
            return None
        self.asked.add(key)
        self.left -= 1
        try:
            response = await self.tools.http.get(url, allow_private=self.allow_private)
        except SourceError as error:
            self.welcome = self.welcome and not isinstance(error, Busy | Unreachable | Refused)
            if not (guess and isinstance(error, BadStatus)):
                self.findings.notes.append(f"{links.without_login(url)}: {error}")
            return None
        landed = _comparable(response.url)
        if landed != key and landed in self.asked:
            return None
        self.asked.add(landed)
        return response

    async def _try_feed(self, link: FeedLink, why: str, *, guess: bool = False) -> None:
        response = await self._ask(link.url, guess=guess)
        if response is not None and not await self._is_feed(response, link, why) and not guess:
            self.findings.notes.append(f"{link.url}: announced as a feed, but is none")

    async def _is_feed(self, response: Response, link: FeedLink, why: str) -> bool:
        """Read an answer as a feed and note it; False where it is none."""
        if response.content_type.lower().startswith(_HTML) and _looks_like_html(response.body):
            return False
        try:
            feed = await self.tools.parser.parse(
                FeedBody(response.body, self.now, response.url, response.content_type)
            )
        except SourceError:
            return False
        digest = blake2b(response.body, digest_size=16).digest()
        if digest not in self.bodies:
            self.bodies.add(digest)
            self._note_feed(feed, link, response, why)
        return True

    def _note_feed(self, feed: ParsedFeed, link: FeedLink, response: Response, why: str) -> None:
        # A permanent redirect is where the feed lives; a passing one is not.
        url = links.without_login(response.moved_to or link.url)
        entries = frozenset(item.url or item.id for item in feed.items)
        twin = self.entries.setdefault(entries, url) if len(entries) > 1 else url
        dates = [item.published for item in feed.items if item.published is not None]
        self.findings.found.append(
            Found(
                kind="feed",
                options={"url": url},
                why=f"{'comments feed' if link.comments else 'feed'}, {why}",
                title=feed.title or link.title,
                entries=len(feed.items),
                newest=max(dates, default=None),
                twin=None if twin == url else twin,
            )
        )

    async def _read(self, response: Response) -> Page | None:
        """Note what a page holds, feeds aside; None where it cannot be read."""
        body = SiteBody(response.body, response.url, response.content_type)
        try:
            page = await self.tools.parser.parse(body)
        except SourceError as error:
            self.findings.notes.append(f"{links.without_login(response.url)}: {error}")
            return None
        if page.reviews or page.aggregate:
            self._note_reviews(page, links.without_login(response.url))
        for profile in page.profiles:
            found = Found(
                profile.kind,
                profile.options,
                why=f"the website links to {profile.link}",
                whole=profile.whole,
            )
            if all((one.kind, one.options) != (found.kind, found.options) for one in self._found):
                self._found.append(found)
        notes = self.findings.notes
        notes += [said for said in page.hints if said not in notes]
        return page

    def _note_reviews(self, page: Page, url: str) -> None:
        marked = [f"{page.reviews} reviews" if page.reviews != 1 else "1 review"]
        if not page.reviews:
            marked = []
        if page.aggregate:
            marked.append("an overall rating")
        why = f"{' and '.join(marked)} in schema.org markup"
        self._found.append(
            Found("webpage", {"url": url}, why, whole=True, title=page.title, entries=page.reviews)
        )

    @property
    def _found(self) -> list[Found]:
        return self.findings.found


def _looks_like_html(body: bytes) -> bool:
    """Tell a page from a feed that is merely sent as one."""
    head = body[:1_000].lower()
    return b"<html" in head or b"<!doctype html" in head


def _comparable(url: str) -> str:
    """Write an address so that one place has one form: http or https, with or without slash."""
    parts = urlsplit(links.canonical(url))
    return f"{parts.netloc}{parts.path.rstrip('/')}?{parts.query}"
