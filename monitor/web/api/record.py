"""`/api/alerts`, `sources`, `storms`, `report`, `status`: what there is to look at besides."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from monitor import rows
from monitor.report import LONGEST, PERIOD, Period
from monitor.scorecards import scorecard_row
from monitor.store import Store
from monitor.store.filter import Filter
from monitor.telling import scorecards
from monitor.web.api.counted import AlertPage, Report, SourcePage, Status, StormPage
from monitor.web.api.gate import Reading
from monitor.web.api.problems import problems
from monitor.web.api.queries import RecentQuery, ReportQuery, SourceQuery, moment, wrong
from monitor.web.health import status

router = APIRouter()


@router.get("/alerts", responses=problems(), tags=["alerts"], summary="List alerts")
async def find_alerts(call: Reading, asked: Annotated[RecentQuery, Query()]) -> AlertPage:
    """List what was sent, what waits and why, and what could not be delivered."""
    wanted = asked.filter(call.office.now())
    before = asked.cursor or None
    found = await call.office.read(lambda store: store.alerts.find(wanted, before=before))
    shown = found[: asked.limit]
    return AlertPage.model_validate(
        {
            "alerts": [rows.alert_row(dispatch) for dispatch in shown],
            "next": shown[-1].id if len(found) > len(shown) else None,
        }
    )


@router.get("/sources", responses=problems(), tags=["sources"], summary="List sources")
async def find_sources(call: Reading, asked: Annotated[SourceQuery, Query()]) -> SourcePage:
    """List the places that are watched, and how they are."""
    now, wanted = call.office.now(), Filter(brand=asked.brand, limit=asked.limit + 1)

    def look(store: Store) -> tuple[list[rows.Row], int | None]:
        found = store.sources.find(wanted, after=asked.cursor)
        shown = found[: asked.limit]
        told = [rows.source_row(watch, store.sources.latency(watch.id), now) for watch in shown]
        return told, shown[-1].id if len(found) > len(shown) else None

    sources, following = await call.office.read(look)
    return SourcePage.model_validate({"sources": sources, "next": following})


@router.get("/storms", responses=problems(), tags=["storms"], summary="List storms")
async def find_storms(call: Reading, asked: Annotated[RecentQuery, Query()]) -> StormPage:
    """List storms, the newest first."""
    wanted = asked.filter(call.office.now())
    before = asked.cursor or None
    found = await call.office.read(lambda store: store.storms.find(wanted, before=before))
    shown = found[: asked.limit]
    return StormPage.model_validate(
        {
            "storms": [rows.storm_row(storm) for storm in shown],
            "next": shown[-1].id if len(found) > len(shown) else None,
        }
    )


@router.get("/report", responses=problems(), tags=["report"], summary="The scorecard")
async def get_report(call: Reading, asked: Annotated[ReportQuery, Query()]) -> Report:
    """Give the scorecards of the last seven days, or since then, beside as long a time before."""
    office, now = call.office, call.office.now()
    begun = moment(asked.since, now) or now - PERIOD
    if not begun < now or now - begun >= LONGEST:
        raise wrong("query", "since", "expected a time within the last ten years")
    cards = await office.count(
        lambda store: scorecards(office.settings, store).of(Period(begun, now), asked.brand)
    )
    return Report.model_validate({"scorecards": [scorecard_row(card) for card in cards]})


@router.get("/status", responses=problems(), tags=["status"], summary="How Amends itself is")
async def get_status(call: Reading) -> Status:
    """Say whether the scheduler ticks, and count what waits."""
    return Status.model_validate(await status(call.office))
