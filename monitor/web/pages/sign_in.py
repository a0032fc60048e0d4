"""`/sign-in` and `/sign-out`."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.access import SignInRefused, Throttled
from monitor.web.body import read_fields
from monitor.web.rendering import render
from monitor.web.visit import (
    COOKIE,
    LANGUAGE,
    Asking,
    address_of,
    is_ours,
    office_of,
    refuse_strangers,
)

router = APIRouter(include_in_schema=False)

_MOST, _SECONDS = 10_000, 15.0
"""Bytes and seconds of a form."""
_MONTH = 30 * 86400


@router.get("/sign-in")
async def ask(request: Request) -> Response:
    """Ask who somebody is."""
    if not office_of(request).access.required:
        return RedirectResponse("/", 303)
    return _page(request, wanted=request.query_params.get("next", ""))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Let somebody in."""
    refuse_strangers(request)
    fields = await read_fields(request, _MOST, _SECONDS)
    name, password, wanted = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
    office = office_of(request)
    try:
        cookie = await office.access.sign_in(
            " ".join(name.split()), password, address=address_of(request), now=office.now()
        )
    except Throttled as error:
        return _page(request, status=429, key="wait", name=name, wanted=wanted, n=error.seconds)
    except SignInRefused:
        return _page(request, status=401, key="refused", name=name, wanted=wanted)
    answer = RedirectResponse(wanted if is_ours(wanted) else "/", 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=_MONTH,
        httponly=True,
        # Lax and not strict: a link in a mail leads to a page, and would not find the session.
        samesite="lax",
        secure=office.settings.web.public.startswith("https:") or request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out")
async def sign_out(form: Asking) -> Response:
    """Let somebody out."""
    request, office = form.visit.request, form.visit.office
    if cookie := request.cookies.get(COOKIE):
        office.access.sign_out(cookie)
    answer = form.visit.then("/sign-in" if office.access.required else "/")
    answer.delete_cookie(COOKIE)
    return answer


def _page(
    request: Request,
    *,
    status: int = 200,
    key: str = "",
    name: str = "",
    wanted: str = "",
    n: int = 0,
) -> Response:
    office = office_of(request)
    words = office.words(request.cookies.get(LANGUAGE))
    values: dict[str, object] = {
        "alarm": words(f"sign_in.{key}", n=n) if key else "",
        "name": name,
        "wanted": wanted,
    }
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(n)} if n else {})
    return HTMLResponse(render("sign_in.html.j2", words, values), status, headers)
