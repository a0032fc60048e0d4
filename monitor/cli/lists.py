"""`mentions`, `alerts`, `cases`: what the record holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from monitor import rows
from monitor.cli.main import settings_of
from monitor.cli.output import filters, local, print_json, print_table, shortened
from monitor.store import Store

if TYPE_CHECKING:
    from datetime import tzinfo

    from monitor.config import Settings
    from monitor.mention import Case
    from monitor.store.filter import Filter

NOTHING = "Nothing yet."


@click.command()
@filters
@click.pass_context
def mentions(ctx: click.Context, *, wanted: Filter, as_json: bool) -> None:
    """List what was said about your brands, the newest first."""
    settings = settings_of(ctx)
    with reading(settings) as store:
        found = store.mentions.find(wanted) if store else []
    if as_json:
        print_json([rows.mention_row(mention) for mention in found])
        return
    print_table(
        "Mentions",
        ["No.", "Seen", "Brand", "Verdict", "Sev.", "Stars", "Author", "What was said", "Case"],
        [
            [
                mention.id,
                local(mention.first_seen, settings.monitor.timezone),
                mention.brand,
                mention.verdict.label,
                mention.verdict.severity or None,
                mention.item.rating,
                mention.item.author,
                shortened(f"{mention.item.title} {mention.item.text}", 120),
                mention.case,
            ]
            for mention in found
        ],
        empty=f"{NOTHING} `amends poll` or `amends run` looks for mentions.",
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
    """List the cases: the open ones first, by their clock."""
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
