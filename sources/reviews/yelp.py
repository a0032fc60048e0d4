"""The kind `yelp`: reviews of a business at Yelp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from pydantic import Field, SecretStr

from sources import links, rating
from sources.errors import BadStatus, Busy, LoginNeeded, SourceError, Unreadable
from sources.item import Item
from sources.kind import Kind, Options, Tools, Words
from sources.listing import Answer, Listing, ListingSource, Page
from sources.service import Service
from sources.shape import Maybe, Moment, Shape, entries, load, whole
from sources.wait import quota_wait

_SERVICE = "api.yelp.com"
_SITE = "https://www.yelp.com/biz"
_LEFT = ("ratelimit-remaining", "ratelimit-resourceremaining")
"""https://docs.developer.yelp.com/docs/places-rate-limiting"""


class YelpOptions(Options):
    """Options of a Yelp source."""

    business: Words = Field(
        description="id of the business, or its alias as in the address of its page: "
        "yelp.com/biz/ALIAS"
    )
    key: SecretStr = Field(description="API key of an app at Yelp")


class _User(Shape):
    name: Maybe[str] = None


class _Review(Shape):
    id: str
    rating: Maybe[str] = None
    text: Maybe[str] = None
    time_created: Maybe[Moment] = None
    user: Maybe[_User] = None
    url: Maybe[str] = None


class _Answer(Shape):
    reviews: list[Any]


class _Said(Shape):
    code: Maybe[str] = None
    field: Maybe[str] = None


class _Error(Shape):
    error: _Said


@dataclass(frozen=True, slots=True)
class _Reviews(Listing):
    """The newest reviews of one business: as many as Yelp shows."""

    business: str
    key: SecretStr
    service: Service

    gap = 0.2  # Yelp allows a few requests a second, and does not say how many

    def first(self, since: datetime, now: datetime) -> str:
        business = quote(self.business, safe="")
        return f"https://{_SERVICE}/v3/businesses/{business}/reviews?sort_by=newest"

    async def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.key.get_secret_value()}"}

    def read(self, answer: Answer) -> Page:
        frame = whole(_Answer, load(answer.data, _SERVICE), _SERVICE)
        reviews, warnings = entries(_Review, frame.reviews, _SERVICE)
        return Page(tuple(self._item(review) for review in reviews), warnings=tuple(warnings))

    def spread(self, headers: Mapping[str, str], now: datetime) -> timedelta | None:
        told = (headers.get(name, "") for name in _LEFT)
        left = [int(number) for number in told if number.isdecimal()]
        return quota_wait(min(left), self.service.sources, now) if left else None

    def explain(self, error: BadStatus) -> SourceError:
        try:
            said = whole(_Error, load(error.body, _SERVICE), _SERVICE).error
        except Unreadable:
            return error
        if said.code == "ACCESS_LIMIT_REACHED":
            return self._used_up(error)
        if error.status == HTTPStatus.BAD_REQUEST and said.field == "Authorization":
            return LoginNeeded(f"{_SERVICE} takes this for no key", status=error.status)
        if said.code == "BUSINESS_NOT_FOUND":
            return BadStatus(
                f"Yelp knows no business “{self.business}”: expected its id, or its alias as in "
                "the address of its page there",
                status=error.status,
            )
        return error

    def _used_up(self, error: BadStatus) -> Busy:
        until_midnight = quota_wait(0, 1, datetime.now(UTC))
        return Busy(
            f"{_SERVICE}: the requests that this key allows in a day are used up",
            wait=max(error.wait or timedelta(), until_midnight),
            quota=True,
            status=error.status,
        )

    def _item(self, review: _Review) -> Item:
        stars = None if review.rating is None else rating.read(review.rating)
        return Item(
            id=f"yelp:{review.id}",
            title="",
            text=review.text or "",
            url=self._shown(review),
            author=review.user.name if review.user else None,
            published=review.time_created,
            rating=stars,
            rating_given=review.rating,
            place="review",
            outlet="Yelp",
        )

    def _shown(self, review: _Review) -> str:
        """Return the address of a review, without what tells Yelp whose key it came by."""
        given = links.web_link(review.url)
        if given is None:
            return f"{_SITE}/{quote(self.business, safe='')}?{urlencode({'hrid': review.id})}"
        parts = urlsplit(given)
        shown = parse_qs(parts.query).get("hrid", [review.id])[0]
        return urlunsplit(parts._replace(query=urlencode({"hrid": shown}), fragment=""))


def _open(options: YelpOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_SERVICE)
    listing = _Reviews(options.business, options.key, service)
    return ListingSource(listing, options, tools, service)


KIND = Kind(
    name="yelp",
    summary="Reads the newest reviews of a business at Yelp.",
    options=YelpOptions,
    open=_open,
    address=lambda options: f"{_SITE}/{quote(options.business, safe='')}",
    service=lambda _: _SERVICE,
    example={"business": "blue-door-bakery-zagreb", "key": "${YELP_KEY}"},
    notes="The key is that of an app, which anybody may set up at Yelp for developers. Yelp shows "
    "the three newest reviews, cut short after some 160 characters: the link leads to the whole. "
    "Its times name no zone and are taken for UTC, so they may be some hours off. The requests "
    "that a key allows in a day (300 to begin with) are spread over the day, all sources of this "
    "kind together: with one source that is a poll every five minutes.",
)
