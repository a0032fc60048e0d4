"""The kind `google_news`: what the world's news sites write, as Google News finds it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from pydantic import Field, StringConstraints

from sources import text
from sources.feed import FeedSource
from sources.kind import Kind, Options, Tools, Words

if TYPE_CHECKING:
    from sources.item import Item

_SERVICE = "news.google.com"
_GAP = 1.0
"""Google publishes no limit: a second is our own modesty."""
_OWN_NAME = "Google News"
_BETWEEN = " - "
"""Stands between headline and outlet in every title."""

_Language = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, pattern="^[A-Za-z]{2}(-[A-Za-z0-9]{2,4})?$"
    ),
]
_Country = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^[A-Za-z]{2}$")
]


class GoogleNewsOptions(Options):
    """Options of a search in Google News."""

    query: Words = Field(
        description="what to search for, in Google’s words: “"
        '"blue door bakery" -hotel”; without a `when:` of its own it is limited to the last day'
    )
    language: _Language = Field(
        "en", description="language of the edition: two letters, ISO 639-1, or as in pt-419"
    )
    country: _Country = Field(
        "US", description="country of the edition: two letters, ISO 3166-1 alpha-2"
    )


def _address(options: GoogleNewsOptions) -> str:
    language, country = options.language, options.country
    shown = language if "-" in language else f"{language}-{country}"
    limited = "when:" in options.query.lower()
    asked = {
        "q": options.query if limited else f"{options.query} when:1d",
        "hl": shown,
        "gl": country,
        "ceid": f"{country}:{language}",
    }
    return f"https://{_SERVICE}/rss/search?{urlencode(asked, safe=':')}"


def _article(item: Item, *, language: str) -> Item:
    """Name an article by its words: Google gives it another link and guid every now and then."""
    headline, outlet = _headline_and_outlet(item)
    named = f"{headline}\x1f{outlet}".casefold().encode("utf-8", "replace")
    return replace(
        item,
        id=f"google_news:{blake2b(named, digest_size=16).hexdigest()}",
        title=headline,
        text="" if _repeats(item.text, headline, outlet) else item.text,
        # A number in a headline is what a critic gave, not what a customer gave the brand.
        rating=None,
        rating_given=None,
        language=item.language or language[:2],
        outlet=outlet or None,
    )


def _headline_and_outlet(item: Item) -> tuple[str, str]:
    outlet = item.outlet or ""
    if not outlet or outlet.endswith(_OWN_NAME):
        # An entry without <source> goes by the title of the feed, which is Google's.
        headline, _, outlet = item.title.rpartition(_BETWEEN)
        return (headline, outlet) if headline else (item.title, "")
    return item.title.removesuffix(f"{_BETWEEN}{outlet}") or item.title, outlet


def _repeats(body: str, headline: str, outlet: str) -> bool:
    """Is the description what it usually is: the headline as a link, and links to others?

    None of it was written about the story in any other words, and the others come by themselves.
    """
    first = text.one_line(body.partition("\n")[0]).casefold()
    known = (headline, f"{headline} {outlet}", f"{headline}{_BETWEEN}{outlet}")
    return first in {text.one_line(words).casefold() for words in known}


def _open(options: GoogleNewsOptions, tools: Tools) -> FeedSource:
    return FeedSource(
        _address(options),
        options,
        tools,
        place="news",
        revise=partial(_article, language=options.language),
        service=tools.services.join(_SERVICE),
        gap=_GAP,
    )


KIND = Kind(
    name="google_news",
    summary="Searches the news of the last day in Google News, in one language and country.",
    options=GoogleNewsOptions,
    open=_open,
    address=_address,
    service=lambda _: _SERVICE,
    example=MappingProxyType({"query": '"blue door bakery"', "language": "en", "country": "US"}),
    notes="No key is needed. Google gives headline, outlet and a link of its own that leads to the "
    "article, but neither its text nor its author; 100 articles at most. An article that comes "
    "again under another link is known by headline and outlet.",
)
