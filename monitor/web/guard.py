"""Guard: what every answer forbids the browser, and who may ask where nobody signs in."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from monitor.config.values import is_loopback
from monitor.web.api import PATH
from monitor.web.api.problems import answer

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_CLOSED = (
    "Amends shows this page to others only where they sign in: set web.password, or add a user "
    "with `amends user add`, and start it again.\n"
)


class Guard:
    """Puts headers on every answer; `open` pages are shown to this machine alone."""

    def __init__(self, app: ASGIApp, *, is_open: bool, is_closed: bool = False) -> None:
        """`is_open`: nobody has to sign in; `is_closed`: nobody comes in."""
        self._app = app
        self._open = is_open
        self._closed = is_closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message)
            await send(message)

        if self._closed or (self._open and not _from_here(scope)):
            await _closed(scope["path"])(scope, receive, sending)
            return
        await self._app(scope, receive, sending)


def _closed(path: str) -> Response:
    """Return that nobody comes in, as whoever asks reads it."""
    return (
        answer(403, _CLOSED.strip())
        if path.startswith(f"{PATH}/")
        else PlainTextResponse(_CLOSED, 403)
    )


def _add(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)


def _from_here(scope: Scope) -> bool:
    """Does a request come from this machine, to a name of it?

    A name of somebody else’s that leads here is how pages elsewhere reach what is not for them
    (DNS rebinding); who comes through a proxy is not from here.
    """
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name) and not any(header in headers for header in _FORWARDED)
