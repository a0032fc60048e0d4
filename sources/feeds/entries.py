"""Turns what feedparser found in an entry into an Item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from sources import audience, dates, links, rating, text
from sources.item import Item
from sources.place import place_of

if TYPE_CHECKING:
    from sources.item import Place

_DATES = ("published", "updated", "created")
_HTML = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})
_CUT_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|\[&#8230;\])$")
_CUT_OFF_ENDS = ("…", "...", "]")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?:[-_][A-Za-z0-9_-]*)?\s*$")
_MAX_NAME = 300


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the feed says that holds for all its entries."""

    now: datetime
    """Aware UTC."""
    title: str = ""
    """The feed's own, plain text."""
    language: str | None = None
    """ISO 639-1."""
    generator: str = ""
    """The program that wrote it."""
    place: Place | None = None
    """What the user says; None: find out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One item, and what was odd about it ("" for nothing)."""

    item: Item
    warning: str = ""


def read_entry(entry: Mapping[str, object], around: Surroundings) -> Reading:
    """Read one entry of feedparser's."""
    title = text.one_line(_plain(entry, "title"))
    body = merged(_bodies(entry))
    url = _link(entry)
    published, warning = _published(entry, around.now)
    stars = rating.in_elements(entry) or rating.in_title(title)
    item = Item(
        id=identity(_string(entry, "id"), url, title, body),
        title=title,
        text=body,
        url=url,
        author=_author(entry),
        published=published,
        rating=stars[0] if stars else None,
        rating_given=stars[1] if stars else None,
        language=_language(entry) or around.language,
        place=around.place or place_of(url, rated=bool(stars), generator=around.generator),
        outlet=_outlet(entry) or around.title or None,
        # https://www.rssboard.org/media-rss#media-community; YouTube writes it.
        audience=audience.count(_mapping(entry, "media_statistics").get("views")),
    )
    return Reading(item, warning)


def identity(given: str, url: str | None, title: str, body: str) -> str:
    """Choose what names an item for good: the place's own id, else its address, else its words."""
    if given:
        return given
    if url:
        return links.canonical(url)
    return "sha:" + _fingerprint(title, body)


def told_apart(items: Iterable[Item]) -> tuple[Item, ...]:
    """Give items their own ids where one feed uses the same id for different things.

    Some feeds write one guid into every entry; going by it would lose all of them but one.
    Every one of such items gets an id of its own, none keeps the shared one: which of them
    stands first changes from poll to poll. True repetitions keep their id.
    """
    listed = tuple(items)
    things = {(item.id, item.url, item.title, item.text) for item in listed}
    shared = Counter(thing[0] for thing in things)
    return tuple(
        replace(item, id=f"{item.id}#{_fingerprint(item.url or '', item.title, item.text)}")
        if shared[item.id] > 1
        else item
        for item in listed
    )


def merged(bodies: Iterable[str]) -> str:
    """Join texts of one entry, the longest first, leaving out what another one already says.

    They are tidy, as `sources.text` gives them.
    """
    listed = sorted(filter(None, bodies), key=len, reverse=True)
    if len(listed) == 1 and not listed[0].endswith(_CUT_OFF_ENDS):
        return listed[0]
    kept: list[str] = []
    said: list[str] = []
    for body in listed:
        gist = text.one_line(_CUT_OFF.sub("", body) if body.endswith(_CUT_OFF_ENDS) else body)
        if gist and not any(gist in other for other in said):
            kept.append(body)
            said.append(text.one_line(body))
    return "\n\n".join(kept)


def language_code(value: object) -> str | None:
    """Bring a language tag to ISO 639-1: "pt-BR" gives "pt"; None for what has no such code."""
    found = _LANGUAGE.match(str(value)) if value else None
    return found[1].lower() if found else None


def plain_field(entry: Mapping[str, object], name: str) -> str:
    """Read a text field of an entry or a feed as plain text."""
    return _plain(entry, name)


def _fingerprint(*parts: str) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return blake2b(joined, digest_size=16).hexdigest()


def _field(entry: Mapping[str, object], name: str) -> object:
    # Not entry[name]: feedparser answers "updated" with "published", and warns about it.
    return dict.get(entry, name) if isinstance(entry, dict) else entry.get(name)


def _string(entry: Mapping[str, object], name: str) -> str:
    value = _field(entry, name)
    return text.clean(value).strip() if isinstance(value, str) else ""


def _mapping(entry: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = _field(entry, name)
    return value if isinstance(value, Mapping) else {}


def _plain(entry: Mapping[str, object], name: str) -> str:
    return _spelled(_field(entry, name), _mapping(entry, f"{name}_detail").get("type"))


def _spelled(value: object, kind: object) -> str:
    if not isinstance(value, str):
        return ""
    return text.from_html(value) if kind in _HTML else text.from_plain(value)


def _bodies(entry: Mapping[str, object]) -> list[str]:
    contents = _field(entry, "content")
    kinds = {
        str(content.get("value")): content.get("type")
        for content in (contents if isinstance(contents, list) else [])
        if isinstance(content, Mapping)
    }
    bodies = [_spelled(value, kind) for value, kind in kinds.items()]
    # Where there is no summary, feedparser puts the content there, without saying its type.
    if _field(entry, "summary") not in kinds:
        bodies.append(_plain(entry, "summary"))
    return bodies


def _link(entry: Mapping[str, object]) -> str | None:
    """Take the entry's own link, else the first alternate one that leads to the web."""
    url = links.web_link(_field(entry, "link"))
    others = _field(entry, "links")
    for other in others if url is None and isinstance(others, list) else []:
        if isinstance(other, Mapping) and other.get("rel", "alternate") == "alternate":
            url = url or links.web_link(other.get("href"))
    return None if url is None else links.unwrapped(url)


def _author(entry: Mapping[str, object]) -> str | None:
    name = _mapping(entry, "author_detail").get("name") or _field(entry, "author")
    plain = text.one_line(text.from_html(name)) if isinstance(name, str) else ""
    return plain[:_MAX_NAME] or None


def _outlet(entry: Mapping[str, object]) -> str:
    return text.one_line(_plain(_mapping(entry, "source"), "title"))[:_MAX_NAME]


def _language(entry: Mapping[str, object]) -> str | None:
    own = _field(entry, "language") or _field(entry, "dc_language")
    details = [_mapping(entry, name).get("language") for name in ("title_detail", "summary_detail")]
    return next((code for value in (own, *details) if (code := language_code(value))), None)


def _published(entry: Mapping[str, object], now: datetime) -> tuple[datetime | None, str]:
    """Read when it was published, else when updated; say so where the date is thrown away."""
    for name in _DATES:
        raw = _field(entry, name)
        moment = dates.from_parsed(_field(entry, f"{name}_parsed")) or dates.from_text(raw)
        if moment is not None and dates.plausible(moment, now):
            return moment, ""
        if moment is not None:
            return None, f"an entry is dated {moment:%Y-%m-%d}: the date is ignored"
        if isinstance(raw, str) and raw.strip():
            return None, f"an entry has the date {raw.strip()[:40]!r}, which nobody can read"
    return None, ""
