"""Moments in time as text and back: RFC 3339 in UTC with milliseconds, sortable as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC time."""


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
