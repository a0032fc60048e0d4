"""`/sources`: every source and how it is; `/sources/N`: one of them, and what it shows now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from alerts.clean import clean_line
from alerts.render.mention import excerpt, said
from monitor.health import CONDITIONS, Condition, condition, silent_since
from monitor.moments import from_text
from monitor.preview import NotAsked
from monitor.store.filter import Filter
from monitor.web.queries import Query
from monitor.web.visit import Acting, Visiting
from sources.errors import SourceError

if TYPE_CHECKING:
    from alerts.phrases import Phrases
    from monitor.mention import Mention, Watch
    from monitor.rows import Row
    from monitor.store import Store
    from monitor.web.visit import Visit

router = APIRouter(include_in_schema=False)

PAGE = 100
"""Sources on one page."""
MENTIONS, ITEMS = 20, 100
"""Latest mentions of a source, and items of a preview, that its page shows."""
_UNTROUBLED: tuple[Condition, ...] = ("well", "new", "moved")


@dataclass(frozen=True, slots=True)
class Shown:
    """A source, as the pages show it."""

    watch: Watch
    condition: Condition
    troubled: bool
    silent: datetime | None
    """Since when it has been unusually silent."""
    waits: datetime | None
    """Until when its service asked to be left alone."""
    interval: str
    delay: tuple[str, str] | None
    """From publication to us: of half of what it says, and of all but a few."""


@router.get("/sources")
async def sources(visit: Visiting) -> Response:
    """List the sources, those in trouble first."""
    asked, now = Query(visit.request), visit.office.now()
    wanted, words = asked.one_of("condition", CONDITIONS), asked.line("q").casefold()
    skip = PAGE * asked.number("page")

    def look(store: Store) -> tuple[Counter[str], list[Shown], bool]:
        found = [(watch, condition(watch, now)) for watch in store.sources.find(Filter())]
        found = [pair for pair in found if _has(pair[0], words)]
        counts = Counter[str](named for _, named in found)
        found = [pair for pair in found if wanted in {None, pair[1]}]
        found.sort(key=lambda pair: (CONDITIONS.index(pair[1]), pair[0].name.casefold()))
        page = found[skip : skip + PAGE]
        return counts, [_shown(store, watch, now) for watch, _ in page], len(found) > skip + PAGE

    counts, shown, more = await visit.office.read(look)
    return visit.page(
        "sources.html.j2",
        shown=shown,
        counts=[(one, counts[one]) for one in CONDITIONS if counts[one] or one == wanted],
        total=counts.total(),
        wanted=wanted,
        asked=asked,
        more=more,
        now=now,
    )


def _has(watch: Watch, words: str) -> bool:
    """Does what people know a source by hold these words?"""
    known_by = f"{watch.name} {watch.kind} {watch.url}".casefold()
    return all(word in known_by for word in words.split())


def _shown(store: Store, watch: Watch, now: datetime) -> Shown:
    named = condition(watch, now)
    asked = watch.asked_wait
    latency = store.sources.latency(watch.id)
    return Shown(
        watch=watch,
        condition=named,
        troubled=named not in _UNTROUBLED,
        silent=silent_since(watch, now),
        waits=asked if asked is not None and asked > now else None,
        interval=_clock(watch.interval.total_seconds()),
        delay=None if latency is None else (_clock(latency[0]), _clock(latency[1])),
    )


def _clock(seconds: float) -> str:
    """Write a duration as hours, minutes and seconds: “0:00:12”."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@router.get("/sources/{number:number}")
async def show(visit: Visiting, number: int) -> Response:
    """Show a source."""
    return await _page(visit, number)


@router.post("/sources/{number:number}/preview")
async def preview(form: Acting, number: int) -> Response:
    """Ask the place now, and show what it says; nothing is stored."""
    visit = form.visit
    watch = await visit.office.read(lambda store: store.sources.get(number))
    try:
        rows = await visit.office.preview(watch.name)
    except NotAsked as why:
        return await _page(visit, number, alarm=visit.words(f"preview.{why.reason}"))
    except SourceError as error:
        said_so = visit.words("preview.failed", error=clean_line(str(error)))
        return await _page(visit, number, alarm=said_so)
    return await _page(visit, number, rows=rows)


async def _page(
    visit: Visit, number: int, *, rows: list[Row] | None = None, alarm: str = ""
) -> Response:
    now, say = visit.office.now(), visit.words.say

    def look(store: Store) -> tuple[Shown, list[Mention]]:
        watch = store.sources.get(number)
        newest = store.mentions.some(store.sources.brought(number, MENTIONS))
        return _shown(store, watch, now), newest

    shown, mentions = await visit.office.read(look)
    return visit.page(
        "source.html.j2",
        alarm=alarm,
        shown=shown,
        mentions=[
            (one, said(one.item, say), excerpt(one.item, one.item.text, say, cap=220))
            for one in mentions
        ],
        rows=None if rows is None else [_dated(row, say) for row in rows[:ITEMS]],
        rest=max(0, len(rows or ()) - ITEMS),
        now=now,
    )


def _dated(row: Row, say: Phrases) -> Row:
    """Say when the item of a row was published, in the reader's words."""
    return row | {"when": say.moment(from_text(row["published"])) if row["published"] else ""}
