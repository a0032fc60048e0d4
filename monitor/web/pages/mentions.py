"""`/mentions`: what was said, found by words and filters, corrected in bulk, exported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, get_args

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from alerts.plan import Level
from alerts.render.mention import excerpt, said
from monitor.desk import correct_seen, seen_as
from monitor.export import csv_lines, json_lines
from monitor.refusals import Refused
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.themes import taxonomy
from monitor.sentiment.verdict import Label
from monitor.store.filter import Filter, MentionFilter
from monitor.store.mentions import NoSuchMention
from monitor.web.numbers import natural
from monitor.web.pages.mention import CHOICES
from monitor.web.queries import Query
from monitor.web.visit import Acting, Visiting

if TYPE_CHECKING:
    from monitor.mention import Mention
    from monitor.store import Store
    from monitor.web.visit import Visit

router = APIRouter(include_in_schema=False)

PAGE = 50
"""Mentions on one page."""
COUNTED = 1000
"""So many are counted; beyond it “more than” says enough."""
_NOT_ABOUT = "not_about"
"""Where a label stands: it is not about the brand."""


@dataclass(frozen=True, slots=True)
class Line:
    """One mention in the list."""

    mention: Mention
    said: str
    excerpt: str
    seen: str
    """Its verdict as it was seen, to be sent back with a correction."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was filled in for a correction that lacked something: it stands there again."""

    ticked: Collection[str] = ()
    """As `Line.seen`."""
    label: str = ""
    note: str = ""


@router.get("/mentions")
async def mentions(visit: Visiting) -> Response:
    """Show the mentions that fit."""
    done = Query(visit.request).number("done")
    notice = visit.words("mentions.done", n=done) if done else ""
    return await _page(visit, notice=notice)


@router.post("/mentions")
async def bulk(form: Acting) -> Response:
    """Correct every mention that was ticked."""
    visit, by = form.visit, form.by
    label, ticked = form.line("label"), form.fields.get("mention", [])
    if label not in CHOICES or not ticked:
        missing = "none_ticked" if label in CHOICES else "no_label"
        chosen = Chosen(ticked, label, form.line("note"))
        alarm = visit.words(f"mentions.{missing}")
        return await _page(visit, alarm=alarm, status=422, chosen=chosen)
    refused = 0
    for one in ticked:
        refused += not _corrects(visit, one, label, form.line("note"), by)
        await asyncio.sleep(0)  # polling goes on meanwhile
    if refused:
        told = visit.words("mentions.refused", n=refused, of=len(ticked))
        return await _page(visit, alarm=told, status=409)
    return visit.then(Query(visit.request).address(done=len(ticked)))


@router.get("/mentions.csv")
async def export_csv(visit: Visiting) -> Response:
    """Give all mentions that fit as CSV."""
    return _export(visit, csv_lines, "text/csv; charset=utf-8", "mentions.csv")


@router.get("/mentions.json")
async def export_json(visit: Visiting) -> Response:
    """Give all mentions that fit as JSON."""
    return _export(visit, json_lines, "application/json", "mentions.json")


def _export(
    visit: Visit, write: Callable[[Iterator[Mention]], Iterator[str]], kind: str, name: str
) -> Response:
    wanted = replace(wanted_of(visit), limit=None, after=None, skip=0)
    pages = visit.office.reading.stream(lambda store: write(store.mentions.each(wanted)))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(pages, 200, headers, kind)


def _corrects(visit: Visit, ticked: str, label: str, note: str, by: str) -> bool:
    """Correct one mention; tell whether that was possible."""
    said, _, seen = ticked.partition("/")
    number = natural(said)
    if number is None:
        return False
    office = visit.office
    try:
        correct_seen(
            office.store, office.casework, number, CHOICES[label],
            seen=seen, note=note, by=by, why=office.corrected_by(by), now=office.now(),
        )  # fmt: skip
    except (Refused, NoSuchMention):
        return False
    return True


async def _page(
    visit: Visit,
    *,
    status: int = 200,
    notice: str = "",
    alarm: str = "",
    chosen: Chosen | None = None,
) -> Response:
    asked, wanted = Query(visit.request), wanted_of(visit)

    def look(store: Store) -> tuple[list[Mention], int, list[str]]:
        names = [watch.name for watch in store.sources.find(Filter())]
        whole = replace(wanted, after=None, skip=0)
        return store.mentions.find(wanted), store.mentions.count(whole, COUNTED + 1), names

    found, count, names = await visit.office.read(look)
    say, settings = visit.words.say, visit.office.settings
    themes = (*taxonomy(), *settings.themes.patterns)
    shown = found[:PAGE]
    return visit.page(
        "mentions.html.j2",
        status=status,
        notice=notice,
        alarm=alarm,
        asked=asked,
        chosen=chosen or Chosen(),
        lines=[_line(one, visit) for one in shown],
        count=min(count, COUNTED),
        more_than=count > COUNTED,
        following=_following(asked, shown, wanted) if len(found) > PAGE else "",
        filtered=any(asked.line(key) for key in _FIELDS),
        brands=[(brand.name, brand.name) for brand in settings.brands],
        labels=[(one, visit.words(f"label.{one}")) for one in get_args(Label)]
        + [(_NOT_ABOUT, visit.words("mention.not_about"))],
        levels=[(one, say.name("levels", one)) for one in get_args(Level)],
        languages_=[(one, say.name("languages", one)) for one in LANGUAGES],
        sources=[(one, one) for one in names],
        themes_=[(one, say.name("themes", one)) for one in themes],
    )


_FIELDS = (
    "q",
    "brand",
    "label",
    "level",
    "language",
    "source",
    "theme",
    "author",
    "since",
    "until",
)


def wanted_of(visit: Visit) -> MentionFilter:
    """Return what the address asks for."""
    asked = Query(visit.request)
    label = asked.one_of("label", get_args(Label))
    text = asked.line("q") or None
    return MentionFilter(
        brand=asked.line("brand") or None,
        label=label,
        about=False if asked.line("label") == _NOT_ABOUT else None,
        since=_day(asked.line("since"), visit),
        until=_day(asked.line("until"), visit, end=True),
        text=text,
        language=asked.one_of("language", LANGUAGES),
        source=asked.line("source") or None,
        theme=asked.line("theme") or None,
        level=asked.one_of("level", get_args(Level)),
        author=asked.line("author") or None,
        order="best" if text and asked.line("order") == "best" else "newest",
        after=asked.number("after") or None,
        skip=asked.number("skip"),
        limit=PAGE + 1,
    )


def _day(text: str, visit: Visit, *, end: bool = False) -> datetime | None:
    """Return when a day begins, or ends, by the configured clock."""
    try:
        day = datetime.fromisoformat(text).date()
        at = datetime.combine(
            day, time.max if end else time.min, visit.office.settings.monitor.timezone
        )
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _following(asked: Query, shown: list[Mention], wanted: MentionFilter) -> str:
    """Return the address of the next page."""
    if wanted.order == "best":
        return asked.address(skip=wanted.skip + PAGE, done=None)
    return asked.address(after=shown[-1].id, done=None)


def _line(mention: Mention, visit: Visit) -> Line:
    item = mention.item
    return Line(
        mention,
        said(item, visit.words.say),
        excerpt(item, item.text, visit.words.say, cap=260),
        f"{mention.id}/{seen_as(mention)}",
    )
