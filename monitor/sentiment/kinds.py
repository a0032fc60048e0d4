"""Kinds: what people say about a business, kind by kind, whatever the language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Role = Literal["says", "harmless", "damps"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of phrase."""

    name: str
    weight: float
    """-1 (furious) to +1 (delighted)."""
    theme: str | None = None
    """What the complaint is about."""
    urgency: str | None = None
    role: Role = "says"
    """"harmless": the words in it do not count; "damps": its sentence speaks of what has not
    happened."""


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by its name."""
    text = files("monitor.sentiment").joinpath("kinds.toml").read_text(encoding="utf-8")
    return {name: Kind(name, **entry) for name, entry in tomllib.loads(text).items()}
