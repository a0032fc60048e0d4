"""What one web page says of feeds, review markup and profiles elsewhere; asks for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sources import links, text
from sources.charset import decoded
from sources.finding.profiles import hint, profile
from sources.finding.site import FeedLink, Page, SiteBody

if TYPE_CHECKING:
    from lxml.etree import _Element

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    }
)
_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom)s?/?$|\.(?:rss|rdf|atom)$|(?:feed|rss|atom|index)[\w-]*\.xml$|feed\.json$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\b[ck]omm?ent", re.IGNORECASE)
_REVIEW_WORDS = re.compile(
    r"(?<![a-z])(?:reviews?|testimonials?|ratings?|rezension|bewertung|kundenstimm|avis|opini|"
    r"recensi|recenz|rese(?:ñ|n)a|dojmov|iskustva|отзыв|утис)",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    r'"@type"\s*:\s*(?:\[[^\][]{0,100}?)?"(?:https?://schema\.org/|schema:)?'
    r"(?:(?P<review>(?:User|Critic|Employer|Media)?Review|Recommendation)|"
    r'(?P<aggregate>(?:Employer)?AggregateRating))"'
)
_SCHEMA = re.compile(
    r"https?://(?:www\.)?schema\.org/"
    r"(?:(?P<review>(?:User|Critic|Employer|Media)?Review|Recommendation)|"
    r"(?P<aggregate>(?:Employer)?AggregateRating))(?!\w)"
)
_IN_SCRIPT = re.compile(r'https?:(?:\\?/){2}[^"\s<>]{3,500}')
_LONGEST_LABEL, _LONGEST_TITLE, _MOST_PIECES = 60, 300, 20
_LONGEST_END = 100
_MOST_LINKS, _MOST_FEEDS, _MOST_PLACES, _MOST_REVIEW_PAGES = 5_000, 50, 20, 10
"""A page may be a directory of everybody's links: more is not looked at."""


def read_site(body: SiteBody) -> Page:
    """Read HTML, however broken. Runs in the parsing process: some pages keep their reader busy.

    Microdata and JSON-LD are counted, not understood: that is the business of the kind webpage.
    """
    page = Page(body.url)
    root = _parsed(decoded(body.data, body.content_type))
    if root is None:
        return page
    given = root.find(".//base[@href]")
    base = (None if given is None else _joined(body.url, given.get("href"))) or body.url
    for element in root.iter("*"):
        read = _READERS.get(str(element.tag))
        if read is not None:
            read(page, element, base)
        _count(page, _SCHEMA.finditer(element.get("itemtype") or ""))
    return page


def _parsed(source: str) -> _Element | None:
    from lxml import etree  # noqa: PLC0415 - start-up time

    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        return etree.fromstring(text.clean(source).encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _count(page: Page, found: Iterator[re.Match[str]]) -> None:
    for one in found:
        if one["review"]:
            page.reviews += 1
        else:
            page.aggregate = True


def _read_title(page: Page, title: _Element, _base: str) -> None:
    page.title = page.title or _label(title)[:_LONGEST_TITLE]


def _read_meta(page: Page, meta: _Element, _base: str) -> None:
    if (meta.get("name") or "").lower() == "generator":
        page.generator = text.one_line(meta.get("content") or "")[:100]


def _read_script(page: Page, script: _Element, _base: str) -> None:
    if "ld+json" not in (script.get("type") or "").lower():
        return
    said = script.text or ""
    _count(page, _REVIEW.finditer(said))
    for link in _IN_SCRIPT.findall(said):
        _note_place(page, link.replace("\\/", "/"), me=False)


def _read_link(page: Page, link: _Element, base: str) -> None:
    relations = (link.get("rel") or "").lower().split()
    address = _joined(base, link.get("href"))
    if address is None:
        return
    if "me" in relations:
        _note_place(page, address, me=True)
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    # Blogs announce their programming interface as plain JSON; that is no feed.
    feed = kind in _FEED_TYPES or (kind == "application/json" and _looks_like_feed(address))
    if ("alternate" in relations and feed) or "feed" in relations:
        _note_feed(page, address, text.one_line(link.get("title") or "")[:_LONGEST_TITLE])


def _read_anchor(page: Page, anchor: _Element, base: str) -> None:
    page.links += 1
    address = _joined(base, anchor.get("href")) if page.links <= _MOST_LINKS else None
    if address is None:
        return
    _note_place(page, address, me="me" in (anchor.get("rel") or "").lower().split())
    there, here = urlsplit(address), urlsplit(page.url)
    if _site(there.hostname) != _site(here.hostname):
        return
    if _looks_like_feed(there.path):
        _note_feed(page, address, "")
        return
    label = _label(anchor)
    about = _REVIEW_WORDS.search(there.path) or (
        len(label) <= _LONGEST_LABEL and _REVIEW_WORDS.search(label)
    )
    plain = links.canonical(address)
    known = plain == links.canonical(page.url) or plain in page.review_pages
    if about and not known and len(page.review_pages) < _MOST_REVIEW_PAGES:
        page.review_pages.append(plain)


def _looks_like_feed(path: str) -> bool:
    return bool(_FEED_PATH.search(path[-_LONGEST_END:]))


def _note_feed(page: Page, address: str, title: str) -> None:
    if len(page.feeds) >= _MOST_FEEDS:
        return
    about_comments = bool(_COMMENTS.search(title) or _COMMENTS.search(urlsplit(address).path))
    page.feeds.setdefault(links.canonical(address), FeedLink(address, title, about_comments))


def _note_place(page: Page, link: str, *, me: bool) -> None:
    found = profile(link, me=me)
    if found is None:
        said = hint(link)
        if said is not None and said not in page.hints:
            page.hints.append(said)
    elif len(page.profiles) < _MOST_PLACES and all(
        (one.kind, one.options) != (found.kind, found.options) for one in page.profiles
    ):
        page.profiles.append(found)


_READERS: Mapping[str, Callable[[Page, _Element, str], None]] = {
    "title": _read_title,
    "meta": _read_meta,
    "script": _read_script,
    "link": _read_link,
    "a": _read_anchor,
    "area": _read_anchor,
}


def _label(element: _Element) -> str:
    # Where tags are not closed, each of many links may hold all that follows.
    pieces = (str(part) for part in islice(element.itertext(), _MOST_PIECES))
    return text.one_line("".join(piece[:_LONGEST_TITLE] for piece in pieces))


def _joined(base: str, link: str | None) -> str | None:
    """Make a link absolute; None where it does not lead to the web."""
    if not link or not link.strip():
        return None
    try:
        return links.web_link(urljoin(base, link.strip()).partition("#")[0])
    except ValueError:
        return None


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")
