"""Reads a page's bytes into reviews and averages. Runs in the parsing process."""

from __future__ import annotations

from urllib.parse import urlsplit

from sources import text
from sources.errors import Unreadable
from sources.parsed import PageBody, ParsedPage
from sources.schema_org.markup import Markup, read_markup
from sources.schema_org.nodes import types, values, walk
from sources.schema_org.reviews import Facts, find

_MAX_NAME = 300


def read_page(body: PageBody) -> ParsedPage:
    """Read a page. Raises Unreadable where it is none, or holds no schema.org review or average."""
    markup = read_markup(body.data, url=body.url, content_type=body.content_type)
    facts = Facts(
        now=body.now,
        page=body.url,
        base=markup.base,
        language=markup.language,
        outlet=_outlet(markup, body.url),
    )
    found = find((markup.linked, markup.microdata), facts)
    damaged = _damaged(markup.damaged)
    if not found.reviews and not found.averages:
        titled = f" titled “{markup.title[:80]}”" if markup.title else ""
        raise Unreadable(
            "the page holds no schema.org review; expected Review or AggregateRating in JSON-LD "
            f"or microdata, found an HTML page{titled}{' with ' + damaged if damaged else ''}"
        )
    warnings = (damaged,) if damaged else ()
    return ParsedPage(found.reviews, found.averages, facts.outlet, warnings)


def _damaged(pieces: int) -> str:
    if not pieces:
        return ""
    return f"{pieces} {'piece' if pieces == 1 else 'pieces'} of markup that nobody can read"


def _outlet(markup: Markup, url: str | None) -> str | None:
    """Name the site: as it calls itself, else by its host."""
    for visit in walk(markup.linked):
        if not markup.site and "WebSite" in types(visit.node):
            for name in values(visit.node, "name"):
                if isinstance(name, str) and name.strip():
                    return text.one_line(text.clean(name))[:_MAX_NAME]
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return markup.site or host or None
