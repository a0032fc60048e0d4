"""The kind `gdelt`: news of the world in all languages, through the search of the GDELT project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import Field

from sources import links
from sources.errors import Busy, Unreadable
from sources.item import Item
from sources.kind import Kind, Options, Tools, WebAddress, Words
from sources.languages import from_english
from sources.listing import Answer, Listing, ListingSource, Page
from sources.service import USUAL_PAUSE
from sources.shape import Maybe, Moment, Shape, entries, load, whole
from sources.text import one_line

_SERVICE = "api.gdeltproject.org"
_MOST = 250
_DAY = timedelta(days=1)
_LAST_DAY: Mapping[str, str] = {"timespan": "1day"}
_LONGEST_QUOTE = 200

_ESCAPE = re.compile(rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_CONTROL = re.compile(rb"[\x00-\x1f]")
_SPACED = re.compile(r" (?=[,.;:!?)\]](?: |$))|(?<=[(\[]) ")
"""The blanks that GDELT puts around the punctuation of a title."""


class GdeltOptions(Options):
    """Options of a GDELT search."""

    query: Words = Field(
        description='words to search for; "in quotation marks" as a phrase, '
        "(one OR another) in parentheses"
    )


class _Article(Shape):
    url: WebAddress
    title: Maybe[str] = None
    seendate: Maybe[Moment] = None
    domain: Maybe[str] = None
    language: Maybe[str] = None


class _Answer(Shape):
    articles: list[Any]


@dataclass(frozen=True, slots=True)
class _Search(Listing):
    """What one query finds, what GDELT saw last first."""

    query: str

    # "One request every five seconds", and what comes in a hurry is refused for longer.
    gap = 5.2
    # The others that wait for their turn must get it some day.
    most_pages = 8

    def first(self, since: datetime, now: datetime) -> str:
        usual = since >= now - _DAY
        return _address(self.query, _LAST_DAY if usual else _slice(_stamp(since), now))

    def read(self, answer: Answer) -> Page:
        document = _document(answer.data)
        if document == {}:
            return Page(())
        frame = whole(_Answer, document, _SERVICE)
        articles, warnings = entries(_Article, frame.articles, _SERVICE)
        return Page(
            tuple(_item(article) for article in articles),
            next=self._older(answer, articles) if len(frame.articles) >= _MOST else None,
            warnings=tuple(warnings),
        )

    def _older(self, answer: Answer, articles: list[_Article]) -> str | None:
        """Return the address of what was seen before these: there are no pages."""
        seen = [article.seendate for article in articles if article.seendate is not None]
        if not seen or not answer.asked:
            return None
        asked = dict(parse_qsl(urlsplit(answer.asked).query))
        start = asked.get("startdatetime") or _stamp(answer.now - _DAY)
        return _address(self.query, _slice(start, min(seen)))


def _address(query: str, when: Mapping[str, str]) -> str:
    asked = {
        "query": query,
        "mode": "artlist",
        "format": "json",
        **when,
        "maxrecords": str(_MOST),
        "sort": "datedesc",
    }
    return f"https://{_SERVICE}/api/v2/doc/doc?{urlencode(asked)}"


def _slice(start: str, end: datetime) -> Mapping[str, str]:
    return {"startdatetime": start, "enddatetime": _stamp(end)}


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"


def _document(data: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read the answer, which may be a sentence instead of JSON, or JSON with faults in titles.

    Raises Unreadable, or Busy where the sentence asks for patience.
    """
    begins = data[:1_000].strip()
    if begins[:1].isalpha() and b" " in begins:
        raise _complaint(begins.decode("utf-8", "replace"))
    mended = _ESCAPE.sub(lambda found: found[0] if len(found[0]) > 1 else rb"\\", data)
    return load(_CONTROL.sub(b" ", mended), _SERVICE)


def _complaint(said: str) -> Unreadable | Busy:
    """Return the error that a sentence of GDELT's is, quoted on one short line."""
    if "limit requests" in said.lower():
        return Busy(f"{_SERVICE} wants to be asked less often", wait=USUAL_PAUSE)
    shown = one_line("".join(one if one.isprintable() else " " for one in said))
    shown = shown.replace("<", "‹").replace(">", "›")
    if len(shown) > _LONGEST_QUOTE:
        shown = f"{shown[:_LONGEST_QUOTE]}…"
    return Unreadable(f"{_SERVICE} did not search but says “{shown}”")


def _item(article: _Article) -> Item:
    return Item(
        id=links.canonical(article.url),
        title=_SPACED.sub("", one_line(article.title or "")),
        text="",
        url=article.url,
        # `seendate` says when GDELT came by, which may be days after the publication.
        published=None,
        language=from_english(article.language),
        place="news",
        outlet=article.domain,
    )


def _open(options: GdeltOptions, tools: Tools) -> ListingSource:
    service = tools.services.join(_SERVICE)
    return ListingSource(_Search(options.query), options, tools, service)


KIND = Kind(
    name="gdelt",
    summary="Searches the news of the world, in 65 languages, through the GDELT project.",
    options=GdeltOptions,
    open=_open,
    address=lambda options: _address(options.query, _LAST_DAY),
    service=lambda _: _SERVICE,
    example={"query": '"blue door bakery"'},
    notes="No key is needed. GDELT allows one request in five seconds, which all sources of this "
    "kind share, and refuses some all the same: an interval of 15 minutes, in which it looks for "
    "news itself, loses nothing. It tells the title of an article but not its text, and not when "
    "it was published: such items count as news only from the second poll on. Words that are "
    "short or very common are refused.",
)
