"""Reading: one table of the file against one model, every problem in plain words."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from monitor.config.interpolate import path
from monitor.config.problems import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

_Model = TypeVar("_Model", bound=BaseModel)

_PLAIN = {
    "missing": "a value",
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a table",
    "dict_type": "a table",
    "finite_number": "a finite number",
    "path_type": "the name of a file or folder",
}
_BOUNDS = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of {ge} or more",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of {le} or less",
    "string_too_short": "text that is not empty",
    "string_pattern_mismatch": "text of the form {pattern}",
    "too_short": "a list of {min_length} or more",
}


@dataclass(slots=True)
class Reader:
    """Reads tables of one file and collects what is wrong with them."""

    file: str
    raw: dict[str, Any]
    """The file before interpolation: only this is ever shown."""
    failed: set[str]
    """Paths whose value is unknown: they have their own problem already."""
    problems: list[Problem] = field(default_factory=list)

    def table(
        self, model: type[_Model], data: Mapping[str, Any], where: str, others: Iterable[str] = ()
    ) -> _Model | None:
        """Read a table; None where something is wrong with it.

        `others` are keys that are read elsewhere: known, and proposed for a misspelt one.
        """
        try:
            return model.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            strangers = [str(d["loc"][0]) for d in details if d["type"] == "extra_forbidden"]
            for detail in details:
                # A required key that is merely misspelt is one mistake, not two.
                misspelt = detail["type"] == "missing" and difflib.get_close_matches(
                    str(detail["loc"][0]), strangers, n=1
                )
                if not misspelt:
                    self._report(model, detail, where, others)
            return None

    def problem(self, where: str, expected: str, found: str | None = None) -> None:
        """Note a problem; what was found is looked up where it is not given."""
        if where in self.failed:
            return
        if found is None:
            found = shown(self.at(where))
        new = Problem(self.file, where, expected, found)
        if new not in self.problems:
            self.problems.append(new)

    def unknown(self, where: str, key: str, known: Iterable[str]) -> None:
        """Report a key that nobody reads."""
        names = sorted(set(known))
        near = difflib.get_close_matches(key.lower(), names, n=1, cutoff=0.6)
        expected = f'a known key; did you mean "{near[0]}"?' if near else _list(names)
        self.problem(path(where, key), expected, shown(key))

    def at(self, where: str) -> object:
        """Look up the value at a path as it is written in the file; None where there is none."""
        value: Any = self.raw
        for step in where.replace("]", "").replace("[", ".").split("."):
            if isinstance(value, list):
                value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
            else:
                value = value.get(step) if isinstance(value, dict) else None
        return value

    def _report(
        self, model: type[BaseModel], detail: ErrorDetails, where: str, others: Iterable[str]
    ) -> None:
        place, key = where, str(detail["loc"][0]) if detail["loc"] else ""
        if detail["type"] == "extra_forbidden":
            self.unknown(where, key, [*model.model_fields, *others])
            return
        for step in detail["loc"]:
            if isinstance(step, int):
                place = f"{place}[{step}]"
            elif place == where:
                place = path(place, step)
        value = self.at(place)
        # A password is not shown, not even one of the wrong type.
        found = "something else" if is_secret(model, key) and value is not None else None
        self.problem(place, _expected(detail, interpolated=detail["input"] != value), found)


def is_secret(model: type[BaseModel], key: str) -> bool:
    """Tell whether a key holds a password."""
    known = model.model_fields.get(key)
    if known is None:
        return False
    return known.annotation is SecretStr or SecretStr in get_args(known.annotation)


def _expected(detail: ErrorDetails, *, interpolated: bool) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "expected":
        return str(context["expected"])
    if kind == "literal_error":
        return "one of " + str(context["expected"]).replace("'", '"')
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    if kind == "value_error" and not interpolated:
        return str(context["error"]).removeprefix("expected ")
    return _PLAIN.get(kind, "another value" if interpolated else detail["msg"].lower())


def _list(names: list[str]) -> str:
    return "one of " + ", ".join(names) if names else "no key at all"
