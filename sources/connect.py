"""Builds the httpx client over aiohttp's connections, and reads its failures."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from sources.guard import Rule, guarded

if TYPE_CHECKING:
    import aiohttp
    import httpx

# Long enough for the next source on the same host, short enough that ten thousand hosts a
# minute leave some 500 idle sockets: well below the usual limit of 1,024 open files.
_KEEP_ALIVE_SECONDS = 3.0


def open_transport(public: Rule | None) -> httpx.AsyncBaseTransport:
    """Open a pool of connections; its first request must come in a running event loop.

    Args: the rule by which addresses are refused, None for no rule.

    The transport is used without an `httpx.AsyncClient` around it: what that would add (cookies,
    logins, redirects, timeouts for each read) is unwanted or done in `Http`, and would double
    the cost of an answer without news.
    """
    from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415 - start-up time

    # The transport insists on a TLS context that it does not use, since the session below has
    # its own; an empty one costs nothing, one with certificates 27 ms.
    unused = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return AiohttpTransport(verify=unused, client=lambda: _session(public))


def _session(public: Rule | None) -> aiohttp.ClientSession:
    import aiohttp  # noqa: PLC0415 - start-up time

    resolver = aiohttp.ThreadedResolver()
    connector = aiohttp.TCPConnector(
        resolver=resolver if public is None else guarded(resolver, public),
        ssl=_trust(),
        limit=0,  # per host it is limited above, in all by whoever schedules
        keepalive_timeout=_KEEP_ALIVE_SECONDS,
        family=socket.AF_UNSPEC,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


def _trust() -> ssl.SSLContext | bool:
    """Trust what the system trusts; a machine without certificates gets certifi's.

    True stands for the one context that aiohttp makes of the system's store at its import.
    """
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if paths.cafile or (folder is not None and any(folder.iterdir())):
        return True
    import certifi  # noqa: PLC0415 - rarely needed

    return ssl.create_default_context(cafile=certifi.where())


def request(url: httpx.URL, headers: dict[str, str], content: bytes | None) -> httpx.Request:
    """Build a GET, or a POST of `content`, that carries just these headers."""
    import httpx  # noqa: PLC0415 - start-up time

    return httpx.Request(
        "GET" if content is None else "POST", url, headers=headers, content=content
    )


def failures() -> tuple[type[BaseException], ...]:
    """List what a request raises when there is no good answer."""
    import aiohttp  # noqa: PLC0415 - start-up time
    import httpx  # noqa: PLC0415 - start-up time

    return (
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
        aiohttp.ClientError,
        OSError,
        ValueError,  # yarl and idna, on hosts that are none
    )


def explain(error: BaseException) -> str:
    """Say in plain words why there was no answer; no URL, no header, no body."""
    import aiohttp  # noqa: PLC0415 - start-up time

    reasons: tuple[tuple[type[BaseException], str], ...] = (
        (ssl.CertificateError, "its TLS certificate is not valid for this host or not trusted"),
        (ssl.SSLError, "TLS failed"),
        (socket.gaierror, "the name does not resolve"),
        (ConnectionRefusedError, "the connection was refused"),
        (aiohttp.ClientPayloadError, "the connection broke off before the whole answer had come"),
        (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
    )
    chain = _causes(error)
    for kind, reason in reasons:
        if any(isinstance(cause, kind) for cause in chain):
            return reason
    return f"no usable answer ({type(chain[-1]).__name__})"


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    return chain
