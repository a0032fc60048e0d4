"""`sources`: what is watched, and what could be: list, find, import, export, kinds."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, BinaryIO

import click

from monitor import moments, rows
from monitor.cli.lists import NOTHING, reading
from monitor.cli.main import FAILED, MISUSED, settings_if_any, settings_of
from monitor.cli.output import filters, json_option, local, plain, print_json, print_table
from monitor.health import condition, silent_since
from monitor.store.filter import Filter

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.config.edit import Added
    from monitor.config.writing import NewSource
    from monitor.finding import Finding
    from monitor.mention import Watch
    from monitor.searches import Subject
    from sources.kind import Kind


@click.group(invoke_without_command=True)
@filters
@click.pass_context
def sources(ctx: click.Context, *, wanted: Filter, as_json: bool) -> None:
    """List the sources with their health: last poll, errors, delay from publication to us.

    The commands below find new ones, take them over from a feed reader, and explain the kinds.
    """
    if ctx.invoked_subcommand is not None:
        if as_json or wanted != Filter():
            raise click.UsageError("options of the list do not go with a command; put --json last")
        return
    settings = settings_of(ctx)
    with reading(settings) as store:
        found = (
            [(watch, store.sources.latency(watch.id)) for watch in store.sources.find(wanted)]
            if store
            else []
        )
    if as_json:
        print_json([rows.source_row(watch, latency, moments.now()) for watch, latency in found])
        return
    zone, now = settings.monitor.timezone, moments.now()
    print_table(
        "Sources",
        ["No.", "Name", "Condition", "Last poll", "Last news", "Next poll", "Delay", "Remarks"],
        [
            [
                watch.id,
                watch.name,
                condition(watch, now),
                local(watch.last_polled, zone),
                local(watch.last_changed, zone),
                None if watch.ended else local(watch.next_poll, zone),
                _delay(latency),
                "; ".join(_remarks(watch, now, zone)),
            ]
            for watch, latency in found
        ],
        empty=f"{NOTHING} Sources appear here when they are first polled; "
        "`amends check-config` shows what is configured.",
    )


def _delay(latency: tuple[float, float] | None) -> str | None:
    """Say how long after publication items are seen: half of them, and all but a few."""
    if latency is None:
        return None
    half, most = (timedelta(seconds=round(seconds)) for seconds in latency)
    return f"{half} / {most}"


def _remarks(watch: Watch, now: datetime, zone: tzinfo) -> Iterator[str]:
    """Say what is the matter with a source, if anything."""
    if watch.error:
        since = f", since {local(watch.error_since, zone)}" if watch.failures > 1 else ""
        yield f"{watch.error} ({watch.failures} in a row{since})"
    silence = silent_since(watch, now)
    if silence and watch.rhythm:
        usual = timedelta(seconds=round(watch.rhythm.total_seconds()))
        yield f"nothing new since {local(silence, zone)}, usually every {usual}"
    if watch.state.moved_to:
        yield f"has moved to {watch.state.moved_to}"
    yield from watch.warnings


def two_letters(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Check a country or a language. Raises BadParameter."""
    if value is None or re.fullmatch(r"[A-Za-z]{2}", value.strip()):
        return value and value.strip()
    raise click.BadParameter(f"expected two letters, got {value!r}", ctx, parameter)


@sources.command("find")
@click.argument("name")
@click.option("--site", help="The website of whoever it is: it is looked through.")
@click.option("--country", callback=two_letters, help="For news, in two letters. Default: US.")
@click.option(
    "--language",
    callback=two_letters,
    help="For news, in two letters. Default: the country’s, where we know it.",
)
@click.option(
    "--brand",
    help="The configured brand that its own pages are about. Default: the one called NAME.",
)
@click.option("--allow-private", is_flag=True, help="The website is on a private address.")
@click.option("--add", is_flag=True, help="Write what needs no key into the configuration.")
@json_option
@click.pass_context
def find_sources(
    ctx: click.Context,
    *,
    name: str,
    site: str | None,
    country: str | None,
    language: str | None,
    brand: str | None,
    allow_private: bool,
    add: bool,
    as_json: bool,
) -> None:
    """Find out where people talk about NAME, and print it as TOML to paste.

    A website is asked some 15 times at most: for its feeds, its review markup, its links to app
    stores and review sites. Without --add nothing is changed.
    """
    from monitor.config.settings import Network  # noqa: PLC0415  (start-up time)
    from monitor.finding import as_toml, look  # noqa: PLC0415
    from monitor.searches import Subject, language_of  # noqa: PLC0415

    if not name.strip():
        raise click.BadParameter("expected a name that is not empty", ctx)
    settings = settings_of(ctx) if add else settings_if_any(ctx)
    where = (country or "US").upper()
    subject = Subject(
        name=name.strip(),
        site=site,
        country=where,
        language=(language or language_of(where)).lower(),
        brand=_brand(name, brand, settings),
        allow_private=allow_private,
    )
    if site and sys.stderr.isatty():
        click.echo(f"Looking through {plain(site)} …", err=True)
    network = settings.network if settings else Network()
    finding = asyncio.run(look(subject, network, moments.now(), settings=settings))
    ready = [one.source for one in finding.candidates if one.ready]
    done = _add(ctx, settings, ready) if add and settings else None
    if as_json:
        print_json(_row(finding, done))
    elif settings and done:
        _say_added(settings, done, finding, subject)
    else:
        click.echo(as_toml(finding, subject), nl=False)
    for note in () if as_json else finding.notes:
        click.echo(f"note: {plain(note)}", err=True)
    ctx.exit(0 if finding.read else FAILED)


def _brand(name: str, given: str | None, settings: Settings | None) -> str | None:
    """Say which brand it is about. Raises UsageError for one that is not configured."""
    names = [brand.name for brand in settings.brands] if settings else []
    wanted = " ".join((given or name).split())
    found = next((each for each in names if each.casefold() == wanted.casefold()), None)
    if found is None and given and settings:
        raise click.UsageError(
            f"--brand: expected a configured brand ({', '.join(names)}), got {given}"
        )
    return found or given


def _add(ctx: click.Context, settings: Settings, wanted: Sequence[NewSource]) -> Added:
    from monitor.config.edit import NotWritten, add_sources  # noqa: PLC0415  (start-up time)
    from sources.registry import KINDS  # noqa: PLC0415

    try:
        return add_sources(settings.file, wanted, environ=os.environ, kinds=KINDS)
    except NotWritten as error:
        click.echo(f"amends: {error}", err=True)
        ctx.exit(MISUSED)


def _row(finding: Finding, done: Added | None) -> dict[str, object]:
    row: dict[str, object] = {
        "found": [one.row() for one in finding.candidates],
        "notes": list(finding.notes),
    }
    return row if done is None else row | {"added": [source.values() for source in done.added]}


def _say_added(settings: Settings, done: Added, finding: Finding, subject: Subject) -> None:
    from monitor.searches import alert_lines  # noqa: PLC0415  (start-up time)

    _say_written(settings, done)
    known = sum(one.known for one in finding.candidates)
    needing = sorted({one.source.kind for one in finding.candidates if one.needs and not one.known})
    if known:
        click.echo(f"{known} of what was found is configured already.")
    if needing:
        click.echo(
            f"Not added, since they need something first: {', '.join(needing)}. The same command "
            "without --add says what."
        )
    click.echo()
    for line in alert_lines(subject):
        click.echo(plain(line))


def _say_written(settings: Settings, done: Added) -> None:
    count = len(done.added)
    click.echo(f"{settings.file}: {count} source{'' if count == 1 else 's'} added.")
    for source in done.added:
        values = source.values()
        what = ", ".join(plain(values[key]) for key in values if key not in {"kind", "brand"})
        click.echo(f"  {values['kind']}: {what}")


@sources.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--add", is_flag=True, help="Write them into the configuration.")
@json_option
@click.pass_context
def import_sources(ctx: click.Context, *, file: BinaryIO, add: bool, as_json: bool) -> None:
    """Take the feeds over that a feed reader exported into the OPML file FILE.

    They are printed as TOML to paste. With - as FILE it is read from standard input.
    """
    from monitor.config.edit import Added, new_among  # noqa: PLC0415  (start-up time)
    from monitor.config.writing import table_of  # noqa: PLC0415
    from monitor.opml import from_opml  # noqa: PLC0415
    from sources.errors import SourceError  # noqa: PLC0415
    from sources.finding.opml import LARGEST  # noqa: PLC0415
    from sources.registry import KINDS  # noqa: PLC0415

    settings = settings_of(ctx) if add else settings_if_any(ctx)
    try:
        found, notes = from_opml(file.read(LARGEST + 1), settings)
    except SourceError as error:
        click.echo(f"amends: {plain(getattr(file, 'name', '-'))}: {error}", err=True)
        ctx.exit(MISUSED)
    fresh, known = new_among(found, settings, KINDS)
    done = _add(ctx, settings, fresh) if add and settings else Added(tuple(fresh), tuple(known))
    if known:
        notes = (*notes, f"{len(known)} of them are configured already")
    if as_json:
        values = [source.values() for source in done.added]
        print_json({"found": values, "notes": list(notes), "added": len(values) if add else 0})
        return
    if add and settings:
        _say_written(settings, done)
    else:
        click.echo("\n".join(table_of(source) for source in done.added), nl=False)
    for note in notes:
        click.echo(f"note: {plain(note)}", err=True)


@sources.command("export")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@click.pass_context
def export_sources(ctx: click.Context, *, file: BinaryIO) -> None:
    """Write the sources that are feeds as OPML into FILE, for a feed reader.

    Without FILE, or with - as FILE, it goes to standard output. What holds a login or a secret is
    left out.
    """
    from monitor.opml import to_opml  # noqa: PLC0415  (start-up time)

    data, notes = to_opml(settings_of(ctx), moments.now())
    file.write(data)
    for note in notes:
        click.echo(f"note: {plain(note)}", err=True)


@sources.command("kinds")
@click.argument("kind", required=False)
@json_option
@click.pass_context
def list_kinds(ctx: click.Context, *, kind: str | None, as_json: bool) -> None:
    """List the kinds of source; with KIND, explain one: its options, an example, what to know."""
    from monitor.config.sources_page import kind_row  # noqa: PLC0415  (start-up time)
    from sources.registry import KINDS  # noqa: PLC0415

    if kind is not None and kind not in KINDS:
        raise click.BadParameter(f"expected one of {', '.join(KINDS)}, got {kind}", ctx)
    if as_json:
        print_json(kind_row(KINDS[kind]) if kind else [kind_row(each) for each in KINDS.values()])
    elif kind is not None:
        _explain(KINDS[kind])
    else:
        shown = [[each.name, each.summary] for each in KINDS.values()]
        print_table("Kinds of source", ["Kind", "What it does"], shown, empty="")
        click.echo("\n`amends sources kinds KIND` explains one.")


def _explain(kind: Kind) -> None:
    from monitor.config.sources_page import all_options, example  # noqa: PLC0415  (start-up time)

    click.echo(f"{kind.name}: {kind.summary}\n")
    click.echo(example(kind))
    print_table(
        "Options",
        ["Option", "Type", "Default", "Meaning"],
        [[row.key, row.type, row.default, row.description] for row in all_options(kind)],
        empty="",
    )
    if kind.notes:
        click.echo(f"\n{kind.notes.strip()}")
    click.echo("\nname, interval, brand and weight go with every kind.")
