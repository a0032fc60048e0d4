"""`report`: on the screen, as JSON, as a page."""

import re

import pytest

from tests.alerts.render.page import Page


def test_the_scorecard_is_shown(worked):
    shown = worked("report").stdout
    for part in ("Blue Door Bakery", "Mentions", "What to mend first", "Complaints, day by day"):
        assert part in shown


def test_json_is_one_array_with_a_scorecard_for_each_brand(worked):
    (card,) = worked.json("report")
    assert (card["brand"], card["mentions"], card["complaints"]) == ("Blue Door Bakery", 2, 1)
    assert (card["praise"], card["share_negative"]) == (1, 0.5)
    assert card["before"]["mentions"] == 0
    assert (card["open"], card["cases_opened"]) == (1, 1)
    assert sum(day["complaints"] for day in card["days"]) == 1
    assert card["share_of_voice"] is None


def test_a_brand_and_a_time_can_be_chosen(worked):
    assert worked.json("report", "--brand", "Nobody") == []
    (card,) = worked.json("report", "--since", "30d", "--brand", "Blue Door Bakery")
    assert len(card["days"]) in (30, 31)


def test_a_competitor_is_counted_and_has_no_scorecard(worked, here):
    config = here.config.read_text("utf-8")
    here.config.write_text(
        f'{config}\n[[brands]]\nname = "Red Door"\ncompetitor = true\n', encoding="utf-8"
    )
    (card,) = worked.json("report")
    assert card["share_of_voice"] == 1.0


def test_the_page_is_whole_and_loads_nothing(worked, tmp_path):
    page = tmp_path / "report.html"
    assert "is written" in worked("report", "--html", str(page)).stdout
    html = page.read_text("utf-8")
    found = Page(html)
    assert not [tag for tag, attrs in found.tags if {"src", "href"} & set(attrs)]
    assert not re.search(r"url\(|@import|<script|<img|<link", html)
    assert "prefers-color-scheme: dark" in html
    assert [rank for rank, _ in found.headings][:3] == ["h1", "h2", "h3"]


def test_every_chart_says_in_words_what_it_shows(worked, tmp_path):
    page = tmp_path / "report.html"
    worked("report", "--html", str(page))
    html = page.read_text("utf-8")
    charts = re.findall(
        r'<svg .*?role="img" aria-labelledby="(\S+) (\S+)".*?</svg>', html, re.DOTALL
    )
    assert charts
    for title, description in charts:
        assert re.search(rf'<title id="{title}">[^<]+</title>', html)
        assert re.search(rf'<desc id="{description}">Bar chart\. [^<]+</desc>', html)


def test_a_page_that_cannot_be_written_is_one_line(worked, tmp_path):
    said = worked("report", "--html", str(tmp_path / "no" / "report.html"), status=1)
    assert said.stderr.count("\n") == 1


def test_before_the_first_poll_there_is_nothing_and_that_is_said(here, typed):
    here.configure()
    assert typed.json("report") == []
    assert typed("report").stdout.startswith("Nothing yet.")


@pytest.mark.parametrize("since", ["2099-01-01", "1999-01-01", "0001-01-01", "yesterday"])
def test_a_time_that_makes_no_sense_is_refused(since, here, typed):
    here.configure()
    assert "--since" in typed("report", "--since", since, status=2).stderr
