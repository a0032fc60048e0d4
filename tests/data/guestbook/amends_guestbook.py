"""The kind `guestbook`: a page of lines "name: what they wrote"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from sources import links
from sources.errors import SourceError, Unreadable
from sources.item import Item, Poll, SourceState
from sources.kind import Kind, Options, Tools, Words


class GuestbookOptions(Options):
    """Options of a guest book."""

    house: Words = Field(description="which house, as in the address of its guest book")


@dataclass(frozen=True, slots=True)
class Guestbook:
    """The guest book of one house."""

    options: GuestbookOptions
    tools: Tools

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask once; a failure is in the Poll."""
        options = self.options
        address = f"https://guestbooks.example.org/{options.house}.txt"
        if options.base_url is not None:
            address = links.rebased(address, options.base_url)
        try:
            answer = await self.tools.http.get(address, allow_private=options.allow_private)
            return Poll(state, await self.read(answer.body, now))
        except SourceError as error:
            return Poll(state, error=error, wait=error.wait)

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read a guest book that was saved. Raises Unreadable."""
        lines = [line for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
        if any(": " not in line for line in lines):
            raise Unreadable("expected lines of the form “name: text”, found something else")
        return tuple(self._item(line) for line in lines)

    def _item(self, line: str) -> Item:
        author, _, text = line.partition(": ")
        return Item(id=f"guestbook:{line}", title="", text=text, author=author, place="review")


KIND = Kind(
    name="guestbook",
    summary="Reads the guest book of a house of Example Hotels.",
    options=GuestbookOptions,
    open=Guestbook,
    address=lambda options: f"https://guestbooks.example.org/{options.house}.txt",
    example={"house": "seaside"},
)
