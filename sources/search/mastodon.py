"""The kind `mastodon`: public posts with a hashtag, or found by a search, on one instance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from pydantic import Field, SecretStr

from sources import audience, dates, text
from sources.errors import BadStatus, LoginNeeded, SourceError
from sources.item import Item
from sources.kind import Kind, Tools
from sources.listing import Answer, Listing, ListingSource, Page
from sources.search.fediverse import InstanceOptions, full_name
from sources.service import USUAL_PAUSE
from sources.shape import Count, Maybe, Moment, Shape, entries, load, whole
from sources.wait import clamp, http_date

_PAGE = 40
"""Posts of one page at most."""
_PUBLIC = frozenset({"public", "unlisted"})
_NEXT = re.compile(r'<([^<>]*)>\s*;[^<]*?\brel="?next\b', re.IGNORECASE)
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_WANTS_A_LOGIN = frozenset({401, 403, 422})
"""422 is how Mastodon answers who should have logged in and has not."""


class MastodonOptions(InstanceOptions):
    """Options of a Mastodon source."""

    token: SecretStr | None = Field(
        None, description="access token of an account on the instance; most want one for `query`"
    )


class _Account(Shape):
    acct: Maybe[str] = None
    url: Maybe[str] = None
    followers_count: Count = None


class _Status(Shape):
    id: str
    uri: Maybe[str] = None
    url: Maybe[str] = None
    created_at: Maybe[Moment] = None
    content: Maybe[str] = None
    spoiler_text: Maybe[str] = None
    language: Maybe[str] = None
    visibility: Maybe[str] = None
    reblogs_count: Count = None
    favourites_count: Count = None
    reblog: Any = None
    account: Maybe[_Account] = None


class _Found(Shape):
    statuses: list[Any]


@dataclass(frozen=True, slots=True)
class _Posts(Listing):
    """What one instance knows of a hashtag, or finds."""

    host: str
    tag: str | None
    query: str | None
    token: SecretStr | None

    # An instance allows 300 requests in five minutes.
    gap = 1.0

    def first(self, since: datetime, now: datetime) -> str:
        return self._search(0) if self.query else self._timeline(None)

    async def headers(self) -> Mapping[str, str]:
        token = self.token.get_secret_value() if self.token else ""
        return {"Authorization": f"Bearer {token}"} if token else {}

    def explain(self, error: BadStatus) -> SourceError:
        if error.status not in _WANTS_A_LOGIN:
            return error
        what = "did not accept `token`" if self.token else "wants a login: set `token`"
        return LoginNeeded(f"{self.host} {what}", status=error.status)

    def read(self, answer: Answer) -> Page:
        document = load(answer.data, self.host)
        searched = isinstance(document, dict)
        frame = whole(_Found, document if searched else {"statuses": document}, self.host)
        statuses, warnings = entries(_Status, frame.statuses, self.host)
        if searched:
            following = self._after_search(answer, len(frame.statuses))
        else:
            following = self._after_timeline(answer, statuses, len(frame.statuses))
        return Page(
            tuple(self._item(status) for status in statuses if _is_public_post(status)),
            next=following,
            wait=_asked_to_wait(answer),
            warnings=tuple(warnings),
        )

    def _timeline(self, before: str | None) -> str:
        asked = {"limit": str(_PAGE)} | ({"max_id": before} if before else {})
        tag = quote(self.tag or "", safe="")
        return f"https://{self.host}/api/v1/timelines/tag/{tag}?{urlencode(asked)}"

    def _search(self, offset: int) -> str:
        words = f"{self.query} #{self.tag}" if self.tag else self.query or ""
        asked = {"q": words, "type": "statuses", "limit": _PAGE, "offset": offset}
        return f"https://{self.host}/api/v2/search?{urlencode(asked)}"

    def _after_search(self, answer: Answer, count: int) -> str | None:
        offset = parse_qs(urlsplit(answer.asked).query).get("offset", ["0"])[0]
        return self._search(int(offset) + count) if count >= _PAGE else None

    def _after_timeline(self, answer: Answer, statuses: list[_Status], count: int) -> str | None:
        # Some proxies drop the header.
        last = statuses[-1].id if count >= _PAGE else None
        before = _max_id(answer.headers["link"]) if "link" in answer.headers else last
        return self._timeline(before) if before and _ID.fullmatch(before) else None

    def _item(self, status: _Status) -> Item:
        account = status.account or _Account()
        said = (status.spoiler_text or "", text.from_html(status.content or ""))
        backed = audience.together(status.reblogs_count, status.favourites_count)
        return Item(
            id=f"mastodon:{status.uri or status.id}",
            title="",
            text="\n".join(part for part in said if part),
            url=status.url or status.uri,
            author=full_name(account.acct, account.url, self.host),
            published=status.created_at,
            language=status.language,
            place="social",
            outlet="Mastodon",
            # A post that was passed on reaches many who do not follow its author.
            audience=audience.at_least(account.followers_count, backed),
        )


def _is_public_post(status: _Status) -> bool:
    """Tell a post for everybody from a private one, which a token may see, and from a boost."""
    return status.reblog is None and (status.visibility or "public") in _PUBLIC


def _max_id(link: str) -> str | None:
    """Take the bookmark of the next page out of a Link header (RFC 8288).

    The address itself is not followed: behind a proxy it may be another one than ours.
    """
    found = _NEXT.search(link)
    return parse_qs(urlsplit(found[1]).query).get("max_id", [None])[0] if found else None


def _asked_to_wait(answer: Answer) -> timedelta | None:
    if answer.headers.get("x-ratelimit-remaining", "").strip() != "0":
        return None
    reset = dates.from_text(answer.headers.get("x-ratelimit-reset"))
    now = http_date(answer.headers.get("date")) or answer.now
    return clamp(reset - now) if reset else USUAL_PAUSE


def _open(options: MastodonOptions, tools: Tools) -> ListingSource:
    posts = _Posts(options.host, options.tag, options.query, options.token)
    return ListingSource(posts, options, tools, tools.services.join(_service(options)))


def _service(options: MastodonOptions) -> str:
    return f"mastodon {options.host}"


def _address(options: MastodonOptions) -> str:
    if options.query is None:
        return f"{options.home}/tags/{quote(options.tag or '', safe='')}"
    words = f"{options.query} #{options.tag}" if options.tag else options.query
    return f"{options.home}/search?{urlencode({'q': words})}"


KIND = Kind(
    name="mastodon",
    summary="Reads public posts with a hashtag, or found by a search, on a Mastodon instance.",
    options=MastodonOptions,
    open=_open,
    address=_address,
    service=_service,
    example={"base_url": "https://social.example", "tag": "bluedoorbakery"},
    notes="`base_url` names the instance that is asked; it is required. An instance knows its own "
    "posts and those of the people whom its members follow: a large one sees more. Most show a "
    "hashtag to everybody; a search for words, and the hashtags of a closed instance, need "
    "`token`: in the preferences of an account there, under *Development*, add an application "
    "with the right `read` alone, and copy its access token. A search finds only posts whose "
    "authors agreed to be found. Private posts are not taken, even where the token could see "
    "them, nor are boosts. A post has the same id on all instances, and an author one name, "
    "such as `@maja@social.example`. An instance allows 300 requests in five minutes.",
)
