"""`/mentions/N`: one mention, its verdict with reasons, and what people say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts.render.mention import said
from monitor.desk import correct_seen, mute, seen_as, thank
from monitor.refusals import Refused, say_refusal
from monitor.sentiment.verdict import Label
from monitor.web.marking import mark
from monitor.web.visit import Acting, Visiting

if TYPE_CHECKING:
    from monitor.mention import Correction, Mention
    from monitor.store import Store
    from monitor.web.visit import Form, Visit

router = APIRouter(include_in_schema=False)

CHOICES: dict[str, Label | None] = {one: one for one in get_args(Label)} | {"not_about": None}
"""What a form says of a mention -> its label; None: it is not about the brand."""
EARLIER = 20
"""Other mentions by the author that the page shows."""


@router.get("/mentions/{number:number}")
async def show(visit: Visiting, number: int) -> Response:
    """Show a mention."""
    return await _page(visit, number, notice=visit.done)


@router.post("/mentions/{number:number}/{what}")
async def act(form: Acting, number: int, what: str) -> Response:
    """Correct the verdict, write down that the author was thanked, or keep quiet about him."""
    if what == "correct" and form.line("label") not in CHOICES:
        alarm = form.visit.words("mentions.no_label")
        return await _page(form.visit, number, alarm=alarm, status=422)
    try:
        _do(form, number, what)
    except Refused as error:
        alarm = say_refusal(error, form.visit.words.say)
        return await _page(form.visit, number, alarm=alarm, status=409)
    return form.visit.then(f"/mentions/{number}?done={what}")


def _do(form: Form, number: int, what: str) -> None:
    office, by = form.visit.office, form.by
    now = office.now()
    if what == "mute":
        mute(office.store, office.store.mentions.get(number), by=by, now=now)
    elif what == "thank":
        thank(office.store, number, by=by, now=now, rivals=office.settings.competitors)
    elif what == "correct":
        correct_seen(
            office.store,
            office.casework,
            number,
            CHOICES[form.line("label")],
            seen=form.line("seen"),
            note=form.line("note"),
            by=by,
            why=office.corrected_by(by),
            now=now,
        )
    else:
        raise HTTPException(404)


async def _page(
    visit: Visit, number: int, *, status: int = 200, notice: str = "", alarm: str = ""
) -> Response:
    def look(store: Store) -> tuple[Mention, list[Correction], list[Mention]]:
        mention = store.mentions.get(number)
        others = store.mentions.of_author(
            mention.brand, mention.fingerprint.author_key, besides=None, limit=EARLIER + 1
        )
        corrections = store.corrections.of_mention(number)
        return mention, corrections, [one for one in others if one.id != number][:EARLIER]

    mention, corrections, others = await visit.office.read(look)
    item, say = mention.item, visit.words.say
    reasons = [(one.what, one.why) for one in mention.verdict.reasons]
    planner = visit.office.casework.desk.planner
    ours = mention.brand not in visit.office.settings.competitors
    return visit.page(
        "mention.html.j2",
        status=status,
        notice=notice,
        alarm=alarm,
        mention=mention,
        name=said(item, say),
        title=mark("" if item.text.startswith(item.title) else item.title, reasons),
        text=mark(item.text, reasons),
        corrections=corrections,
        others=[(one, said(one.item, say)) for one in others],
        thanks=planner.thanks(mention, visit.office.now()) if mention.praises and ours else None,
        labels=get_args(Label),
        seen=seen_as(mention),
        named=mention.fingerprint.author_key is not None,
    )
