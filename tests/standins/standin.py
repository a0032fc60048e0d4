"""StandIn: what the stand-in of a service has; ServiceServer: it on loopback, with faults."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sources.item import Item
from tests.servers.feed_server import Answer, FeedServer, Request

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
"""When the tests of the kinds take place."""


@dataclass(frozen=True, slots=True)
class Post:
    """One thing that somebody published at the place."""

    id: str
    text: str
    title: str = ""
    author: str | None = "Maja K."
    published: datetime = NOON - timedelta(hours=1)
    rating: float | None = None
    """As the place holds it, in its own scale."""
    language: str | None = "en"
    updated: datetime | None = None


class StandIn(ABC):
    """A made-up copy of one service, which behaves like the real one."""

    kind: ClassVar[str]
    page_size: ClassVar[int | None]
    """Posts of one page; None where the place has a single page."""
    container: ClassVar[tuple[str | int, ...]] = ()
    """Path to the list of entries in an answer in JSON; () where the answer is none."""
    secrets: ClassVar[tuple[str, ...]] = ()
    """Keys and passwords among `options`: they must not show anywhere."""
    rated: ClassVar[bool] = False
    """Do its posts carry ratings?"""
    edits: ClassVar[bool] = True
    """Does the place show a changed post under the same id?"""
    conditional: ClassVar[bool] = True
    """Does it answer 304?"""
    empty_answers: ClassVar[tuple[bytes, ...]] = ()
    """Odd answers by which the place says that it has found nothing."""
    most: ClassVar[int | None] = None
    """Posts that it ever shows; None: all."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        """The newest first."""

    @abstractmethod
    def options(self) -> dict[str, Any]:
        """The kind's own options, as a [[sources]] table writes them; without base_url."""

    @abstractmethod
    def examples(self) -> list[tuple[Post, Item]]:
        """Posts of every sort that the place knows, each with the item that must come of it.

        Titled, untitled, star-only, anonymous, in another language, with markup: what there is.
        Published within the hours before NOON, the newest first.
        """

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """Answer as the real place does: right paths only, right keys only, page by page."""

    def lists(self, request: Request) -> bool:
        """Does the request ask for posts, and not for a login or a name?"""
        return request.method == "GET"

    def made_up(self, number: int, published: datetime) -> Post:
        """A post like any other; `number` makes it different from the others."""
        text = f"Visit number {number} was a long wait, and nobody said a word about it."
        return Post(f"{90_000 + number}", text, author=f"Guest {number}", published=published)

    def publish(self, count: int, *, newest: datetime = NOON) -> None:
        """Add so many posts, a minute apart, in front of those that are there."""
        start = len(self.posts)
        new = [
            self.made_up(start + count - at, newest - timedelta(minutes=at)) for at in range(count)
        ]
        self.posts = new + self.posts

    def edit(self, number: int = 0, **changes: Any) -> None:
        """Change a post; its place keeps the id."""
        self.posts[number] = replace(self.posts[number], **changes)


def json_answer(document: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON, with a validator."""
    return tagged(json.dumps(document).encode(), "application/json", headers)


def tagged(body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a validator, as good servers give it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Answer(body, headers={"Content-Type": content_type, **(headers or {})}, etag=tag)


class ServiceServer(FeedServer):
    """A stand-in on loopback; `prefix` is the path of its base_url.

    A fault takes the place of the stand-in's answers, from the request `fault_from` on (counted
    from when it was set); None ends it.
    """

    def __init__(self, stand_in: StandIn, *, prefix: str = "") -> None:
        super().__init__()
        self.stand_in = stand_in
        self.prefix = prefix
        self.fault: Answer | None = None
        self._fault_from = 0
        self.strayed: list[str] = []
        """Paths that were asked outside the prefix."""

    @property
    def base_url(self) -> str:
        """What the source is told."""
        return self.url(self.prefix)

    def break_with(self, fault: Answer, *, after: int = 0) -> None:
        """Answer so from now on; `after`: let so many requests through first."""
        self.fault, self._fault_from = fault, len(self.requests) + after

    def mend(self) -> None:
        """Behave again."""
        self.fault = None

    def answer(self, request: Request) -> Answer:
        if self.fault is not None and len(self.requests) > self._fault_from:
            return self.fault
        if not request.path.startswith(self.prefix):
            self.strayed.append(request.path)
            return Answer(status=404)
        inner = replace(request, path=request.path.removeprefix(self.prefix))
        return self.stand_in.answer(inner)
