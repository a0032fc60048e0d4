"""Decodes bytes that may lie about their encoding."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_LOOKED_AT = 2_048


def decoded(data: bytes, content_type: str = "") -> str:
    """Decode: by byte order mark, as the header says, as the document says, as UTF-8, as CP1252.

    An encoding that does not fit the bytes, or that nobody knows, is passed over. Never fails.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    for name in (*_named(content_type.encode()), *_named(data[:_LOOKED_AT]), "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def _named(head: bytes) -> list[str]:
    """Find the encoding that a header or the beginning of a document names."""
    found = _DECLARED.search(head)
    name = found[1].decode("ascii", "ignore").lower() if found else ""
    # What can name itself in ASCII is not UTF-16; browsers read it as UTF-8 too.
    return [name] if name and not name.startswith(("utf-16", "utf16", "utf-7")) else []
