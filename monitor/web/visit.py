"""Visit: one request to a page, by whom, in which language; and what a form says."""

from __future__ import annotations

import getpass
import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from monitor.access import Person, Scope, Session
from monitor.config.values import is_loopback
from monitor.web.body import read_fields
from monitor.web.numbers import natural
from monitor.web.office import Office
from monitor.web.rendering import render
from monitor.web.words import NAMES, Words

COOKIE, LANGUAGE = "amends_session", "amends_language"
_MOST, _SECONDS = 200_000, 15.0
"""Bytes and seconds of a form."""


class NotSignedIn(Exception):
    """Nobody has signed in; `page` is where they wanted to go."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to a page by somebody who may see it."""

    request: Request
    office: Office
    person: Person
    csrf: str
    words: Words

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page."""
        here = self.request.url.path
        return HTMLResponse(
            render(template, self.words, _FRAME | {"visit": self, "here": here, **values}),
            status,
            {"Cache-Control": "no-store"},
        )

    def may(self, scope: Scope) -> bool:
        """May this person do what needs this scope?"""
        return self.person.may(scope)

    @property
    def done(self) -> str:
        """Say what was done a moment ago, as the address tells; "" for nothing."""
        key = f"done.{self.request.query_params.get('done', '')}"
        return self.words(key) if self.words.has(key) else ""

    def then(self, page: str) -> RedirectResponse:
        """Go on to a page after an act, so that reloading it does not act again."""
        return RedirectResponse(page, 303)


_FRAME: dict[str, object] = {"notice": "", "alarm": "", "languages": NAMES}


def office_of(request: Request) -> Office:
    """Return what the pages work with."""
    office = request.app.state.office
    if not isinstance(office, Office):
        raise TypeError("the application has no office")
    return office


def visiting(request: Request) -> Visit:
    """Return who visits. Raises NotSignedIn."""
    office = office_of(request)
    session = session_of(request)
    if session is None:
        raise NotSignedIn(_wanted(request))
    request.state.locale = session.locale
    words = office.words(request.cookies.get(LANGUAGE), session.locale)
    return Visit(request, office, session.person, session.csrf, words)


def session_of(request: Request) -> Session | None:
    """Return the session of a browser; where nobody signs in, that of who sits at this machine."""
    office = office_of(request)
    if office.access.required:
        by_itself = request.headers.get("x-part") == "news" or request.url.path == "/events"
        return office.access.session(
            request.cookies.get(COOKIE, ""), office.now(), by_hand=not by_itself
        )
    return Session(owner(), office.settings.monitor.locale, office.csrf)


async def _visiting(request: Request) -> Visit:
    # What is not async is run in a thread of its own, which the record would refuse.
    return visiting(request)


Visiting = Annotated[Visit, Depends(_visiting)]


def owner() -> Person:
    """Return whoever needs not sign in: who sits at this machine, by the name of the login."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = ""  # in a container a user id may have none
    return Person(name, "admin")


def address_of(request: Request) -> str:
    """Return the address of a person: behind our own web server, what that says last."""
    peer = request.client.host if request.client else ""
    # It lengthens the header that it gets, or adds one more.
    said = request.headers.getlist("x-forwarded-for") or [""]
    passed_on = said[-1].rpartition(",")[2].strip()
    is_own = office_of(request).settings.web.public and is_loopback(peer)
    return passed_on if is_own and passed_on else peer


def is_ours(page: str) -> bool:
    """Is this the path of a page of ours? Two slashes would lead to another host."""
    return page.startswith("/") and page[1:2] not in {"/", "\\"}


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody who may act has filled in."""

    visit: Visit
    fields: dict[str, list[str]]

    @property
    def by(self) -> str:
        """Return who acts, for the log: who has signed in, else the name that was given."""
        return self.visit.person.name or self.line("by")

    def line(self, key: str) -> str:
        """Return a field as one line; "" where it is missing."""
        return " ".join(self.text(key).split())

    def text(self, key: str) -> str:
        """Return a field with its line breaks; "" where it is missing."""
        return self.fields.get(key, [""])[0].replace("\r\n", "\n").strip()

    def numbers(self, key: str) -> list[int]:
        """Return every number given for a field; what is no number is left out."""
        read = map(natural, self.fields.get(key, ()))
        return [one for one in read if one is not None]


async def filled_in(request: Request) -> Form:
    """Return the form of somebody who may see the page, and sent it from one of our pages.

    Raises NotSignedIn; HTTPException where it came from elsewhere, or is too large or too slow.
    """
    visit = visiting(request)
    refuse_strangers(request)
    fields = await read_fields(request, _MOST, _SECONDS)
    if not hmac.compare_digest(fields.get("csrf", [""])[0].encode(), visit.csrf.encode()):
        raise HTTPException(403, "stale")
    return Form(visit, fields)


async def acting(request: Request) -> Form:
    """Return the form of somebody who may act. Raises as `filled_in`, and where they may not."""
    form = await filled_in(request)
    if not form.visit.may("act"):
        raise HTTPException(403, "reader")
    return form


Asking = Annotated[Form, Depends(filled_in)]
Acting = Annotated[Form, Depends(acting)]


def refuse_strangers(request: Request) -> None:
    """Refuse what a page of somebody else sent, where the browser tells. Raises HTTPException."""
    if is_strange(request):
        raise HTTPException(403, "stranger")


def is_strange(request: Request) -> bool:
    """Does a browser say that a page of somebody else sent this?

    https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header; to what is neither https nor this
    machine it only sends the origin of the page along.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return False
    public = urlsplit(office_of(request).settings.web.public).netloc
    ours = {request.headers.get("host"), public} - {""}
    return origin.partition("://")[2] not in ours


def _wanted(request: Request) -> str:
    if request.method != "GET":
        return ""
    query = request.url.query
    page = quote(request.url.path) + (f"?{query}" if query else "")
    # It becomes one field of an address: its “&” must not end it.
    return quote(page, safe="/?=")
