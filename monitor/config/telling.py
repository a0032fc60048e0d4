"""Settings about who is told what, and when: routes, clocks, storms, digests, reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from alerts.plan import Level, Urgency
from monitor.config.table import Table, as_written
from monitor.config.values import (
    Count,
    Duration,
    Flag,
    Line,
    Name,
    Timezone,
    Written,
    bare_address,
    clean,
    line,
    wrong,
)
from monitor.hours import Hours, parse
from monitor.sentiment.verdict import Label

EVERY_MORNING, EVERY_MONDAY = "0 8 * * *", "0 8 * * mon"
When = Literal["at once", "digest", "never"]


def _hours(text: object) -> Hours:
    if isinstance(text, str):
        try:
            return parse(text)
        except ValueError:
            pass
    raise wrong('hours, such as "22:00-07:00" or "Mon-Fri 08:00-18:00"')


def _date(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if type(value) is date:
        return value
    raise wrong('a date, such as "2026-12-25"')


def _cron(text: object) -> str:
    if isinstance(text, str) and text in (EVERY_MORNING, EVERY_MONDAY):
        return text
    from monitor.cron import trigger  # noqa: PLC0415 - start-up time

    if isinstance(text, str):
        try:
            trigger(text)
        except ValueError:
            pass
        else:
            return text
    raise wrong('the five fields of a cron line, such as "0 8 * * *"')


def _target(text: object) -> object:
    """Read an e-mail address or the name of a channel; which channels there are comes later."""
    if isinstance(text, str) and "@" in text and (address := bare_address(text)):
        return address
    if isinstance(text, str) and "@" not in text and (name := clean(text)):
        return name
    raise wrong("an e-mail address or the name of one of the [[channels]]")


SomeHours = Annotated[Hours, BeforeValidator(_hours)]
Day = Annotated[date, BeforeValidator(_date)]
Target = Annotated[str, BeforeValidator(_target)]
_Names = Annotated[tuple[Name, ...], Written("list of text")]
_Targets = Annotated[tuple[Target, ...], Written("list of recipients")]


class Route(Table):
    """Which mentions go to whom; what is not said does not matter."""

    name: Line = Field("", description="what the route is called in `check-config`")
    to: _Targets = Field(description="who is told: e-mail addresses and names of `[[channels]]`")
    when: When = Field(
        "at once", description="at once, with the next digest, or never: then it is kept in silence"
    )
    brands: _Names = Field((), description="names of brands; none: all")
    labels: Annotated[tuple[Label, ...], Written("list of labels")] = Field(
        ("negative",),
        description="negative, positive, neutral, unscored",
    )
    severity: Level = Field(
        "low", description="least severity of what is negative: low, medium, high, critical"
    )
    languages: _Names = Field((), description="two-letter codes; none: all")
    sources: _Names = Field((), description="names of sources; none: all")
    themes: _Names = Field((), description="one of them must be complained of; none: any")
    urgencies: Annotated[tuple[Urgency, ...], Written("list of urgencies")] = Field(
        (), description=f"one of them must be touched ({', '.join(get_args(Urgency))}); none: any"
    )
    hours: Annotated[tuple[SomeHours, ...], Written("list of hours")] = Field(
        (),
        description="the route holds in these hours only, by `monitor.timezone`: "
        "“Mon-Fri 08:00-18:00”; none: always",
    )
    more: Flag = Field(
        False, description="look at the routes below too; else the first that fits decides"
    )


class RecipientSettings(Table):
    """What holds for one recipient."""

    address: Annotated[Target, Written("recipient")] = Field(
        description="an e-mail address, or the name of one of the `[[channels]]`"
    )
    quiet: Annotated[tuple[SomeHours, ...], Written("list of hours")] = Field(
        (),
        description="hours in which only what is critical is sent; the rest follows when they end",
    )
    holidays: Annotated[tuple[Day, ...], Written("list of dates")] = Field(
        (), description="days that are quiet from midnight to midnight"
    )
    timezone: Timezone | None = Field(
        None, description="where this recipient’s clock hangs; by default `monitor.timezone`"
    )


class Escalation(Table):
    """The clock of a case: first contact is due, and who hears of it if nobody takes the case."""

    enabled: Flag = Field(True, description="remind, and pass on, until somebody takes the case")
    critical: Duration = Field(as_written("15m"), description="first contact with what is critical")
    high: Duration = Field(as_written("1h"), description="first contact where severity is high")
    medium: Duration = Field(as_written("4h"), description="first contact where it is medium")
    low: Duration = Field(as_written("24h"), description="first contact where it is low")
    levels: Annotated[tuple[_Targets, ...], Written("list of lists of recipients")] = Field(
        (),
        description="who is told next, one list a step, after the reminder to those who were told",
    )

    @property
    def times(self) -> dict[Level, timedelta]:
        """Return within what time after publication somebody must have answered."""
        return {
            "critical": self.critical,
            "high": self.high,
            "medium": self.medium,
            "low": self.low,
        }


class Storms(Table):
    """Many complaints at once."""

    enabled: Flag = Field(
        True, description="join many complaints at once into one alert and rolling summaries"
    )
    summary_every: Duration = Field(
        as_written("30m"), description="between two summaries while a storm goes on"
    )
    critical_at_once: Count = Field(
        3, description="critical complaints an hour that still come by themselves in a storm"
    )


class Digest(Table):
    """What was not sent at once, in one mail."""

    enabled: Flag = Field(True, description="send digests; without, what would be in them is kept")
    cron: Annotated[str, BeforeValidator(_cron), Written("cron line")] = Field(
        EVERY_MORNING,
        description="when, by the recipient’s clock: minute, hour, day, month, weekday",
    )


class Report(Table):
    """The scorecard, mailed."""

    enabled: Flag = Field(True, description="mail the scorecard; `amends report` shows it anyway")
    cron: Annotated[str, BeforeValidator(_cron), Written("cron line")] = Field(
        EVERY_MONDAY,
        description="when, by `monitor.timezone`: minute, hour, day, month, weekday; it tells of "
        "what happened since the last one",
    )
    recipients: _Targets = Field((), description="who gets it; none: the mail recipients")


class Updates(Table):
    """Later mails in the thread of a case."""

    every: Duration = Field(
        as_written("15m"),
        description="least time between two updates of a case, unless it gets a higher severity",
    )


class PlaybookSettings(Table):
    """Texts of your own in place of ours."""

    path: Annotated[str, BeforeValidator(line), Written("file")] = Field(
        "", description="a TOML file with a table for each language (see alerts.md); empty: none"
    )
