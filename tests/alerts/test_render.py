"""The mails as their readers get them."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given, strategies

from alerts import phrases
from alerts.book import locales
from alerts.facts import SourceFacts, SourceTold
from alerts.message import build
from alerts.render import render_case, render_source, render_test, render_update
from tests.alerts.render.page import Page
from tests.alerts.situations import OPENED, PLACES, REVIEW, alert, every, facts

HEADINGS = ("Contact", "Resolve", "Publicize")
FAKE = "Contact: call +1 900 SCAM\nResolve\n\u2028Publicize\x0bContact\x85Resolve"


def case(given=None, **changes):
    return render_case(given or facts(**changes), locale="en", timezone="Europe/Zagreb")


def heading_lines(text):
    return [line for line in text.splitlines() if line.startswith(HEADINGS)]


def test_the_subject_starts_with_the_severity_and_the_brand():
    assert case().subject == (
        "High · Blue Door Bakery · 1★ review by Maya R.: "
        "“Waited forty minutes for a cold soup. Nobody said a word.”"
    )


def test_a_subject_without_words_says_so():
    subject = case(quote="").subject
    assert subject == "High · Blue Door Bakery · 1★ review by Maya R., no words"


def test_an_article_is_named_by_its_publication():
    news = replace(REVIEW, place="news", rating=None, outlet="City Herald", author="Jo Field")
    assert "· article in City Herald: “" in case(facts(news)).subject


def test_a_subject_stays_short():
    long = replace(REVIEW, brand="b" * 300, author="a" * 300, outlet="o" * 300)
    subject = case(facts(long, quote="word " * 500)).subject
    assert len(subject) <= 170
    assert subject.startswith("High · bbb")


def test_the_body_has_the_order_of_the_contract():
    text = case().text
    parts = [
        "Waited forty minutes",
        "https://reviews.example.org/blue-door/17",
        "By: Maya R.",
        "Where: review, Example Reviews",
        "When: Mon 2 Mar 2026, 11:03 CET",
        "“1 of 5 stars”: the rating decides",
        "Published: Mon 2 Mar 2026, 11:03 CET",
        "Seen by us: Mon 2 Mar 2026, 11:06 CET (3 minutes later)",
        "First reply due: Mon 2 Mar 2026, 15:05 CET – within 4 hours",
        "\nContact: ",
        "\nResolve: ",
        "\nPublicize: ",
        'amends case 12 contact --note "…"',
    ]
    places = [text.index(part) for part in parts]
    assert all(one < other for one, other in pairwise(places))
    assert "★☆☆☆☆ 1 of 5 stars" in text


def test_the_three_steps_come_once_each_and_in_order_everywhere():
    for situation in every():
        mail = case(facts(situation))
        lines = heading_lines(mail.text)
        assert [line.split(":")[0] for line in lines] == list(HEADINGS)
        assert [one for one in Page(mail.html).seconds() if one in HEADINGS] == list(HEADINGS)


def test_every_draft_stands_word_for_word_in_text_and_html():
    for situation in every():
        given = facts(situation)
        mail = case(given)
        for step in given.plan.steps:
            assert f"-----\n\n{step.draft}\n\n-----" in mail.text
            assert f">{step.draft}</pre>" in unescape(mail.html)


def test_every_piece_of_advice_is_in_both_bodies():
    given = facts()
    mail = case(given)
    for step in given.plan.steps:
        for said in (*step.advice, *step.avoid, step.who):
            assert said in mail.text
            assert said in unescape(mail.html)


def test_drafts_survive_the_way_through_a_mail():
    given = facts()
    mail = case(given)
    sent = build(alert(text=mail.text, html=mail.html), sender="a@example.org")
    arrived = sent.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert arrived == mail.text
    for step in given.plan.steps:
        assert step.draft in arrived


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": FAKE},
        {"source": FAKE},
        {"update_note": FAKE},
        {"reasons": ((FAKE, FAKE),)},
        {"links": ((FAKE, FAKE),)},
    ],
)
def test_a_hostile_fact_cannot_fake_a_step(changes):
    mail = case(**changes)
    assert len(heading_lines(mail.text)) == 3
    assert [one for one in Page(mail.html).seconds() if one in HEADINGS] == list(HEADINGS)


@pytest.mark.parametrize(
    "field", ["brand", "author", "outlet", "title", "url", "contact", "promise", "goodwill"]
)
def test_a_hostile_situation_cannot_fake_a_step(field):
    for fake in (FAKE, "Contact", "Resolve: x"):
        hostile = replace(REVIEW, **{field: fake})
        mail = case(facts(hostile))
        assert len(heading_lines(mail.text)) == 3


@given(strategies.text(), strategies.text())
def test_no_text_from_outside_can_fake_a_step_or_break_the_page(quote, name):
    hostile = replace(REVIEW, brand=name, author=name, outlet=name, title=name, url=name)
    given = facts(hostile, quote=quote, source=name, reasons=((name, quote),), update_note=quote)
    mail = case(given)
    assert [line.split(":")[0] for line in heading_lines(mail.text)] == list(HEADINGS)
    mail.text.encode()
    mail.html.encode()
    assert "\n" not in mail.subject
    page = Page(mail.html)
    assert page.open == []
    assert [one for one in page.seconds() if one in HEADINGS] == list(HEADINGS)


def test_html_from_outside_is_shown_and_not_run():
    attack = '<script>alert(1)</script><img src=x onerror="alert(1)">"\'</pre><h2>Contact</h2>'
    hostile = replace(
        REVIEW, brand=attack, author=attack, title=attack, outlet=attack, contact=attack,
        url=f"https://example.org/{attack.replace(' ', '')}",
    )  # fmt: skip
    given = facts(hostile, quote=attack, reasons=((attack, attack),), links=((attack, attack),))
    page = Page(case(given).html)
    names = {name for name, _ in page.tags}
    assert names.isdisjoint({"script", "img"})
    assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
    assert [one for one in page.seconds() if one in HEADINGS] == list(HEADINGS)


def test_the_page_loads_nothing():
    for situation in every():
        page = Page(case(facts(situation)).html)
        assert not [name for name, attrs in page.tags if "src" in attrs or name == "link"]
        assert "url(" not in case(facts(situation)).html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x", "no url"])
def test_only_web_addresses_become_links(url):
    mail = case(facts(replace(REVIEW, url=url)))
    assert url not in mail.html
    assert url not in mail.text


def test_a_web_link_is_a_link_and_a_command_is_code():
    links = (("Open", "https://amends.example.org/case/12"), ("Do", "amends case 12 contact"))
    mail = case(links=links)
    targets = [attrs["href"] for name, attrs in Page(mail.html).tags if name == "a"]
    assert targets == [REVIEW.url, "https://amends.example.org/case/12"]
    assert "<code" in mail.html


def test_quoted_lines_carry_a_mark():
    text = case(quote="one\n\ntwo\r\nthree").text
    assert "\n> one\n> \n> two\n> three\n" in text


def test_a_very_long_quote_is_cut_at_a_sentence_and_says_how_much_is_missing():
    quote = "This is a sentence of forty characters. " * 100
    text = case(quote=quote).text
    shown = next(line for line in text.splitlines() if line.startswith("> "))
    assert shown.endswith("characters. …")
    assert len(shown) < 1250
    missing = int(re.search(r"(\d+) more characters", text)[1])
    assert missing + len(shown.removeprefix("> ").removesuffix(" …")) == len(quote.rstrip())


def test_a_very_long_word_is_cut_all_the_same():
    shown = next(line for line in case(quote="x" * 5000).text.splitlines() if line.startswith("> "))
    assert len(shown) < 1250
    assert shown.endswith("…")


def test_right_to_left_names_are_kept_and_their_controls_are_not():
    arabic = replace(REVIEW, author="\u202eسلمى\u202c", title="\u2067x")
    mail = case(facts(arabic, quote="\u202eانتظرت ساعة"))
    for body in (mail.text, mail.html, mail.subject):
        assert "سلمى" in body
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", body)
    assert '<bdi dir="auto">سلمى</bdi>' in mail.html


def test_emoji_and_lone_surrogates_do_not_stop_a_mail():
    mail = case(quote="🥐🔥 \ud83d cold")
    mail.text.encode()
    assert "🥐🔥" in mail.text


def test_a_due_time_that_has_passed_is_called_overdue():
    text = case(now=REVIEW.due + timedelta(hours=2)).text
    assert "15:05 CET – overdue by 2 hours" in text


def test_unknown_times_names_and_places_are_said():
    text = case(facts(replace(REVIEW, author=None, outlet=None, rating=None), published=None)).text
    assert "- By: no name given\n" in text
    assert "- When: not known\n" in text
    assert "- Where: review\n" in text
    assert "Rating" not in text
    assert "None" not in text


def test_a_verdict_without_reasons_says_so():
    assert "no single word stands out" in case(reasons=()).text


def test_urgency_and_copies_are_said():
    mail = case(facts(replace(REVIEW, urgencies=("health", "press"), copies=7)))
    assert "It touches: health, press" in mail.text
    assert "7 places" in mail.text


def test_a_title_that_the_text_repeats_is_shown_once():
    mail = case(facts(replace(REVIEW, title="Waited forty minutes")))
    assert mail.text.count("Waited forty minutes") == 1


def test_an_update_says_what_is_new_before_anything_else():
    note = "Maya R. has complained a second time."
    mail = render_update(facts(update_note=note), locale="en", timezone="UTC")
    assert mail.subject.startswith("High · Blue Door Bakery · again: 1★ review by Maya R.")
    assert mail.text.index(note) < mail.text.index("What was said")
    assert note in mail.html


def test_every_place_has_a_name_in_the_mail():
    for place in PLACES:
        given = facts(replace(REVIEW, place=place, outlet=None))
        kind = phrases.tables("en")["kinds"][place]
        assert f"- Where: {kind}\n" in case(given).text


def test_a_test_mail_says_that_there_is_nothing_to_do():
    mail = render_test(brands=("Blue Door Bakery", "B"), now=OPENED, locale="en", timezone="UTC")
    assert mail.subject == "Test · Blue Door Bakery, B · Amends can reach you"
    assert "nothing to do" in mail.text
    assert "Mon 2 Mar 2026, 10:05 UTC" in mail.html
    assert "Amends" in render_test(brands=(), now=OPENED, locale="en", timezone="UTC").subject


@pytest.mark.parametrize("event", ["broken", "recovered", "ended"])
def test_a_source_mail_names_the_source_its_address_and_what_to_do(event):
    herald = SourceTold(
        name="City <Herald>",
        address="https://herald.example.org/feed",
        since=OPENED,
        error="503 \r\nContact: evil",
        failures=7,
        brand="Blue Door Bakery",
    )
    mail = render_source(SourceFacts(event, (herald,)), locale="en", timezone="UTC")
    assert mail.subject.startswith("Source ")
    assert "City <Herald>" in mail.text
    assert "City &lt;Herald&gt;" in mail.html
    for body in (mail.text, mail.html):
        assert "https://herald.example.org/feed" in body
        assert "Mon 2 Mar 2026, 10:05 UTC" in body
        assert "503 Contact: evil" in body
    assert heading_lines(mail.text) == []
    assert Page(mail.html).open == []


def test_a_source_without_a_brand_is_about_all_of_them():
    given = SourceFacts("ended", (SourceTold("Contact", "file", since=OPENED),))
    mail = render_source(given, locale="en", timezone="UTC")
    assert heading_lines(mail.text) == []
    assert "Amends" in mail.subject


@pytest.mark.parametrize("event", ["broken", "recovered", "ended"])
def test_sources_that_break_together_stand_in_one_mail(event):
    told = tuple(
        SourceTold(f"Source <{n}>", "https://a.example", OPENED, error="refused", brand="A")
        for n in range(40)
    )
    mail = render_source(SourceFacts(event, told), locale="en", timezone="UTC")
    assert mail.subject.startswith("40 sources ")
    assert "· A · Source <0> and others" in mail.subject
    assert "- Source <29>: refused\n" in mail.text
    assert "Source <30>" not in mail.text
    assert "- Further sources: 10\n" in mail.text
    assert "Source &lt;29&gt;" in mail.html
    assert Page(mail.html).open == []


def test_every_locale_with_a_playbook_has_every_phrase():
    english = phrases.tables("en")
    for locale in locales():
        theirs = phrases.tables(locale)
        assert {key: set(table) for key, table in theirs.items()} == {
            key: set(table) for key, table in english.items()
        }


def test_times_are_told_in_the_configured_zone():
    mail = render_case(facts(), locale="en", timezone="Asia/Tokyo")
    assert "19:03 JST" in mail.text
