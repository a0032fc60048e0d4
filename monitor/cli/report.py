"""`report`: the scorecard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import moments
from monitor.cli.lists import NOTHING, reading
from monitor.cli.main import settings_of
from monitor.cli.output import Since, json_option, plain, print_json, print_table
from monitor.report import LONGEST, PERIOD, Period

if TYPE_CHECKING:
    from datetime import datetime

    from alerts.scorecard import ReportFacts
    from monitor.config import Settings


@click.command()
@click.option("--since", type=Since(), help="From then until now: 30d, 12w, 2026-05-01; else 7d.")
@click.option("--brand", help="Only this brand.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as one HTML page into this file.",
)
@json_option
@click.pass_context
def report(
    ctx: click.Context,
    *,
    since: datetime | None,
    brand: str | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Say whether the reputation improves, and what to mend first.

    The last seven days, or the time since --since, beside as long a time right before.
    """
    settings = settings_of(ctx)
    now = moments.now()
    begun = since or now - PERIOD
    if not now - LONGEST <= begun < now:
        expected = "expected a time within the last ten years"
        raise click.BadParameter(expected, ctx, param_hint="'--since'")
    facts = _facts(settings, begun, now, brand)
    if page is not None:
        _write(page, facts, settings)
    if as_json:
        from monitor.scorecards import scorecard_row  # noqa: PLC0415 - start-up time

        print_json([scorecard_row(one) for one in facts.cards])
    elif not facts.cards:
        click.echo(f"{NOTHING} `amends poll` or `amends run` looks for mentions.")
    elif page is not None:
        click.echo(f"{plain(page)} is written.")
    else:
        _show(facts, settings)


def _facts(settings: Settings, since: datetime, now: datetime, brand: str | None) -> ReportFacts:
    from alerts.scorecard import ReportFacts  # noqa: PLC0415 - start-up time
    from monitor.telling import scorecards  # noqa: PLC0415

    with reading(settings) as store:
        cards = scorecards(settings, store).of(Period(since, now), brand) if store else ()
    return ReportFacts(cards, now)


def _write(page: Path, facts: ReportFacts, settings: Settings) -> None:
    from alerts.render.report_page import report_page  # noqa: PLC0415 - start-up time

    if not facts.cards:
        return
    html = report_page(facts, locale=settings.monitor.locale, timezone=settings.monitor.timezone)
    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(page), error.strerror) from error


def _show(facts: ReportFacts, settings: Settings) -> None:
    from alerts.phrases import phrases  # noqa: PLC0415 - start-up time
    from alerts.render.report import Chart, card, period  # noqa: PLC0415

    say = phrases(settings.monitor.locale, settings.monitor.timezone)

    def listed(head: str, lines: list[str]) -> None:
        if lines:
            click.echo(f"\n{head}")
            for line in lines:
                click.echo(f"  {plain(line)}")

    def charted(chart: Chart) -> None:
        values = [(one.label, one.value) for one in chart.bars]
        listed(chart.head, [say.report("bar", label=name, value=said) for name, said in values])

    click.echo(period(facts, say))
    for one in (card(given, say) for given in facts.cards):
        click.echo()
        print_table(
            plain(one.brand),
            [say.report(key) for key in ("figure", "now", "before")],
            [[row.label, row.now, row.before] for row in one.rows],
            empty=NOTHING,
        )
        listed(say.report("mend"), [f"{place}. {said}" for place, said in enumerate(one.mend, 1)])
        charted(one.days)
        charted(one.themes)
        listed(say.report("risen"), list(one.risen))
        listed(say.report("fallen"), list(one.fallen))
        listed(say.report("sources"), [f"{name}: {span}" for name, span in one.sources])
