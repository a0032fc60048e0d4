"""How commands print: one JSON document, or a table that fits the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING

import click

from monitor import moments
from monitor.store.filter import Filter

if TYPE_CHECKING:
    from datetime import tzinfo

    from monitor.sentiment.verdict import Label

SHOWN = 50
"""Rows of a table without --limit; JSON has them all."""

LARGEST = 2**63 - 1
"""SQLite counts no further."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."
)


class Since(click.ParamType[datetime]):
    """A time: "24h", "7d", or a date or time in ISO 8601."""

    name = "when"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read a time; a duration counts back from now."""
        if isinstance(value, datetime):
            return value
        try:
            return moments.since(value, moments.now())
        except ValueError as error:
            self.fail(str(error), param, ctx)


def filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a list command its filters; they arrive as one `wanted: Filter` and `as_json`."""

    @wraps(command)
    def filtered(
        *,
        brand: str | None,
        label: Label | None,
        since: datetime | None,
        limit: int | None,
        **rest: object,
    ) -> None:
        command(wanted=Filter(brand, label, since, limit), **rest)

    for option in (
        json_option,
        click.option("--limit", type=click.IntRange(1, LARGEST), help="At most so many rows."),
        click.option("--since", type=Since(), help="Only since then: 24h, 7d, 2026-05-01."),
        click.option(
            "--label",
            type=click.Choice(["negative", "neutral", "positive", "unscored"]),
            help="Only with this verdict.",
        ),
        click.option("--brand", help="Only about this brand."),
    ):
        filtered = option(filtered)
    return filtered


def print_json(document: object) -> None:
    """Print one JSON document on standard output."""
    click.echo(json_text(document, indent=2))


def json_text(document: object, *, indent: int | None = None) -> str:
    """Write JSON; a lone surrogate, which no encoding can carry, becomes U+FFFD."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str
) -> None:
    """Print rows as a table; `empty` says what it means that there are none."""
    from rich.console import Console  # noqa: PLC0415  (start-up time)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if not rows:
        click.echo(empty)
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", vertical="top")
    for row in rows[:SHOWN]:
        # Text, not markup: "[red]" in a mention is what somebody wrote.
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console(soft_wrap=False).print(table)
    if len(rows) > SHOWN:
        click.echo(f"… the first {SHOWN} are shown; more with --limit or --json")


def plain(cell: object) -> str:
    """Write a cell without what would steer the terminal; "–" for nothing."""
    return "–" if cell is None or cell == "" else _CONTROL.sub(" ", str(cell))


def local(moment: datetime | None, zone: tzinfo) -> str | None:
    """Write a time to the minute in the configured zone."""
    return None if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def shortened(text: str, width: int) -> str:
    """Put a text on one line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
