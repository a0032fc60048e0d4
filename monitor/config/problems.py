"""Problems of a configuration: all of them at once, each on one line."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass

LONGEST = 60
_USERINFO = re.compile(r"(://[^/@:\s]*):[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what would be right."""

    file: str
    where: str
    """Path of the key, counting from 0: `sources[2].interval`; "" for the file as a whole."""
    expected: str
    found: str

    def __str__(self) -> str:
        """Say it on one line."""
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: expected {self.expected}, got {self.found}"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` holds every reason, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def shown(value: object) -> str:
    """Show a value as it stands in the file: on one line, not too long, without a password."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = hide_userinfo(value)
        text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
        return json.dumps(text, ensure_ascii=False)
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return "nothing" if value is None else str(value)[:LONGEST]


def hide_userinfo(text: str) -> str:
    """Hide the passwords in addresses like https://user:password@example.org/."""
    return _USERINFO.sub(r"\1:***@", text)
