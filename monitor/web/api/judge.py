"""`/api/score`, `/api/tone`: judgements on what is handed in; nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from monitor import rows
from monitor.web.api.fields import Sent
from monitor.web.api.gate import Reading
from monitor.web.api.problems import problems
from monitor.web.api.said import ToneRow, VerdictRow

router = APIRouter(tags=["judgements"])

_Language = Annotated[str, Field(pattern="^[A-Za-z]{2,3}$")]


class Draft(Sent):
    """A draft reply."""

    text: str = Field(max_length=10_000)
    language: _Language | None = None
    """ISO 639-1; told from the words where it is missing."""


class Judged(Sent):
    """A text to be judged."""

    text: str = Field(max_length=10_000)
    brand: str | None = Field(None, max_length=200)
    """Whom it is about: its name has no tone of its own."""
    rating: float | None = Field(None, ge=0, le=5)
    """Stars, which decide first."""
    language: _Language | None = None
    """What the place says of the language."""


@router.post("/tone", responses=problems(body=True), summary="Read a draft reply")
async def read_tone(call: Reading, draft: Draft) -> ToneRow:
    """Say what in a draft would make things worse."""
    found = await call.office.judge.tone(draft.text, draft.language)
    return ToneRow.model_validate(rows.tone_row(found))


@router.post("/score", responses=problems(body=True), summary="Judge a text")
async def score_text(call: Reading, judged: Judged) -> VerdictRow:
    """Say how negative a text is, how bad that is, and why."""
    verdict = await call.office.judge.score(
        judged.text, brand=judged.brand, rating=judged.rating, language=judged.language
    )
    return VerdictRow.model_validate(rows.verdict_row(judged.text, verdict))
