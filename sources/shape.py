"""Reads what a service answers against the shape it should have: JSON into typed values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from sources import audience, dates
from sources.errors import Unreadable

_T = TypeVar("_T")


class Shape(BaseModel):
    """The part of an answer that we read; everything else in it is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


def _or_none(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


Maybe = Annotated[_T | None, WrapValidator(_or_none)]
"""A field that may be missing, null or of another type: None then. Give it the default None."""


def _from_epoch(value: object) -> object:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected seconds since 1970")  # noqa: TRY004 - pydantic's way
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError("expected seconds since 1970") from error


def _from_text(value: object) -> object:
    moment = dates.from_text(value)
    if moment is None:
        raise ValueError("expected a date")
    return moment


Epoch = Annotated[datetime, BeforeValidator(_from_epoch)]
"""Seconds since 1970, as number or digits; aware UTC."""

Moment = Annotated[datetime, BeforeValidator(_from_text)]
"""A date in ISO 8601 or RFC 5322; without a zone it is UTC."""

Count = Annotated[int | None, BeforeValidator(audience.count)]
"""People: views, followers, votes. None for anything else: give it that default, and no Maybe."""

Balance = Annotated[int | None, BeforeValidator(audience.balance)]
"""Votes less those against, 0 where these are more. None as with Count."""


def load(data: bytes, where: str) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON in UTF-8, UTF-16 or UTF-32. `where` names the service, for the error.

    Raises Unreadable where it is no JSON: a page, half an answer, another charset.
    """
    begins = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begins:
        raise Unreadable(f"{where}: expected JSON, found an empty answer")
    if begins.startswith(b"<"):
        kind = "an HTML page" if b"html" in begins else "markup"
        raise Unreadable(f"{where}: expected JSON, found {kind}")
    try:
        return json.loads(data)
    except RecursionError as error:
        raise Unreadable(f"{where}: expected JSON, found one nested without end") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{where}: expected JSON in UTF-8, found another charset") from error
    except ValueError as error:
        what = str(error) if isinstance(error, json.JSONDecodeError) else "a number too long"
        raise Unreadable(f"{where}: expected JSON, found damaged one ({what})") from error


def whole(model: type[_T], data: object, where: str) -> _T:
    """Read the frame of an answer. Raises Unreadable naming the field that is not as expected."""
    try:
        return model.model_validate(data)  # type: ignore[attr-defined, no-any-return]
    except ValidationError as error:
        raise Unreadable(f"{where}: {_first(error)}") from error


def entries(model: type[_T], given: Iterable[object], where: str) -> tuple[list[_T], list[str]]:
    """Read the entries that can be read; the warnings name those that cannot.

    Raises Unreadable where there are entries and none can be read.
    """
    read: list[_T] = []
    warnings: list[str] = []
    for number, one in enumerate(given):
        try:
            read.append(model.model_validate(one))  # type: ignore[attr-defined]
        except ValidationError as error:
            warnings.append(f"{where}: entry {number} skipped: {_first(error)}")
    if warnings and not read:
        raise Unreadable(f"{where}: no entry can be read; {warnings[0].partition('skipped: ')[2]}")
    return read, warnings


_EXPECTED = {
    "model_type": "an object",
    "model_attributes_type": "an object",
    "list_type": "a list",
    "dict_type": "an object",
    "string_type": "text",
    "missing": "a value",
}


def _first(error: ValidationError) -> str:
    """Say what is wrong with the first field, without showing what it holds."""
    detail = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(step) for step in detail["loc"])
    kind = detail["type"].partition("_")[0]
    expected = _EXPECTED.get(detail["type"]) or {"value": "another value"}.get(kind, f"{kind}")
    found = "nothing" if detail["type"] == "missing" else _named(detail["input"])
    return f"{field + ': ' if field else ''}expected {expected}, found {found}"


def _named(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")
