"""The kind `google_business`: reviews of a place of business at Google, by its owner's account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BeforeValidator, Field, SecretStr

from sources import google
from sources.item import Item
from sources.kind import Kind, Options, Tools, Words
from sources.listing import Answer, ListingSource, Page
from sources.oauth import Grant, Login
from sources.shape import Maybe, Moment, Shape, entries, load

_SERVICE = "mybusiness.googleapis.com"
_TOKENS = "https://oauth2.googleapis.com/token"
_STARS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}
_REFUSALS = {
    "invalid_grant": "Google does not accept the refresh_token any more: it was withdrawn, or was "
    "not used for six months, or belongs to an application that is still in testing. Have a new "
    "one made, as the documentation of google_business says",
    "invalid_client": "Google does not know this client_id with this client_secret",
    "unauthorized_client": "the refresh_token was made for another client_id",
}
_PERMISSION = (
    "Is the Google My Business API switched on in the application’s project, and may the account "
    "manage this location?"
)


def _last_part(value: object) -> object:
    """Take "accounts/123/locations/456" for "456"."""
    return value.strip().rpartition("/")[2] if isinstance(value, str) else value


_Number = Annotated[str, BeforeValidator(_last_part), Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class GoogleBusinessOptions(Options):
    """Options of a Google Business Profile source."""

    account: _Number = Field(
        description="number of the account, as the API names it: 123 or accounts/123"
    )
    location: _Number = Field(
        description="number of the location, as the API names it: 456 or locations/456"
    )
    client_id: Words = Field(description="client ID of the application at Google")
    client_secret: SecretStr = Field(description="client secret of the application at Google")
    refresh_token: SecretStr = Field(
        description="refresh token by which the owner lets the application in"
    )


class _Reviewer(Shape):
    name: Maybe[str] = Field(None, alias="displayName")
    hidden: Maybe[bool] = Field(None, alias="isAnonymous")


class _Review(Shape):
    id: str = Field(alias="reviewId")
    reviewer: Maybe[_Reviewer] = None
    stars: Maybe[str] = Field(None, alias="starRating")
    comment: Maybe[str] = None
    created: Maybe[Moment] = Field(None, alias="createTime")


class _Answer(google.Frame):
    next: Maybe[str] = Field(None, alias="nextPageToken")
    total: Maybe[int] = Field(None, alias="totalReviewCount")
    average: Maybe[float] = Field(None, alias="averageRating")


@dataclass(frozen=True, slots=True)
class _Reviews(google.GoogleListing):
    """The reviews of one location; those written or edited last come first."""

    account: str
    location: str

    gap = 0.2  # the usual quota is 300 requests a minute
    whole = True

    def first(self, since: datetime, now: datetime) -> str:
        return self._address({})

    def read(self, answer: Answer) -> Page:
        frame = google.framed(_Answer, load(answer.data, _SERVICE), _SERVICE)
        reviews, warnings = entries(_Review, frame.reviews, _SERVICE)
        return Page(
            tuple(_item(review) for review in reviews),
            next=self._address({"pageToken": frame.next}) if frame.next else None,
            warnings=tuple(warnings),
        )

    def _address(self, more: Mapping[str, str]) -> str:
        location = f"https://{_SERVICE}/v4/accounts/{self.account}/locations/{self.location}"
        asked = {"pageSize": "50", "orderBy": "updateTime desc", **more}
        return f"{location}/reviews?{urlencode(asked)}"


def _item(review: _Review) -> Item:
    reviewer = review.reviewer or _Reviewer()
    stars = _STARS.get(review.stars or "")
    return Item(
        id=f"google_business:{review.id}",
        title="",
        text=_in_own_words(review.comment or ""),
        url="https://business.google.com/reviews",
        author=None if reviewer.hidden else google.author(reviewer.name),
        published=review.created,
        rating=stars,
        rating_given=None if stars is None else review.stars,
        place="review",
        outlet="Google",
    )


def _in_own_words(comment: str) -> str:
    """Drop Google's translation, which stands before the original or behind it."""
    own, translated, rest = comment.partition("(Translated by Google)")
    if own.strip() or not translated:
        return own
    translation, marked, original = rest.partition("(Original)")
    return original if marked else translation


def _open(options: GoogleBusinessOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_SERVICE)
    secret, token = (
        one.get_secret_value() for one in (options.client_secret, options.refresh_token)
    )
    form = {
        "grant_type": "refresh_token",
        "client_id": options.client_id,
        "client_secret": secret,
        "refresh_token": token,
    }

    async def grant() -> Grant:
        return Grant(_TOKENS, form)

    who = blake2b(urlencode(form).encode("ascii")).hexdigest()
    login = Login(service, tools, options, who, grant, _REFUSALS)
    listing = _Reviews(login, _PERMISSION, options.account, options.location)
    return ListingSource(listing, options, tools, service)


KIND = Kind(
    name="google_business",
    summary="Reads the reviews of a place of business at Google (Maps, Search), for its owner.",
    options=GoogleBusinessOptions,
    open=_open,
    address=lambda options: (
        f"https://{_SERVICE}/v4/accounts/{options.account}/locations/{options.location}/reviews"
    ),
    service=lambda _: _SERVICE,
    example={
        "account": "123",
        "location": "456",
        "client_id": "1234-abc.apps.googleusercontent.com",
        "client_secret": "${GOOGLE_CLIENT_SECRET}",
        "refresh_token": "${GOOGLE_REFRESH_TOKEN}",
    },
    notes="Only the owner of a business profile can read its reviews this way. Ask Google for "
    "access to the *Business Profile APIs*, switch on the *Google My Business API* in the project, "
    "create an OAuth client of the type “web application” with the redirect address "
    "`https://developers.google.com/oauthplayground`, and let the owner’s account in once, on that "
    "very page, with your own client and the scope "
    "`https://www.googleapis.com/auth/business.manage`: it shows the refresh token. Publish the "
    "application before, because a token of "
    "one “in testing” ends after seven days. Reviews of stars alone have no text. Google names no "
    "address for a single review: the link leads to where the owner answers them.",
)
