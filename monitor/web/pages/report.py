"""`/report`: the scorecard of a period, to read, and as JSON and as a file to take along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from alerts.render.report import card, period
from alerts.render.report_page import report_page
from alerts.scorecard import ReportFacts, Scorecard, ThemeCount
from monitor.report import LONGEST, PERIOD, Period
from monitor.scorecards import scorecard_row
from monitor.telling import scorecards
from monitor.web.queries import Query
from monitor.web.visit import Visiting

if TYPE_CHECKING:
    from monitor.store import Store
    from monitor.web.visit import Visit

router = APIRouter(include_in_schema=False)

DAYS = (7, 30, 90)
"""Periods to choose from."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be counted."""

    since: datetime
    until: datetime
    brand: str | None
    days: int | None
    """None where it is counted from a date on."""
    refused: bool = False
    """What was given as a date is none that can be counted from."""


@router.get("/report")
async def report(visit: Visiting) -> Response:
    """Show the scorecard."""
    asked = Query(visit.request)
    wanted = _wanted(visit, asked)
    facts, say = await _facts(visit, wanted), visit.words.say
    own = [brand.name for brand in visit.office.settings.brands if not brand.competitor]
    return visit.page(
        "report.html.j2",
        alarm=visit.words("report.refused") if wanted.refused else "",
        report=say.report,
        period=period(facts, say) if facts.cards else "",
        cards=[(given, card(_at_the_desk(given), say)) for given in facts.cards],
        wanted=wanted,
        days=DAYS,
        since=asked.line("since"),
        brands=[(name, name) for name in own],
        json=asked.address().replace("/report", "/report.json", 1),
        html=asked.address().replace("/report", "/report.html", 1),
        asked=asked,
    )


@router.get("/report.json")
async def as_json(visit: Visiting) -> Response:
    """Give the figures, as `amends report --json` does."""
    facts = await _facts(visit, _wanted(visit, Query(visit.request)))
    rows = [scorecard_row(one) for one in facts.cards]
    return JSONResponse(rows, headers=_taken_along("json"))


@router.get("/report.html")
async def as_file(visit: Visiting) -> Response:
    """Give the page that `amends report --html` writes."""
    facts = await _facts(visit, _wanted(visit, Query(visit.request)))
    if not facts.cards:
        raise HTTPException(404)
    say = visit.words.say
    page = report_page(facts, locale=say.book.language.code, timezone=say.zone)
    return HTMLResponse(page, headers=_taken_along("html"))


async def _facts(visit: Visit, wanted: Wanted) -> ReportFacts:
    settings, span = visit.office.settings, Period(wanted.since, wanted.until)

    def look(store: Store) -> tuple[Scorecard, ...]:
        return scorecards(settings, store).of(span, wanted.brand)

    return ReportFacts(await visit.office.count(look), wanted.until)


def _wanted(visit: Visit, asked: Query) -> Wanted:
    now, brand, text = visit.office.now(), asked.line("brand") or None, asked.line("since")
    since = _date(text, visit) if text else None
    if since is not None and now - LONGEST <= since < now:
        return Wanted(since, now, brand, None)
    days = next((one for one in DAYS if str(one) == asked.line("days")), PERIOD.days)
    return Wanted(now - timedelta(days=days), now, brand, days, refused=bool(text))


def _date(text: str, visit: Visit) -> datetime | None:
    """Return when a day begins, by the clock of the desk; None for what is no date."""
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time(), visit.words.say.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _at_the_desk(given: Scorecard) -> Scorecard:
    """Leave out the commands that files and mails name: here there are links."""
    return replace(
        given,
        link="",
        risen=tuple(_without_command(one) for one in given.risen),
        fallen=tuple(_without_command(one) for one in given.fallen),
    )


def _without_command(theme: ThemeCount) -> ThemeCount:
    return replace(theme, told=replace(theme.told, link="")) if theme.told else theme


def _taken_along(ending: str) -> dict[str, str]:
    """Return the headers of a file to keep."""
    name = f'attachment; filename="amends-report.{ending}"'
    return {"Cache-Control": "no-store", "Content-Disposition": name}
