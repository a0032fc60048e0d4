"""Reads stars: from elements made for them, and from titles that begin or end with them."""

from __future__ import annotations

import re
from collections.abc import Mapping

BEST = 5.0
"""Every rating is brought to this scale."""

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,4})?)"
_STARS = re.compile(r"^[★⭐]{0,10}[☆✩]{0,10}$")
_VALUE = re.compile(
    rf"^{_NUMBER}(?:\s*(?:/|of|out of)\s*{_NUMBER})?\s*(?:stars?|points?)?$", re.IGNORECASE
)
_PERCENT = re.compile(rf"^{_NUMBER}\s*%$")
_IN_TITLE = (
    re.compile(r"^(?P<s>[★⭐]{0,5}[☆✩]{0,5})(?![★⭐☆✩])"),
    re.compile(r"(?<![★⭐☆✩])(?P<s>[★⭐]{0,5}[☆✩]{0,5})$"),
    re.compile(r"^\(?(?P<s>[0-5](?:[.,]\d)?\s*/\s*5)(?:\)|\s+stars?\b)", re.IGNORECASE),
    re.compile(r"(?:^|[\s:–—-])\(?(?P<s>[0-5](?:[.,]\d)?\s*/\s*5)(?:\)|\s+stars?)$", re.IGNORECASE),
    re.compile(
        r"\brat(?:ing|ed):?\s*(?P<s>[0-5](?:[.,]\d)?(?:\s*/\s*5)?)(?:\s+stars?)?$", re.IGNORECASE
    ),
    re.compile(r"^rating:\s*(?P<s>[0-5](?:[.,]\d)?(?:\s*/\s*5)?)(?![\d.,/])", re.IGNORECASE),
    re.compile(
        r"(?:^|[\s(–—-])(?P<s>[0-5](?:[.,]\d)?\s*out of\s*5)(?:\s+stars?)?\)?$", re.IGNORECASE
    ),
    re.compile(r"^(?P<s>[0-5](?:[.,]\d)?\s*out of\s*5)(?:\s+stars?)?\b", re.IGNORECASE),
)
_IN_NO_TITLE_WITHOUT = re.compile("[★⭐☆✩0-5]")
_ENDINGS = ("rating", "ratingvalue", "stars")
_NAME = re.compile(r"(?:^|_)(?:(?:review)?rating(?:value)?|stars)$")
# media:rating says for whom a film is fit, media:starRating what a crowd thinks of a video:
# neither is what the author of this item gave.
_NO_REVIEW = ("media_", "content", "age", "community", "aggregate")


def read(value: str, best: float | None = None) -> float | None:
    """Bring what a rating element holds to 0…5, None where it is no rating.

    Understands "4", "4,5", "4/5", "8 out of 10", "80 %", "★★★☆☆". `best` is the top of the
    scale where the place says it. A bare number above 5 has no known scale; a bare 0 is how
    places write “not rated”: both are None.
    """
    text = value.strip()
    if text and _STARS.match(text):
        return _scaled(len(re.findall("[★⭐]", text)), max(len(text), int(BEST)))
    if percent := _PERCENT.match(text):
        return _scaled(_number(percent[1]), 100)
    found = _VALUE.match(text)
    if found is None:
        return None
    given = _number(found[1])
    scale = _number(found[2]) if found[2] else best
    if scale is None and given == 0:
        return None
    return _scaled(given, BEST if scale is None else scale)


def in_title(title: str) -> tuple[float, str] | None:
    """Find a rating out of 5 at the edge of a title: its value, and as it was written."""
    if not _IN_NO_TITLE_WITHOUT.search(title):
        return None
    for pattern in _IN_TITLE:
        found = pattern.search(title.strip())
        given = found["s"] if found else ""
        if not given or (_STARS.match(given) and len(given) != BEST):
            continue
        rating = read(given)
        if rating is not None:
            return rating, given
    return None


def in_elements(elements: Mapping[str, object]) -> tuple[float | None, str] | None:
    """Find the rating among an entry's elements, named as feedparser names them.

    An element counts when its name says rating: `rating`, `im_rating`, `review_rating`,
    `gd_rating` with a `value`, …. Returns the value (None where its scale is unknown) and the
    rating as it was written.
    """
    for name, element in elements.items():
        if not _names_rating(name, elements):
            continue
        given, best = _given(element)
        if given and (rating := read(given, best)) is not None:
            return rating, given
        if given and re.fullmatch(_NUMBER, given) and _number(given) > BEST:
            return None, given
    return None


def _names_rating(name: str, elements: Mapping[str, object]) -> bool:
    if not name.endswith(_ENDINGS):
        return False
    if name == "rating":
        return "media_rating" not in elements  # feedparser files media:rating under both
    return bool(_NAME.search(name)) and not name.startswith(_NO_REVIEW)


def _given(element: object) -> tuple[str, float | None]:
    if isinstance(element, Mapping):
        given = element.get("value") or element.get("ratingvalue") or ""
        best = str(element.get("max") or element.get("bestrating") or "")
        known = re.fullmatch(_NUMBER, best.strip())
        return str(given).strip(), _number(best.strip()) if known else None
    return (element.strip() if isinstance(element, str) else ""), None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _scaled(given: float, best: float) -> float | None:
    if best <= 0 or not 0 <= given <= best:
        return None
    return round(given / best * BEST, 2)
