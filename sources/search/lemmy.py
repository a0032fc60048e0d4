"""The kind `lemmy`: posts, or comments, that a search finds on one instance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import AliasChoices, Field

from sources.errors import BadStatus, Busy, LoginNeeded, SourceError
from sources.item import Item
from sources.kind import Kind, Tools
from sources.listing import Answer, Listing, ListingSource, Page
from sources.search.fediverse import InstanceOptions, full_name
from sources.shape import Balance, Maybe, Moment, Shape, entries, load, whole

_PAGE = 50
"""Hits of one page at most."""

What = Literal["posts", "comments"]


class LemmyOptions(InstanceOptions):
    """Options of a Lemmy source."""

    what: What = Field("posts", description="what is searched; for both, write one source for each")


class _Said(Shape):
    """A post, or a comment: `body` is the text of the one, `content` of the other."""

    id: str
    ap_id: Maybe[str] = None
    name: Maybe[str] = None
    text: Maybe[str] = Field(None, validation_alias=AliasChoices("body", "content"))
    published: Maybe[Moment] = None
    deleted: Maybe[bool] = None
    removed: Maybe[bool] = None


class _Person(Shape):
    name: Maybe[str] = None
    actor_id: Maybe[str] = None


class _Counts(Shape):
    score: Balance = None


class _Hit(Shape):
    # A comment comes along with the post that it stands under.
    said: _Said = Field(validation_alias=AliasChoices("comment", "post"))
    creator: Maybe[_Person] = None
    counts: Maybe[_Counts] = None

    @property
    def stands(self) -> bool:
        """Neither its author nor a moderator took it back."""
        return not (self.said.deleted or self.said.removed)


class _Found(Shape):
    posts: list[Any]
    comments: list[Any] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Search(Listing):
    """What one instance finds."""

    host: str
    words: str
    what: What

    gap = 1.0

    def first(self, since: datetime, now: datetime) -> str:
        return self._address(1)

    def explain(self, error: BadStatus) -> SourceError:
        # Versions before 0.19 said so with the status 400.
        if b"rate_limit" in error.body and not isinstance(error, Busy):
            return Busy(f"{self.host} wants to be asked less often", status=error.status)
        if b"instance_is_private" in error.body:
            told = f"{self.host} is a private instance: only its members can search it"
            return LoginNeeded(told, status=error.status)
        return error

    def read(self, answer: Answer) -> Page:
        frame = whole(_Found, load(answer.data, self.host), self.host)
        # Whichever was not asked for is empty.
        given = frame.posts + frame.comments
        hits, warnings = entries(_Hit, given, self.host)
        page = int(parse_qs(urlsplit(answer.asked).query).get("page", ["1"])[0])
        return Page(
            tuple(_item(hit, self.host) for hit in hits if hit.stands),
            next=self._address(page + 1) if given else None,
            warnings=tuple(warnings),
        )

    def _address(self, page: int) -> str:
        asked = {
            "q": self.words,
            "type_": self.what.title(),
            "sort": "New",
            "listing_type": "All",
            "limit": _PAGE,
            "page": page,
        }
        return f"https://{self.host}/api/v3/search?{urlencode(asked)}"


def _item(hit: _Hit, host: str) -> Item:
    said, creator = hit.said, hit.creator or _Person()
    return Item(
        id=f"lemmy:{said.ap_id or said.id}",
        title=said.name or "",
        text=said.text or "",
        url=said.ap_id,
        author=full_name(creator.name, creator.actor_id, host),
        published=said.published,
        place="social",
        outlet="Lemmy",
        audience=hit.counts.score if hit.counts else None,
    )


def _words(options: LemmyOptions) -> str:
    return " ".join(word for word in (options.query, options.tag) if word)


def _open(options: LemmyOptions, tools: Tools) -> ListingSource:
    search = _Search(options.host, _words(options), options.what)
    return ListingSource(search, options, tools, tools.services.join(_service(options)))


def _service(options: LemmyOptions) -> str:
    return f"lemmy {options.host}"


def _address(options: LemmyOptions) -> str:
    asked = {"q": _words(options), "type": options.what.title(), "sort": "New"}
    return f"{options.home}/search?{urlencode(asked)}"


KIND = Kind(
    name="lemmy",
    summary="Searches the posts, or the comments, that a Lemmy instance knows.",
    options=LemmyOptions,
    open=_open,
    address=_address,
    service=_service,
    example={"base_url": "https://lemmy.example", "query": "blue door bakery"},
    notes="`base_url` names the instance that is asked; it is required. An instance finds what is "
    "said in the communities that its members follow, on whatever instance those live: a large "
    "one finds more. Lemmy has no hashtags of its own: `tag` is searched for as a word. A post "
    "has the same id on all instances, and an author one name, such as `@maja@lemmy.example`. "
    "Texts come as their authors wrote them, in Markdown. Instances allow few searches, by "
    "default 60 in ten minutes: an `interval` of a minute is enough. Instances that only their "
    "members can search cannot be read.",
)
