"""Reads the dates that feeds write, and throws away the absurd ones."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import struct_time

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Nobody published on the web before; 1970 is a missing date."""
_AHEAD = timedelta(days=1)
"""Wrong clocks and time zones are forgiven this much."""


def from_parsed(value: object) -> datetime | None:
    """Take a date that feedparser understood (a UTC struct_time)."""
    if not isinstance(value, struct_time):
        return None
    try:
        return datetime.fromtimestamp(timegm(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def from_text(value: object) -> datetime | None:
    """Read a date by the standards alone: RFC 5322, or ISO 8601. Without zone it is UTC."""
    if not isinstance(value, str) or not value.strip():
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value.strip())
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None


def plausible(moment: datetime | None, now: datetime) -> bool:
    """Tell whether something can have been published then: since 1995, at most a day ahead."""
    return moment is not None and _EARLIEST <= moment <= now + _AHEAD
