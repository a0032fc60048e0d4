"""Access: who may do what at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["reader", "agent", "admin"]
Scope = Literal["read", "act", "admin"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk."""

    name: str
    """For the log; "" where not known."""
    role: Role

    def may(self, scope: Scope) -> bool:
        """May this person do what needs this scope?"""
        scopes = {"reader": {"read"}, "agent": {"read", "act"}, "admin": {"read", "act", "admin"}}
        return scope in scopes[self.role]


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in."""

    person: Person
    csrf: str
    locale: str | None = None


class Access:
    """Lets everybody in."""

    required = False

    def session(self, _cookie: str, _now: datetime) -> Session | None:
        """Return nobody's session."""
        return None
