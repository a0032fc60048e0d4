"""Reads JSON Feed, versions 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from sources import dates, links, rating, text
from sources.errors import Unreadable
from sources.feeds.entries import Reading, Surroundings, identity, language_code, merged
from sources.feeds.sift import digest, known
from sources.item import Item
from sources.place import place_of

_VERSION = "jsonfeed.org/version/1"


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """What was read of a JSON Feed."""

    title: str
    readings: tuple[Reading, ...]
    """The entries that `seen` did not name."""
    seen: bytes
    skipped: int
    """Entries that were no objects."""
    hub: str | None = None
    """http(s) address of the first hub that speaks WebSub."""
    topic: str | None = None
    """http(s) address of the feed, as it says itself."""


def read_json_feed(
    data: str, *, base: str | None, seen: bytes, now: datetime, around: Surroundings
) -> JsonFeed:
    """Read the entries that `seen` does not name.

    Raises Unreadable for JSON that is damaged, or no JSON Feed.
    """
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        raise Unreadable(f"expected a JSON Feed, found JSON that is damaged: {reason}") from error
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or _VERSION not in str(feed.get("version")):
        raise Unreadable("expected RSS, Atom or JSON Feed, found JSON that is no JSON Feed")
    objects = [entry for entry in entries if isinstance(entry, dict)]
    around = Surroundings(
        now=now,
        title=text.one_line(text.from_plain(_string(feed, "title"))),
        language=language_code(feed.get("language")),
        place=around.place,
    )
    digests = [digest(json.dumps(entry, sort_keys=True).encode()) for entry in objects]
    ids = [given for entry in objects if (given := _string(entry, "id"))]
    # Telling entries apart that share an id takes all of them.
    old = known(seen) if len(ids) == len(set(ids)) else frozenset()
    readings = tuple(
        _read(entry, base, around)
        for entry, one in zip(objects, digests, strict=True)
        if one not in old
    )
    return JsonFeed(
        around.title,
        readings,
        b"".join(digests),
        skipped=len(entries) - len(objects),
        hub=_hub(feed),
        topic=links.web_link(feed.get("feed_url")),
    )


def _hub(feed: Mapping[str, object]) -> str | None:
    hubs = feed.get("hubs")
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub":
            return links.web_link(hub.get("url"))
    return None


def _read(entry: Mapping[str, object], base: str | None, around: Surroundings) -> Reading:
    title = text.one_line(text.from_plain(_string(entry, "title")))
    bodies = [
        text.from_html(_string(entry, "content_html")),
        text.from_plain(_string(entry, "content_text")),
        text.from_plain(_string(entry, "summary")),
    ]
    body = merged(bodies)
    url = _link(entry, base)
    moment = dates.from_text(entry.get("date_published")) or dates.from_text(
        entry.get("date_modified")
    )
    good = dates.plausible(moment, around.now)
    stars = rating.in_elements(_rated(entry)) or rating.in_title(title)
    item = Item(
        id=identity(_string(entry, "id"), url, title, body),
        title=title,
        text=body,
        url=url,
        author=_author(entry),
        published=moment if good else None,
        rating=stars[0] if stars else None,
        rating_given=stars[1] if stars else None,
        language=language_code(entry.get("language")) or around.language,
        place=around.place or place_of(url, rated=bool(stars)),
        outlet=around.title or None,
    )
    odd = "" if good or moment is None else f"an entry is dated {moment:%Y-%m-%d}: ignored"
    return Reading(item, odd)


def _string(entry: Mapping[str, object], name: str) -> str:
    """Read a string; ids have been seen as numbers."""
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return text.clean(str(value)).strip()


def _link(entry: Mapping[str, object], base: str | None) -> str | None:
    for name in ("url", "external_url"):
        given = _string(entry, name)
        try:
            url = links.web_link(urljoin(base, given) if base and given else given)
        except ValueError:
            url = None
        if url is not None:
            return links.unwrapped(url)
    return None


def _author(entry: Mapping[str, object]) -> str | None:
    listed = entry.get("authors")
    candidates = [*(listed if isinstance(listed, list) else []), entry.get("author")]
    names = [_string(one, "name") for one in candidates if isinstance(one, dict)]
    return text.one_line(next((name for name in names if name), ""))[:300] or None


def _rated(entry: Mapping[str, object]) -> dict[str, object]:
    """Look for ratings in the entry itself and in its extensions (`_name`)."""
    found: dict[str, object] = {}
    for name, value in entry.items():
        if name.startswith("_") and isinstance(value, dict):
            found |= {f"x_{inner.lower()}": _rating_value(deep) for inner, deep in value.items()}
        found[name.lower().removeprefix("_")] = _rating_value(value)
    return found


def _rating_value(value: object) -> object:
    if isinstance(value, dict):
        return {name.lower(): inner for name, inner in value.items()}
    return str(value) if isinstance(value, int | float) else value
