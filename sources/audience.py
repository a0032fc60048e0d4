"""Reads how many people something reached: views, followers, votes; what is no such number is None.

A wrong number is no reason to lose what was said, nor to bother anybody about it.
"""

from __future__ import annotations

import re

MOST = 10**12
"""More than anything was ever viewed; a larger number means something else."""

_WHOLE = re.compile(r"-?[0-9]{1,15}")


def count(value: object) -> int | None:
    """Return a number of people, given as a whole number or its digits; None where it is none."""
    number = _whole(value)
    return number if number is not None and number >= 0 else None


def balance(value: object) -> int | None:
    """Return votes less those against, 0 where these are more; None where it is no number."""
    number = _whole(value)
    return None if number is None else max(0, number)


def together(*counts: int | None) -> int | None:
    """Add what is known of different people; None where nothing is."""
    known = [one for one in counts if one is not None]
    return sum(known) if known else None


def at_least(*counts: int | None) -> int | None:
    """Return the largest that is known of people who may be the same; None where nothing is."""
    return max((one for one in counts if one is not None), default=None)


def _whole(value: object) -> int | None:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST:
        return None
    return value
