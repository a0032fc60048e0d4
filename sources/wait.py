"""Reads how long a place asks not to be asked again: Retry-After, Cache-Control."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
"""No place is obeyed for longer than this at a time."""

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})\"?\s*(?:,|$)", re.IGNORECASE)
_NOT_STORED = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After header, seconds or HTTP date (RFC 9110, 10.2.3).

    Returns 0 to 24 h, or None where the header is missing or makes no sense. `now` should be
    the server's own clock (its Date header) where it says, so that ours need not agree.
    """
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"\d{1,12}", value, re.ASCII):
        return clamp(timedelta(seconds=int(value)))
    moment = http_date(value)
    return None if moment is None else clamp(moment - now)


def max_age(cache_control: str | None) -> timedelta | None:
    """Read how long an answer stays fresh: 0 to 24 h, None where the header does not say."""
    if cache_control is None or _NOT_STORED.search(cache_control):
        return None
    found = _MAX_AGE.search(cache_control)
    return clamp(timedelta(seconds=int(found[1]))) if found else None


def quota_wait(remaining: int, sources: int, now: datetime) -> timedelta:
    """Return how long one of `sources` must wait for what is left of a day's quota to last.

    `remaining`: requests that the service still allows until midnight UTC.
    """
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if remaining <= 0:
        return min(midnight - now, LONGEST)
    return min((midnight - now) * max(sources, 1) / remaining, LONGEST)


def http_date(value: str | None) -> datetime | None:
    """Read an HTTP date as aware UTC, None where it is missing or is none."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def clamp(wait: timedelta) -> timedelta:
    """Bring a wait into 0 to 24 h."""
    return min(max(wait, timedelta(0)), LONGEST)
