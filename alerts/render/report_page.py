"""The scorecard as one HTML file: charts as SVG, a dark side, nothing remote."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING

from alerts.book import OURS, Books
from alerts.phrases import phrases
from alerts.render.report import card, period, subject
from alerts.scorecard import ReportFacts

if TYPE_CHECKING:
    from jinja2 import Environment


def report_page(
    facts: ReportFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> str:
    """Return the scorecards of a period as a whole page."""
    say = phrases(locale, timezone, books)
    return (
        _environment()
        .get_template("report_page.html.j2")
        .render(
            locale=say.book.language.code,
            report=say.report,
            title=subject(facts, say),
            period=period(facts, say),
            cards=[card(one, say) for one in facts.cards],
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 start-up time

    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
