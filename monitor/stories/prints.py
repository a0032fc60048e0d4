"""Which items are the same thing, and which mentions are the same story."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from monitor.mention import Fingerprint, Mention
from sources.item import Item
from sources.links import canonical

ENOUGH_WORDS = 5
"""So many words in common by chance, in the same order, are no coincidence any more."""

ENOUGH_CHARACTERS = 500
"""Texts that begin alike for so long are alike."""

_WORDS = re.compile(r"\w+")
_HOST = re.compile(r"https?://(?:[^/?#]*@)?(?:www\.)?([^/?#:]+)")
_PUNCTUATION = {code: " " for code in range(128) if not _WORDS.match(chr(code))}
_PERSONAL = frozenset({"review", "app", "forum", "social"})
"""Places where each text is one person's own: the same words by somebody else are another voice."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A stored mention of the same brand that shares its words or its address with a new one."""

    story: int
    case: int | None
    place: str
    baseline: bool
    fingerprint: Fingerprint


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
        url_key=_digest(canonical(item.url)) if item.url else None,
        title_key=_digest(title) if title else None,
        text_key=_digest(words) if words else None,
        author_key=_digest(f"{_site(item)} {author}") if author else None,
    )


def relative_of(mention: Mention, relatives: Iterable[Relative]) -> Relative | None:
    """Return the relative that tells the same story: the first that has a case, else the first."""
    same = [one for one in relatives if _same_story(mention, one)]
    return min(same, key=lambda one: one.case is None, default=None)


def _same_story(mention: Mention, relative: Relative) -> bool:
    ours, theirs = mention.fingerprint, relative.fingerprint
    personal = mention.item.place in _PERSONAL
    if personal and ours.author_key != theirs.author_key:
        return False
    if ours.text_key is not None and ours.text_key == theirs.text_key:
        return True
    # An article is known by its address and headline, however much of it a feed shows. A review
    # is not: every review of a shop may have the shop's page as its address.
    return (
        not personal
        and relative.place not in _PERSONAL
        and None not in (ours.url_key, ours.title_key)
        and (ours.url_key, ours.title_key) == (theirs.url_key, theirs.title_key)
        and (None in (ours.author_key, theirs.author_key) or ours.author_key == theirs.author_key)
    )


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
