"""Mentions that are no complaints, told at once."""

from dataclasses import replace

import pytest

from alerts.render import render_notice
from tests.alerts.render.mails import HOW, PRAISE
from tests.alerts.render.page import Page


def notice(**changes):
    return render_notice(replace(PRAISE, **changes), **HOW)


@pytest.mark.parametrize(
    ("label", "begins"),
    [("positive", "Praise"), ("unscored", "Not scored"), ("neutral", "Mention")],
)
def test_a_subject_says_what_sort_of_mention_it_is(label, begins):
    subject = notice(label=label, thanks=None).subject
    assert subject.startswith(f"{begins} · Blue Door Bakery · 5★ review by Ivo: “Ana remembered")


def test_praise_comes_with_advice_and_both_drafts():
    mail = notice()
    for said in (*PRAISE.thanks.advice, *PRAISE.thanks.avoid, PRAISE.thanks.who):
        assert said in mail.text
    assert [attrs["lang"] for attrs in Page(mail.html).named("pre")] == ["en", "en"]
    for draft in (PRAISE.thanks.public, PRAISE.thanks.personal):
        assert draft in mail.text
        assert draft in mail.html
    assert "[Brackets] in a draft" in mail.text


def test_what_was_not_scored_says_why_and_gives_no_thanks():
    mail = notice(label="unscored", thanks=None)
    assert "please look yourself" in mail.text
    assert "no rules for their language yet" in mail.html
    assert "Draft" not in mail.text


def test_stars_alone_are_told_as_that():
    situation = replace(PRAISE.situation, title="")
    mail = notice(quote="", situation=situation)
    assert mail.subject.endswith("5★ review by Ivo: (stars only, no words)")
    assert "> (stars only, no words)" in mail.text


def test_links_say_how_long_they_work():
    mail = notice()
    assert "The links work until Wed 1 Apr 2026" in mail.text
    assert "act/not_about.x4" in mail.html
    assert "The links work" not in notice(links_until=None).text


def test_hostile_words_stay_words():
    attack = "</p><img src=x>\nContact: evil\u2028Resolve: evil"
    hostile = replace(PRAISE.situation, brand=attack, author=attack, outlet=attack, title=attack)
    mail = notice(situation=hostile, quote=attack, source=attack, links=((attack, attack),))
    assert not [one for one in mail.text.splitlines() if one.startswith(("Contact", "Resolve"))]
    page = Page(mail.html)
    assert "img" not in {tag for tag, _ in page.tags}
    assert page.open == []
