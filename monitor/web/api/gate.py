"""Gate: every request to the API passes here: who asks, and a body within limits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request

from monitor.access import Person
from monitor.store import DatabaseUnusable
from monitor.web.api.problems import later, refusal
from monitor.web.api.queries import MANY, wrong
from monitor.web.body import read_body
from monitor.web.callers import calling, refuse_without
from monitor.web.office import Office
from monitor.web.visit import office_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

DOCUMENT = "/openapi.json"
"""Is given to everybody: it says nothing about this installation."""
_MOST, _SECONDS = 1_000_000, 15.0
"""Bytes and seconds of a body."""


class Gate:
    """Lets through who may ask, with the whole of a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        send = _kept_by_nobody(send)
        try:
            if scope["path"] != scope["root_path"] + DOCUMENT:
                request.state.person = calling(request)
            if request.method == "POST":
                _refuse_other_types(request)
                receive = _again(await read_body(request, _MOST, _SECONDS), receive)
        except HTTPException as error:
            await refusal(error)(scope, receive, send)
        except DatabaseUnusable as error:
            await later(error)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _kept_by_nobody(send: Send) -> Send:
    """Return what sends an answer that nobody on the way may keep."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
        await send(message)

    return sending


def _refuse_other_types(request: Request) -> None:
    """Raise HTTPException for what a form of a page elsewhere could send, and all but JSON."""
    given = request.headers.get("content-type", "").partition(";")[0].strip()
    if given.casefold() != "application/json":
        raise HTTPException(415, f"expected application/json, found {given or 'nothing'}")


def _again(body: bytes, rest: Receive) -> Receive:
    """Return what gives a body that was read before, and then what comes after it."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return await rest()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


@dataclass(frozen=True, slots=True)
class Call:
    """A request by somebody who may make it."""

    office: Office
    person: Person

    def by(self, named: str) -> str:
        """Return who acts: whoever the program names, else the one whom its token names."""
        return " ".join(named.split()) or self.person.name


_scheme = HTTPBearer(
    auto_error=False,
    description="A token of `amends token add NAME --scope read|act|admin`. Not needed at the "
    "machine itself while nobody has to sign in.",
)
_Shown = Annotated[HTTPAuthorizationCredentials | None, Security(_scheme)]


def _reading(request: Request, _: _Shown) -> Call:
    refuse_without("read", request.state.person)
    _refuse_repeated(request)
    return Call(office_of(request), request.state.person)


def _refuse_repeated(request: Request) -> None:
    """Raise RequestValidationError for a filter that is given twice: one would be left unseen."""
    given = Counter(key for key, _ in request.query_params.multi_items())
    for key, count in given.items():
        if count > 1 and key != MANY:
            raise wrong("query", key, f"expected once, found {count} times")


def _acting(request: Request, _: _Shown) -> Call:
    refuse_without("act", request.state.person)
    return Call(office_of(request), request.state.person)


Reading = Annotated[Call, Depends(_reading)]
Acting = Annotated[Call, Depends(_acting)]
