"""`/cases/N`: what was said, the plan with its drafts, the steps and the log of one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast, get_args

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from alerts.render.mention import said
from alerts.tone import Reading
from monitor.cases import possible
from monitor.desk import DeskAct, Seen, Wanted, do
from monitor.refusals import Refused, say_refusal
from monitor.sentiment.severity import level
from monitor.store.cases import NoSuchCase
from monitor.store.filter import CaseFilter
from monitor.web.caselog import folded
from monitor.web.clocks import clock
from monitor.web.marking import mark
from monitor.web.rendering import render, rows_of
from monitor.web.visit import Acting, Asking, Visiting

if TYPE_CHECKING:
    from alerts.plan import PlanStep
    from monitor.mention import Case, LogEntry, Mention
    from monitor.store import Store
    from monitor.web.visit import Form, Visit

router = APIRouter(include_in_schema=False)

_LONGEST = 10_000
"""Characters of a draft that are read for its tone: no reply is longer."""
AHEAD = 100
"""Open cases among which the next one is looked for."""
COPIES, EARLIER = 100, 20
"""Mentions of a case, and of its author, that its page shows; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What the record says about a case."""

    case: Case
    mentions: list[Mention]
    total: int
    log: list[LogEntry]
    earlier: list[Mention]
    """What the author of its first mention has said before, elsewhere."""
    following: Case | None
    """The open case to be looked at next."""
    people: list[str]
    """Who has cases."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft that somebody has changed, and what was found in it."""

    step: str
    draft: str
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The note of an act that was refused: it stands in its form again."""

    act: str = ""
    note: str = ""


@router.get("/cases/{number:number}")
async def show(visit: Visiting, number: int) -> Response:
    """Show a case."""
    return await _page(visit, number, notice=visit.done)


@router.post("/cases/{number:number}/tone")
async def tone(form: Asking, number: int) -> Response:
    """Read a draft: its findings alone for the script of the page, else the page with them."""
    step, draft = form.line("step"), form.text("draft")
    language = form.line("language") or None
    reading = await form.visit.office.judge.tone(draft[:_LONGEST], language)
    if form.visit.request.headers.get("x-part"):
        return HTMLResponse(
            render("tone.html.j2", form.visit.words, {"reading": reading}),
            headers={"Cache-Control": "no-store"},
        )
    return await _page(form.visit, number, tried=Tried(step, draft, reading))


@router.post("/cases/{number:number}/{what}")
async def act(form: Acting, number: int, what: str) -> Response:
    """Do something about a case."""
    visit = form.visit
    try:
        after = _do(form, number, what)
    except Refused as error:
        alarm = say_refusal(error, visit.words.say)
    except NoSuchCase:
        if number == (other := next(iter(form.numbers("other")), number)):
            raise
        alarm = visit.words("case.no_such", case=other)
    else:
        return visit.then(f"/cases/{after}?done={what}")
    return await _page(visit, number, alarm=alarm, status=409, typed=Typed(what, form.text("note")))


@router.get("/cases/{number:number}/{what}")
async def again(visit: Visiting, number: int, what: str) -> Response:
    """Lead whoever loads the page of a refusal anew to the case."""
    if what not in (*get_args(DeskAct), "tone"):
        raise HTTPException(404)
    return visit.then(f"/cases/{number}")


def _do(form: Form, number: int, what: str) -> int:
    """Do it; return the number of the case to be shown next. Raises Refused, HTTPException."""
    if what not in get_args(DeskAct):
        raise HTTPException(404)
    office = form.visit.office
    wanted = Wanted(
        act=cast("DeskAct", what),
        by=form.by,
        note=form.line("note"),
        seen=_seen(form),
        other=next(iter(form.numbers("other")), None),
        mentions=form.numbers("mention"),
    )
    return do(office.store, office.casework, number, wanted, office.now()).id


def _seen(form: Form) -> Seen | None:
    """Return the case as the page showed it that the form stood on."""
    if "state" not in form.fields:
        return None
    return Seen(state=form.line("state"), owner=form.line("owner"))


async def _page(
    visit: Visit,
    number: int,
    *,
    status: int = 200,
    notice: str = "",
    alarm: str = "",
    tried: Tried | None = None,
    typed: Typed | None = None,
) -> Response:
    me = visit.person.name
    found = await visit.office.read(lambda store: _whole(store, number, me))
    now, case = visit.office.now(), found.case
    users = [user.name for user in visit.office.settings.users if user.role != "reader"]
    return visit.page(
        "case.html.j2",
        status=status,
        notice=notice,
        alarm=alarm,
        found=found,
        case=case,
        level=level(case.severity),
        clock=clock(case, visit.words.say, now),
        said=[_said(one, visit) for one in found.mentions],
        earlier=[(one, said(one.item, visit.words.say)) for one in found.earlier],
        log=folded(found.log),
        people=sorted({*found.people, *users}, key=str.casefold),
        steps=[_step(step, case, tried) for step in case.plan.steps],
        possible=possible(case),
        typed=typed or Typed(),
        now=now,
    )


def _whole(store: Store, number: int, me: str) -> Whole:
    case = store.cases.get(number)
    mentions = store.mentions.of_case(number, COPIES)
    earlier: list[Mention] = []
    if mentions:
        author = mentions[0].fingerprint.author_key
        earlier = store.mentions.of_author(case.brand, author, besides=number, limit=EARLIER)
    waiting = store.cases.find(CaseFilter(states=("open",), limit=AHEAD))
    return Whole(
        case=case,
        mentions=mentions,
        total=case.mentions,
        log=store.cases.log(number),
        earlier=earlier,
        following=_following(number, waiting, me),
        people=store.cases.owners(),
    )


def _following(number: int, waiting: list[Case], me: str) -> Case | None:
    """Return the case after this one in the inbox that `me` may take up, or the first of all."""
    numbers = [case.id for case in waiting]
    after = numbers.index(number) + 1 if number in numbers else 0
    free = [case for case in (*waiting[after:], *waiting[:after]) if case.owner in (None, me)]
    return next((case for case in free if case.id != number), None)


@dataclass(frozen=True, slots=True)
class Said:
    """A mention, as the page shows it."""

    mention: Mention
    name: str
    """“1★ review by Maya”."""
    title: object
    text: object
    """Pieces, the weighty words apart."""


def _said(mention: Mention, visit: Visit) -> Said:
    reasons = [(one.what, one.why) for one in mention.verdict.reasons]
    item = mention.item
    title = "" if item.text.startswith(item.title) else item.title
    return Said(
        mention, said(item, visit.words.say), mark(title, reasons), mark(item.text, reasons)
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan, as the page shows it."""

    plan: PlanStep
    done: datetime | None
    open: bool
    """Is it the one to be taken now?"""
    draft: str
    rows: int
    """Lines of the editor, so that a draft can be read as a whole."""
    reading: Reading | None


def _step(step: PlanStep, case: Case, tried: Tried | None) -> Step:
    done = {"contact": case.contacted, "resolve": case.resolved, "publicize": case.publicized}
    mine = tried if tried is not None and tried.step == step.step else None
    now = {"open": "contact", "contacted": "resolve", "resolved": "publicize"}.get(case.state)
    draft = mine.draft if mine else step.draft
    return Step(
        plan=step,
        done=done[step.step],
        open=now == step.step,
        draft=draft,
        rows=rows_of(draft),
        reading=mine.reading if mine else None,
    )
