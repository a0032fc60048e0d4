"""Description: every key of config.toml with its type and default, for the documentation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from monitor.config.channels import ChannelTable
from monitor.config.load import TABLES
from monitor.config.settings import Brand, SourceTable
from monitor.config.telling import RecipientSettings, Route
from monitor.config.users import User
from monitor.config.values import Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from sources.kind import Kind


@dataclass(frozen=True, slots=True)
class Described:
    """One key of the file."""

    table: str
    """As its header is written: "[monitor]", "[[sources]]", "[[sources]] kind = "feed""."""
    key: str
    type: str
    default: str
    """As it would be written; "required" or "" (none)."""
    description: str


def describe(kinds: Mapping[str, Kind] | None = None) -> list[Described]:
    """List every key, in the order of the documentation; with those of the given kinds."""
    models: dict[str, type[BaseModel]] = {}
    for name in ("monitor", "network"):
        models[f"[{name}]"] = TABLES[name]
    models["[[brands]]"] = Brand
    models["[[sources]]"] = SourceTable
    models["[email]"] = TABLES["email"]
    models["[[channels]]"] = ChannelTable
    models["[[routes]]"] = Route
    models["[[recipients]]"] = RecipientSettings
    for name in (
        "escalation",
        "updates",
        "storms",
        "digest",
        "report",
        "playbook",
        "web",
        "sentiment",
    ):
        models[f"[{name}]"] = TABLES[name]
    models["[[users]]"] = User
    for kind in (kinds or {}).values():
        models[f'[[sources]] kind = "{kind.name}"'] = kind.options
    return [each for table, model in models.items() for each in keys(table, model)]


def as_markdown(rows: list[Described]) -> str:
    """Lay out the keys of one table as a Markdown table."""
    lines = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for row in rows:
        default = f"`{row.default}`" if row.default not in {"", "required"} else row.default
        meaning = row.description.replace("|", "\\|")
        lines.append(f"| `{row.key}` | {row.type} | {default or 'none'} | {meaning} |")
    return "\n".join(lines)


def keys(table: str, model: type[BaseModel]) -> Iterator[Described]:
    """List the keys of one table."""
    for key, field in model.model_fields.items():
        yield Described(table, key, _type(field), _default(field), field.description or "")


def _type(field: FieldInfo) -> str:
    names = [mark.name for mark in _marks(field) if isinstance(mark, Written)]
    if names:
        return names[0]
    choices = get_args(field.annotation)
    if choices and all(isinstance(choice, str) for choice in choices):
        return ", ".join(f'"{choice}"' for choice in choices)
    if "tuple" in str(field.annotation):
        return "list of text"
    if re.search(r"\b(?:int|float)\b", str(field.annotation)):
        return "number"
    return "true or false" if "bool" in str(field.annotation) else "text"


def _marks(field: FieldInfo) -> Iterator[object]:
    yield from field.metadata
    for part in get_args(field.annotation):
        yield from getattr(part, "__metadata__", ())


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    return _toml(field.default)


def _toml(value: Any) -> str:  # noqa: ANN401 - any default
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return '""'
    if isinstance(value, bool | dict):
        return json.dumps(value)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if isinstance(value, timedelta):
        return f'"{int(value.total_seconds())}s"'
    return str(value) if isinstance(value, int | float) else json.dumps(str(value))
