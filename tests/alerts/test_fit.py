"""Texts for services with little room and with much."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.fit import BRIEF, URL, WHOLE, brief, calm, cut, first_link, fit
from tests.alerts.situations import alert

LINK = "https://example.org/cases/12?from=chat"
BRIEFLY = f"“Waited forty minutes for a cold soup.”\nMaya R., Example Reviews, 1 star\n{LINK}"
LONG = "Contact: now\n\n" + "The draft goes on, and on, and on. " * 200


def test_a_text_message_gets_the_subject_and_the_link_on_one_line():
    assert fit(alert(brief=BRIEFLY), 160, titled=False) == (
        f"High · Blue Door Bakery · 1★ review {LINK}"
    )


def test_a_long_subject_makes_way_for_the_link_between_two_words():
    made = alert(subject="High · " + "complaint " * 30, brief=BRIEFLY)
    line = fit(made, 160, titled=False)
    assert line.endswith(f" complaint… {LINK}")
    assert len(line) <= 160


def test_a_link_that_leaves_no_room_for_words_is_left_out():
    made = alert(brief="https://example.org/" + "a" * 140)
    assert fit(made, 160, titled=False) == made.subject


def test_a_chat_gets_the_brief_below_the_subject():
    assert fit(alert(brief=BRIEFLY), 2000, titled=True) == BRIEFLY
    assert fit(alert(brief=BRIEFLY), 2000, titled=False) == f"{alert().subject}\n{BRIEFLY}"


def test_a_brief_that_is_too_long_keeps_its_link():
    made = alert(brief="word " * 300 + f"\n{LINK}")
    body = fit(made, BRIEF, titled=True)
    assert body.endswith(f"word…\n{LINK}")
    assert len(body) <= BRIEF


def test_a_service_with_much_room_gets_the_whole_text_with_its_drafts():
    assert fit(alert(text=LONG, brief=BRIEFLY), WHOLE, titled=True) == LONG.rstrip()


def test_a_text_that_is_too_long_for_all_rooms_is_told_in_brief():
    assert fit(alert(text="word " * 9000, brief=BRIEFLY), WHOLE, titled=True) == BRIEFLY


def test_where_nobody_wrote_a_brief_the_first_lines_of_the_text_are_one():
    made = alert(text="\n\n".join(f"line {n}" for n in range(20)))
    assert brief(made).splitlines() == [f"line {n}" for n in range(8)]


def test_the_link_is_ours_and_none_that_a_complaint_holds():
    assert first_link(alert(brief=f"“Go to https://phish.example/login”\n{LINK}")) == LINK
    assert first_link(alert(brief="https://phish.example/login is better", text="")) == ""
    assert first_link(alert(text=f"> https://phish.example\n\n- Link: {LINK}")) == LINK
    assert first_link(alert()) == ""


@pytest.mark.parametrize(
    "call", ["@everyone", "@here", "@Channel", "@all", "<!channel>", "<@U123>", "<#C123>"]
)
def test_what_a_complaint_says_rings_nobodys_telephone(call):
    body = fit(alert(brief=f"They said: {call} is awful"), 2000, titled=True)
    assert call not in body
    assert body.replace("\u2060", "") == f"They said: {call} is awful"


def test_addresses_and_other_names_stay_as_they_are():
    plain = "ana@example.org, @bluedoor, @allison, 3 < 4"
    assert calm(plain) == plain


def test_a_script_without_spaces_is_cut_anywhere_but_inside_a_character():
    assert cut("面" * 200, 100) == "面" * 99 + "…"
    family = "👨‍👩‍👧"
    kept = cut(family * 50, 100)
    assert set(kept.removesuffix("…").split(family)) == {""}
    assert len(cut("e\u0301" * 200, 100)) == 99


@given(
    st.lists(st.sampled_from(["word", "wörter", "und", LINK, "\n", "a.b,"])), st.integers(1, 300)
)
def test_no_cut_is_inside_a_word_or_an_address(words, room):
    text = " ".join(words)
    kept = cut(text, room)
    assert len(kept) <= room
    whole = {part.strip(" ,;:–-") for part in text.split()}
    assert {part.strip(" ,;:–-") for part in kept.removesuffix("…").split()} <= whole
    assert all(found[0].removesuffix("…") == LINK for found in URL.finditer(kept))


@given(st.text(), st.text(), st.text(), st.integers(40, 20_000), st.booleans())
def test_whatever_is_told_fits(subject, text, short, room, titled):
    body = fit(alert(subject=subject, text=text, brief=short), room, titled=titled)
    assert len(body) <= room
    assert not re.search("[\x00-\x08\ud800-\udfff]", body)
