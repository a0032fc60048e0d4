"""Reads, cleans and compares web addresses, without ever asking for one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "ocid"}
)
_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 4_000
_CONTROL = re.compile("[\x00-\x1f]")
_PLAIN = re.compile(r"https?://[a-z0-9.-]+/[^?#]*")
"""An address in which there is nothing to take out."""


def web_link(link: object) -> str | None:
    """Return the link as it is where it leads to the web, else None.

    None for javascript:, data:, mailto:, relative links, and what is no address at all.
    """
    if not isinstance(link, str):
        return None
    link = link.strip()
    if len(link) > _MAX_LENGTH or _CONTROL.search(link):
        return None
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return None
    return link if parts.scheme.lower() in _PORTS and host else None


def unwrapped(link: str) -> str:
    """Take the target out of a Google redirect (`google.com/url?…&url=TARGET`), offline."""
    if "/url?" not in link:
        return link
    parts = urlsplit(link)
    labels = (parts.hostname or "").split(".")
    if parts.path != "/url" or "google" not in labels[:2]:
        return link
    asked = dict(parse_qsl(parts.query))
    return web_link(asked.get("url")) or web_link(asked.get("q")) or link


def canonical(link: str) -> str:
    """Write an address so that equal pages compare equal.

    Scheme and host in lower case, without default port, fragment, login and tracking
    parameters; the rest as it stands.
    """
    if _PLAIN.fullmatch(link):
        return link
    parts = urlsplit(link)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    try:
        port = parts.port
    except ValueError:
        port = None
    if port is not None and port != _PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, parts.path or "/", _without_tracking(parts.query), ""))


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower())]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _tracks(name: str) -> bool:
    return name.startswith("utm_") or name in _TRACKING


def with_login_of(link: str, configured: str) -> str:
    """Give `link` the login of the configured address where both are of one origin."""
    one, other = urlsplit(link), urlsplit(configured)
    login, found, place = other.netloc.rpartition("@")
    same = (one.scheme, one.netloc.lower()) == (other.scheme, place.lower())
    return urlunsplit(one._replace(netloc=f"{login}@{one.netloc}")) if found and same else link


def without_login(link: str) -> str:
    """Return the address as it may be shown: without user name and password."""
    parts = urlsplit(link)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def rebased(link: str, base_url: str) -> str:
    """Put another scheme and host under an address; a path in `base_url` stays as a prefix."""
    parts, base = urlsplit(link), urlsplit(base_url)
    path = base.path.rstrip("/") + (parts.path or "/")
    return urlunsplit((base.scheme, base.netloc, path, parts.query, ""))
