"""Queries: what the address of a page asks for; what makes no sense is as if it were not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from monitor.web.numbers import natural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

_T = TypeVar("_T", bound=str)
_LONGEST, _LARGEST = 300, 10**6


class Query:
    """The fields behind the question mark of an address."""

    def __init__(self, request: Request) -> None:
        self._fields = dict(request.query_params)
        self._path = request.url.path

    def line(self, key: str) -> str:
        """Return a field as one line, "" where it is missing."""
        return " ".join(self._fields.get(key, "")[:_LONGEST].split())

    def one_of(self, key: str, choices: Sequence[_T]) -> _T | None:
        """Return which of the choices a field names; None for none of them."""
        return next((one for one in choices if one == self._fields.get(key)), None)

    def number(self, key: str) -> int:
        """Return a field as a number of 0 or more; 0 where it is none."""
        return min(natural(self._fields.get(key, "")) or 0, _LARGEST)

    def address(self, **changes: object) -> str:
        """Return the address of this page with other fields; None takes a field out."""
        return _address(self._path, self._fields | changes)

    def elsewhere(self, path: str) -> str:
        """Return the address of another page that asks for the same."""
        return _address(path, self._fields)


def _address(path: str, fields: Mapping[str, object]) -> str:
    asked = {key: str(value) for key, value in fields.items() if value not in {None, ""}}
    return f"{path}?{urlencode(asked)}" if asked else path
