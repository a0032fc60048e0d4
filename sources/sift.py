"""Takes a feed apart with lxml, so that only its new entries need the slow and thorough reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from sources.errors import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

DIGEST = 8
"""Bytes that stand for one entry in `SourceState.seen`."""

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
# What may hold `<!ENTITY` without declaring one, in the order an XML reader meets it.
_INERT = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_FIRST_ELEMENT = re.compile(rb"<\w")

_RSS1 = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_RDF_NAMESPACE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ENTRY_NAMES = frozenset({"item", "entry"})


@dataclass(frozen=True, slots=True)
class Sifted:
    """A feed without its known entries."""

    data: bytes
    """UTF-8 XML that holds only what is new, and everything that is no entry."""
    fresh: int
    """How many entries are left in it."""
    seen: bytes
    """Digests of all entries that were there."""


def refuse_entities(data: bytes) -> None:
    """Refuse documents that declare entities: they exist to blow up their reader.

    `data` is UTF-8. A bare DOCTYPE is allowed, and so is text that talks about entities in a
    CDATA section or a comment below the root. Raises Unreadable.
    """
    if not _ENTITY.search(data):
        return
    first = _FIRST_ELEMENT.search(data)
    head = data[: first.start()] if first else data
    if _ENTITY.search(head) or _ENTITY.search(_INERT.sub(b"", data)):
        raise Unreadable("the feed declares XML entities, which is refused: no feed needs them")


def digest(entry: bytes) -> bytes:
    """Stand-in for one entry's bytes."""
    return blake2b(entry, digest_size=DIGEST).digest()


def known(seen: bytes) -> frozenset[bytes]:
    """Take `SourceState.seen` apart."""
    return frozenset(seen[at : at + DIGEST] for at in range(0, len(seen), DIGEST))


def sift(data: bytes, seen: bytes) -> Sifted | None:
    """Remove the entries that `seen` names.

    Args: UTF-8 XML, and digests as an earlier call gave them.
    Returns None for what is not well-formed or not clearly RSS, RDF or Atom: then everything
    has to be read.
    """
    from lxml import etree  # noqa: PLC0415 - only the worker needs it

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=False, load_dtd=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    entries = _entries(root)
    if entries is None or _ambiguous(root, entries):
        return None
    digests = [digest(etree.tostring(entry, with_tail=False)) for entry in entries]
    old = known(seen)
    fresh = sum(one not in old for one in digests)
    if fresh and fresh < len(entries):
        for entry, one in zip(entries, digests, strict=True):
            if one in old:
                _parent(entry).remove(entry)
        data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Sifted(data, fresh, b"".join(digests))


def _entries(root: _Element) -> list[_Element] | None:
    """Find the entries of a format that we are sure of; None for any other."""
    if root.tag == "rss":
        return root.findall("channel/item")
    if root.tag == f"{_RDF_NAMESPACE}RDF":
        return [
            entry
            for namespace in _RSS1
            for path in (f"{{{namespace}}}item", f"{{{namespace}}}channel/{{{namespace}}}item")
            for entry in root.findall(path)
        ]
    for namespace in _ATOM:
        if root.tag == f"{{{namespace}}}feed":
            return root.findall(f"{{{namespace}}}entry")
    return None


def _ambiguous(root: _Element, entries: list[_Element]) -> bool:
    """Tell whether leaving entries out could change how the others are read.

    That is so where something else looks like an entry, where entity references remain, and
    where two entries share an id: telling them apart takes both.
    """
    from lxml import etree  # noqa: PLC0415 - only the worker needs it

    if next(root.iter(etree.Entity), None) is not None:
        return True
    alike = sum(_local(element) in _ENTRY_NAMES for element in root.iter(etree.Element))
    ids = [name for entry in entries if (name := _own_id(entry))]
    return alike != len(entries) or len(ids) != len(set(ids))


def _own_id(entry: _Element) -> str:
    for child in entry.iterchildren("{*}guid", "{*}id"):
        return (child.text or "").strip()
    return str(entry.get(f"{_RDF_NAMESPACE}about") or "")


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _parent(entry: _Element) -> _Element:
    parent = entry.getparent()
    if parent is None:
        raise ValueError("an entry stands below its feed")
    return parent
