"""`preview`, `score`, `tone`: judgements on what is handed in; nothing is stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from monitor import moments, rows
from monitor.cli.main import FAILED, settings_if_any, settings_if_usable
from monitor.cli.output import json_option, json_text, plain, print_json, print_table, shortened

if TYPE_CHECKING:
    from monitor.config import Brand
    from monitor.sentiment.verdict import Verdict

Row = dict[str, Any]

JUDGES = {
    "default": "rules and the small model",
    "multilingual": "the multilingual model, with rules and the small one",
    "stars": "the stars alone",
    "none": "nobody",
}
"""Tiers in words."""


@click.command()
@click.argument("text")
@click.option("--brand", help="The brand it is about: its name has no tone of its own.")
@click.option("--rating", type=click.FloatRange(0, 5), help="Stars, 0 to 5: they decide first.")
@click.option("--language", help="What the place says of the language, as ISO 639-1 code.")
@json_option
@click.pass_context
def score(
    ctx: click.Context,
    *,
    text: str,
    brand: str | None,
    rating: float | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Say how negative TEXT is, how bad that is, and why.

    With - as TEXT: one text a line on standard input, one JSON object a line on standard output.
    Language of the reasons, words and themes come from the configuration where there is one.
    """
    from monitor.app import scorer as configured  # noqa: PLC0415  (start-up time)

    scorer = configured(settings_if_usable(ctx))

    def judge(words: str) -> tuple[Verdict, Row]:
        verdict = scorer.score(
            words,
            rating=rating,
            language=language,
            ignore=[brand] if brand else (),
            brand=brand,
        )
        return verdict, rows.verdict_row(words, verdict)

    if text == "-":
        _each_line(lambda words: judge(words)[1])
        return
    verdict, row = judge(text)
    if as_json:
        print_json(row)
        return
    click.echo(f"{verdict.label}, score {verdict.score:+.2f}, severity {verdict.severity} of 100")
    click.echo(f"language: {plain(verdict.language)}, judged by: {JUDGES[verdict.tier]}")
    if verdict.themes:
        click.echo(f"about: {', '.join(verdict.themes)}")
    for reason in verdict.reasons:
        click.echo(f"  {reason.weight:+.2f}  {plain(reason.what)}: {plain(reason.why)}")


@click.command()
@click.argument("text")
@click.option("--language", help="Of the draft, as ISO 639-1 code. Default: told from the words.")
@json_option
@click.pass_context
def tone(ctx: click.Context, *, text: str, language: str | None, as_json: bool) -> None:
    """Read a draft reply and say what would make things worse.

    With - as TEXT: one draft a line on standard input, one JSON object a line on standard output.
    """
    from alerts.tone import read  # noqa: PLC0415  (start-up time)
    from monitor.app import sense  # noqa: PLC0415

    meaning = sense(settings_if_usable(ctx))
    if text == "-":
        _each_line(lambda draft: rows.tone_row(read(draft, language=language, sense=meaning)))
        return
    reading = read(text, language=language, sense=meaning)
    if as_json:
        print_json(rows.tone_row(reading))
        return
    if reading.ok:
        click.echo("Nothing found that would make things worse.")
    for finding in reading.findings:
        quote = f" “{plain(finding.quote)}”" if finding.quote else ""
        click.echo(f"{finding.what}{quote}: {finding.why}\n  better: {finding.better}")


@click.command()
@click.argument("where", metavar="URL|FILE", required=False)
@click.option(
    "--kind", help="What sort of place it is; feed, unless it says otherwise. See `sources kinds`."
)
@click.option(
    "-o",
    "--option",
    "given",
    metavar="KEY=VALUE",
    multiple=True,
    help="An option of that kind, as in [[sources]]; may be repeated.",
)
@json_option
@click.pass_context
def preview(
    ctx: click.Context,
    *,
    where: str | None,
    kind: str | None,
    given: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show the items at URL or in FILE as understood, matched and scored; store nothing.

    Without URL or FILE: what is configured, of that kind or all. Brands and network settings come
    from the configuration where there is one.
    """
    from monitor.app import scorer as configured  # noqa: PLC0415  (start-up time)
    from monitor.config.settings import Network  # noqa: PLC0415
    from monitor.preview import Wanted, look  # noqa: PLC0415  (start-up time)
    from sources.errors import SourceError  # noqa: PLC0415
    from sources.registry import KINDS  # noqa: PLC0415

    if kind is not None and kind not in KINDS:
        raise click.BadParameter(f"expected one of {', '.join(KINDS)}, got {kind}", ctx)
    settings = settings_if_any(ctx)
    brands = settings.brands if settings else ()
    try:
        found = asyncio.run(
            look(
                Wanted(where, kind, _pairs(ctx, given)),
                brands=brands,
                sources=settings.sources if settings else (),
                network=settings.network if settings else Network(),
                scorer=configured(settings),
                now=moments.now(),
            )
        )
    except (SourceError, OSError) as error:
        click.echo(f"amends: {where or kind or 'preview'}: {error}", err=True)
        if as_json:
            print_json([])
        ctx.exit(FAILED)
    if as_json:
        print_json(found)
        return
    _show(found, brands)


def _pairs(ctx: click.Context, given: tuple[str, ...]) -> dict[str, str] | None:
    for pair in given:
        if "=" not in pair:
            raise click.BadParameter(f"expected KEY=VALUE, got {pair}", ctx)
    parted = (pair.partition("=") for pair in given)
    return {key.strip(): value for key, _, value in parted} if given else None


def _show(found: list[Row], brands: Sequence[Brand]) -> None:
    print_table(
        f"{len(found)} items",
        ["Brand", "Verdict", "Sev.", "Stars", "Lang.", "Published", "Author", "What was said"],
        [
            [
                row["brand"],
                row["label"],
                row["severity"] or None,
                row["rating"],
                row["language"],
                (row["published"] or "")[:10],
                row["author"],
                shortened(f"{row['title']} {row['text']}", 120),
            ]
            for row in found
        ],
        empty="No items there.",
    )
    if found and all(row["brand"] is None for row in found) and brands:
        names = ", ".join(brand.name for brand in brands)
        click.echo(f"No item is about a configured brand ({names}).")


def _each_line(answer: Callable[[str], Row]) -> None:
    """Answer every line of standard input with a line of JSON, at once and in order."""
    for line in _lines():
        sys.stdout.write(json_text(answer(line)) + "\n")
        sys.stdout.flush()


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", "replace").rstrip("\r\n")
