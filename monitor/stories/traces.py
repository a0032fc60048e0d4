"""Traces: a few hashes of words in a row, by which texts that share a passage find each other.

Of all runs of words in a text the ones with the smallest hashes are its traces (a bottom-k sketch:
Broder 1997, "On the resemblance and containment of documents"). What holds a part of a text holds
that part of its traces as well, so that a teaser and a quote are found like a whole copy.

A story keeps each trace once, however many copies tell it, and a trace that `COMMON` stories have
is anybody's words and is kept no more: that bounds what one look at the record brings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

from monitor.stories.telling import Telling, is_unspaced

COMMON = 12
"""A trace that so many stories share tells nothing of any of them."""

_OF_HEAD, _OF_BODY = 8, 16
_RUN, _UNSPACED_RUN = 3, 5
_LOOKED_AT = 6
"""So many mentions are compared word by word, the likeliest first."""
_LEAST_SHARE = 0.04
"""Share of its traces that a mention must have in common with another to be compared with it; a
trace that several stories have counts for less."""
_HALF = 2**31


@dataclass(frozen=True, slots=True)
class Holder:
    """A stored mention that was the first of its story to hold a trace."""

    trace: int
    mention: int
    story: int
    lasts: bool = True
    """It is young enough to be found for some time yet; else its story keeps the trace anew."""


def traces(brand: str, told: Telling, url_key: bytes | None) -> frozenset[int]:
    """Return the traces of a text about a brand, and of the addresses that it has and links to."""
    seed = crc32(brand.encode())
    head, body = _hashes(told.head, seed), _hashes(told.body, seed)
    links = {crc32(key, seed) for key in told.links | ({url_key} if url_key else set())}
    # The whole headline as well: one of everyday words has no run that is its own.
    whole = {crc32(" ".join(told.head).encode("utf-8", "surrogatepass"), seed)} if head else set()
    chosen = {*nsmallest(_OF_HEAD, head), *nsmallest(_OF_BODY, body), *links, *whole}
    return frozenset(hashed - _HALF for hashed in chosen)  # as 32 bits with a sign


def likeliest(own: Collection[int], holders: Iterable[Holder]) -> list[int]:
    """Return the mentions that may tell the story of one with these traces, likeliest first."""
    found = list(holders)
    sharing = Counter(holder.trace for holder in found)
    evidence: defaultdict[int, float] = defaultdict(float)
    for holder in found:
        evidence[holder.mention] += 1 / sharing[holder.trace]
    enough = [one for one, much in evidence.items() if much >= _LEAST_SHARE * len(own)]
    return sorted(enough, key=lambda one: (-evidence[one], one))[:_LOOKED_AT]


def unheard(own: Iterable[int], holders: Iterable[Holder], story: int) -> list[int]:
    """Return those of a mention's traces that its story is to keep."""
    held = list(holders)
    kept = {holder.trace for holder in held if holder.story == story and holder.lasts}
    sharing = Counter(holder.trace for holder in held if holder.story != story)
    return [trace for trace in own if trace not in kept and sharing[trace] < COMMON]


def _hashes(words: Sequence[str], seed: int) -> set[int]:
    runs = (
        words[start : start + (_UNSPACED_RUN if is_unspaced(word) else _RUN)]
        for start, word in enumerate(words)
    )
    return {
        crc32(" ".join(run).encode("utf-8", "surrogatepass"), seed)
        for run in runs
        if len(run) >= _RUN
    }
