"""`/language`: chooses the language of the pages for this browser."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from monitor.web.visit import LANGUAGE, Asking, is_ours
from monitor.web.words import LANGUAGES

router = APIRouter(include_in_schema=False)

_YEAR = 365 * 86400


@router.post("/language")
async def choose(form: Asking) -> Response:
    """Keep the language, and go back."""
    back = form.line("back")
    answer = form.visit.then(back if is_ours(back) else "/")
    if (language := form.line("language")) in LANGUAGES:
        answer.set_cookie(
            LANGUAGE, language, max_age=_YEAR, httponly=True, samesite="lax", path="/"
        )
    return answer
