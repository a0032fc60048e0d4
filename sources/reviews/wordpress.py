"""The kind `wordpress`: reviews of a plugin in the directory of WordPress.org."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from sources import rating
from sources.feed import FeedSource
from sources.kind import Kind, Options, Tools

if TYPE_CHECKING:
    from sources.item import Item

_SERVICE = "wordpress.org"
_GAP = 1.0
"""WordPress.org publishes no limit: a second is our own modesty."""

_TOPIC = re.compile(r"/support/topic/([^/?#]+)")
_REPLIES = re.compile(r"\A\s*Replies:\s*\d+\s*", re.IGNORECASE)
_RATING = re.compile(
    r"^Rating:[ \t]*(?P<given>[★☆]{5}|\d(?:[.,]\d+)?(?:\s*(?:/|out of|of)\s*5)?(?:\s*stars?\b)?)"
    r"(?![\d.,/])\s*",
    re.IGNORECASE | re.MULTILINE,
)
_UNIT = re.compile(r"^(\S+) of ")


class WordpressOptions(Options):
    """Options of a plugin’s reviews."""

    plugin: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=200)] = Field(
        description="slug of the plugin, as in the address of its page: wordpress.org/plugins/SLUG"
    )


def _address(options: WordpressOptions) -> str:
    return f"https://{_SERVICE}/support/plugin/{options.plugin}/reviews/feed/"


def _review(item: Item) -> Item:
    """Take the stars, and the number of replies, out of what the reviewer wrote."""
    said = _REPLIES.sub("", item.text)
    stars = _RATING.search(said)
    rated = item
    if stars is not None:
        given = stars["given"]
        value = rating.read(_UNIT.sub(r"\1 out of ", given))
        rated = replace(item, rating=value, rating_given=given)
        said = (said[: stars.start()] + said[stars.end() :]).strip()
    topic = _TOPIC.search(item.id) or _TOPIC.search(item.url or "")
    return replace(
        rated,
        id=f"wordpress:{topic[1] if topic else item.id}",
        text=_REPLIES.sub("", said),
        outlet="WordPress.org",
    )


def _open(options: WordpressOptions, tools: Tools) -> FeedSource:
    return FeedSource(
        _address(options),
        options,
        tools,
        place="review",
        revise=_review,
        service=tools.services.join(_SERVICE),
        gap=_GAP,
    )


KIND = Kind(
    name="wordpress",
    summary="Reads the reviews of a plugin in the directory of WordPress.org.",
    options=WordpressOptions,
    open=_open,
    address=lambda options: f"https://{_SERVICE}/support/plugin/{options.plugin}/reviews/",
    service=lambda _: _SERVICE,
    example=MappingProxyType({"plugin": "blue-door-bookings"}),
    notes="No key is needed. The feed holds the newest reviews only; the plugin’s authors can "
    "answer below each, when they are logged in.",
)
