"""Cuts a feed into its entries, so that only new ones need the slow and thorough reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from sources.errors import Unreadable

DIGEST = 8
"""Bytes that stand for one entry in `SourceState.seen`."""

_ENTITY = re.compile(rb"<!(?i:ENTITY)")
# What may hold `<!ENTITY` without declaring one, in the order an XML reader meets it.
_INERT = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_FIRST_ELEMENT = re.compile(rb"<\w")

_OPENING = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?(?:item|entry))[\s>]")
_ID = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:guid|id)(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?([^<]*)")
_ABOUT = re.compile(rb"<[^>]*?:about\s*=\s*[\"']([^\"'>]*)")


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
    Returns None where the entries are not plainly one after the other, where there are none, or
    where two of them share an id, since telling them apart takes both: then everything has to be
    read. The data are cut as bytes, not understood. Whoever reads what is left has to find as
    many entries in it as are said to be there, else the cuts were wrong.
    """
    parts = _cut(data)
    if parts is None or _share_an_id(parts.entries):
        return None
    digests = [digest(entry) for entry in parts.entries]
    old = known(seen)
    fresh = [entry for entry, one in zip(parts.entries, digests, strict=True) if one not in old]
    if len(fresh) < len(digests):
        data = b"".join((parts.head, *fresh, parts.tail))
    return Sifted(data, len(fresh), b"".join(digests))


@dataclass(frozen=True, slots=True)
class _Parts:
    head: bytes
    """All before the first entry."""
    entries: list[bytes]
    """From `<item` to `</item>`, with no more than white space between them."""
    tail: bytes
    """All after the last entry."""


def _cut(data: bytes) -> _Parts | None:
    first = _OPENING.search(data)
    if first is None:
        return None
    closing = b"</" + first[1] + b">"
    *pieces, tail = data[first.start() :].split(closing)
    entries = [piece.lstrip() + closing for piece in pieces]
    openings = tuple(b"<" + first[1] + end for end in (b">", b" ", b"\n", b"\r", b"\t"))
    plain = all(entry.startswith(openings) for entry in entries)
    if not entries or not plain or _OPENING.search(tail):
        return None
    return _Parts(data[: first.start()], entries, tail)


def _share_an_id(entries: list[bytes]) -> bool:
    ids = [given for entry in entries if (given := _own_id(entry))]
    return len(ids) != len(set(ids))


def _own_id(entry: bytes) -> bytes:
    """Find the first id; one inside of a `<source>` is another feed's."""
    before, _, rest = entry.partition(b"<source")
    after = rest.partition(b"</source>")[2]
    found = _ID.search(before) or _ID.search(after) or _ID.search(rest) or _ABOUT.match(entry)
    return found[1].removesuffix(b"]]>").strip() if found else b""
