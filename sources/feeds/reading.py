"""Reads the bytes of RSS, Atom, RDF or JSON Feed into items. Runs in the parsing process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException

from sources import links, text
from sources.errors import Unreadable
from sources.feeds import feedparsing
from sources.feeds.entries import (
    Reading,
    Surroundings,
    language_code,
    plain_field,
    read_entry,
    told_apart,
)
from sources.feeds.jsonfeed import read_json_feed
from sources.feeds.sift import refuse_entities, sift
from sources.parsed import FeedBody, ParsedFeed

if TYPE_CHECKING:
    from sources.item import Item

_EXPECTED = "expected RSS, Atom or JSON Feed, found"
_HTML_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_PAGE_TITLE = re.compile(r"<title[^>]*>(.{0,400}?)</title", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]{0,60})")
_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_HUB = b"hub"
"""Without it a feed names none, and a feed without news needs no further look."""
_MAX_TTL_MINUTES = 24 * 60
_MAX_WARNINGS = 5


def read_feed(body: FeedBody) -> ParsedFeed:
    """Read a feed. Raises Unreadable where it is none, or where no entry can be had from it."""
    headers = _headers(body)
    data, encoded = _as_utf8(body.data, headers)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    start = re.sub(rb"^<\?xml[^>]*>\s*", b"", start)
    if not start.strip(b" \t\r\n\x00"):
        raise Unreadable(f"{_EXPECTED} an empty answer")
    if start[:1] in {b"{", b"["}:
        return _read_json(start.decode("utf-8", "replace"), body)
    refuse_entities(data)
    if _HTML_PAGE.match(data[:5_000]):
        raise Unreadable(f"{_EXPECTED} an HTML page{_titled(data)}")
    return _read_xml(data, headers, body) if encoded else _read_whole(body.data, headers, body)


def _headers(body: FeedBody) -> dict[str, str]:
    """Give what feedparser wants to know, and nothing where nothing is known."""
    given = {
        "content-type": body.content_type,
        "content-language": body.content_language,
        "content-location": body.url or "",
    }
    if body.url and body.content_location:
        from urllib.parse import urljoin  # noqa: PLC0415 - rarely needed

        given["content-location"] = urljoin(body.url, body.content_location)
    return {name: value for name, value in given.items() if value}


def _as_utf8(data: bytes, headers: Mapping[str, str]) -> tuple[bytes, bool]:
    """Decode as feedparser would, so that lxml and feedparser see the very same text."""
    from feedparser.encodings import convert_to_utf8  # noqa: PLC0415 - only the worker needs it

    result: dict[str, Any] = {}
    converted: bytes = convert_to_utf8(dict(headers), data, result)
    return converted, bool(result["encoding"])


def _read_json(data: str, body: FeedBody) -> ParsedFeed:
    feed = read_json_feed(
        data,
        base=body.url,
        seen=body.seen,
        now=body.now,
        around=Surroundings(now=body.now, place=body.place),
    )
    odd = [f"{feed.skipped} entries are no objects and were skipped"] if feed.skipped else []
    return ParsedFeed(
        items=told_apart(reading.item for reading in feed.readings),
        seen=feed.seen,
        title=feed.title,
        warnings=_summed([*odd, *(reading.warning for reading in feed.readings)]),
        hub=feed.hub,
        topic=feed.topic,
    )


def _read_xml(data: bytes, headers: Mapping[str, str], body: FeedBody) -> ParsedFeed:
    """Leave out what is known, where the document can be taken apart."""
    sifted = sift(data, body.seen)
    if sifted is None:
        return _read_whole(body.data, headers, body)
    if not sifted.fresh and _HUB not in sifted.data:
        return ParsedFeed(items=(), seen=sifted.seen)
    found = feedparsing.well_formed(sifted.data, headers)
    if found is None or len(found["entries"]) != sifted.fresh:
        return _read_whole(body.data, headers, body)
    return _understood(found, body, seen=sifted.seen)


def _read_whole(data: bytes, headers: Mapping[str, str], body: FeedBody) -> ParsedFeed:
    found = feedparsing.whole(data, headers)
    broken = isinstance(found.get("bozo_exception"), SAXException)
    cut_off = broken and _cut_off(data) and bool(found["entries"])
    if cut_off:
        found["entries"].pop()
    if not found["entries"] and (broken or not found.get("version")):
        raise Unreadable(_what_it_is(data, found))
    odd = ("the feed breaks off in its last entry, which was left out",) if cut_off else ()
    return _understood(found, body, odd=odd)


def _understood(
    found: Mapping[str, Any], body: FeedBody, *, seen: bytes = b"", odd: tuple[str, ...] = ()
) -> ParsedFeed:
    feed = found["feed"]
    around = Surroundings(
        now=body.now,
        title=text.one_line(plain_field(feed, "title"))[:300],
        language=language_code(dict.get(feed, "language")),
        generator=str(dict.get(feed, "generator") or ""),
        place=body.place,
    )
    readings: list[Reading] = [read_entry(entry, around) for entry in found["entries"]]
    items: tuple[Item, ...] = told_apart(reading.item for reading in readings)
    return ParsedFeed(
        items=items,
        seen=seen,
        ttl=_ttl(dict.get(feed, "ttl")),
        title=around.title,
        warnings=_summed([*odd, *(reading.warning for reading in readings)]),
        hub=_linked(feed, "hub"),
        topic=_linked(feed, "self"),
    )


def _linked(feed: Mapping[str, Any], relation: str) -> str | None:
    """Find the first of the feed's own links of a relation that leads to the web."""
    for link in feed.get("links") or ():
        url = links.web_link(link.get("href"))
        if url is not None and link.get("rel") == relation:
            return url
    return None


def _ttl(value: object) -> timedelta | None:
    given = str(value or "").strip()
    if not re.fullmatch(r"\d{1,9}", given, re.ASCII):
        return None
    return timedelta(minutes=min(int(given), _MAX_TTL_MINUTES))


def _summed(oddities: Iterable[str]) -> tuple[str, ...]:
    """Say each thing once, and not more than a few."""
    return tuple(dict.fromkeys(odd for odd in oddities if odd))[:_MAX_WARNINGS]


def _cut_off(data: bytes) -> bool:
    """Tell whether the document ends inside an entry."""
    return len(_OPENED.findall(data)) > len(_CLOSED.findall(data))


def _titled(data: bytes) -> str:
    title = _PAGE_TITLE.search(data[:200_000].decode("utf-8", "replace"))
    plain = text.one_line(text.from_html(title[1]))[:80] if title else ""
    return f" titled “{plain}”" if plain else " without a title"


def _what_it_is(data: bytes, found: Mapping[str, Any]) -> str:
    """Name what came instead of a feed."""
    if found.get("version"):
        return f"the feed is damaged, and no entry can be read: {found.get('bozo_exception')}"[:200]
    head = data[:2_000].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if re.search(r"<html\b", head, re.IGNORECASE):
        return f"{_EXPECTED} an HTML page{_titled(data)}"
    root = _ROOT.search(head)
    if head.startswith("<") and root:
        return f"{_EXPECTED} XML whose root element is <{root[1]}>"
    return f"{_EXPECTED} something that is no XML at all"
