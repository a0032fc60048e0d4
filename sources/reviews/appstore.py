"""The kind `appstore`: reviews of an app in one country's App Store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sources import audience, dates, rating
from sources.errors import Unreadable
from sources.item import Item
from sources.kind import Kind, Options, Tools
from sources.listing import Answer, Listing, ListingSource, Page
from sources.shape import Count, Maybe, Shape, entries, load, whole

_SERVICE = "itunes.apple.com"
_LAST_PAGE = 10
"""Apple shows the newest 500 of a country, and answers an error for the page after them."""
_PAGE = re.compile(r"/page=([0-9]+)/")


def _in_lower_case(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class AppStoreOptions(Options):
    """Options of an App Store source."""

    app: Annotated[str, Field(pattern=r"^[0-9]{1,12}$")] = Field(
        description="number of the app, as in the address of its page: the digits behind “id”"
    )
    country: Annotated[str, BeforeValidator(_in_lower_case), Field(pattern=r"^[a-z]{2}$")] = Field(
        "us", description="two letters of the country whose App Store is read"
    )


def _label(value: object) -> object:
    """Take what an element says; of several that say the same in other forms, the first."""
    first = value[0] if isinstance(value, list) and value else value
    return first.get("label") if isinstance(first, Mapping) else first


_Label = Annotated[str, BeforeValidator(_label)]
_CountLabel = Annotated[Count, BeforeValidator(_label)]


class _Author(Shape):
    name: Maybe[_Label] = None


class _Review(Shape):
    id: _Label
    title: Maybe[_Label] = None
    content: Maybe[_Label] = None
    updated: Maybe[_Label] = None
    rating: Annotated[Maybe[_Label], Field(alias="im:rating")] = None
    author: Maybe[_Author] = None
    helped: Annotated[_CountLabel, Field(alias="im:voteSum")] = None
    voted: Annotated[_CountLabel, Field(alias="im:voteCount")] = None


class _Feed(Shape):
    entry: Any = None


class _Answer(Shape):
    feed: _Feed


@dataclass(frozen=True, slots=True)
class _Reviews(Listing):
    """The reviews of one app in one country."""

    app: str
    country: str

    whole = True

    def first(self, since: datetime, now: datetime) -> str:
        return self._address(1)

    def read(self, answer: Answer) -> Page:
        given = _entries(whole(_Answer, load(answer.data, _SERVICE), _SERVICE).feed.entry)
        # On some pages the app itself comes first.
        told = [one for one in given if not (isinstance(one, Mapping) and "im:name" in one)]
        reviews, warnings = entries(_Review, told, _SERVICE)
        asked = _PAGE.search(answer.asked)
        page = int(asked[1]) if asked else _LAST_PAGE
        return Page(
            tuple(self._item(review) for review in reviews),
            next=self._address(page + 1) if told and page < _LAST_PAGE else None,
            warnings=tuple(warnings),
            cut=bool(told) and page >= _LAST_PAGE,
        )

    def _address(self, page: int) -> str:
        return (
            f"https://{_SERVICE}/{self.country}/rss/customerreviews/"
            f"page={page}/id={self.app}/sortBy=mostRecent/json"
        )

    def _item(self, review: _Review) -> Item:
        stars = None if review.rating is None else rating.read(review.rating)
        return Item(
            id=f"appstore:{review.id}",
            title=review.title or "",
            text=review.content or "",
            url=f"{_shown(self.app, self.country)}?see-all=reviews#{review.id}",
            author=review.author.name if review.author else None,
            published=dates.from_text(review.updated),
            rating=stars,
            rating_given=None if stars is None else review.rating,
            place="app",
            outlet="App Store",
            audience=audience.at_least(review.helped, review.voted),
        )


def _entries(given: object) -> list[Any]:
    """Return the entries; Apple writes a single one without a list, and none not at all."""
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [given]
    if isinstance(given, list):
        return given
    raise Unreadable(f"{_SERVICE}: feed.entry: expected a list, found something else")


def _shown(app: str, country: str) -> str:
    return f"https://apps.apple.com/{country}/app/id{app}"


def _open(options: AppStoreOptions, tools: Tools) -> ListingSource:
    listing = _Reviews(options.app, options.country)
    return ListingSource(listing, options, tools, tools.services.join(_SERVICE))


KIND = Kind(
    name="appstore",
    summary="Reads the reviews of an app in the App Store of one country.",
    options=AppStoreOptions,
    open=_open,
    address=lambda options: _shown(options.app, options.country),
    service=lambda _: _SERVICE,
    example={"app": "1234567890", "country": "gb"},
    notes="No key is needed. Every country has reviews of its own: add a source for each one where "
    "the app is sold. Apple shows the newest 500 of a country, without their language; stars "
    "without words are not among them. An app that does not exist looks like one without reviews. "
    "Reviews are answered in App Store Connect.",
)
