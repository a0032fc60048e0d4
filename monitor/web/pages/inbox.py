"""`/`: the inbox: cases by urgency and clock, and `/events`, which keeps it live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from alerts.plan import Level
from alerts.render.mention import excerpt, said
from monitor.sentiment.severity import level
from monitor.store.filter import CaseFilter
from monitor.stormfacts import total_of
from monitor.web.clocks import Clock, clock
from monitor.web.live import TooMany
from monitor.web.queries import Query
from monitor.web.visit import Visiting

if TYPE_CHECKING:
    from monitor.mention import Case, CaseState, Mention
    from monitor.store import Store
    from monitor.store.storms import Storm
    from monitor.web.words import Words

router = APIRouter(include_in_schema=False)

PAGE = 50
"""Cases on one page."""
TABS: dict[str, tuple[CaseState, ...]] = {
    "open": ("open",),
    "contacted": ("contacted",),
    "resolved": ("resolved",),
    "ended": ("publicized", "dismissed"),
    "all": (),
}
NOBODY = "-"
"""In the address: whoever has no owner."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the inbox."""

    case: Case
    level: Level
    said: str
    """“1★ review by Maya”; "" where the record has no mention of it."""
    excerpt: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Found:
    """What the record says about the inbox."""

    counts: dict[CaseState, int]
    """Cases by state, over all tabs."""
    cases: list[Case]
    firsts: dict[int, Mention]
    owners: list[str]
    raging: list[tuple[Storm, int]]
    """Storms that go on, each with its complaints by now."""


@router.get("/")
async def inbox(visit: Visiting) -> Response:
    """Show the cases of one tab."""
    asked = Query(visit.request)
    tab = asked.one_of("tab", tuple(TABS)) or "open"
    wanted = _filter(asked, tab)

    def look(store: Store) -> Found:
        cases = store.cases.find(wanted)
        firsts = store.mentions.firsts([case.id for case in cases])
        return Found(
            counts=store.cases.counts(replace(wanted, states=())),
            cases=cases,
            firsts=firsts,
            owners=store.cases.owners(),
            raging=[(storm, total_of(store, storm)) for storm in store.storms.all_raging()],
        )

    found = await visit.office.read(look)
    now, say = visit.office.now(), visit.words.say
    brands = [brand.name for brand in visit.office.settings.brands if not brand.competitor]
    return visit.page(
        "inbox.html.j2",
        tab=tab,
        tabs={name: _count(found.counts, states) for name, states in TABS.items()},
        lines=[
            line(case, found.firsts.get(case.id), visit.words, now) for case in found.cases[:PAGE]
        ],
        asked=asked,
        filtered=any(asked.line(key) for key in ("q", "brand", "level", "owner")),
        brands=[(name, name) for name in brands],
        levels=[(one, say.name("levels", one)) for one in get_args(Level)],
        owners=[(NOBODY, visit.words("inbox.nobody")), *((one, one) for one in found.owners)],
        more=len(found.cases) > PAGE,
        raging=found.raging,
    )


@router.get("/events")
async def events(visit: Visiting) -> Response:
    """Stream news about cases."""
    lines = visit.office.news.listen(visit.csrf)
    try:
        first = await anext(lines)
    except TooMany:
        return PlainTextResponse("too many listen", 503, {"Retry-After": "30"})

    async def stream() -> AsyncIterator[str]:
        yield first
        async for line in lines:
            yield line

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream(), 200, headers, "text/event-stream")


def _filter(asked: Query, tab: str) -> CaseFilter:
    owner = asked.line("owner")
    return CaseFilter(
        states=TABS[tab],
        brand=asked.line("brand") or None,
        level=asked.one_of("level", get_args(Level)),
        owner="" if owner == NOBODY else owner or None,
        text=asked.line("q") or None,
        limit=PAGE + 1,
        skip=PAGE * asked.number("page"),
    )


def _count(counts: dict[CaseState, int], states: tuple[CaseState, ...]) -> int:
    return sum(count for state, count in counts.items() if state in states or not states)


def line(case: Case, first: Mention | None, words: Words, now: datetime) -> Line:
    """Return a case as a line of a list; `first` is what it began with."""
    item = first.item if first else None
    return Line(
        case,
        level(case.severity),
        said(item, words.say) if item else "",
        excerpt(item, item.text, words.say, cap=220) if item else "",
        clock(case, words.say, now),
    )
