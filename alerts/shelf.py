"""Shelf: a folder of ours with one TOML file for each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from alerts.errors import TextsError

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Shelf(Generic[_Model]):
    """Texts that must fit a model."""

    folder: str
    """Below `alerts/`."""
    model: type[_Model]

    def languages(self) -> tuple[str, ...]:
        """Give the languages that stand here, as ISO 639-1 codes, sorted."""
        names = (entry.name for entry in (files("alerts") / self.folder).iterdir())
        return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))

    def read(self, language: str) -> _Model:
        """Give the texts of one language.

        Raises TextsError for a broken file, FileNotFoundError for a language without one.
        """
        return self.parse(self.text(language), where=f"{self.folder}/{language}.toml")

    def text(self, language: str) -> str:
        """Give the file of one language as it is written; raises FileNotFoundError."""
        return (files("alerts") / self.folder / f"{language}.toml").read_text(encoding="utf-8")

    def parse(self, text: str, *, where: str) -> _Model:
        """Read the TOML of one language.

        Raises TextsError with one line per problem, each with `where` and the key.
        """
        try:
            found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise TextsError(f"{where}: {error}") from error
        return self.check(found, where=where)

    def check(self, found: Mapping[str, Any], *, where: str) -> _Model:
        """Give the texts of one language that were read already. Raises TextsError as `parse`."""
        try:
            return self.model.model_validate(found)
        except ValidationError as error:
            lines = (
                f"{where}: {'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}"
                for one in error.errors(include_url=False)
            )
            raise TextsError("\n".join(lines)) from error
