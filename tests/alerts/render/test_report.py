"""The scorecard as a mail and as a page, in every language."""

import re
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from typing import get_args

import pytest

from alerts.render.report import render_report
from alerts.render.report_page import report_page
from alerts.render.sheet import HTML_CAP
from alerts.scorecard import (
    Advice,
    AdviceKey,
    Bar,
    Figures,
    ReportFacts,
    Scorecard,
    SourceDelay,
    ThemeCount,
    Times,
    Waiting,
)
from alerts.texts import names
from tests.alerts.render.mails import BRAND, HOW, PRAISE_TOLD, REVIEW_TOLD
from tests.alerts.render.page import Page
from tests.alerts.situations import OPENED

LANGUAGES = ("de", "en", "es", "fr", "hr", "it", "pt", "ru")
HOUR = timedelta(hours=1)
NOW = Figures(
    mentions=40,
    scored=38,
    negative=19,
    complaints=15,
    praise=9,
    thanked=4,
    unthanked=6,
    referrals=3,
    rivals=60,
    opened=12,
    contact=Times(10, HOUR, 5 * HOUR),
    due=11,
    in_time=8,
    resolution=Times(6, 30 * HOUR, 90 * HOUR),
    publicized=2,
    reopened=1,
)
WAITING = ThemeCount("waiting", 6, 2, 12, REVIEW_TOLD)
CARD = Scorecard(
    brand=BRAND,
    since=OPENED - timedelta(days=7),
    until=OPENED,
    now=NOW,
    before=replace(Figures(), mentions=12, rivals=20),
    themes=(WAITING, ThemeCount("refund", 3, 3)),
    risen=(WAITING,),
    fallen=(ThemeCount("price", 0, 4, 20, PRAISE_TOLD),),
    sources=(SourceDelay("Herald feed", 7, 3 * HOUR),),
    waiting=Waiting(5, 2, OPENED - timedelta(days=9), 3),
    bars=tuple(Bar(date(2026, 2, 23) + timedelta(days=n), n) for n in range(8)),
    mend=(
        Advice("overdue", count=2),
        Advice("theme", count=6, of=15, before=2, name="waiting"),
        Advice("late", count=3, of=11),
    ),
    link='amends mentions --brand "Blue Door Bakery"',
)
REPORT = ReportFacts((CARD,), OPENED)


def test_the_mail_begins_with_what_to_mend_and_goes_on_to_the_figures():
    mail = render_report(REPORT, **HOW)
    assert mail.subject == "Scorecard · Blue Door Bakery · 15 complaints, 0 in the time before"
    parts = [
        "== Blue Door Bakery",
        "1. Answer today what is overdue: cases without a first reply: 2.",
        "2. Mend the cause behind “waiting”: 6 of 15 complaints are about it, 2 in",
        "3. Answer sooner: 3 of 11 first replies",
        "- Mentions: 40 | 12",
        "- Share negative: 50% (19 of 38) | –",
        "- Share of voice: 40% (40 of 100) | 38% (12 of 32)",
        "- Praise: 9 | 0",
        "- Praise thanked for: 4 | 0",
        "- Praise that recommends you: 3 | 0",
        "- Time to first contact: 1 hour; nine in ten within 5 hours | –",
        "- First contact in time: 73% (8 of 11)",
        "- The oldest of them: case 3, since Sat 21 Feb 2026",
        "-- Complaints, day by day",
        "- Mon 23 Feb: 0",
        "- waiting: 6 (40%)",
        "-- Themes that have risen",
        "- waiting: 6, 2 in the time before. For example: 1★ review by Maya R.",
        "(amends case 12)",
        "- price: 0, 4 in the time before.",
        "- Herald feed: 3 hours",
        'amends mentions --brand "Blue Door Bakery"',
    ]
    places = [mail.text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_charts_of_a_mail_are_pictures_that_go_along_with_their_figures_in_words():
    mail = render_report(REPORT, **HOW)
    page = Page(mail.html)
    assert {tag for tag, _ in page.tags}.isdisjoint({"svg", "script", "link"})
    days, themes = page.named("img")
    assert [f"cid:{one.id}" for one in mail.pictures] == [days["src"], themes["src"]]
    assert days["alt"].startswith(
        "Bar chart. Complaints, day by day: Mon 23 Feb: 0; Tue 24 Feb: 1; "
    )
    assert "waiting: 6 (40%); money back: 3 (20%)" in themes["alt"]
    assert mail.pictures[0].bars[:2] == (("Mon 23 Feb", "0", 0), ("Tue 24 Feb", "1", 14))
    assert mail.pictures[1].bars == (("waiting", "6 (40%)", 100), ("money back", "3 (20%)", 50))
    assert page.open == []
    assert all(table["role"] == "presentation" for table in page.named("table"))


def test_a_picture_that_is_there_twice_goes_along_once():
    twice = render_report(ReportFacts((CARD, CARD), OPENED), **HOW)
    assert len(Page(twice.html).named("img")) == 4
    assert len(twice.pictures) == 2


def test_only_the_pictures_of_brands_that_are_shown_go_along():
    cards = tuple(replace(CARD, bars=(Bar(date(2026, 2, 23), n),)) for n in range(60))
    mail = render_report(ReportFacts(cards, OPENED), **HOW)
    shown = {one["src"] for one in Page(mail.html).named("img")}
    assert {f"cid:{one.id}" for one in mail.pictures} == shown


def test_a_mail_about_many_brands_is_not_too_large_and_counts_the_rest():
    mail = render_report(ReportFacts((CARD,) * 60, OPENED), **HOW)
    assert len(mail.html.encode()) <= HTML_CAP
    assert re.search(r"and \d+ more", mail.text)
    assert "60 brands" in mail.subject


def test_what_people_wrote_is_text_and_nothing_else():
    hostile = "<script>alert(1)</script>\u202e[red]\x1b"
    told = replace(REVIEW_TOLD, quote=hostile, author=hostile)
    card = replace(
        CARD,
        brand=hostile,
        risen=(replace(WAITING, told=told, theme=hostile),),
        themes=(replace(WAITING, theme=hostile),),
        sources=(SourceDelay(hostile, 3, HOUR),),
    )
    facts = ReportFacts((card,), OPENED)
    mail = render_report(facts, **HOW)
    for html in (mail.html, report_page(facts, **HOW)):
        assert "<script" not in html
        assert not set(html) & set("\u202e\x1b")
    assert not set(mail.text) & set("\u202e\x1b")


def test_the_page_is_whole_and_has_the_same_figures():
    html = report_page(REPORT, **HOW)
    page = Page(html)
    assert page.open == []
    assert "50% (19 of 38)" in page.words
    assert len(page.named("svg")) == 2
    assert html.startswith("<!doctype html>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", get_args(AdviceKey))
def test_every_advice_is_said_in_every_language(language, key):
    advice = Advice(key, count=2, of=5, before=1, name="waiting", span=3 * HOUR)
    facts = ReportFacts((replace(CARD, mend=(advice,)),), OPENED)
    text = render_report(facts, locale=language, timezone="UTC").text
    assert not re.search(r"\{\w+\}", text)
    assert re.search(r"^1\. .+[.]$", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_places_to_fill(language):
    english, other = (
        tomllib.loads((files("alerts") / "templates" / f"{one}.toml").read_text("utf-8"))["report"]
        for one in ("en", language)
    )
    assert {key: names(text) for key, text in other.items()} == {
        key: names(text) for key, text in english.items()
    }
