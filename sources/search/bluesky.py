"""The kind `bluesky`: posts on Bluesky that a search finds, asked for with a login."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError

from sources import audience, dates, links
from sources.errors import BadStatus, Busy, LoginNeeded, SourceError
from sources.item import Item
from sources.kind import Kind, Options, Tools, Words
from sources.listing import Answer, Listing, ListingSource, Page
from sources.service import Token
from sources.shape import Count, Maybe, Moment, Shape, entries, load, whole

if TYPE_CHECKING:
    from sources.service import Service

_HOME = "https://bsky.social"
_SESSION = timedelta(hours=2)
_LOGIN_PAUSE = timedelta(minutes=5)
"""Logins are counted over five minutes: asking again sooner is of no use."""
_LATE = timedelta(hours=12)
"""A post that was written offline is found under the time that its author's device gave it. To
look further back costs nothing: the pages behind a known post are not asked for."""
_POST = re.compile(r"at://(did:[^/]+)/[^/]+/([^/]+)")
_RUN_OUT = frozenset({"ExpiredToken", "InvalidToken"})
_NO_HANDLE = "handle.invalid"
"""How Bluesky calls who has lost their handle."""


class BlueskyOptions(Options):
    """Options of a Bluesky source."""

    query: Words = Field(description="what is searched for, as in the search of the app")
    username: Words = Field(description="handle or e-mail address of the account that asks")
    password: SecretStr = Field(description="an app password of that account")


class _Author(Shape):
    handle: Maybe[str] = None
    displayName: Maybe[str] = None  # noqa: N815 - as it is sent


class _Record(Shape):
    text: Maybe[str] = None
    createdAt: Maybe[Moment] = None  # noqa: N815 - as it is sent
    langs: Maybe[list[str]] = None


class _Post(Shape):
    uri: str
    author: Maybe[_Author] = None
    record: Maybe[_Record] = None
    indexedAt: Maybe[Moment] = None  # noqa: N815 - as it is sent
    likeCount: Count = None  # noqa: N815 - as it is sent
    repostCount: Count = None  # noqa: N815 - as it is sent
    quoteCount: Count = None  # noqa: N815 - as it is sent


class _Found(Shape):
    posts: list[Any]
    cursor: Maybe[str] = None


class _Session(Shape):
    accessJwt: str  # noqa: N815 - as it is sent


class _Refusal(Shape):
    error: Maybe[str] = None


@dataclass(frozen=True, slots=True)
class _Search(Listing):
    """What an account is shown when it searches."""

    options: BlueskyOptions
    tools: Tools
    service: Service

    # A server allows 3,000 requests in five minutes.
    gap = 0.1

    def first(self, since: datetime, now: datetime) -> str:
        # By the hour, so that the address, and with it an unchanged answer, stays the same.
        hour = (since - _LATE).replace(minute=0, second=0, microsecond=0)
        asked = {
            "q": self.options.query,
            "sort": "latest",
            "limit": "100",
            "since": hour.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return f"{_HOME}/xrpc/app.bsky.feed.searchPosts?{urlencode(asked)}"

    async def headers(self) -> Mapping[str, str]:
        token = await self.service.login(self.options.username, self._log_in)
        return {"Authorization": f"Bearer {token}"}

    async def renew(self, error: BadStatus) -> bool:
        if not _has_run_out(error):
            return False
        self.service.forget(self.options.username)
        return True

    def explain(self, error: BadStatus) -> SourceError:
        return self._refused(error) if _has_run_out(error) else error

    def read(self, answer: Answer) -> Page:
        host = _host(self.options)
        frame = whole(_Found, load(answer.data, host), host)
        posts, warnings = entries(_Post, frame.posts, host)
        more = frame.cursor if frame.posts else None
        return Page(
            tuple(_item(post, answer.now) for post in posts),
            next=_following(answer.asked, more) if more else None,
            warnings=tuple(warnings),
        )

    async def _log_in(self) -> Token:
        options, host = self.options, _host(self.options)
        asked = {
            "identifier": options.username.removeprefix("@"),
            "password": options.password.get_secret_value(),
        }
        address = f"{_HOME}/xrpc/com.atproto.server.createSession"
        async with self.service.turn(self.gap):
            try:
                response = await self.tools.http.post(
                    links.rebased(address, options.base_url or _HOME),
                    json.dumps(asked).encode(),
                    "application/json",
                    allow_private=options.allow_private,
                )
            except BadStatus as error:
                raise self._refused(error) from error
        session = whole(_Session, load(response.body, host), host)
        return Token(session.accessJwt, _SESSION.total_seconds())

    def _refused(self, error: BadStatus) -> SourceError:
        """Say what is wrong with a login, and leave the server alone where it asks for that."""
        host = _host(self.options)
        if isinstance(error, Busy):
            wait = error.wait or _LOGIN_PAUSE
            self.service.pause(wait)
            return Busy(f"{host} allows no more logins for now", wait=wait, status=error.status)
        if not (isinstance(error, LoginNeeded) or _has_run_out(error)):
            return error
        why = "did not accept the login: look at `username` and `password`"
        if _named(error) == "AuthFactorTokenRequired":
            why = "asks for a second factor: `password` must be an app password"
        return LoginNeeded(f"{host} {why}", status=error.status)


def _has_run_out(error: BadStatus) -> bool:
    return error.status == HTTPStatus.UNAUTHORIZED or _named(error) in _RUN_OUT


def _named(error: BadStatus) -> str | None:
    """Return the name that the service gives to an error."""
    try:
        return _Refusal.model_validate_json(error.body).error
    except ValidationError:
        return None


def _following(asked: str, cursor: str) -> str:
    parts = urlsplit(asked)
    query = dict(parse_qsl(parts.query)) | {"cursor": cursor}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _item(post: _Post, now: datetime) -> Item:
    author, record = post.author or _Author(), post.record or _Record()
    handle = author.handle if author.handle != _NO_HANDLE else None
    return Item(
        id=f"bluesky:{post.uri}",
        title="",
        text=record.text or "",
        url=_shown_at(post.uri, handle),
        author=handle or author.displayName,
        published=_published(record.createdAt, post.indexedAt, now),
        language=record.langs[0] if record.langs else None,
        place="social",
        outlet="Bluesky",
        audience=audience.together(post.likeCount, post.repostCount, post.quoteCount),
    )


def _shown_at(uri: str, handle: str | None) -> str | None:
    found = _POST.fullmatch(uri)
    if found is None:
        return None
    author, post = (quote(part, safe=":") for part in (handle or found[1], found[2]))
    return f"https://bsky.app/profile/{author}/post/{post}"


def _published(
    created: datetime | None, indexed: datetime | None, now: datetime
) -> datetime | None:
    """Take the author's word for when it was, unless that makes no sense.

    A post may claim to be from any year; it cannot be younger than its arrival.
    """
    if created is None or not dates.plausible(created, now):
        return indexed
    return min(created, indexed) if indexed else created


def _host(options: BlueskyOptions) -> str:
    return urlsplit(links.without_login(options.base_url or _HOME)).netloc


def _service(options: BlueskyOptions) -> str:
    return f"bluesky {_host(options)}"


def _open(options: BlueskyOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_service(options))
    return ListingSource(_Search(options, tools, service), options, tools, service)


KIND = Kind(
    name="bluesky",
    summary="Searches the posts on Bluesky.",
    options=BlueskyOptions,
    open=_open,
    address=lambda options: f"https://bsky.app/search?{urlencode({'q': options.query})}",
    service=_service,
    example={
        "query": "blue door bakery",
        "username": "bluedoor.bsky.social",
        "password": "${BLUESKY_PASSWORD}",
    },
    notes="Bluesky lets only members search: any account will do. `password` is not that of the "
    "account but an *app password*, made in the app under Settings, Privacy and security, App "
    "passwords; an account with a second factor needs one in any case. An account that lives on "
    "another server than Bluesky’s own names it in `base_url`. All sources of one account share "
    "a login, which is good for two hours. Bluesky allows 30 logins in five minutes and 300 a "
    "day: `amends poll` logs in each time it runs, so let cron run it every five minutes at most "
    "often, or use `amends run`, which logs in a dozen times a day.",
)
