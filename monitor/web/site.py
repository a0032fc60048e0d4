"""The site: every page, the API and what programs call, as one application."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from monitor import __version__
from monitor.store import DatabaseUnusable
from monitor.store.cases import NoSuchCase
from monitor.store.mentions import NoSuchMention
from monitor.store.sources import NoSuchSource
from monitor.store.storms import NoSuchStorm
from monitor.web import api, metrics
from monitor.web.guard import Guard, Headed
from monitor.web.pages import PAGES
from monitor.web.rendering import STATIC, render
from monitor.web.visit import LANGUAGE, NotSignedIn, office_of

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from monitor.web.office import Office

log = logging.getLogger("amends.web")


def site(office: Office, routes: Sequence[BaseRoute]) -> ASGIApp:
    """Return the desk's pages; `routes` are what needs no sign-in, and are asked first."""
    desk = FastAPI(
        title="Amends",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # It would lead to whatever host a request names, and from https to http.
        redirect_slashes=False,
        middleware=[
            Middleware(Guard, is_open=not office.access.required, is_closed=office.access.closed)
        ],
    )
    desk.state.office = office
    desk.mount(STATIC.rstrip("/"), StaticFiles(packages=[("monitor.web", "static")]))
    desk.mount(api.PATH, api.api(office))
    for router in (metrics.router, *PAGES):
        desk.include_router(router)
    desk.add_exception_handler(NotSignedIn, _to_sign_in)
    desk.add_exception_handler(HTTPException, _refused)
    for missing in (NoSuchCase, NoSuchMention, NoSuchSource, NoSuchStorm):
        desk.add_exception_handler(missing, _gone)
    # A number in an address that is larger than any that the record can hold.
    desk.add_exception_handler(OverflowError, _gone)
    desk.add_exception_handler(DatabaseUnusable, _later)
    desk.add_exception_handler(Exception, _broken)
    return Headed(Starlette(routes=[*routes, Mount("/", desk)]), kept=STATIC)


async def _to_sign_in(_: Request, error: Exception) -> Response:
    page = error.page if isinstance(error, NotSignedIn) else ""
    return RedirectResponse(f"/sign-in?next={page}" if page else "/sign-in", 303)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    return _said(request, status, detail)


async def _gone(request: Request, error: Exception) -> Response:
    return _said(request, 404, "")


async def _later(request: Request, error: Exception) -> Response:
    log.error("a page cannot be shown: %s", error)
    return _said(request, 503, "")


async def _broken(request: Request, _: Exception) -> Response:
    return _said(request, 500, "")  # the server logs it


def _said(request: Request, status: int, detail: str) -> Response:
    """Say in the reader's language why there is no page."""
    locale = getattr(request.state, "locale", None)  # of who has signed in, once we have looked
    words = office_of(request).words(request.cookies.get(LANGUAGE), locale)
    key = next(
        (f"error.{one}" for one in (detail, str(status)) if words.has(f"error.{one}")),
        "error.other",
    )
    return HTMLResponse(render("error.html.j2", words, {"key": key, "status": status}), status)
