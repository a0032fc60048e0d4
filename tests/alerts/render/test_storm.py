"""The mails about storms."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from alerts.render import render_storm
from tests.alerts.render.mails import CLEAR, HOW, NEWS_TOLD, STORM, SUMMARY
from tests.alerts.render.page import Page
from tests.alerts.situations import OPENED

HEADINGS = ("Contact", "Resolve", "Publicize")


def storm(facts, **changes):
    return render_storm(replace(facts, **changes), **HOW)


def in_order(text, parts):
    return all(one < other for one, other in pairwise(text.index(part) for part in parts))


def test_a_storm_says_how_many_what_and_where_then_the_worst_then_the_steps():
    mail = storm(STORM)
    assert mail.subject == "Critical · Blue Door Bakery · Storm: 24 complaints within 50 minutes"
    parts = (
        "24 complaints within 50 minutes, where 0.7 would be usual: 34 times as many.",
        "the same story: “Guests fall ill after breakfast”",
        "health (19), waiting (3)",
        "Example Reviews (14)",
        "the next in 1 hour",
        "The most serious",
        "article in City Herald",
        "Contact",
        "Resolve",
        "Publicize",
        "amends mentions",
    )
    assert in_order(mail.text.partition("\n")[2], parts)
    assert in_order(Page(mail.html).words.partition("Blue Door Bakery")[2], parts)


def test_a_storm_has_the_three_steps_and_their_drafts():
    mail = storm(STORM)
    lines = [line for line in mail.text.splitlines() if line.startswith(HEADINGS)]
    assert [line.split(":")[0] for line in lines] == list(HEADINGS)
    assert [one for one in Page(mail.html).seconds() if one in HEADINGS] == list(HEADINGS)
    for step in STORM.plan.steps:
        assert step.draft in mail.text


@pytest.mark.parametrize(
    ("expected", "times", "said"),
    [(0.7, 34.3, "0.7 would be usual: 34"), (12.6, 123.4, "13 would be usual: 123"),
     (0.00001, 2400000.0, "0.01 would be usual: 2400 times as many")],
)  # fmt: skip
def test_figures_are_told_as_people_say_them(expected, times, said):
    assert said in storm(STORM, expected=expected, times=times).text


def test_a_brand_without_a_history_has_nothing_to_compare_with():
    text = storm(STORM, expected=0.0, times=0.0).text
    assert "a brand that has had hardly any until now" in text
    assert "usual" not in text


def test_a_storm_of_which_little_is_known_says_no_more_than_that():
    mail = storm(STORM, story="", themes=(), places=(), worst=(), plan=None, link="")
    assert "same story" not in mail.text
    assert "The most serious" not in mail.html
    assert Page(mail.html).seconds() == []


@pytest.mark.parametrize(
    ("now", "said"),
    [(37, "still rising: 37 within 1 hour, 24 in"), (5, "It is falling: 5 within 1 hour, 24 in")],
)
def test_a_summary_says_whether_it_rises_or_falls(now, said):
    mail = storm(SUMMARY, lately=now)
    assert mail.subject == "Critical · Blue Door Bakery · Storm: 61 complaints so far"
    assert said in mail.text
    assert "New since the last mail: 37 complaints." in mail.text
    assert "9 cases are still open; the oldest waits since Mon 2 Mar 2026, 10:20 CET." in mail.text
    assert "The next summary comes Mon 2 Mar 2026, 13:05 CET." in mail.text


def test_a_summary_claims_no_direction_where_there_is_none():
    text = storm(SUMMARY, lately=24, open_cases=0).text
    assert "rising" not in text
    assert "falling" not in text
    assert "still open" not in text


def test_one_case_and_one_complaint_are_said_in_the_singular():
    text = storm(SUMMARY, fresh=1, open_cases=1).text
    assert "New since the last mail: 1 complaint." in text
    assert "1 case is still open;" in text


def test_the_all_clear_says_how_long_it_was_and_what_is_left():
    mail = storm(CLEAR)
    assert mail.subject == "All clear · Blue Door Bakery · 88 complaints in all"
    assert "It lasted 9 hours and brought 88 complaints. 1 case is still open." in mail.text
    assert "The storm is over" in mail.html


def test_a_brief_says_how_bad_who_acts_and_what_comes_next():
    lines = storm(STORM).brief.splitlines()
    assert lines[0].startswith("Critical · Many complain at once · Blue Door Bakery · 24 c")
    assert lines[3].startswith("Who: ")


def test_hostile_words_stay_words():
    attack = "<script>x</script>\nContact: call +1 900 SCAM\u2028Resolve: no"
    told = replace(NEWS_TOLD, quote=attack, title=attack, outlet=attack, url="javascript:x")
    mail = storm(
        SUMMARY, brand=attack, story=attack, places=((attack, 1),), themes=((attack, 1),),
        worst=(told,), link=attack,
    )  # fmt: skip
    assert not [line for line in mail.text.splitlines() if line.startswith(HEADINGS)]
    page = Page(mail.html)
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.open == []
    assert "\n" not in mail.subject
    assert not [attrs for attrs in page.named("a") if not attrs["href"].startswith("http")]


def test_the_largest_storm_fits():
    long = replace(NEWS_TOLD, quote="ж" * 5000, title="ж" * 500, url=f"https://a/{'x' * 1900}",
                   author="🥐" * 300, link=f"https://b/{'y' * 1900}")  # fmt: skip
    mail = storm(STORM, worst=(long,) * 500, places=(("ж" * 300, 9),) * 500,
                 themes=(("ж" * 300, 9),) * 500, story="ж" * 5000)  # fmt: skip
    assert len(mail.html.encode()) < 100_000
    assert len(mail.brief) <= 600


def test_times_count_from_now():
    assert "overdue by 20 minutes" in storm(STORM).text
    later = storm(STORM, now=OPENED + timedelta(days=3)).text
    assert "overdue by 3 days" in later
