"""`mentions`, `alerts`, `cases`: what the record holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from monitor import moments, rows
from monitor.cli.main import settings_of
from monitor.cli.output import (
    SHOWN,
    filters,
    json_option,
    local,
    plain,
    print_json,
    print_table,
    shortened,
)
from monitor.export import csv_lines, json_lines
from monitor.sentiment.wording import wording
from monitor.store import Store
from monitor.store.filter import MentionFilter
from monitor.trends import PAST, WINDOW, trends

if TYPE_CHECKING:
    from datetime import tzinfo

    from monitor.config import Settings
    from monitor.mention import Case, Mention
    from monitor.store.filter import Filter

NOTHING = "Nothing yet."


@click.command()
@filters
@click.option("--search", "text", help='Only with these words: "a phrase", pre*, -without.')
@click.option(
    "--csv",
    "table",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write them as a table for spreadsheets into this file; -: standard output.",
)
@click.pass_context
def mentions(
    ctx: click.Context,
    *,
    wanted: Filter,
    text: str | None,
    table: str | None,
    as_json: bool,
) -> None:
    """List what was said about your brands, the newest first."""
    if table is not None and as_json:
        raise click.UsageError("--csv and --json exclude each other")
    asked = replace(MentionFilter.of(wanted), text=text)
    settings = settings_of(ctx)
    with reading(settings) as store:
        if table is not None:
            _write(table, csv_lines(store.mentions.each(asked) if store else ()))
        elif as_json:
            for some in json_lines(store.mentions.each(asked) if store else ()):
                click.echo(some, nl=False)
        else:
            # One more than is shown, so that it can be said that there are more.
            shown = replace(asked, limit=asked.limit or SHOWN + 1)
            _show(store.mentions.find(shown) if store else [], asked, settings)


def _write(table: str, lines: Iterator[str]) -> None:
    try:
        # Bytes: a text file would end lines its own way.
        with click.open_file(table, "wb") as file:
            for line in lines:
                file.write(line.encode())
    except OSError as error:
        raise click.FileError(table, error.strerror) from error
    if table != "-":
        click.echo(f"{plain(table)} is written.")


def _show(found: list[Mention], asked: MentionFilter, settings: Settings) -> None:
    nothing = f"{NOTHING} `amends poll` or `amends run` looks for mentions."
    filtered = asked != MentionFilter(limit=asked.limit)
    print_table(
        "Mentions",
        ["No.", "Seen", "Brand", "Verdict", "Sev.", "Stars", "Author", "What was said", "Case"],
        [
            [
                mention.id,
                local(mention.first_seen, settings.monitor.timezone),
                mention.brand,
                mention.verdict.label if mention.about else "not about it",
                mention.verdict.severity or None,
                mention.item.rating,
                mention.item.author,
                shortened(f"{mention.item.title} {mention.item.text}", 120),
                mention.case,
            ]
            for mention in found
        ],
        empty="No mention is like that." if filtered else nothing,
    )


@click.command()
@click.option("--brand", help="Only this brand.")
@json_option
@click.pass_context
def themes(ctx: click.Context, *, brand: str | None, as_json: bool) -> None:
    """Say what complaints are about, and which themes are new, rise, or come back.

    The last seven days against the eight weeks before them.
    """
    settings = settings_of(ctx)
    now = moments.now()
    brands = [one.name for one in settings.brands if brand in {None, one.name}]
    with reading(settings) as store:
        since = now - PAST - WINDOW
        found = (
            {name: trends(store.mentions.complaints(name, since), now) for name in brands}
            if store
            else {}
        )
    if as_json:
        print_json([rows.theme_row(name, one) for name, some in found.items() for one in some])
        return
    said = wording(settings.monitor.locale)
    print_table(
        "Themes of complaint, seven days",
        ["Brand", "Theme", "Course", "Now", "Usual", "Weeks of 4", "Mentions"],
        [
            [
                name,
                said.theme(one.theme),
                one.course,
                one.count,
                f"{one.usual:.1f}",
                one.weeks,
                ", ".join(map(str, one.examples)),
            ]
            for name, some in found.items()
            for one in some
        ],
        empty=f"{NOTHING} No complaint in nine weeks.",
    )


@click.command()
@filters
@click.pass_context
def alerts(ctx: click.Context, *, wanted: Filter, as_json: bool) -> None:
    """List what was sent, what waits and why, and what could not be delivered."""
    settings = settings_of(ctx)
    with reading(settings) as store:
        found = store.alerts.find(wanted) if store else []
    if as_json:
        print_json([rows.alert_row(dispatch) for dispatch in found])
        return
    print_table(
        "Alerts",
        ["No.", "Created", "Kind", "Case", "To", "Subject", "State", "Tries", "Why"],
        [
            [
                dispatch.id,
                local(dispatch.alert.created, settings.monitor.timezone),
                dispatch.alert.kind,
                dispatch.alert.case,
                dispatch.alert.recipient,
                shortened(dispatch.alert.subject, 80),
                dispatch.state,
                dispatch.attempts,
                dispatch.error,
            ]
            for dispatch in found
        ],
        empty=f"{NOTHING} An alert is made for every new negative mention.",
    )


@click.command()
@filters
@click.pass_context
def cases(ctx: click.Context, *, wanted: Filter, as_json: bool) -> None:
    """List the cases: the open ones first, by their clock, then those that are not done."""
    settings = settings_of(ctx)
    with reading(settings) as store:
        found = store.cases.find(wanted) if store else []
    if as_json:
        print_json([rows.case_row(case) for case in found])
        return
    zone = settings.monitor.timezone
    print_table(
        "Cases",
        ["No.", "Brand", "State", "Sev.", "Opened", "Contact due", "Owner", "Mentions"],
        [_case_cells(case, zone) for case in found],
        empty=f"{NOTHING} A case is opened for every new negative mention.",
    )


def _case_cells(case: Case, zone: tzinfo) -> list[object]:
    return [
        case.id,
        case.brand,
        case.state,
        case.severity,
        local(case.opened, zone),
        local(case.due, zone) if case.state == "open" else None,
        case.owner,
        case.mentions,
    ]


@contextmanager
def reading(settings: Settings) -> Iterator[Store | None]:
    """Open the record for reading; None before the first poll has made it."""
    if not settings.monitor.database.exists():
        yield None
        return
    with Store(settings.monitor.database, read_only=True) as store:
        yield store
