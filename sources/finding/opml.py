"""Reads and writes OPML, in which feed readers hand on their subscriptions (opml.org)."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from sources import links, text
from sources.charset import decoded
from sources.errors import TooLarge, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST = 5_000_000
"""Bytes of a file."""
MOST_FEEDS = 10_000
_LONGEST_TITLE = 300
_ATTRIBUTES = ("text", "title", "type", "xmlurl", "htmlurl", "url")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:([A-Za-z]\w{1,30});|(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};))")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed."""

    url: str
    title: str = ""
    """Plain text on one line."""
    page: str | None = None
    """The website that the feed is of."""


@dataclass(frozen=True, slots=True)
class Opml:
    """What a file holds."""

    feeds: tuple[Subscription, ...]
    """In the order of the file, each address once."""
    notes: tuple[str, ...] = ()
    """What was left out, and why."""


def read_opml(data: bytes) -> Opml:
    """Read the feeds of an OPML file, whatever folders they are in.

    Raises TooLarge, and Unreadable where it is no OPML, or defines entities.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"expected an OPML file of at most {LARGEST:,} bytes, found {len(data):,}")
    root = _root(decoded(data))
    feeds: dict[str, Subscription] = {}
    notes: list[str] = []
    twice = 0
    for title, url, page in _outlines(root):
        shown = title or url[:100]
        if links.web_link(url) is None:
            notes.append(
                f"{shown}: left out, since its address does not begin with https:// or http://"
            )
        elif links.canonical(url) in feeds:
            twice += 1
        elif len(feeds) == MOST_FEEDS:
            notes.append(f"only the first {MOST_FEEDS:,} feeds were read")
            break
        else:
            feeds[links.canonical(url)] = Subscription(url, title, links.web_link(page))
    if twice:
        notes.append(f"{twice} of them stand there more than once")
    return Opml(tuple(feeds.values()), tuple(notes))


def write_opml(feeds: Sequence[Subscription], *, title: str, now: datetime) -> bytes:
    """Write OPML 2.0 in UTF-8."""
    from lxml import etree  # noqa: PLC0415 - start-up time

    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _fit(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    for feed in feeds:
        name = _fit(feed.title) or feed.url
        outline = etree.SubElement(
            body, "outline", type="rss", text=name, title=name, xmlUrl=_fit(feed.url)
        )
        if feed.page:
            outline.set("htmlUrl", _fit(feed.page))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _root(source: str) -> _Element:
    from lxml import etree  # noqa: PLC0415 - start-up time

    if _DOCTYPE.search(source):
        raise Unreadable("expected OPML without entities, found a DOCTYPE: take it out")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    plain = _DECLARATION.sub("", text.clean(source).removeprefix("\ufeff"), count=1)
    try:
        root = etree.fromstring(_AMPERSAND.sub(_spelt, plain).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("expected OPML, found something that is no XML at all") from error
    if root is None or _local(root) not in {"opml", "outlinedocument"}:
        found = "something that is no XML at all" if root is None else f"<{_local(root)}>"
        raise Unreadable(f"expected OPML, found {found[:80]}")
    return root


def _spelt(found: re.Match[str]) -> str:
    """Make an entity that only HTML knows, or a bare ampersand, fit for XML."""
    name = found[1]
    if name in _XML_ENTITIES:
        return found[0]
    meant = html.entities.html5.get(f"{name};") if name else None
    if meant is None:
        return f"&amp;{found[0][1:]}"
    return "".join(f"&#{ord(c)};" for c in meant)


def _outlines(root: _Element) -> Iterator[tuple[str, str, str]]:
    """Give title, address and website of every outline that has an address."""
    for element in root.iter("*"):
        if _local(element) != "outline":
            continue
        # Looked up one by one: to ask for all of very many takes the square of their number.
        names = {str(name).lower(): name for name in element.keys()}  # noqa: SIM118 - not a dict
        given = {name: element.get(names[name]) or "" for name in _ATTRIBUTES if name in names}
        kind = given.get("type", "").lower()
        url = given.get("xmlurl") or (given.get("url") if kind in {"rss", "atom"} else None)
        if url and url.strip():
            title = text.one_line(text.from_html(given.get("title") or given.get("text") or ""))
            yield (
                title[:_LONGEST_TITLE],
                url.strip().replace("&amp;", "&"),
                given.get("htmlurl", ""),
            )


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _fit(said: str) -> str:
    """Drop what XML cannot hold."""
    return text.one_line(text.clean(said).replace("\ufffe", "").replace("\uffff", ""))
