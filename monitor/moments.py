"""Moments in time as text and back: RFC 3339 in UTC with milliseconds, sortable as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC time."""

_AGO = re.compile(r"(\d+)([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def now() -> datetime:
    """Return the present: the one place where the program reads the clock."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """Write an aware time as "2026-05-01T12:00:00.000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote."""
    return datetime.fromisoformat(text)


def text_or_none(moment: datetime | None) -> str | None:
    """Write a time that may be missing."""
    return None if moment is None else to_text(moment)


def moment_or_none(text: str | None) -> datetime | None:
    """Read a time that may be missing."""
    return None if text is None else from_text(text)


def since(text: str, now: datetime) -> datetime:
    """Read a time as people type it: "24h" counts back from now, else a date or time in ISO 8601.

    Raises ValueError, which says what was expected.
    """
    if ago := _AGO.fullmatch(text.strip()):
        try:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        except (OverflowError, ValueError) as error:  # ValueError: thousands of digits
            raise ValueError(f"{text!r} is longer ago than any date") from error
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"expected 24h, 7d, 2026-05-01 or a full time, got {text!r}") from error
