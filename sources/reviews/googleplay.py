"""The kind `googleplay`: reviews of an app at Google Play, by the account of its publisher."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from pydantic import Field

from sources import google, rating
from sources.item import Item
from sources.kind import Kind, Options, Tools
from sources.listing import Answer, ListingSource, Page
from sources.oauth import Grant, Login
from sources.service_account import ServiceAccount
from sources.shape import Count, Epoch, Maybe, Shape, entries, load

_SERVICE = "androidpublisher.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_REFUSALS = {
    "invalid_grant": "Google does not accept the key in the file that credentials names: it was "
    "deleted or replaced at Google, or this machine’s clock is wrong",
    "invalid_client": "Google does not know the account in the file that credentials names",
}
_PERMISSION = (
    "Is the Google Play Android Developer API switched on in the account’s project, and may the "
    "account reply to reviews of this app in the Play Console?"
)


class GooglePlayOptions(Options):
    """Options of a Google Play source."""

    package: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$")] = Field(
        description="name of the app’s package: org.example.app"
    )
    credentials: Path = Field(description="JSON key file of a service account at Google")


class _Stamp(Shape):
    seconds: Maybe[Epoch] = None


class _Said(Shape):
    text: Maybe[str] = None
    stars: Maybe[str] = Field(None, alias="starRating")
    language: Maybe[str] = Field(None, alias="reviewerLanguage")
    thumbs_up: Count = Field(None, alias="thumbsUpCount")
    modified: Maybe[_Stamp] = Field(None, alias="lastModified")


class _Comment(Shape):
    user: Maybe[_Said] = Field(None, alias="userComment")


class _Review(Shape):
    id: str = Field(alias="reviewId")
    author: Maybe[str] = Field(None, alias="authorName")
    comments: Maybe[list[Maybe[_Comment]]] = None


class _Tokens(Shape):
    next: Maybe[str] = Field(None, alias="nextPageToken")


class _Answer(google.Frame):
    pages: Maybe[_Tokens] = Field(None, alias="tokenPagination")
    info: Maybe[dict[str, Any]] = Field(None, alias="pageInfo")


@dataclass(frozen=True, slots=True)
class _Reviews(google.GoogleListing):
    """The reviews of one app in the last seven days."""

    package: str

    whole = True

    def first(self, since: datetime, now: datetime) -> str:
        return self._address({})

    def read(self, answer: Answer) -> Page:
        frame = google.framed(_Answer, load(answer.data, _SERVICE), _SERVICE)
        reviews, warnings = entries(_Review, frame.reviews, _SERVICE)
        token = frame.pages.next if frame.pages else None
        return Page(
            tuple(self._item(review) for review in reviews),
            next=self._address({"token": token}) if token else None,
            warnings=tuple(warnings),
            # A review that is older than a week is shown no more, and was not taken down.
            cut=True,
        )

    def _address(self, more: dict[str, str]) -> str:
        app = f"https://{_SERVICE}/androidpublisher/v3/applications/{self.package}"
        return f"{app}/reviews?{urlencode({'maxResults': '100', **more})}"

    def _item(self, review: _Review) -> Item:
        said = next((one.user for one in review.comments or () if one and one.user), _Said())
        # A review that was written with a title has it in front of a tab.
        title, tab, text = (said.text or "").partition("\t")
        stars = None if said.stars is None else rating.read(said.stars)
        return Item(
            id=f"googleplay:{review.id}",
            title=title if tab else "",
            text=text if tab else title,
            url=f"{_shown(self.package)}&reviewId={quote(review.id, safe='')}",
            author=google.author(review.author),
            published=said.modified.seconds if said.modified else None,
            rating=stars,
            rating_given=None if stars is None else said.stars,
            language=said.language,
            place="app",
            outlet="Google Play",
            audience=said.thumbs_up,
        )


def _shown(package: str) -> str:
    return f"https://play.google.com/store/apps/details?id={package}"


def _open(options: GooglePlayOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_SERVICE)
    account = ServiceAccount(options.credentials, "credentials", _SCOPE)

    async def grant() -> Grant:
        # The time of day and not that of the poll: Google compares it with its own.
        return await asyncio.to_thread(account.grant, datetime.now(UTC))

    login = Login(service, tools, options, f"{options.credentials}", grant, _REFUSALS)
    return ListingSource(_Reviews(login, _PERMISSION, options.package), options, tools, service)


KIND = Kind(
    name="googleplay",
    summary="Reads the reviews of an app at Google Play, for its publisher.",
    options=GooglePlayOptions,
    open=_open,
    address=lambda options: _shown(options.package),
    service=lambda _: _SERVICE,
    example={"package": "org.example.app", "credentials": "google-play.json"},
    notes="Only the publisher of an app can read its reviews. In the Google Cloud console create a "
    "project, switch on the *Google Play Android Developer API*, create a service account and "
    "download a key for it in JSON: `credentials` is the path of that file. Then invite the "
    "account’s address in the Play Console, with the permission to reply to reviews. Google shows "
    "the reviews of the last seven days that have words, with the time of their last edit, and "
    "allows 200 requests an hour for each app: keep `interval` at 20 s or more.",
)
