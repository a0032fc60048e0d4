"""Reads an item that is handed over in our own field names: a webhook's JSON, a file's line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import get_args

from sources import audience, dates, links, rating, text
from sources.errors import Unreadable
from sources.feeds.entries import language_code
from sources.item import Item, Place
from sources.place import place_of

FIELDS = (
    "id", "title", "text", "url", "author", "published", "rating", "rating_best", "language",
    "outlet", "place", "audience",
)  # fmt: skip
"""What `item_from` reads; other fields are left alone."""

_PLACES: tuple[Place, ...] = get_args(Place)
_MAX_NAME = 300
_MAX_ID = 1_000
_SHOWN = 60
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?$")
_MILLISECONDS = 1e11
"""Larger numbers of seconds are far in the future: they count milliseconds."""
_DAY_FIRST = re.compile(
    r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{2})/(\d{2})(?=$|[T ])")


class Misfit(Unreadable):
    """A field is not what was expected; `field` is "" where several together are not."""

    def __init__(self, field: str, expected: str, found: str) -> None:
        super().__init__(f"{field}{': ' if field else ''}expected {expected}, found {found}")
        self.field = field
        self.expected = expected
        self.found = found


def item_from(fields: Mapping[str, object], now: datetime) -> Item:
    """Make an item of fields named as in `Item`, and `rating_best` (default 5).

    Needed is one of text, title and rating; null and "" count as missing. `rating` is a number or
    text ("4,5", "8/10", "★★★"); a bare 0 means that none was given. `published` is ISO 8601,
    RFC 5322, seconds since 1970, or day.month.year; without a zone it is UTC, and what cannot be
    true (before 1995, after tomorrow) is dropped. So is an `audience` that is no whole number, or
    negative. Without `id` one is made of all that is said.

    Raises Misfit, naming the field, what was expected and what was found.
    """
    title = text.one_line(text.from_plain(_words(fields, "title")))
    body = text.from_plain(_words(fields, "text"))
    stars, stars_given = _rating(fields)
    if not (title or body or stars_given):
        raise Misfit("", "one of text, title and rating", "none of them")
    url = _url(fields)
    published = _published(fields)
    item = Item(
        id=_id(fields),
        title=title,
        text=body,
        url=url,
        author=_name(fields, "author"),
        published=published if dates.plausible(published, now) else None,
        rating=stars,
        rating_given=stars_given,
        language=_language(fields),
        place=_place(fields) or _likely_place(url, rated=stars is not None),
        outlet=_name(fields, "outlet"),
        audience=audience.count(fields.get("audience")),
    )
    return item if item.id else replace(item, id=_made_id(item))


def read_date(value: str) -> datetime | None:
    """Read a date as people and programs write it, None where it is none or ambiguous.

    ISO 8601, RFC 5322, seconds or milliseconds since 1970, day.month.year, year/month/day;
    without a zone it is UTC.
    """
    value = value.strip()
    if _EPOCH.match(value):
        return _epoch(float(value))
    if dotted := _DAY_FIRST.match(value):
        day, month, year, hour, minute, second = (int(part or 0) for part in dotted.groups())
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            return None
    return dates.from_text(_YEAR_FIRST.sub(r"\1-\2-\3", value))


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _wrong(field: str, expected: str, found: object) -> Misfit:
    return Misfit(field, expected, shown(found))


def shown(value: object) -> str:
    """Show a value in an error: its beginning, or only its type where it is large."""
    if isinstance(value, str):
        cut = text.one_line(text.clean(value[: _SHOWN + 1]))
        return f"“{cut[:_SHOWN]}…”" if len(value) > _SHOWN else f"“{cut}”"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 1e18):  # noqa: PLR2004
        return str(value)
    return {dict: "an object", list: "a list", int: "a number too large"}.get(type(value), "null")


def _words(fields: Mapping[str, object], field: str) -> str:
    value = fields.get(field)
    if _missing(value):
        return ""
    if not isinstance(value, str):
        raise _wrong(field, "text", value)
    return value


def _name(fields: Mapping[str, object], field: str) -> str | None:
    return text.one_line(text.clean(_words(fields, field)))[:_MAX_NAME] or None


def _id(fields: Mapping[str, object]) -> str:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1e18:  # noqa: PLR2004
        return str(value)
    given = text.one_line(text.clean(_words(fields, "id")))
    if len(given) > _MAX_ID:
        raise _wrong("id", f"at most {_MAX_ID:,} characters", given)
    return given


def _made_id(item: Item) -> str:
    # The address alone would not do: many reviews stand on one page.
    when = item.published.isoformat() if item.published else ""
    who = (item.url or "", item.author or "", when)
    said = "\x1f".join((*who, item.title, item.text, item.rating_given or ""))
    return "sha:" + blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _url(fields: Mapping[str, object]) -> str | None:
    given = _words(fields, "url")
    url = links.web_link(given)
    if given and url is None:
        raise _wrong("url", "an http or https address", given)
    return url


def _published(fields: Mapping[str, object]) -> datetime | None:
    value = fields.get("published")
    if _missing(value):
        return None
    moment = None
    if isinstance(value, str):
        moment = read_date(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        moment = _epoch(value)
    if moment is None:
        raise _wrong("published", "a date like 2026-03-01T10:00:00Z", value)
    return moment


def _epoch(value: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(value / 1_000 if value > _MILLISECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _rating(fields: Mapping[str, object]) -> tuple[float | None, str | None]:
    """Read the rating: from 0 to 5, and as it was given."""
    best = _best(fields)
    value = fields.get("rating")
    if _missing(value):
        return None, None
    given = _figure(value)
    if given is None:
        raise _wrong("rating", "a number or text like 4,5 or 8/10", value)
    stars = rating.read(given, best)
    none_given = best is None and re.fullmatch(r"0+(?:[.,]0+)?", given)
    if stars is None and none_given:
        return None, None
    if stars is None:
        raise _wrong("rating", f"a rating from 0 to {5 if best is None else best:g}", value)
    bare = re.fullmatch(r"[\d.,]+", given) and best is not None
    return stars, f"{given}/{best:g}" if bare else given


def _best(fields: Mapping[str, object]) -> float | None:
    value = fields.get("rating_best")
    if _missing(value):
        return None
    figure = _figure(value) or ""
    if not re.fullmatch(r"\d{1,6}(?:[.,]\d{1,4})?", figure) or not float(figure.replace(",", ".")):
        raise _wrong("rating_best", "a number above 0", value)
    return float(figure.replace(",", "."))


def _figure(value: object) -> str | None:
    """Write a number, or text that should hold one, as text."""
    if isinstance(value, str):
        return text.one_line(text.clean(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if abs(value) >= 1e15:  # noqa: PLR2004 - beyond it a float holds no single ones
        return None
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _language(fields: Mapping[str, object]) -> str | None:
    given = _words(fields, "language")
    code = language_code(given)
    if given and code is None:
        raise _wrong("language", "a code of two letters, like “en”", given)
    return code


def _place(fields: Mapping[str, object]) -> Place | None:
    given = _words(fields, "place").strip().lower()
    for place in _PLACES:
        if given == place:
            return place
    if given:
        raise _wrong("place", f"one of {', '.join(_PLACES)}", given)
    return None


def _likely_place(url: str | None, *, rated: bool) -> Place:
    """Tell the place by its address; what has none is what somebody told the business."""
    return "review" if url is None else place_of(url, rated=rated)
