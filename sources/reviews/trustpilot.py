"""The kind `trustpilot`: reviews of a business at Trustpilot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import Field, SecretStr

from sources import rating
from sources.errors import BadStatus, SourceError
from sources.item import Item
from sources.kind import Kind, Options, Tools, Words
from sources.listing import Answer, Ask, Listing, ListingSource, Page
from sources.shape import Count, Maybe, Moment, Shape, entries, load, whole

_SERVICE = "api.trustpilot.com"
_UNITS = f"https://{_SERVICE}/v1/business-units"
_PAGE_SIZE = 20
_PAGE = re.compile(r"[?&]page=([0-9]+)")


class TrustpilotOptions(Options):
    """Options of a Trustpilot source."""

    business: Words = Field(
        description="domain of the business, as in the address of its page at Trustpilot: "
        "example.org"
    )
    key: SecretStr = Field(description="API key of an application at Trustpilot")


class _Unit(Shape):
    id: str


class _Consumer(Shape):
    display_name: Maybe[str] = Field(None, alias="displayName")


class _Review(Shape):
    id: str
    stars: Maybe[str] = None
    title: Maybe[str] = None
    text: Maybe[str] = None
    language: Maybe[str] = None
    created: Maybe[Moment] = Field(None, alias="createdAt")
    consumer: Maybe[_Consumer] = None
    likes: Count = Field(None, alias="numberOfLikes")


class _Answer(Shape):
    reviews: list[Any]


@dataclass(slots=True)
class _Reviews(Listing):
    """The reviews of one business."""

    business: str
    key: SecretStr
    unit: str | None = None
    """Trustpilot's own id of the business, once it was asked for."""

    gap = 0.36  # at most 10,000 calls an hour, as Trustpilot asks
    whole = True

    async def prepare(self, ask: Ask) -> None:
        if self.unit is None:
            response = await ask(f"{_UNITS}/find?{self._query(name=self.business)}")
            self.unit = whole(_Unit, load(response.body, _SERVICE), _SERVICE).id

    def first(self, since: datetime, now: datetime) -> str:
        return self._address(1)

    def read(self, answer: Answer) -> Page:
        given = whole(_Answer, load(answer.data, _SERVICE), _SERVICE).reviews
        reviews, warnings = entries(_Review, given, _SERVICE)
        asked = _PAGE.search(answer.asked)
        return Page(
            tuple(_item(review) for review in reviews),
            next=self._address(int(asked[1]) + 1) if asked and given else None,
            warnings=tuple(warnings),
        )

    async def renew(self, error: BadStatus) -> bool:
        if error.status == HTTPStatus.NOT_FOUND:
            self.unit = None
        return False

    def explain(self, error: BadStatus) -> SourceError:
        if error.status != HTTPStatus.NOT_FOUND:
            return error
        return BadStatus(
            f"trustpilot.com knows no business “{self.business}”: expected its domain, as in the "
            "address of its page there",
            status=error.status,
        )

    def _address(self, page: int) -> str:
        asked = self._query(orderBy="createdat.desc", perPage=f"{_PAGE_SIZE}", page=f"{page}")
        return f"{_UNITS}/{quote(self.unit or '', safe='')}/reviews?{asked}"

    def _query(self, **asked: str) -> str:
        return urlencode({**asked, "apikey": self.key.get_secret_value()})


def _item(review: _Review) -> Item:
    stars = None if review.stars is None else rating.read(review.stars)
    return Item(
        id=f"trustpilot:{review.id}",
        title=review.title or "",
        text=review.text or "",
        url=f"https://www.trustpilot.com/reviews/{quote(review.id, safe='')}",
        author=review.consumer.display_name if review.consumer else None,
        published=review.created,
        rating=stars,
        rating_given=None if stars is None else review.stars,
        language=review.language,
        place="review",
        outlet="Trustpilot",
        audience=review.likes,
    )


def _open(options: TrustpilotOptions, tools: Tools) -> ListingSource:
    listing = _Reviews(options.business, options.key)
    return ListingSource(listing, options, tools, tools.services.join(_SERVICE))


KIND = Kind(
    name="trustpilot",
    summary="Reads the reviews of a business at Trustpilot.",
    options=TrustpilotOptions,
    open=_open,
    address=lambda options: f"https://www.trustpilot.com/review/{quote(options.business, safe='')}",
    service=lambda _: _SERVICE,
    example={"business": "example.org", "key": "${TRUSTPILOT_KEY}"},
    notes="The key is that of an application (“API key”, not its secret), which a business account "
    "with access to the API sets up under Integrations. Only what Trustpilot shows to everybody is "
    "read: no customer’s e-mail address and no order number. Mind how many calls a year your "
    "contract allows: 200,000 are one every two minutes and 38 seconds, for all sources together.",
)
