"""The kind `webpage`: schema.org reviews and average ratings on any page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import Field

from sources import conditional, links
from sources.errors import SourceError, Unreadable
from sources.item import Item, Listed, Poll, SourceState
from sources.kind import Kind, Options, Tools, WebAddress
from sources.parsed import Average, PageBody, ParsedPage
from sources.place import place_of
from sources.seen import Seen
from sources.wait import max_age

if TYPE_CHECKING:
    from sources.http import Response

_PAGES = frozenset(
    {"", "text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml"}
)
_STEP = 0.1
"""The smallest fall of a rounded average that is news, on the scale of 5."""
_DRIFT = 0.05
"""What it must have fallen before rounding: 4.551 and 4.549 differ by nobody's opinion."""
_ROUNDING = 1e-6
_MOST_AVERAGES = 200


class WebpageOptions(Options):
    """Options of a page with reviews."""

    url: WebAddress = Field(description="address of the page, http or https")


@dataclass(frozen=True, slots=True)
class WebpageSource:
    """One page."""

    options: WebpageOptions
    tools: Tools

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Ask once; returns a Poll whatever happens."""
        try:
            options = self.options
            response = await self.tools.http.get(
                conditional.address(options.url, options.base_url, state),
                state=state,
                allow_private=options.allow_private,
            )
            return await self._read(response, state, now)
        except SourceError as error:
            return Poll(state=state, error=error, wait=error.wait)

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read a page that was saved. Raises Unreadable."""
        url = links.without_login(self.options.url)
        page = await self.tools.parser.parse(PageBody(data=data, now=now, url=url))
        return told_apart(page.reviews, Seen())

    async def _read(self, response: Response, state: SourceState, now: datetime) -> Poll:
        wait = max_age(response.headers.get("cache-control"))
        after = conditional.remembered(response, state)
        if conditional.is_unchanged(response, state, after):
            return Poll(state=after, unchanged=True, wait=wait)
        _expect_a_page(response)
        url = self._shown(response)
        page = await self.tools.parser.parse(
            PageBody(response.body, now, url, response.content_type)
        )
        poll = _told(page, after, url, now)
        return replace(poll, wait=wait)

    def _shown(self, response: Response) -> str:
        """Return where people find the page, which is not where a stand-in serves it."""
        return response.url if self.options.base_url is None else _shown(self.options)


def _expect_a_page(response: Response) -> None:
    kind = response.content_type.partition(";")[0].strip().lower()
    if kind not in _PAGES:
        raise Unreadable(f"expected an HTML page with schema.org reviews, found {kind[:80]}")


def _told(page: ParsedPage, state: SourceState, url: str, now: datetime) -> Poll:
    """Say what is new on the page, and remember it."""
    seen = Seen.unpacked(state.seen)
    reviews = told_apart(page.reviews, seen)
    remembered = _averages(state.cursor)
    fallen = [_fall(one, remembered.get(one.what), url, now) for one in page.averages]
    cursor = json.dumps({"averages": _with(remembered, page.averages)})
    return Poll(
        state=replace(state, seen=seen.with_(reviews).packed(), cursor=cursor),
        items=(
            *(replace(item, outlet=page.outlet) for item in fallen if item is not None),
            *(item for item in reviews if item not in seen),
        ),
        warnings=page.warnings,
        listed=_listed(page, reviews),
    )


def told_apart(reviews: Sequence[Item], seen: Seen) -> tuple[Item, ...]:
    """Give reviews that share an id ids of their own, the same ones at every poll.

    The one that was seen under the shared id keeps it, so that an edit is known as one; a review
    that was seen under an id of its own keeps that.
    """
    sharing: dict[str, list[Item]] = defaultdict(list)
    for review in reviews:
        sharing[review.id].append(review)
    keepers = {shared: _keeper(group, seen) for shared, group in sharing.items()}
    return tuple(
        review if keepers[review.id] is review else replace(review, id=_by_words(review))
        for review in reviews
    )


def _keeper(group: Sequence[Item], seen: Seen) -> Item | None:
    """Choose which review keeps the id that all of the group share."""
    for review in group:
        if review in seen:
            return review
    others = (one for one in group if not seen.knows(replace(one, id=_by_words(one))))
    return next(others, None)


def _by_words(review: Item) -> str:
    said = f"{review.title}\x1f{review.text}\x1f{review.rating_given or ''}"
    return f"{review.id}#{blake2b(said.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def _listed(page: ParsedPage, reviews: Sequence[Item]) -> Listed | None:
    """Say what the page shows, where it is known how far back that goes.

    Most pages show the latest of many reviews: the oldest that is missing there has not been
    taken down.
    """
    ids = frozenset(review.id for review in reviews)
    counts = [average.count for average in page.averages if average.count is not None]
    if reviews and counts and sum(counts) <= len(ids):
        return Listed(ids)
    dated = [review.published for review in reviews if review.published is not None]
    if not reviews or len(dated) < len(reviews) or dated != sorted(dated, reverse=True):
        return None
    return Listed(ids, since=dated[-1])


def _averages(cursor: str | None) -> dict[str, float]:
    """Read the averages that were remembered, by what was rated."""
    try:
        found = json.loads(cursor or "{}").get("averages")
    except (ValueError, AttributeError):
        return {}
    known = found.items() if isinstance(found, dict) else ()
    return {what: float(value) for what, value in known if isinstance(value, int | float)}


def _with(remembered: Mapping[str, float], averages: Iterable[Average]) -> dict[str, float]:
    """Remember the averages of a page.

    One that fell too little to be told stays as it was told last, so that many small falls make
    a large one.
    """
    kept = dict(remembered)
    for one in averages:
        before = kept.pop(one.what, None)
        drifting = before is not None and one.value < before and not _fell(before, one.value)
        kept[one.what] = before if before is not None and drifting else one.value
    return dict(list(kept.items())[-_MOST_AVERAGES:])


def _fell(before: float, value: float) -> bool:
    rounded = round(before, 1) - round(value, 1)
    return rounded > _STEP - _ROUNDING and before - value > _DRIFT - _ROUNDING


def _fall(average: Average, before: float | None, url: str, now: datetime) -> Item | None:
    """Make an item of an average that fell; what customers think was never worth less."""
    if before is None or not _fell(before, average.value):
        return None
    what = average.what or urlsplit(url).hostname or url
    title = f"Average rating of {what} fell from {before:.1f} to {average.value:.1f}"
    basis = "" if average.count is None else f", from {average.count:,} ratings"
    return Item(
        id=f"aggregate:{average.what}:{average.value:g}:{average.count or ''}",
        title=title,
        text=f"{title} of 5{basis}. Newer ratings are worse than older ones.",
        url=url,
        published=now,
        rating_given=average.given,
        language="en",
        place=place_of(url, rated=True),
    )


def _open(options: WebpageOptions, tools: Tools) -> WebpageSource:
    return WebpageSource(options, tools)


def _shown(options: WebpageOptions) -> str:
    return links.without_login(options.url)


KIND = Kind(
    name="webpage",
    summary="Reads the schema.org reviews (JSON-LD, microdata) that any web page holds.",
    options=WebpageOptions,
    open=_open,
    address=_shown,
    example={"url": "https://shop.example.org/oven-glove"},
    notes="Most shops, booking sites and directories mark their reviews up for search engines. "
    "Reviews seldom name the business in their words, so say `brand` as well.\n\n"
    "An average rating on the page is watched too: when it falls by 0.1 or more, of 5, that is an "
    "item of its own. Reviews that a page loads with scripts after it was opened are not seen. "
    "A page that gives its reviews neither names nor addresses lets an edit be recognised by "
    "author and date.",
)
