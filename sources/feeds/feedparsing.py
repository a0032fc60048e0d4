"""Asks feedparser, the reader of record, in the cheapest way that gives the answer it would give.

Markup is neither sanitised nor are links in it resolved: it becomes plain text anyhow, and the
two cost more than all the rest. The address of a link or an id is still resolved.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat
from xml.sax import SAXException

import feedparser

from sources.feeds.strictreader import LeanReader, OwnBase, Reader


def whole(data: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Have anything read that may be a feed, damaged ones too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found: dict[str, Any] = feedparser.parse(
            io.BytesIO(data),  # bytes alone would be tried as the name of a file first
            response_headers=dict(headers),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    return found


def well_formed(data: bytes, headers: Mapping[str, str]) -> dict[str, Any] | None:
    """Have UTF-8 XML read by feedparser's strict reader; None where it is not well-formed.

    What `whole` gives for the same bytes, at a fraction of its cost: the encoding is known, text
    comes in one piece, and what we do not look at is not shown.
    """
    if b"<!DOCTYPE" in data:  # feedparser has its own ways with those
        found = whole(data, {**headers, "content-type": "application/xml; charset=utf-8"})
        return None if isinstance(found.get("bozo_exception"), SAXException) else found
    base, language = headers.get("content-location", ""), headers.get("content-language")
    try:
        return _strictly(data, LeanReader(base, language))
    except OwnBase:
        return _strictly(data, Reader(base, language))


def _strictly(data: bytes, reader: Reader) -> dict[str, Any] | None:
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True  # text in one piece, not one for every line and reference
    parser.namespace_prefixes = True
    parser.StartNamespaceDeclHandler = reader.startPrefixMapping
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, SAXException):
            return None
    return {"feed": reader.feeddata, "entries": reader.entries, "version": reader.version}
