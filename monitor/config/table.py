"""What every table of config.toml has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


def as_written(text: str) -> Any:  # noqa: ANN401 - pydantic makes of it what the field says
    """Give a default as the file would have it."""
    return text


class Table(BaseModel):
    """A table of the file: frozen, no unknown keys, silent about its values."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, arbitrary_types_allowed=True
    )

    def __repr__(self) -> str:
        """Name the fields only: any value may hold a secret."""
        return f"{type(self).__name__}({', '.join(type(self).model_fields)})"

    __str__ = __repr__
