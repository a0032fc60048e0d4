"""The scorecard as one HTML file: charts as SVG, a dark side, nothing remote."""

from __future__ import annotations

from datetime import tzinfo

from alerts.book import OURS, Books
from alerts.phrases import phrases
from alerts.render.report import card, period, subject
from alerts.render.sheet import environment
from alerts.scorecard import ReportFacts


def report_page(
    facts: ReportFacts, *, locale: str, timezone: str | tzinfo, books: Books = OURS
) -> str:
    """Return the scorecards of a period as a whole page."""
    say = phrases(locale, timezone, books)
    return (
        environment(html=True)
        .get_template("report_page.html.j2")
        .render(
            locale=say.book.language.code,
            report=say.report,
            title=subject(facts, say),
            period=period(facts, say),
            cards=[card(one, say) for one in facts.cards],
        )
    )
