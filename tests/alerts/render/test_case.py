"""Mails about a case: the parts that are new, and what is hard on mail programs."""

from dataclasses import replace

import pytest

from alerts import phrases
from alerts.book import Books
from alerts.playbook import locales
from alerts.render import render_case
from tests.alerts.render.mails import ARABIC, HOW, LINKS, MAILS, NEWS, SOLVED, WITH_LINKS
from tests.alerts.render.page import Page
from tests.alerts.situations import REVIEW, facts


def case(situation=REVIEW, **changes):
    return render_case(facts(situation, **changes), **HOW)


def test_how_bad_whose_and_by_when_stand_above_everything():
    lines = case().text.splitlines()
    assert lines[0] == (
        "High severity (62 of 100), negative · Blue Door Bakery · 1★ review by Maya R."
    )
    assert lines[1] == "First reply due Mon 2 Mar 2026, 15:05 CET – within 4 hours."


def test_an_article_is_known_by_its_title():
    mail = case(NEWS, quote="Eleven guests were treated in hospital.")
    assert mail.subject == (
        "Critical · Blue Door Bakery · article in City Herald: “Guests fall ill after breakfast”"
    )


def test_links_are_buttons_and_their_addresses_stand_in_the_text():
    mail = case(**WITH_LINKS)
    page = Page(mail.html)
    buttons = [attrs for attrs in page.named("table") if "button" in (attrs.get("class") or "")]
    assert len(buttons) == len(LINKS)
    for label, target in LINKS:
        assert label in page.words
        assert f"- {label}:\n  {target}\n" in mail.text
    assert "The links work until Wed 1 Apr 2026, 12:05 CEST." in mail.html


def test_commands_do_not_expire():
    mail = case()
    assert "The links work" not in mail.text
    assert "amends case 12 contact" in mail.html


def test_quotes_and_drafts_carry_their_language_and_direction():
    page = Page(case(ARABIC, quote="انتظرت").html)
    said = [attrs for tag, attrs in page.tags if tag == "p" and attrs.get("lang") == "ar"]
    assert [attrs["dir"] for attrs in said] == ["auto"]
    assert {attrs["lang"] for attrs in page.named("pre")} == {"en"}
    assert all(attrs["dir"] == "auto" for attrs in page.named("pre"))


@pytest.mark.parametrize("language", ["", '"><script>', "x" * 90, "not a tag"])
def test_what_is_no_language_is_not_said_to_be_one(language):
    page = Page(case(replace(REVIEW, language=language)).html)
    assert {attrs.get("lang") for attrs in page.named("p")} == {None}
    assert page.named("script") == []


def test_very_long_names_and_addresses_leave_room_for_the_rest():
    mail = MAILS["case_arabic"]()
    assert len(mail.subject) <= 150
    assert ARABIC.url in mail.text
    link = next(one for one in Page(mail.html).named("a"))
    assert link["href"] == ARABIC.url
    assert f">{ARABIC.url[:75]}…</a>" in mail.html


def test_long_words_may_be_broken():
    page = Page(case(quote="x" * 1000).html)
    parts = [attrs for attrs in page.named("td") if (attrs.get("class") or "").startswith("part")]
    assert parts
    assert all("overflow-wrap: anywhere" in attrs["style"] for attrs in parts)


def test_the_largest_case_is_not_clipped():
    url = "https://a.example/" + "&" * 1900
    hostile = replace(
        REVIEW, brand="<" * 900, author="&" * 900, outlet='"' * 900, title="<" * 900, url=url,
        contact="<" * 900, promise="<" * 900, goodwill="<" * 900,
        urgencies=("health", "press", "legal", "fraud"), repeated=True, copies=99,
    )  # fmt: skip
    mail = case(
        hostile, quote="<" * 9000, reasons=(("<" * 900, "&" * 900),) * 500,
        links=tuple((label, f"https://b.example/{'x' * 1900}") for label, _ in LINKS),
        update_note="<" * 900,
    )  # fmt: skip
    assert len(mail.html.encode()) < 100_000
    assert len(mail.brief) <= 600


def test_a_brief_without_a_short_address_gives_the_first_thing_to_do():
    assert MAILS["case_arabic"]().brief.splitlines()[-1] == LINKS[0][1]
    assert case().brief.splitlines()[-1] == REVIEW.url


def test_a_brief_of_stars_alone_says_so():
    assert "(stars only, no words)" in MAILS["case_stars"]().brief.splitlines()


def test_words_of_the_users_own_reach_the_mail():
    books = Books({"en": {"headings": {"contact": "Call"}}}, where="own.toml")
    mail = render_case(facts(), **HOW, books=books)
    assert "\nCall: first reply due" in mail.text
    assert "Call" in Page(mail.html).seconds()


@pytest.mark.parametrize("locale", locales())
def test_what_was_done_meanwhile_is_said_in_every_language(locale):
    mail = render_case(facts(**SOLVED), **HOW | {"locale": locale})
    say = phrases.phrases(locale, HOW["timezone"])
    assert SOLVED["resolution"] in mail.text.splitlines()[1]
    assert say.say("due") not in Page(mail.html).words
    for _, when in SOLVED["done"]:
        assert say.say("step_done", when=say.moment(when)) in mail.text
        assert say.moment(when) in Page(mail.html).words


def test_who_is_to_act_next_is_who_the_next_step_names():
    brief = case(**SOLVED).brief
    assert facts().plan.steps[2].who[:60] in brief
    assert facts().plan.steps[0].who[:60] not in brief
