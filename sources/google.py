"""What the kinds have in common that ask an API of Google: the login, and how Google says no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import Field

from sources.errors import BadStatus, Busy, LoginNeeded, SourceError, Unreadable
from sources.listing import Listing
from sources.oauth import Login
from sources.shape import Maybe, Shape, whole

_TOO_MUCH = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
)
_NOBODY = frozenset({"a google user", "google user"})
"""The names that Google shows for somebody who shows none."""


class Frame(Shape):
    """The frame of an answer with reviews; a kind adds what else may stand in it."""

    reviews: list[Any] = Field(default_factory=list)


_T = TypeVar("_T", bound=Frame)


class _Reason(Shape):
    reason: Maybe[str] = None


class _Error(Shape):
    status: Maybe[str] = None
    errors: Maybe[list[_Reason]] = None


class _Refusal(Shape):
    error: Maybe[_Error] = None


@dataclass(frozen=True, slots=True)
class GoogleListing(Listing):
    """A listing of one of Google's APIs."""

    login: Login = field(repr=False)
    permission: str
    """What to look after where Google answers 403; a sentence for people."""

    async def headers(self) -> Mapping[str, str]:
        """Return the login. Raises SourceError."""
        return await self.login.headers()

    async def renew(self, error: BadStatus) -> bool:
        """Drop an access token that has run out or was withdrawn."""
        return self.login.renew(error)

    def explain(self, error: BadStatus) -> SourceError:
        """Tell apart what Google answers with 403: a quota, and a permission."""
        if error.status != HTTPStatus.FORBIDDEN:
            return error
        if _is_too_much(error.body):
            return Busy(f"{error}: too many requests", wait=error.wait, status=error.status)
        return LoginNeeded(f"{error}. {self.permission}", status=error.status)


def framed(model: type[_T], document: object, where: str) -> _T:
    """Read the frame of an answer, in which Google leaves out whatever is empty.

    `{}` is an answer without reviews; one that holds nothing we know is none. Raises Unreadable.
    """
    frame = whole(model, document, where)
    if document and not frame.model_fields_set:
        raise Unreadable(f"{where}: reviews: expected a list, found nothing")
    return frame


def author(name: str | None) -> str | None:
    """Return a person's name; None where it is the one that Google has for everybody."""
    return None if name is None or name.strip().lower() in _NOBODY else name


def _is_too_much(body: bytes) -> bool:
    """Does a refusal say that a quota is used up? Older APIs answer 403 then, instead of 429."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return False
    error = _Refusal.model_validate(given).error if isinstance(given, dict) else None
    if error is None:
        return False
    reasons = {one.reason for one in error.errors or ()}
    return error.status == "RESOURCE_EXHAUSTED" or not _TOO_MUCH.isdisjoint(reasons)
