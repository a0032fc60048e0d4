"""What a paged source has seen: which items, and what they said then; 16 bytes for each."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Self

from sources.item import Item

_HALF = 8
_RECORD = 2 * _HALF
_MOST = 3_000
"""Items remembered, the newest; 48 kB."""


class Seen:
    """A set of items by digest: 8 bytes of the id, 8 of what people read."""

    def __init__(self, records: Iterable[bytes] = ()) -> None:
        self._records = dict.fromkeys(records)
        self._ids = {record[:_HALF] for record in self._records}

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Read what `packed` wrote; anything else is an empty set."""
        if len(data) % _RECORD:
            return cls()
        return cls(data[at : at + _RECORD] for at in range(0, len(data), _RECORD))

    def packed(self) -> bytes:
        """Write it down, the newest first."""
        return b"".join(list(self._records)[:_MOST])

    def knows(self, item: Item) -> bool:
        """Has an item of this id been seen, whatever it said?"""
        return record(item)[:_HALF] in self._ids

    def __contains__(self, item: Item) -> bool:
        """Has the item been seen just as it is now?"""
        return record(item) in self._records

    def with_(self, items: Iterable[Item]) -> Seen:
        """Return the set after these items, which are newer than what it holds."""
        new = [record(item) for item in items]
        ids = {one[:_HALF] for one in new}
        return Seen([*new, *(one for one in self._records if one[:_HALF] not in ids)])


def record(item: Item) -> bytes:
    """Digest an item: its id, and what would make another reading of it."""
    says = f"{item.rating_given}\n{item.rating}\n{item.title}\n{item.text}"
    return _digest(item.id) + _digest(says)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HALF).digest()
