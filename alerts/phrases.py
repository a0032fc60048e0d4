"""The fixed sentences of the mails in one language, with its dates and durations."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from alerts import texts
from alerts.book import OURS, Book, Books
from alerts.errors import TextsError

_FOLDER = files("alerts") / "templates"
TABLES = (
    "time",
    "levels",
    "kinds",
    "labels",
    "languages",
    "urgencies",
    "themes",
    "counts",
    "say",
    "page",
    "states",
    "acts",
    "refusals",
    "report",
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences of one locale, told at one time zone."""

    tables: dict[str, dict[str, Any]]
    book: Book
    zone: tzinfo

    def say(self, key: str, **values: str) -> str:
        """Give a sentence with its placeholders filled. Raises KeyError for one that is missing."""
        return texts.fill(self.tables["say"][key], values)

    def report(self, key: str, **values: str) -> str:
        """Give a sentence of the scorecard, filled. Raises KeyError for one that is missing."""
        return texts.fill(self.tables["report"][key], values)

    def count(self, what: str, number: int) -> str:
        """Give a number of things: “3 complaints”. Raises KeyError for a thing that is missing."""
        return texts.counted(number, self.tables["counts"][what], self.book.plural)

    def figure(self, number: float) -> str:
        """Write a number as the language does."""
        return self.book.language.figure(number)

    def name(self, table: str, key: str) -> str:
        """Give the word for a level, a kind of place …; the key itself where there is none."""
        return str(self.tables[table].get(key, key))

    def heading(self, step: str) -> str:
        """Give the word that a step's line begins with."""
        return next(word for name, word in self.book.headings.items() if name == step)

    def moment(self, when: datetime) -> str:
        """Give a date and time in the configured zone."""
        local, time = when.astimezone(self.zone), self.tables["time"]
        return texts.fill(
            time["format"],
            {
                "weekday": time["weekdays"][local.weekday()],
                "day": str(local.day),
                "month": time["months"][local.month - 1],
                "year": str(local.year),
                "clock": f"{local:%H:%M}",
                "zone": local.tzname() or "",
            },
        )

    def day(self, day: date) -> str:
        """Give a day without its year."""
        time = self.tables["time"]
        return self.report(
            "day",
            weekday=time["weekdays"][day.weekday()],
            day=str(day.day),
            month=time["months"][day.month - 1],
        )

    def share(self, share: float) -> str:
        """Write a share from 0 to 1 in whole percent."""
        return self.report("percent", n=f"{100 * share:.0f}")

    def span(self, length: timedelta) -> str:
        """Say how long, with the right plural."""
        return texts.span(length, self.book.words.durations(), self.book.plural)

    def deadline(self, due: datetime, now: datetime) -> str:
        """Give a due time, and how far away it is."""
        key = "within" if due >= now else "overdue"
        return self.say(key, when=self.moment(due), span=self.span(due - now))


@cache
def tables(locale: str) -> dict[str, dict[str, Any]]:
    """Read the phrases of one locale.

    Raises TextsError for a broken file, FileNotFoundError for a locale without one.
    """
    name = f"{locale}.toml"
    found = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    if missing := [table for table in TABLES if table not in found]:
        raise TextsError(f"templates/{name}: missing {missing}")
    return found


def phrases(locale: str, timezone: str | tzinfo, books: Books = OURS) -> Phrases:
    """Give the phrases of a locale, told in a time zone (an IANA name such as Europe/Zagreb).

    Raises ValueError for a locale without a playbook, ZoneInfoNotFoundError for an unknown zone.
    """
    book = books.load(locale)
    if isinstance(timezone, str):
        # A bare container has no zone files, and needs none for UTC.
        timezone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    return Phrases(tables(locale), book, timezone)
