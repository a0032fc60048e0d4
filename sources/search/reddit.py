"""The kind `reddit`: posts that a search on Reddit finds, or all of a subreddit."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlencode, urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sources.errors import BadStatus, LoginNeeded, SourceError
from sources.feed import FeedSource
from sources.kind import Kind, Options, Tools, Words

if TYPE_CHECKING:
    from sources.item import Item

_SERVICE = "www.reddit.com"
_GAP = 6.0
"""Who is not logged in may ask ten times a minute, all feeds taken together."""
_MOST = "100"
"""Posts of one answer; Reddit gives no more."""

_FULLNAME = re.compile(r"(t\d)_[0-9a-z]+\Z")
"""Reddit's ids; feedparser takes them for relative addresses and puts the feed's before them."""
_POST = "t3"
"""A search may also list communities and people (https://www.reddit.com/dev/api/#fullnames)."""
_GONE = "/u/[deleted]"
_FOOTER = re.compile(
    r"\s*submitted by\s+/?u/\S+(?:\s+to\s+/?(?:r|u|user)/\S+)?\s*\[link\]\s*\[comments\]\s*\Z"
)
_COMMUNITY = re.compile(r"/(r|user)/([^/]+)/")
_NAMES = re.compile(r"[A-Za-z0-9_]{2,24}(?:\+[A-Za-z0-9_]{2,24})*")


def _expected(what: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "expected {expected}", {"expected": what})


def _named(value: str) -> str:
    name = value.strip().removeprefix("/").removeprefix("r/").removesuffix("/")
    if not _NAMES.fullmatch(name):
        raise _expected("the name of a subreddit, as it stands after r/")
    return name


class RedditOptions(Options):
    """Options of a Reddit source: what to search for, or where, or both."""

    query: Words | None = Field(
        None,
        description="what to search for, in Reddit’s words. Without it: every new post of the "
        "subreddit",
    )
    subreddit: Annotated[str, AfterValidator(_named)] | None = Field(
        None,
        description="name of the subreddit, several joined with +. Without it: all of Reddit is "
        "searched",
    )

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.query is None and self.subreddit is None:
            raise _expected("`query`, `subreddit` or both")
        return self


def _address(options: RedditOptions) -> str:
    at = f"https://{_SERVICE}" + (f"/r/{options.subreddit}" if options.subreddit else "")
    if options.query is None:
        return f"{at}/new.rss?{urlencode({'limit': _MOST})}"
    asked = {"q": options.query, "sort": "new", "limit": _MOST}
    if options.subreddit:
        asked["restrict_sr"] = "1"
    return f"{at}/search.rss?{urlencode(asked)}"


def _post(item: Item) -> Item | None:
    found = _FULLNAME.search(item.id)
    if found is not None and found[1] != _POST:
        return None
    return replace(
        item,
        id=f"reddit:{found[0] if found else item.id}",
        text=_FOOTER.sub("", item.text),
        author=None if item.author == _GONE else item.author,
        # Stars in a title are no rating: Reddit knows none.
        rating=None,
        rating_given=None,
        outlet=_community(item.url),
    )


def _community(url: str | None) -> str:
    """Name where it was posted: "r/bakeries", "u/maja" for someone's own page."""
    found = _COMMUNITY.match(urlsplit(url or "").path)
    if found is None:
        return "Reddit"
    return f"{'r' if found[1] == 'r' else 'u'}/{found[2]}"


def _explain(error: BadStatus) -> SourceError:
    if not isinstance(error, LoginNeeded):
        return error
    return LoginNeeded(
        f"{error}: Reddit refuses networks and programs that it does not know; an address in "
        "contact of [network] helps, and so does asking from another network. A private "
        "subreddit cannot be read",
        wait=error.wait,
        status=error.status,
    )


def _open(options: RedditOptions, tools: Tools) -> FeedSource:
    return FeedSource(
        _address(options),
        options,
        tools,
        place="social",
        revise=_post,
        explain=_explain,
        service=tools.services.join(_SERVICE),
        gap=_GAP,
    )


KIND = Kind(
    name="reddit",
    summary="Searches the posts of Reddit, or of one subreddit, or reads all its new posts.",
    options=RedditOptions,
    open=_open,
    address=_address,
    service=lambda _: _SERVICE,
    example=MappingProxyType({"query": '"blue door bakery"', "subreddit": "bakeries"}),
    notes="No key is needed. Reddit answers ten requests a minute to who is not logged in: all "
    "sources of this kind share them, six seconds apart. It refuses programs that do not say who "
    "they are: set `contact` in `[network]`. Posts are found, their comments are not; 100 posts "
    "at most.",
)
