"""`/api/mentions`: what was said, and where our verdict on it is wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from monitor import rows
from monitor.desk import correct, mute, thank
from monitor.mention import Correction
from monitor.store import Store
from monitor.web.api.fields import LARGEST, Sent
from monitor.web.api.gate import Acting, Reading
from monitor.web.api.problems import problems
from monitor.web.api.queries import MentionQuery, wrong
from monitor.web.api.said import MentionPage, WholeMention

router = APIRouter(tags=["mentions"])

MentionNumber = Annotated[int, Path(ge=1, le=LARGEST, description="The mention’s number.")]


class Corrected(Sent):
    """What a mention really is: one of `label` and `not_about`."""

    label: Literal["negative", "neutral", "positive"] | None = None
    not_about: bool = False
    """It is not about this brand."""
    note: str = Field("", max_length=10_000)
    """Why."""
    by: str = Field("", max_length=200)
    """Who says so; else the name of the token."""


class Done(Sent):
    """That somebody did something."""

    by: str = Field("", max_length=200)
    """Who; else the name of the token."""


@router.get("/mentions", responses=problems(), summary="Search mentions")
async def find_mentions(call: Reading, asked: Annotated[MentionQuery, Query()]) -> MentionPage:
    """List mentions, the newest first."""
    wanted = asked.filter(call.office.now())
    found = await call.office.read(lambda store: store.mentions.find(wanted))
    shown = found[: asked.limit]
    return MentionPage.model_validate(
        {
            "mentions": [rows.mention_row(mention) for mention in shown],
            "next": shown[-1].id if len(found) > len(shown) else None,
        }
    )


@router.get("/mentions/{number}", responses=problems(404), summary="Look at a mention")
async def get_mention(call: Reading, number: MentionNumber) -> WholeMention:
    """Give a mention with what people said about its verdict."""
    return await call.office.read(lambda store: _whole(store, number))


@router.post(
    "/mentions/{number}/correction",
    responses=problems(404, 409, body=True),
    summary="Correct a verdict",
)
async def correct_mention(
    call: Acting, number: MentionNumber, corrected: Corrected
) -> WholeMention:
    """Correct the verdict on a mention; its case follows, and an alert where it now complains."""
    if (corrected.label is not None) == corrected.not_about:
        raise wrong("body", "label", "expected one of label and not_about")
    office, by = call.office, call.by(corrected.by)
    seen, now = office.store.mentions.get(number), office.now()
    said = Correction(now, by, seen.verdict.label, corrected.label, corrected.note.strip())
    why = office.corrected_by(by)
    correct(office.store, office.casework, seen, said, why=why, now=now)
    return await office.read(lambda store: _whole(store, number))


@router.post(
    "/mentions/{number}/thanks",
    responses=problems(404, 409, body=True),
    summary="Note that you said thank you",
)
async def thank_author(call: Acting, number: MentionNumber, done: Done) -> WholeMention:
    """Note that the author of praise was thanked; nothing is sent to anybody."""
    office = call.office
    rivals = office.settings.competitors
    thank(office.store, number, by=call.by(done.by), now=office.now(), rivals=rivals)
    return await office.read(lambda store: _whole(store, number))


@router.post(
    "/mentions/{number}/mute",
    responses=problems(404, 409, body=True),
    summary="Hear no more of an author",
)
async def mute_author(call: Acting, number: MentionNumber, done: Done) -> WholeMention:
    """Alert nobody any more about what the author of a mention says of this brand."""
    office = call.office
    seen = office.store.mentions.get(number)
    mute(office.store, seen, by=call.by(done.by), now=office.now())
    return await office.read(lambda store: _whole(store, number))


def _whole(store: Store, number: int) -> WholeMention:
    row = rows.whole_mention_row(store.mentions.get(number), store.corrections.of_mention(number))
    return WholeMention.model_validate(row)
