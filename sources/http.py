"""The one polite, guarded HTTP client that all sources share."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from sources import connect, hops
from sources.body import Body
from sources.errors import (
    BadStatus,
    Busy,
    Gone,
    LoginNeeded,
    Refused,
    SourceError,
    TooLarge,
    TooSlow,
    Unreachable,
)
from sources.guard import Rule, check_literal, is_public
from sources.wait import http_date, retry_after

if TYPE_CHECKING:
    import httpx

    from sources.item import SourceState

_MAX_REDIRECTS = 5
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_SHOWN_OF_AN_ERROR = 16_384
"""Bytes of an error's body that its kind may read."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How to ask. The fields are those of `[network]`."""

    allow_private: bool = False
    """May sources live on private or loopback addresses, unless they say otherwise?"""
    timeout: timedelta = timedelta(seconds=20)
    """For a whole response with its redirects; waiting for a turn at the host is not counted."""
    max_body: int = 10_000_000
    """Bytes, after decompression."""
    per_host: int = 2
    """Simultaneous requests to one host."""
    contact: str = ""
    """Put into the User-Agent, as sites ask."""
    version: str = "0"
    """Ours, for the User-Agent."""


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer that is no error: 200 with its body, or 304 without."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; several of one name are joined with a comma."""
    body: bytes
    """Decompressed; empty for 304."""
    url: str
    """Where it came from after redirects, without any login."""
    moved_to: str | None
    """The new address, where permanent redirects (301, 308) led there from the one asked."""
    etag: str | None
    last_modified: str | None
    content_type: str
    """The whole header, "" where missing."""


@dataclass(slots=True)
class _Turns:
    """The queue in front of one host; gone when nobody stands in it."""

    free: asyncio.Semaphore
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request of a chain of redirects."""

    url: httpx.URL
    headers: dict[str, str]
    allow_private: bool
    content: bytes | None = None
    """What is posted; None for a GET."""


@dataclass(slots=True)
class _Answer:
    """One response: with a place to go on to, or final."""

    status: int
    headers: dict[str, str]
    location: str | None = None
    body: bytes = b""


class Http:
    """Async context manager around the shared connections.

    `public` is the rule by which addresses are refused where private ones are not allowed.
    Cookies are neither kept nor sent, proxies and .netrc of the environment are ignored.
    """

    def __init__(self, settings: HttpSettings, *, public: Rule = is_public) -> None:
        self._settings = settings
        self._public = public
        self._turns: dict[str, _Turns] = {}
        # One pool for each level of trust: a connection that was opened for a source with
        # allow_private must never be found by a source without it.
        self._transports: dict[bool, httpx.AsyncBaseTransport] = {}
        self._agent = user_agent(settings.version, settings.contact)

    @property
    def settings(self) -> HttpSettings:
        """How it asks: for kinds that speak another protocol by the same rules."""
        return self._settings

    async def __aenter__(self) -> Self:
        """Open nothing yet: connections come with the first request."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        transports, self._transports = self._transports, {}
        for transport in transports.values():
            await transport.aclose()

    async def get(
        self,
        url: str,
        *,
        state: SourceState | None = None,
        headers: Mapping[str, str] | None = None,
        allow_private: bool | None = None,
    ) -> Response:
        """Ask for `url`, conditionally where `state` holds validators.

        `headers` may hold keys: they never follow a redirect to another origin, nor does a
        login in the URL. Raises SourceError; an answer of 400 or more is a BadStatus.
        """
        start, secret = hops.parse(url), dict(headers or {})
        if start.userinfo:
            secret["Authorization"] = "Basic " + base64.b64encode(hops.login(start)).decode("ascii")
            start = start.copy_with(username=None, password=None)
        common = self._common_headers(state)
        target, moved, permanent = start, start, True
        budget = self._settings.timeout.total_seconds()
        for _ in range(_MAX_REDIRECTS + 1):
            private_headers = secret if secret and hops.same_origin(start, target) else {}
            hop = _Hop(target, common | private_headers, self._private(allow_private))
            answer, spent = await self._timed(hop, budget)
            budget -= spent
            if answer.location is None:
                return _finished(answer, target, None if moved is start else moved)
            target = hops.following(target, answer.location)
            permanent = permanent and answer.status in _PERMANENT
            moved = target if permanent else moved
        raise Refused(f"{start.host} redirects more than {_MAX_REDIRECTS} times")

    async def post(
        self,
        url: str,
        content: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: bool | None = None,
    ) -> Response:
        """Post `content`: a login, a subscription. No redirect is followed.

        Raises SourceError; an answer of 300 or more is a BadStatus.
        """
        target = hops.parse(url)
        all_headers = self._common_headers(None) | {"Content-Type": content_type}
        hop = _Hop(target, all_headers | dict(headers or {}), self._private(allow_private), content)
        answer, _ = await self._timed(hop, self._settings.timeout.total_seconds())
        return _finished(answer, target, None)

    def _private(self, allowed: bool | None) -> bool:
        return self._settings.allow_private if allowed is None else allowed

    async def _timed(self, hop: _Hop, budget: float) -> tuple[_Answer, float]:
        """Ask when it is our turn at the host; return the seconds that it took from then on."""
        async with self._turn(hop.url.host):
            began = asyncio.get_running_loop().time()
            answer = await self._ask(hop, budget)
            return answer, asyncio.get_running_loop().time() - began

    def _common_headers(self, state: SourceState | None) -> dict[str, str]:
        headers = {
            "User-Agent": self._agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        if state is not None and state.etag:
            headers["If-None-Match"] = state.etag
        if state is not None and state.last_modified:
            headers["If-Modified-Since"] = state.last_modified
        return headers

    @contextlib.asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait for one of the host's places."""
        turns = self._turns.get(host)
        if turns is None:
            turns = self._turns[host] = _Turns(asyncio.Semaphore(self._settings.per_host))
        turns.waiting += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.waiting -= 1
            if not turns.waiting:
                self._turns.pop(host, None)

    async def _ask(self, hop: _Hop, seconds: float) -> _Answer:
        if not hop.allow_private:
            check_literal(hops.connected_host(hop.url), self._public)
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await self._exchange(hop)
        except TimeoutError as error:
            whole = self._settings.timeout.total_seconds()
            raise TooSlow(
                f"{hop.url.host} did not send its whole answer within {whole:g} s"
            ) from error
        except SourceError:
            raise
        except connect.failures() as error:
            raise Unreachable(f"{hop.url.host}: {connect.explain(error)}") from error

    async def _exchange(self, hop: _Hop) -> _Answer:
        transport = self._transport(hop.allow_private)
        asked = connect.request(hop.url, hop.headers, hop.content)
        response = await transport.handle_async_request(asked)
        try:
            headers = _headers(response)
            location = headers.get("location")
            status = response.status_code
            if status in _REDIRECTS and location and hop.content is None:
                return _Answer(status, headers, location)
            if status >= 300 and status != _NOT_MODIFIED:  # noqa: PLR2004 - RFC 9110, 15
                raise _bad_status(
                    hop.url.host, status, headers, await _beginning(response, headers)
                )
            body = b"" if status == _NOT_MODIFIED else await self._read(response, headers)
            return _Answer(status, headers, body=body)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response, headers: Mapping[str, str]) -> bytes:
        limit = self._settings.max_body
        body = Body(headers.get("content-encoding", ""), limit)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:19]) > limit:
            raise TooLarge(f"expected at most {limit:,} bytes, {int(announced[:19]):,} announced")
        async for chunk in response.aiter_raw():
            body.feed(chunk)
        return body.finish()

    def _transport(self, allow_private: bool) -> httpx.AsyncBaseTransport:
        transport = self._transports.get(allow_private)
        if transport is None:
            transport = self._transports[allow_private] = connect.open_transport(
                None if allow_private else self._public
            )
        return transport


def user_agent(version: str, contact: str) -> str:
    """Say who asks, and how to reach whoever runs this copy; ASCII, on one line."""
    clean = re.sub(r"[^\x20-\x7e]+|[()]", " ", contact)
    clean = " ".join(clean.split())[:200]
    return f"Amends/{version} (+{clean})" if clean else f"Amends/{version} (feed reader)"


def _headers(response: httpx.Response) -> dict[str, str]:
    """Read the headers once: httpx decodes and compares them all at every look."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), _decoded(raw_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


async def _beginning(response: httpx.Response, headers: Mapping[str, str]) -> bytes:
    """Read what an error says of itself, as far as it can be read; an error is one either way."""
    try:
        body = Body(headers.get("content-encoding", ""), _SHOWN_OF_AN_ERROR)
        async for chunk in response.aiter_raw():
            body.feed(chunk)
        return body.finish()
    except SourceError:
        return b""
    except connect.failures():
        return b""


def _bad_status(host: str, status: int, headers: Mapping[str, str], body: bytes) -> BadStatus:
    kinds: dict[int, type[BadStatus]] = {
        401: LoginNeeded,
        403: LoginNeeded,
        410: Gone,
        429: Busy,
        503: Busy,
    }
    now = http_date(headers.get("date")) or datetime.now(UTC)
    known = {known.value: known.phrase for known in HTTPStatus}
    return kinds.get(status, BadStatus)(
        f"{host} answered {status} {known.get(status, '')}".rstrip(),
        wait=retry_after(headers.get("retry-after"), now),
        status=status,
        body=body,
    )


def _finished(answer: _Answer, url: httpx.URL, moved: httpx.URL | None) -> Response:
    headers = answer.headers
    return Response(
        status=answer.status,
        headers=headers,
        body=answer.body,
        url=str(url),
        moved_to=None if moved is None else str(moved),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        content_type=headers.get("content-type", ""),
    )
