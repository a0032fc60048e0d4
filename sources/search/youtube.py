"""The kind `youtube`: the videos of one YouTube channel."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from pydantic import Field

from sources.errors import BadStatus, SourceError
from sources.feed import FeedSource
from sources.kind import Kind, Options, Tools

if TYPE_CHECKING:
    from sources.item import Item

_SERVICE = "www.youtube.com"
_VIDEO = re.compile(r"yt:video:([\w-]+)\Z", re.ASCII)


class YoutubeOptions(Options):
    """Options of a YouTube channel."""

    channel: Annotated[str, Field(pattern=r"^UC[A-Za-z0-9_-]+$")] = Field(
        description="id of the channel: UC and 22 characters more; “Share channel”, “Copy channel "
        "ID” on its page gives it"
    )


def _address(options: YoutubeOptions) -> str:
    asked = urlencode({"channel_id": options.channel})
    return f"https://{_SERVICE}/feeds/videos.xml?{asked}"


def _video(item: Item) -> Item:
    found = _VIDEO.search(item.id)
    return replace(
        item,
        id=f"youtube:{found[1] if found else item.id}",
        # A short has an address of its own besides; the watch page is there for every video.
        url=f"https://{_SERVICE}/watch?v={found[1]}" if found else item.url,
        # media:starRating counts thumbs, and a number in a title is about something else.
        rating=None,
        rating_given=None,
        outlet="YouTube",
    )


def _explain(error: BadStatus) -> SourceError:
    if error.status != HTTPStatus.NOT_FOUND:
        return error
    return BadStatus(
        f"{error}: YouTube says so at times of channels that are there; if it goes on, the "
        "channel is not",
        wait=error.wait,
        status=error.status,
    )


def _open(options: YoutubeOptions, tools: Tools) -> FeedSource:
    return FeedSource(
        _address(options),
        options,
        tools,
        place="video",
        revise=_video,
        explain=_explain,
        service=tools.services.join(_SERVICE),
    )


KIND = Kind(
    name="youtube",
    summary="Reads the newest videos of a YouTube channel: titles and descriptions.",
    options=YoutubeOptions,
    open=_open,
    address=_address,
    service=lambda _: _SERVICE,
    example=MappingProxyType({"channel": "UCaBcDeFgHiJkLmNoPqRsTuV"}),
    notes="No key is needed. The feed holds the channel’s 15 newest videos, without their "
    "comments. YouTube answers 404 or 500 now and then for no reason: the next poll mends it.",
)
