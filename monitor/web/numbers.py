"""Numbers: those in addresses and forms, whatever stands there."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

_DIGITS = 19
"""Of the largest number that the record holds; Python refuses to read one of 4,300."""


def natural(text: str) -> int | None:
    """Read a number of 0 or more; None for anything else, and where it is longer than any is."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_number else None


class _Number(Convertor[int]):
    """A part of a path; where it is too long, there is no such page."""

    regex = f"[0-9]{{1,{_DIGITS}}}"

    def convert(self, value: str) -> int:
        """Read it."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Write it."""
        return str(value)


register_url_convertor("number", _Number())
