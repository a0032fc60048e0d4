"""Cron lines, as crontab(5) has them: APScheduler would count the days of the week from Monday."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = re.compile(r"([0-7])(?:-([0-7]))?(?:/(\d+))?")
_FIELDS = 5


def trigger(line: str, zone: tzinfo | None = None) -> CronTrigger:
    """Read a cron line; its times are those of the zone. Raises ValueError."""
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - start-up time

    fields = line.split()
    if len(fields) == _FIELDS:
        fields[-1] = ",".join(map(_days, fields[-1].split(",")))
    return CronTrigger.from_crontab(" ".join(fields), timezone=zone)


def _days(part: str) -> str:
    """Name the days that numbers stand for: 0 and 7 are Sunday."""
    found = _NUMBERS.fullmatch(part)
    if found is None:
        return part
    first, last, step = int(found[1]), int(found[2] or found[1]), int(found[3] or 1)
    if step < 1 or last < first:
        raise ValueError(part)
    return ",".join(dict.fromkeys(_DAYS[first : last + 1 : step]))
