"""Who works at the web desk, and what such a person may do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["reader", "agent", "admin"]
Scope = Literal["read", "act", "admin"]
"""What an act asks for; each includes those before it."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
ROLES: dict[Scope, Role] = {"read": "reader", "act": "agent", "admin": "admin"}
"""Scope -> the role that may just that."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts, or a program that acts for somebody."""

    name: str
    """As the log of a case names him; "" where nobody has to sign in."""
    role: Role

    def may(self, scope: Scope) -> bool:
        """Tell whether this person may do what asks for `scope`."""
        return any(ROLES[granted] == self.role for granted in SCOPES[SCOPES.index(scope) :])


def folded(name: str) -> str:
    """Fold a name: two names that fold to the same are the same person's."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    # Folding may undo the normal form (UAX 15, section 7.2).
    return unicodedata.normalize("NFKC", plain.casefold())
