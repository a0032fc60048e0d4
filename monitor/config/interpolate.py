"""Interpolation: ${NAME} and ${file:/path} in any string of the configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.config.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_FILE = 65_536
"""Bytes of a secret's file."""

_PLACE = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(slots=True)
class Interpolation:
    """One pass over one file; collects what it put in and what it could not."""

    file: Path
    environ: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    """Paths of the keys whose value is not known."""
    put_in: dict[str, str] = field(default_factory=dict)
    """Value put in -> how it is written in the file."""

    def of(self, value: Any, where: str = "") -> Any:  # noqa: ANN401 - whatever TOML holds
        """Return the value with every `${…}` in it, however deep, replaced."""
        if isinstance(value, dict):
            return {key: self.of(inner, path(where, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner, f"{where}[{n}]") for n, inner in enumerate(value)]
        if isinstance(value, str) and "${" in value:
            return _PLACE.sub(lambda found: self._replace(found, where), value)
        return value

    def _replace(self, found: re.Match[str], where: str) -> str:
        if found[0] == "$${":
            return "${"
        name = found[1]
        if name is not None and name.startswith("file:"):
            value = self._from_file(name.removeprefix("file:"), where)
        elif name is not None and _NAME.fullmatch(name):
            value = self.environ.get(name)
            if value is None:
                expected = f"the environment variable {name} to be set"
                self._fail(where, expected, f"{found[0]}, which is not set")
        else:
            value = None
            expected = "${NAME}, ${file:/path}, or $${ for the characters themselves"
            self._fail(where, expected, f'"{found[0]}"')
        if value:
            self.put_in[value] = found[0]
        return value or ""

    def _from_file(self, name: str, where: str) -> str | None:
        try:
            with (self.file.parent / name).open("rb") as opened:
                content = opened.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                self._fail(where, f"a file of at most {LARGEST_FILE} bytes", f"{name}, larger")
                return None
            return content.decode("utf-8").removesuffix("\n").removesuffix("\r")
        except OSError as error:
            self._fail(where, f"a readable file {name}", (error.strerror or "an error").lower())
        except UnicodeDecodeError:
            self._fail(where, f"UTF-8 text in {name}", "other bytes")
        except ValueError:
            self._fail(where, "the name of a file", "a name with a NUL character")
        return None

    def _fail(self, where: str, expected: str, found: str) -> None:
        self.failed.add(where)
        self.problems.append(Problem(str(self.file), where, expected, found))


def path(where: str, key: str) -> str:
    """Append a key to the path of its table; quoted where TOML would quote it."""
    shown = key if _PLAIN_KEY.fullmatch(key) else '"' + key.encode("unicode_escape").decode() + '"'
    return f"{where}.{shown}" if where else shown
