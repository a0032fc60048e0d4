"""`test-query`: what a query would find, among what is stored or in a file, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from monitor.cli.lists import reading
from monitor.cli.main import FAILED, settings_of
from monitor.cli.output import json_option, print_json, print_table, shortened
from monitor.store.filter import Filter

if TYPE_CHECKING:
    from monitor.mention import Mention
    from monitor.query import Document, Query

_MOST = 10_000
"""Mentions that are looked through, the newest."""


@click.command()
@click.argument("query")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--brand", help="Only mentions of this brand.")
@json_option
@click.pass_context
def test_query(
    ctx: click.Context, *, query: str, file: BinaryIO | None, brand: str | None, as_json: bool
) -> None:
    """Show what QUERY would find among the stored mentions, and by which of its terms.

    With FILE: among its lines, each one text; - is standard input. Status 1 where nothing is found.
    """
    from monitor.query import QueryError, parse  # noqa: PLC0415 - start-up time

    try:
        wanted = parse(query)
    except QueryError as error:
        pointer = " " * (error.column - 1) + "^"
        raise click.UsageError(f"{error}\n  {query}\n  {pointer}", ctx) from error
    found = list(_in_lines(file, wanted) if file else _in_record(ctx, brand, wanted))
    if as_json:
        print_json(found)
    else:
        _show(found)
    ctx.exit(0 if found else FAILED)


def _in_lines(file: BinaryIO, query: Query) -> Iterator[dict[str, Any]]:
    from monitor.query import Document  # noqa: PLC0415 - start-up time

    for number, raw in enumerate(file, 1):
        text = raw.decode("utf-8", "replace").strip()
        document = Document(text)
        if query.matches(document):
            yield {"line": number, "text": text, "found": list(query.found(document))}


def _in_record(ctx: click.Context, brand: str | None, query: Query) -> Iterator[dict[str, Any]]:
    from monitor import rows  # noqa: PLC0415 - start-up time

    settings = settings_of(ctx)
    with reading(settings) as store:
        mentions = store.mentions.find(Filter(brand=brand, limit=_MOST)) if store else []
    for mention in mentions:
        document = _document(mention)
        if query.matches(document):
            yield rows.mention_row(mention) | {"found": list(query.found(document))}


def _document(mention: Mention) -> Document:
    from monitor.query.document import of_item  # noqa: PLC0415 - start-up time

    return of_item(mention.item, mention.source, lambda: mention.verdict.language)


def _show(found: list[dict[str, Any]]) -> None:
    print_table(
        f"{len(found)} found",
        ["No.", "Brand", "Found by", "What was said"],
        [
            [
                row.get("mention", row.get("line")),
                row.get("brand"),
                ", ".join(row["found"]),
                shortened(f"{row.get('title', '')} {row['text']}", 120),
            ]
            for row in found
        ],
        empty="Nothing is found by this query.",
    )
