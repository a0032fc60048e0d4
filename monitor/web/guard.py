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
_FORWARDED = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
)
_CLOSED = (
    "Amends shows this page to others only where they sign in: set web.password, or add a user "
    "with `amends user add`, and start it again.\n"
)


class Headed:
    """Puts headers on every answer, whoever gives it: also that of a mistake of ours.

    Who asks for nothing but the headers (HEAD), as many that watch whether a site is up do, gets
    those of the page itself.
    """

    def __init__(self, app: ASGIApp, *, kept: str) -> None:
        """`kept` is the beginning of paths whose answers may be kept."""
        self._app = app
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message, scope["path"])
            await send(message)

        async def sending_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                await sending(message)
                await send({"type": "http.response.body"})

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, sending_headers)
        else:
            await self._app(scope, receive, sending)

    def _add(self, message: MutableMapping[str, Any], path: str) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if not path.startswith(self._kept):
            headers.setdefault("Cache-Control", "no-store")


class Guard:
    """Lets in who may see pages at all; `open` ones are shown to this machine alone."""

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
        if self._closed or (self._open and not _from_here(scope)):
            await _closed(scope["path"])(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _closed(path: str) -> Response:
    """Return that nobody comes in, as whoever asks reads it."""
    return (
        answer(403, _CLOSED.strip())
        if path.startswith(f"{PATH}/")
        else PlainTextResponse(_CLOSED, 403)
    )


def _from_here(scope: Scope) -> bool:
    """Does a request come from this machine, to a name of it?

    A name of somebody else’s that leads here is how pages elsewhere reach what is not for them
    (DNS rebinding); who comes through a proxy is not from here. No browser speaks HTTP/1.0, but
    nginx does, which adds no header and names us as the host where it was told nothing else
    (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version).
    """
    if scope["http_version"] == "1.0":
        return False
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name) and not any(header in headers for header in _FORWARDED)
