"""Takes out of a page's bytes what it says to machines. Runs in the parsing process.

JSON-LD is read here, in all the broken ways in which sites write it; microdata by `extruct`,
whose import is slow and waits for the first page that has any.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree

from sources import links, text
from sources.errors import Unreadable
from sources.feeds.entries import language_code
from sources.schema_org.nodes import local

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_NAME = 300
_LONGEST_NUMBER = 18
_MOST_DOCUMENTS = 10_000
_SITE = etree.XPath("string(//meta[@property='og:site_name']/@content)")
_BASE = etree.XPath("string(//base/@href)")
_OPENING = re.compile(r"(?:<!--|//|/\*|\*/|<!\[CDATA\[|[\s;])*")
_ENDINGS = ("-->", "//", "/*", "*/", "]]>", ";")
_MOST_ENDINGS = 6
_COMMENT_OR_COMMA = re.compile(
    r'("(?:\\.?|[^"\\])*"?)|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL
)
_BETWEEN = re.compile(r"[\s,;]*")


@dataclass(frozen=True, slots=True)
class Markup:
    """What a page says to machines."""

    linked: tuple[object, ...]
    """JSON-LD documents, property names without schema.org's prefix."""
    microdata: tuple[object, ...]
    """Items, written as JSON-LD has them."""
    language: str | None = None
    """ISO 639-1, of the whole page."""
    site: str = ""
    """What the page calls its site."""
    title: str = ""
    base: str | None = None
    """Where relative links start."""
    damaged: int = 0
    """Pieces of markup that nobody can read."""


def read_markup(data: bytes, *, url: str | None, content_type: str) -> Markup:
    """Read a page. Raises Unreadable where it is no HTML.

    `url` is where it stands, `content_type` the header. An odd charset costs letters, a page
    that was cut off what was behind the cut.
    """
    decoded = _decoded(data, content_type)
    if "<" not in decoded:
        raise Unreadable(f"expected an HTML page, found {'text' if decoded.strip() else 'nothing'}")
    root = _root(decoded)
    base = _joined(url, _BASE(root))
    linked, damaged = _linked(root)
    microdata: tuple[object, ...] = ()
    if "itemscope" in decoded.lower():
        try:
            microdata = _microdata(root, base)
        except (RecursionError, ValueError):  # nested without end, an address that is none
            damaged += 1
    return Markup(
        linked=linked,
        microdata=microdata,
        language=language_code(root.get("lang") or root.get("xml:lang")),
        site=_line(_SITE(root)),
        title=_line(root.findtext(".//title")),
        base=base,
        damaged=damaged,
    )


def _decoded(data: bytes, content_type: str) -> str:
    """Decode as browsers do, but believe what is valid UTF-8 before what its server says."""
    if not data.isascii() and b"\x00" not in data:
        with contextlib.suppress(UnicodeDecodeError):
            # Incremental, for the last letter of a page that was cut off.
            decoded = codecs.getincrementaldecoder("utf-8-sig")().decode(data)
            if not decoded.isascii():
                return decoded
    from w3lib.encoding import html_to_unicode  # noqa: PLC0415 - most pages are UTF-8

    return html_to_unicode(content_type, data, default_encoding="cp1252")[1]


def _root(decoded: str) -> _Element:
    import lxml.html  # noqa: PLC0415 - slow, and only pages need it

    # Its own elements, since extruct asks them what only lxml.html's can answer.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    source = text.clean(decoded).encode("utf-8", "replace")
    try:
        return lxml.html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unreadable("expected an HTML page, found none that can be read") from error


def _line(value: object) -> str:
    return text.one_line(text.clean(value))[:_MAX_NAME] if isinstance(value, str) else ""


def _joined(url: str | None, href: object) -> str | None:
    if not isinstance(href, str) or not href.strip():
        return url
    try:
        return links.web_link(urljoin(url or "", href.strip())) or url
    except ValueError:
        return url


def _linked(root: _Element) -> tuple[tuple[object, ...], int]:
    """Read every JSON-LD script; count those that cannot be read."""
    documents: list[object] = []
    damaged = 0
    for script in root.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json":
            said = list(read_json_ld(script.text or ""))
            documents += said
            damaged += not said
    return tuple(documents), damaged


def read_json_ld(script: str) -> Iterator[object]:
    """Read the JSON documents of one script, as far as they can be read.

    Taken for what it was meant to be: comments and CDATA around it, comments and spare commas
    in it, line breaks in its texts, entities for its quotes, several documents in a row.
    """
    if not script.strip():
        return
    said = _bare(script)
    readings = [said, _COMMENT_OR_COMMA.sub(r"\1", said)]
    if "&quot;" in said or "&#34;" in said:
        readings.append(_COMMENT_OR_COMMA.sub(r"\1", unescape(said)))
    best: list[object] = []
    for reading in readings:
        found, whole = _documents(reading)
        if whole:
            best = found
            break
        best = max(best, found, key=len)
    yield from best


def _bare(script: str) -> str:
    """Take off the comment or CDATA marks around a script, which old browsers needed."""
    opening = _OPENING.match(script)
    said = script[opening.end() if opening else 0 :].rstrip()
    for _ in range(_MOST_ENDINGS):
        ending = next((one for one in _ENDINGS if said.endswith(one)), "")
        said = said.removesuffix(ending).rstrip()
    return said


def _documents(said: str) -> tuple[list[object], bool]:
    """Read documents up to the first that is damaged; True where none is."""
    found: list[object] = []
    at = 0
    while at < len(said) and len(found) < _MOST_DOCUMENTS:
        try:
            document, at = _JSON.raw_decode(said, at)
        except (ValueError, RecursionError):
            return found, False
        found.append(document)
        between = _BETWEEN.match(said, at)
        at = between.end() if between else at
    return found, bool(found)


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def _no_number(_: str) -> None:
    return None


def _named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {local(name): value for name, value in pairs}


_JSON = json.JSONDecoder(
    strict=False,
    object_pairs_hook=_named,
    parse_int=_whole_number,
    parse_constant=_no_number,
)


def _microdata(root: _Element, base: str | None) -> tuple[object, ...]:
    from extruct.w3cmicrodata import (  # type: ignore[import-untyped]  # noqa: PLC0415 - 0.4 s
        MicrodataExtractor,
    )

    items = MicrodataExtractor().extract_items(root, base or "")
    return tuple(_as_node(item) for item in items if "properties" in item)


def _as_node(item: object) -> object:
    if isinstance(item, list):
        return [_as_node(one) for one in item]
    if not isinstance(item, Mapping):
        return item
    node: dict[str, object] = {"@type": item.get("type", [])}
    if "id" in item:
        node["@id"] = item["id"]
    if "value" in item:  # a name that was marked as a thing: <b itemscope>Ana</b>
        node["name"] = item["value"]
    for name, value in item.get("properties", {}).items():
        node[local(name)] = _as_node(value)
    return node
