"""Which rows a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.moments import text_or_none
from monitor.sentiment.verdict import Label


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows a list shows, the newest first; None means: all."""

    brand: str | None = None
    label: Label | None = None
    since: datetime | None = None
    limit: int | None = None

    def where(self, *, brand: str, label: str, since: str) -> tuple[str, dict[str, Any]]:
        """Return an SQL condition and its parameters.

        The arguments are the conditions of the table at hand, on :brand, :label and :since.
        """
        values = {
            "brand": self.brand,
            "label": self.label,
            "since": text_or_none(self.since),
        }
        conditions = {"brand": brand, "label": label, "since": since}
        chosen = [f"({conditions[key]})" for key, value in values.items() if value is not None]
        return " AND ".join(chosen) or "1", values

    @property
    def rows(self) -> int:
        """The limit as SQLite takes it: -1 for none."""
        return -1 if self.limit is None else self.limit


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases the inbox shows; None, and no states, mean: all."""

    states: tuple[str, ...] = ()
    brand: str | None = None
    level: str | None = None
    owner: str | None = None
    text: str | None = None
    limit: int = 50
    offset: int = 0
