"""The kind `stackexchange`: questions and answers on Stack Overflow and its sister sites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import Field, SecretStr

from sources.errors import BadStatus, Busy, LoginNeeded, SourceError, Unreadable
from sources.item import Item
from sources.kind import Kind, Options, Tools, Words
from sources.listing import Answer, Listing, ListingSource, Page
from sources.service import USUAL_PAUSE, Service
from sources.shape import Balance, Epoch, Maybe, Shape, entries, load, whole
from sources.text import from_html
from sources.wait import clamp, quota_wait

_SERVICE = "api.stackexchange.com"
_HOUR = 3_600
_FREE = 0.9
"""While more than this share of a day's quota is left, nobody is slowed down."""
_DOT_COM = frozenset({"askubuntu", "serverfault", "stackapps", "stackoverflow", "superuser"})
_SECONDS = re.compile(r"(\d{1,9}) seconds?\b", re.ASCII)


class StackExchangeOptions(Options):
    """Options of a search on one site."""

    site: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+){0,3}$", max_length=80)] = Field(
        description='name of the site: "stackoverflow", "cooking", or its domain'
    )
    query: Words = Field(description="words to search for")
    key: SecretStr = Field(
        SecretStr(""),
        description="key of an application registered at stackapps.com: 10,000 requests a day "
        "instead of 300",
    )


class _Owner(Shape):
    display_name: Maybe[str] = None


class _Post(Shape):
    item_type: Maybe[str] = None
    question_id: int
    answer_id: Maybe[int] = None
    title: Maybe[str] = None
    excerpt: Maybe[str] = None
    body: Maybe[str] = None
    creation_date: Maybe[Epoch] = None
    owner: Maybe[_Owner] = None
    score: Balance = None


class _Answer(Shape):
    items: list[Any]
    has_more: Maybe[bool] = None
    backoff: Maybe[int] = None
    quota_remaining: Maybe[int] = None
    quota_max: Maybe[int] = None


class _Error(Shape):
    error_name: Maybe[str] = None
    error_message: Maybe[str] = None


@dataclass(frozen=True, slots=True)
class _Search(Listing):
    """What one query finds on one site, the newest first."""

    options: StackExchangeOptions
    service: Service

    # More than 30 requests a second from one address are cut off.
    gap = 0.1
    # The service shows nobody more without a login.
    most_pages = 25

    def first(self, since: datetime, now: datetime) -> str:
        # To the hour: equal requests are answered out of a cache, and the service asks for them.
        return self._address(int(since.timestamp()) // _HOUR * _HOUR, 1)

    def read(self, answer: Answer) -> Page:
        frame = whole(_Answer, load(answer.data, _SERVICE), _SERVICE)
        posts, warnings = entries(_Post, frame.items, _SERVICE)
        wait = _left_alone(frame, answer.now)
        return Page(
            tuple(self._item(post) for post in posts),
            next=self._following(answer.asked) if frame.has_more else None,
            wait=wait,
            quota=wait is not None,
            spread=self._spread(frame, answer.now),
            warnings=tuple(warnings),
        )

    def explain(self, error: BadStatus) -> SourceError:
        """Read the error's own words: the service says almost everything with a 400."""
        try:
            told = whole(_Error, load(error.body, _SERVICE), _SERVICE)
        except Unreadable:
            return error
        if told.error_name == "throttle_violation":
            found = _SECONDS.search(told.error_message or "")
            wait = clamp(timedelta(seconds=int(found[1]))) if found else error.wait or USUAL_PAUSE
            said = f"{_SERVICE}: too many requests from this address"
            return Busy(said, wait=wait, quota=True, status=error.status)
        if told.error_name == "bad_parameter":
            return self._refused(told.error_message or "", error.status)
        return error

    def _refused(self, message: str, status: int | None) -> BadStatus:
        """Say what the service does not like, without its words: they may hold the key."""
        if self.options.key.get_secret_value() and re.search(r"\bkey\b", message):
            return LoginNeeded(f"{_SERVICE} does not know this key", status=status)
        if re.search(r"\bsite\b", message):
            said = f"{_SERVICE} knows no site named {self.options.site!r}"
            return BadStatus(f'{said}: expected a name like "stackoverflow"', status=status)
        return BadStatus(f"{_SERVICE} did not accept the query", status=status)

    def _spread(self, frame: _Answer, now: datetime) -> timedelta | None:
        """Return the pause that lets the rest of the quota last until midnight."""
        left = frame.quota_remaining
        if left is None or left > _FREE * (frame.quota_max or 0):
            return None
        return quota_wait(left, self.service.sources, now)

    def _following(self, asked: str) -> str | None:
        given = dict(parse_qsl(urlsplit(asked).query))
        if "page" not in given:
            return None
        return self._address(int(given["fromdate"]), int(given["page"]) + 1)

    def _address(self, after: int, page: int) -> str:
        asked = {
            "q": self.options.query,
            "site": self.options.site,
            "fromdate": str(after),
            "sort": "creation",
            "order": "desc",
            "pagesize": "100",
            "page": str(page),
        }
        if key := self.options.key.get_secret_value():
            asked["key"] = key
        return f"https://{_SERVICE}/2.3/search/excerpts?{urlencode(asked)}"

    def _item(self, post: _Post) -> Item:
        is_answer = post.answer_id is not None and post.item_type != "question"
        owner = post.owner or _Owner()
        number = post.answer_id if is_answer else post.question_id
        kind = "a" if is_answer else "q"
        return Item(
            id=f"stackexchange:{self.options.site}:{number}",
            # An answer comes with the title of its question, which somebody else wrote.
            title="" if is_answer else from_html(post.title or ""),
            text=from_html(post.body or post.excerpt or ""),
            url=f"https://{domain(self.options.site)}/{kind}/{number}",
            author=from_html(owner.display_name or "") or None,
            published=post.creation_date,
            place="forum",
            outlet=domain(self.options.site),
            audience=post.score,
        )


def domain(site: str) -> str:
    """Return the domain of a site by the name that the service has for it."""
    if site.endswith((".com", ".net")):
        return site
    last = site.rpartition(".")[2]
    if last in _DOT_COM:
        return f"{site}.com"
    return f"{site}.net" if last == "mathoverflow" else f"{site}.stackexchange.com"


def _left_alone(frame: _Answer, now: datetime) -> timedelta | None:
    """Return how long nobody may ask: what the service says, or until there is quota again."""
    wait = clamp(timedelta(seconds=min(frame.backoff, 10**6))) if frame.backoff else None
    if frame.quota_remaining is None or frame.quota_remaining > 0:
        return wait
    return max(quota_wait(0, 1, now), wait or timedelta())


def _open(options: StackExchangeOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_SERVICE)
    return ListingSource(_Search(options, service), options, tools, service)


def _shown(options: StackExchangeOptions) -> str:
    asked = urlencode({"q": options.query, "tab": "newest"})
    return f"https://{domain(options.site)}/search?{asked}"


KIND = Kind(
    name="stackexchange",
    summary="Searches the questions and answers of Stack Overflow or one of its sister sites.",
    options=StackExchangeOptions,
    open=_open,
    address=_shown,
    service=lambda _: _SERVICE,
    example={"site": "stackoverflow", "query": "blue door api"},
    notes="Without a key, 300 requests a day are allowed for all sources of this kind together; "
    "with the key of an application that you register at stackapps.com (it costs nothing), "
    "10,000. When a tenth of them is used up, the sources are slowed down so that the rest lasts "
    "until midnight UTC. Stack Exchange answers the same question from a cache for a minute: a "
    "shorter interval brings nothing. Authors are named only where the service tells them.",
)
