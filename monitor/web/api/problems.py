"""Problems: every error of the API as one JSON document (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from alerts.phrases import phrases
from monitor.refusals import Reason, Refused, say_refusal
from monitor.store import DatabaseUnusable
from monitor.store.cases import NoSuchCase
from monitor.store.mentions import NoSuchMention

log = logging.getLogger("amends.web")

MEDIA_TYPE = "application/problem+json"
_RETRY = {"Retry-After": "15"}
_WHY: Mapping[int, str] = {
    400: "The body is no text in UTF-8, is nested too deeply, or broke off.",
    401: "No token, or one that is not known.",
    403: "The token does not have the scope that is needed, or a page of another site asks.",
    404: "There is no such thing.",
    408: "The body did not come in time.",
    409: "The rules refuse it, or somebody else was faster; nothing has changed.",
    413: "The body is too large.",
    415: "The body is not sent as application/json.",
    422: "The request does not say what it should; `errors` says what was expected where.",
    503: "The database cannot be used now.",
}
_ALWAYS = (401, 403, 422, 503)
_OF_BODIES = (400, 408, 413, 415)


class Wrong(BaseModel):
    """One thing that was expected otherwise."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    where: str
    """Place in the request: `body.act`, `query.limit`."""
    expected: str
    """In words."""


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = "about:blank"
    title: str
    """The name of the status."""
    status: int
    detail: str
    """What is wrong here, in a sentence for people."""
    reason: Reason | None = None
    """The rule that refuses an act, for programs; only with 409."""
    errors: list[Wrong] | None = Field(default=None)
    """Everything that is wrong with the request; only with 422."""


def problems(*statuses: int, body: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of an operation's errors, those of every operation among them."""
    wanted = sorted({*_ALWAYS, *statuses, *(_OF_BODIES if body else ())})
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _WHY[status], "content": content} for status in wanted}


def answer(
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    *,
    errors: list[Wrong] | None = None,
    reason: Reason | None = None,
) -> JSONResponse:
    """Return a problem as it is sent."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        reason=reason,
        errors=errors or None,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE
    )


def refusal(error: HTTPException) -> JSONResponse:
    """Return what was refused before anybody looked at it, as a problem."""
    return answer(error.status_code, error.detail, error.headers)


def later(error: DatabaseUnusable) -> JSONResponse:
    """Return that the database cannot be used; why stands in the log."""
    log.error("the API cannot answer: %s", error)
    return answer(503, "the database cannot be used now; the log says why", _RETRY)


def explain(api: FastAPI) -> None:
    """Have every error of the API answered as a problem."""
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(RequestValidationError, _not_understood)
    for kind in (NoSuchCase, NoSuchMention):
        api.add_exception_handler(kind, _gone)
    api.add_exception_handler(Refused, _against_the_rules)
    api.add_exception_handler(DatabaseUnusable, _later)
    api.add_exception_handler(Exception, _surprise)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return answer(400, "expected JSON in UTF-8, nested a few levels deep")
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer(
            404, f"there is nothing at {request.url.path}; /api/openapi.json says what is"
        )
    return refusal(error)


async def _not_understood(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    wrong = list(_wrong(error))
    first = f"{wrong[0].where}: {wrong[0].expected}" if wrong else "the request"
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return answer(422, f"{first}{more}", errors=wrong)


def _wrong(error: RequestValidationError) -> Iterator[Wrong]:
    """Say what is wrong, without what was sent: that may be long, or no text at all."""
    for one in error.errors():
        if one["type"] == "json_invalid":
            yield Wrong(where="body", expected=f"JSON; it breaks at character {one['loc'][-1]}")
            continue
        where = ".".join(str(part) for part in one["loc"])
        # A key may be anything that can stand in JSON, also what no answer can carry.
        yield Wrong(where=where.encode("utf-8", "replace").decode(), expected=str(one["msg"]))


async def _gone(_: Request, error: Exception) -> JSONResponse:
    return answer(404, str(error))


async def _against_the_rules(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Refused):
        raise error
    return answer(409, say_refusal(error, phrases("en", "UTC")), reason=error.refusal.reason)


async def _later(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DatabaseUnusable):
        raise error
    return later(error)


async def _surprise(_: Request, __: Exception) -> JSONResponse:
    return answer(500, "a mistake of ours; the log says more")
