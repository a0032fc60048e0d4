"""Reads the addresses of a request and of the redirects after it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sources.errors import Refused

if TYPE_CHECKING:
    import httpx

_MAX_URL = 8_000
_REMEMBERED = 16_384
"""Sources are asked again and again, and reading an address costs a tenth of a request."""


@lru_cache(_REMEMBERED)
def parse(url: str) -> httpx.URL:
    """Read an address that somebody configured. Raises Refused where it is none of the web."""
    import httpx  # noqa: PLC0415 - start-up time

    if len(url) > _MAX_URL:
        raise Refused(f"expected an address of at most {_MAX_URL} characters, found {len(url)}")
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Refused("expected an http or https address, found one that cannot be read") from error
    return _checked(parsed)


def _checked(url: httpx.URL) -> httpx.URL:
    if url.scheme not in {"http", "https"} or not url.host:
        raise Refused(f"expected an http or https address, found the scheme {url.scheme[:20]!r}")
    return url


def login(url: httpx.URL) -> bytes:
    """Return user name and password as HTTP wants them (RFC 7617)."""
    return f"{url.username}:{url.password}".encode()


def following(current: httpx.URL, location: str) -> httpx.URL:
    """Read where a Location header leads; a login in it is dropped, being nobody's here.

    Raises Refused where it does not lead to the web.
    """
    import httpx  # noqa: PLC0415 - start-up time

    if len(location) > _MAX_URL:
        raise Refused(f"{current.host} redirects to an address of {len(location)} characters")
    try:
        target = current.join(location)
    except httpx.InvalidURL as error:
        raise Refused(f"{current.host} redirects to an address that cannot be read") from error
    return _checked(target).copy_with(username=None, password=None, fragment=None)


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Compare scheme, host and port (RFC 6454, 4)."""
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


@lru_cache(_REMEMBERED)
def connected_host(url: httpx.URL) -> str:
    """Return the host that aiohttp will connect to: yarl may read one differently than httpx."""
    from yarl import URL  # noqa: PLC0415 - start-up time

    try:
        return URL(str(url)).raw_host or url.host
    except ValueError:
        return url.host
