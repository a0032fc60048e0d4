"""The kind `steam`: reviews of a game or program in the Steam store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from sources.item import Item
from sources.kind import Kind, Options, Tools
from sources.languages import steam_language
from sources.listing import Answer, Listing, ListingSource, Page
from sources.shape import Count, Epoch, Maybe, Shape, entries, load, whole

_SERVICE = "store.steampowered.com"


class SteamOptions(Options):
    """Options of a Steam source."""

    app: Annotated[str, Field(pattern=r"^\d{1,12}$")] = Field(
        description="number of the app, as in the address of its store page"
    )


class _Author(Shape):
    steamid: Maybe[str] = None
    personaname: Maybe[str] = None


class _Review(Shape):
    recommendationid: str
    review: Maybe[str] = None
    voted_up: bool
    votes_up: Count = None
    timestamp_created: Maybe[Epoch] = None
    language: Maybe[str] = None
    author: Maybe[_Author] = None


class _Answer(Shape):
    success: int
    reviews: list[Any]
    cursor: Maybe[str] = None


@dataclass(frozen=True, slots=True)
class _Reviews(Listing):
    """The reviews of one app."""

    app: str

    whole = True

    def first(self, since: datetime, now: datetime) -> str:
        return self._address("*")

    def read(self, answer: Answer) -> Page:
        frame = whole(_Answer, load(answer.data, _SERVICE), _SERVICE)
        reviews, warnings = entries(_Review, frame.reviews, _SERVICE)
        # A short page is not the last one: an empty one is.
        more = frame.cursor if frame.reviews else None
        return Page(
            tuple(self._item(review) for review in reviews),
            next=self._address(more) if more else None,
            warnings=tuple(warnings),
        )

    def _address(self, cursor: str) -> str:
        asked = {
            "json": "1",
            "filter": "recent",
            "language": "all",
            "purchase_type": "all",
            "num_per_page": "100",
            "cursor": cursor,
            # Without it a review bomb is hidden, which is just what must not be missed.
            "filter_offtopic_activity": "0",
        }
        return f"https://{_SERVICE}/appreviews/{self.app}?{urlencode(asked)}"

    def _item(self, review: _Review) -> Item:
        author = review.author or _Author()
        shown = f"https://{_SERVICE}/app/{self.app}/#review{review.recommendationid}"
        if author.steamid:
            shown = f"https://steamcommunity.com/profiles/{author.steamid}/recommended/{self.app}/"
        return Item(
            id=f"steam:{review.recommendationid}",
            title="",
            text=review.review or "",
            url=shown,
            author=author.personaname,
            published=review.timestamp_created,
            rating=5.0 if review.voted_up else 1.0,
            rating_given="thumbs up" if review.voted_up else "thumbs down",
            language=steam_language(review.language),
            place="app",
            outlet="Steam",
            audience=review.votes_up,
        )


def _open(options: SteamOptions, tools: Tools) -> ListingSource:
    return ListingSource(_Reviews(options.app), options, tools, tools.services.join(_SERVICE))


KIND = Kind(
    name="steam",
    summary="Reads the reviews of a game or program in the Steam store, in all languages.",
    options=SteamOptions,
    open=_open,
    address=lambda options: f"https://{_SERVICE}/app/{options.app}/",
    service=lambda _: _SERVICE,
    example={"app": "1234560"},
    notes="Steam knows a thumb up or down instead of stars: they count as 5 and 1. Reviews that "
    "Steam holds back as “off-topic activity” are read as well, so that a review bomb is seen "
    "whole. The author’s name is often missing: the link leads to the review on his profile.",
)
