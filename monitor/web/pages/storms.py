"""`/storms`: many complaints at once: which go on, which are over; `/storms/N`: one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from alerts.render.storm import numbers, topics
from monitor.course import Course, course
from monitor.stormfacts import called, cases_of, shown, total_of
from monitor.web.coursechart import CourseChart, course_chart
from monitor.web.pages.inbox import line
from monitor.web.queries import Query
from monitor.web.visit import Visiting

if TYPE_CHECKING:
    from datetime import tzinfo

    from alerts.facts import StormFacts
    from alerts.plan import PlanStep
    from monitor.mention import Case, Mention
    from monitor.store import Store
    from monitor.store.storms import Storm, Touched
    from monitor.web.office import Office
    from monitor.web.visit import Visit
    from monitor.web.words import Words

router = APIRouter(include_in_schema=False)

PAGE = 20
"""Storms that are over, on one page."""
CASES = 50
"""Cases of a storm that its page shows; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A storm, as a list shows it."""

    storm: Storm
    why: str
    """Why it was called, in numbers."""
    complaints: str
    """How many it has brought by now, or until it was over."""
    lasted: str


@router.get("/storms")
async def storms(visit: Visiting) -> Response:
    """Show the storms that go on, and those that are over."""
    asked = Query(visit.request)
    page = asked.number("page")

    def look(store: Store) -> tuple[list[tuple[Storm, int]], list[tuple[Storm, int]]]:
        raging = store.storms.all_raging()
        past = store.storms.ended(PAGE + 1, PAGE * page)
        return _counted(store, raging), _counted(store, past)

    raging, past = await visit.office.read(look)
    now = visit.office.now()
    return visit.page(
        "storms.html.j2",
        raging=[_shown(storm, total, visit.words, now) for storm, total in raging],
        past=[_shown(storm, total, visit.words, now) for storm, total in past[:PAGE]],
        asked=asked,
        more=len(past) > PAGE,
        enabled=visit.office.settings.storms.enabled,
    )


def _counted(store: Store, found: list[Storm]) -> list[tuple[Storm, int]]:
    return [(storm, total_of(store, storm)) for storm in found]


def _shown(storm: Storm, total: int, words: Words, now: datetime) -> Shown:
    say = words.say
    return Shown(
        storm=storm,
        why=next(numbers(called(storm), say)),
        complaints=say.count("complaints", total),
        lasted=say.span((storm.ended or now) - storm.started),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """What the record says about a storm."""

    storm: Storm
    facts: StormFacts
    total: int
    course: Course
    counts: dict[int, int]
    """Complaints by step of the course."""
    lately: tuple[int, int]
    """Complaints in the last hour, or whatever the pace of summaries is, and in the one before."""
    touched: list[Touched]
    cases: list[Case]
    firsts: dict[int, Mention]


@router.get("/storms/{number:number}")
async def show(visit: Visiting, number: int) -> Response:
    """Show a storm."""
    office, say = visit.office, visit.words.say
    now, pace = office.now(), office.settings.storms.summary_every
    found = await office.read(lambda store: _whole(store, number, now, pace, say.zone))
    waiting = [one for one in found.touched if one.open]
    return visit.page(
        "storm.html.j2",
        shown=_shown(found.storm, found.total, visit.words, now),
        found=found,
        steps=_steps(found, office),
        now=now,
        topics=list(topics(found.facts, say)),
        chart=_chart(found, visit),
        pace=say.span(pace),
        waiting=len(waiting),
        oldest=min(waiting, key=lambda one: (one.opened, one.case), default=None),
        lines=[line(one, found.firsts.get(one.id), visit.words, now) for one in found.cases],
    )


def _whole(store: Store, number: int, now: datetime, pace: timedelta, zone: tzinfo) -> Whole:
    storm = store.storms.get(number)
    until = storm.ended or now
    shape = course(storm.started, until, zone)
    count = store.storms.count_between
    touched = cases_of(store, storm)
    cases = store.cases.some([one.case for one in touched[:CASES]])
    return Whole(
        storm=storm,
        facts=shown(store, storm, now, pace),
        total=total_of(store, storm),
        course=shape,
        counts=store.storms.by_step(storm.brand, shape.start, shape.step, until),
        lately=(
            count(storm.brand, now - pace, now),
            count(storm.brand, now - 2 * pace, now - pace),
        ),
        touched=touched,
        cases=cases,
        firsts=store.mentions.firsts([one.id for one in cases]),
    )


def _steps(found: Whole, office: Office) -> tuple[PlanStep, ...]:
    """Return what to do about it as a whole, as in the mail that called it, while it goes on.

    The drafts speak of what it is about by now.
    """
    watch = office.casework.desk.storms
    if watch is None or found.storm.ended is not None:
        return ()
    # Due as in that mail, however late somebody looks.
    return watch.plan(replace(found.facts, level="critical", now=found.storm.called)).steps


def _chart(found: Whole, visit: Visit) -> CourseChart:
    t, storm = visit.words, found.storm
    marks = [(t("storms.began"), storm.started), (t("storms.called"), storm.called)]
    if storm.ended is not None:
        marks.append((t("storms.ended"), storm.ended))
    head = t("storms.course", step=t.say.span(found.course.step))
    return course_chart(found.course, found.counts, marks, head, t.say)
