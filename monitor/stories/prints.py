"""Digests by which an item is known again, under whatever id, date or address it comes."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

from monitor.mention import Fingerprint
from sources.item import Item
from sources.links import canonical

ENOUGH_WORDS = 5
"""So many words in common by chance, in the same order, are no coincidence any more."""

ENOUGH_CHARACTERS = 500
"""Texts that begin alike for so long are alike."""

_WORDS = re.compile(r"\w+")
_HOST = re.compile(r"https?://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)")
_PUNCTUATION = {code: " " for code in range(128) if not _WORDS.match(chr(code))}


def fingerprint(item: Item) -> Fingerprint:
    """Digest an item, so that it is known again under another id, date or tracking parameter."""
    title = _folded(item.title)
    words = f"{title} {_folded(item.text)}".strip()
    author = None if item.author is None else _folded(item.author)
    # A few words are everybody's ("Never again"): with the author's name they are somebody's.
    if words.count(" ") + 1 < ENOUGH_WORDS:
        words = f"{author}: {words}" if author and words else ""
    return Fingerprint(
        id_key=_digest(item.id),
        url_key=url_key(item.url) if item.url else None,
        title_key=_digest(title) if title else None,
        text_key=_digest(words) if words else None,
        author_key=_digest(f"{_site(item)} {author}") if author else None,
    )


def url_key(link: str) -> bytes:
    """Digest an address, so that equal pages compare equal."""
    return _digest(canonical(link))


def _site(item: Item) -> str:
    host = _HOST.match(item.url.lower()) if item.url else None
    return host[1] if host else item.outlet or ""


def _folded(text: str) -> str:
    """Fold case, width, punctuation and spacing; letters keep their accents."""
    text = text[:ENOUGH_CHARACTERS]
    if text.isascii():  # the same, in a third of the time
        return " ".join(text.lower().translate(_PUNCTUATION).split())
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
