"""The routes that programs use: webhooks, hubs' pushes, and whether we are up."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.pipeline import NotTaken
from monitor.store import DatabaseUnusable
from monitor.web.body import read_body
from sources.errors import Unreadable
from sources.item import Item
from sources.webhook import WrongItems, read_items

if TYPE_CHECKING:
    from monitor.moments import Clock
    from monitor.push import Answer, Push
    from monitor.record import Recorded

log = logging.getLogger("amends.web")

_T = TypeVar("_T")

Intake = Callable[[str, tuple[Item, ...]], Awaitable["Recorded"]]
"""Stores items for the source of this name; returns once they are on disk.

Raises DatabaseUnusable and NotTaken.
"""

_RETRY_SECONDS = 15
"""After trouble with the database, for whoever posts."""
_STATUS: Mapping[Answer, int] = {
    "taken": 202,
    "unknown": 404,
    "gone": 410,
    "forged": 403,
    "replayed": 409,
    "unreadable": 400,
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may take, and how many there may be."""

    post: int = 1_000_000
    """Bytes of what is posted to a webhook."""
    push: int = 10_000_000
    """Bytes of what a hub pushes: a whole feed, perhaps."""
    seconds: float = 15.0
    """For a whole body to come."""
    burst: int = 60
    """Posts that one webhook takes at once."""
    rate: float = 5.0
    """Posts a second that one webhook takes for long."""


class _Bucket:
    """Lets through a burst, and after it so many a second."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._left = float(bounds.burst)
        self._at = _loop_time()

    def wait(self) -> float:
        """Let one through: 0; or the seconds until the next may come."""
        now, rate = _loop_time(), self._bounds.rate
        self._left = min(self._bounds.burst, self._left + (now - self._at) * rate)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / rate
        self._left -= 1
        return 0.0


class Webhooks:
    """`POST /hooks/SECRET`: items for the source that has this secret."""

    def __init__(
        self,
        secrets: Mapping[str, str],
        intake: Intake,
        *,
        clock: Clock,
        bounds: Bounds | None = None,
    ) -> None:
        """Take the secret of each source, by the source's name."""
        self._digests = {name: _digest(secret) for name, secret in secrets.items()}
        self._intake = intake
        self._clock = clock
        self._bounds = bounds or Bounds()
        self._buckets: dict[str, _Bucket] = {}

    def routes(self) -> list[BaseRoute]:
        """Return the routes; a secret may hold a slash."""
        return [Route("/hooks/{secret:path}", self._post, methods=["POST"])]

    async def _post(self, request: Request) -> Response:
        name = self._whose(request.path_params["secret"])
        if name is None:
            raise HTTPException(404)
        wait = self._buckets.setdefault(name, _Bucket(self._bounds)).wait()
        if wait:
            log.warning("webhook refused, too many posts source=%s", name)
            raise _later(429, "too many posts", int(wait) + 1)
        body = await read_body(request, self._bounds.post, self._bounds.seconds)
        try:
            # Elsewhere, since a large one takes a moment in which polls should go on.
            items = await asyncio.to_thread(read_items, body, self._clock())
        except Unreadable as error:
            return _refused(name, error)
        recorded = await _stored(self._intake(name, items))
        log.info("webhook took items source=%s items=%d", name, len(items))
        return JSONResponse({"items": len(items), "mentions": recorded.mentions}, 202)

    def _whose(self, secret: str) -> str | None:
        """Find the source without telling by the time it takes how near a guess came."""
        given = _digest(secret)
        found = None
        for name, digest in self._digests.items():
            if hmac.compare_digest(digest, given):
                found = name
        return found


class Pushes:
    """`/push/PATH`: what hubs ask, by GET, and push, by POST."""

    def __init__(self, push: Push, bounds: Bounds | None = None) -> None:
        self._push = push
        self._bounds = bounds or Bounds()

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/push/{path}", self._verify, methods=["GET"]),
            Route("/push/{path}", self._deliver, methods=["POST"]),
        ]

    async def _verify(self, request: Request) -> Response:
        try:
            answer = self._push.verify(request.path_params["path"], request.query_params)
        except DatabaseUnusable as error:
            raise _unusable(error) from error
        if answer is None:
            raise HTTPException(404)
        return PlainTextResponse(answer)

    async def _deliver(self, request: Request) -> Response:
        path = request.path_params["path"]
        try:
            known = self._push.knows(path)
        except DatabaseUnusable as error:
            raise _unusable(error) from error
        if not known:
            raise HTTPException(404)
        body = await read_body(request, self._bounds.push, self._bounds.seconds)
        given = request.headers
        answer = await _stored(
            self._push.deliver(
                path, body, given.get("content-type", ""), given.get("x-hub-signature", "")
            )
        )
        if answer == "unknown":
            raise HTTPException(404)
        return PlainTextResponse(answer, _STATUS[answer])


async def _up(_: Request) -> Response:
    return PlainTextResponse("ok")


def health() -> list[BaseRoute]:
    """`GET /healthz`: 200 while the program answers."""
    return [Route("/healthz", _up, methods=["GET"])]


def _digest(secret: str) -> bytes:
    """Bring secrets to one length: comparing tells of different ones."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


async def _stored(storing: Awaitable[_T]) -> _T:
    """Wait until it is on disk. Raises HTTPException where it cannot be."""
    try:
        return await storing
    except DatabaseUnusable as error:
        raise _unusable(error) from error
    except NotTaken as error:
        raise HTTPException(500, "not stored; the log says why") from error


def _refused(name: str, error: Unreadable) -> Response:
    log.warning("webhook refused, no such items source=%s", name)
    problems = error.problems if isinstance(error, WrongItems) else ()
    answer = {"error": f"nothing was stored: {error}", "problems": [asdict(p) for p in problems]}
    return JSONResponse(answer, 400)


def _unusable(error: DatabaseUnusable) -> HTTPException:
    log.error("cannot store what came in: %s", error)
    return _later(503, "cannot store it now", _RETRY_SECONDS)


def _later(status: int, why: str, seconds: int) -> HTTPException:
    headers = {"Retry-After": str(seconds), "Connection": "close"}
    return HTTPException(status, why, headers)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
