"""`/api/cases`: the cases, and all that can be done about one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from monitor import rows
from monitor.desk import DeskAct, Seen, Wanted, do
from monitor.mention import CaseState
from monitor.store import Store
from monitor.web.api.fields import LARGEST, MOST, Number, Sent
from monitor.web.api.gate import Acting, Reading
from monitor.web.api.problems import problems
from monitor.web.api.queries import CaseQuery, wrong
from monitor.web.api.said import CasePage, WholeCase

router = APIRouter(tags=["cases"])

CaseNumber = Annotated[int, Path(ge=1, le=LARGEST, description="The case’s number.")]


class SeenCase(Sent):
    """A case as it was seen: an act is refused where somebody else has changed it since."""

    state: CaseState
    owner: str | None = Field(max_length=200)


class Act(Sent):
    """Something to be done about a case."""

    act: DeskAct
    note: str = Field("", max_length=10_000)
    """How it was resolved, why it is dismissed, what to note; `assign`: to whom, else to `by`."""
    by: str = Field("", max_length=200)
    """Who acts, for the log; else the name of the token."""
    seen: SeenCase | None = None
    other: Number | None = None
    """`merge`: the case whose mentions come here."""
    mentions: list[Number] = Field(default=[], max_length=10_000)
    """`split`: the mentions that get a case of their own."""


@router.get("/cases", responses=problems(), summary="List cases")
async def find_cases(call: Reading, asked: Annotated[CaseQuery, Query()]) -> CasePage:
    """List cases, the most pressing first: open ones by their clock, then the rest."""
    wanted = asked.filter(call.office.now())
    found = await call.office.read(lambda store: store.cases.find(wanted))
    return CasePage.model_validate(
        {
            "cases": [rows.case_row(case) for case in found[: asked.limit]],
            "next": asked.cursor + asked.limit if len(found) > asked.limit else None,
        }
    )


@router.get("/cases/{number}", responses=problems(404), summary="Look at a case")
async def get_case(call: Reading, number: CaseNumber) -> WholeCase:
    """Give a case with what was said, the plan with its drafts, and the log."""
    return await call.office.read(lambda store: _whole(store, number))


@router.post(
    "/cases/{number}/acts", responses=problems(404, 409, body=True), summary="Act on a case"
)
async def act_on_case(call: Acting, number: CaseNumber, act: Act) -> WholeCase:
    """Do something about a case, by the rules of the desk; give the case as it is then.

    The steps are contact, resolve (with a note), publicize, in this order; dismiss (with a note)
    and reopen; claim, assign, note and dispute (with a note); merge (with `other`); split (with
    `mentions`), which gives the new case.
    """
    if act.act == "merge" and act.other is None:
        raise wrong("body", "other", "expected the number of a case, whose mentions come here")
    if act.act == "split" and not act.mentions:
        raise wrong("body", "mentions", "expected the numbers of the mentions that leave")
    office = call.office
    seen = Seen(act.seen.state, act.seen.owner or "") if act.seen else None
    wanted = Wanted(
        act.act, call.by(act.by), act.note.strip(), seen, act.other, frozenset(act.mentions)
    )
    after = do(office.store, office.casework, number, wanted, office.now())
    return await office.read(lambda store: _whole(store, after.id))


def _whole(store: Store, number: int) -> WholeCase:
    case = store.cases.get(number)
    mentions = store.mentions.of_case(number, limit=MOST)
    row = rows.whole_case_row(case, mentions, store.cases.log(number))
    return WholeCase.model_validate(row | {"mention_count": case.mentions})
