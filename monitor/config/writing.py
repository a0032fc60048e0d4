"""Writing: a source or a user as the table that config.toml would hold.

What comes from outside (a feed's title, an address on a web page) can neither leave its comment or
its string, nor reach for a `${NAME}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from sources import text

if TYPE_CHECKING:
    from monitor.person import Role

_LONGEST_COMMENT = 300

Value = str | int | float | bool


class NewTable(Protocol):
    """A table that is not in the file yet."""

    @property
    def listed(self) -> str:
        """Return the name of its list: "sources"."""
        ...

    @property
    def comment(self) -> str:
        """Return what stands below its header; "" for nothing."""
        ...

    def values(self) -> dict[str, Value]:
        """Return what the file would hold."""
        ...


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is not in the file yet."""

    listed: ClassVar[str] = "sources"

    kind: str
    options: Mapping[str, Value]
    """The kind's own options, and `name`, `brand`, `weight`: the values as they are meant."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Option -> the environment variable from which it is taken."""
    comment: str = ""
    """Stands below its header, where it belongs to the table and to no other."""

    def values(self) -> dict[str, Value]:
        """Give what the file would hold: `${…}` where a key belongs, `$${` for a literal `${`."""
        own = {name: _literal(value) for name, value in self.options.items()}
        return {"kind": self.kind, **own, **{o: f"${{{name}}}" for o, name in self.keys.items()}}


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who may not sign in yet."""

    listed: ClassVar[str] = "users"

    name: str
    role: Role
    password: str
    """Its argon2id hash."""
    locale: str | None = None
    comment: str = ""

    def values(self) -> dict[str, Value]:
        """Give what the file would hold."""
        said = {"locale": self.locale} if self.locale else {}
        return {"name": _literal(self.name), "role": self.role, "password": self.password, **said}


def table_of(new: NewTable, *, out: bool = False) -> str:
    """Write a table as TOML, each line with its line feed. `out`: commented out."""
    said = one_comment(new.comment)
    lines = [f"[[{new.listed}]]", *([f"# {said}"] if said else []), *_assigned(new.values())]
    return "".join(f"{'# ' if out else ''}{line}\n" for line in lines)


def inline_table_of(new: NewTable) -> str:
    """Write a table as `{kind = "feed", …}`."""
    pairs = (f"{name} = {toml_value(value)}" for name, value in new.values().items())
    return "{" + ", ".join(pairs) + "}"


def inline_list(values: Iterable[str]) -> str:
    """Write texts as `["…", "…"]`."""
    return "[" + ", ".join(toml_value(value) for value in values) + "]"


def one_comment(said: str) -> str:
    """Make a text fit for a comment on one line."""
    line = text.one_line("".join(c if c.isprintable() else " " for c in said))
    return line if len(line) <= _LONGEST_COMMENT else line[: _LONGEST_COMMENT - 1] + "…"


def toml_value(value: Value) -> str:
    """Write a value; what cannot be seen is escaped."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if '"' in value and value.isprintable() and not set(value) & set("'\\"):
        return f"'{value}'"
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in quoted)


def _assigned(values: Mapping[str, Value]) -> Iterator[str]:
    width = max(len(name) for name in values)
    for name, value in values.items():
        yield f"{name:<{width}} = {toml_value(value)}"


def _literal(value: Value) -> Value:
    # Otherwise a web page could name a variable of our environment, and be sent its value.
    return text.clean(value).replace("${", "$${") if isinstance(value, str) else value
