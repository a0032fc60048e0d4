"""What is refused, said with commands and in each language without them."""

import re
from dataclasses import fields
from typing import get_args

import pytest

from alerts.phrases import phrases, tables
from alerts.playbook import locales
from alerts.texts import names
from monitor.cases import CaseRefused, act, possible
from monitor.mention import CaseAct, CaseState
from monitor.refusals import Reason, Refusal, Refused, say_refusal
from tests.monitor.made_up import NOON, case

REASONS = get_args(Reason)


def refusal(reason):
    return Refusal(
        reason,
        case=7,
        other=8,
        mention=9,
        state="resolved",
        act="contact",
        possible=("publicize", "reopen"),
        owner="Bo",
        brand="Blue Door",
        other_brand="Red Door",
        label="neutral",
    )


@pytest.mark.parametrize("locale", locales())
def test_every_refusal_has_its_sentences_in_every_language(locale):
    assert set(tables(locale)["refusals"]) == set(REASONS)
    assert set(tables(locale)["acts"]) == {*get_args(CaseAct), "merge", "split"}
    say = phrases(locale, "UTC")
    for reason in REASONS:
        said = say_refusal(Refused(refusal(reason)), say)
        assert said[0].isupper()
        assert said.endswith(".")
        assert not re.search(r"amends|--|`|[{}]", said)


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("reason", REASONS)
def test_a_refusal_names_the_same_things_in_every_language(locale, reason):
    theirs, english = (tables(one)["refusals"][reason] for one in (locale, "en"))
    assert names(theirs) == names(english)
    assert names(english) <= {field.name for field in fields(Refusal)}


def test_commands_are_named_only_where_they_are_typed():
    with pytest.raises(CaseRefused) as refused:
        act(case(), "publicize", note="", by="Ana", now=NOON)
    assert "amends case 7 resolve --note" in str(refused.value)
    assert say_refusal(refused.value, phrases("en", "UTC")) == (
        "Case 7 is open. Fix it first, then tell: say how it was resolved."
    )


def test_what_is_possible_is_said_in_the_readers_words():
    with pytest.raises(CaseRefused) as refused:
        act(case(state="dismissed"), "contact", note="", by="Ana", now=NOON)
    assert refused.value.refusal.possible == ("reopen", "assign", "note", "dispute")
    assert "wieder öffnen, zuweisen, notieren, bestreiten." in (
        say_refusal(refused.value, phrases("de", "UTC"))
    )


@pytest.mark.parametrize("state", get_args(CaseState)[1:])
def test_what_is_said_to_be_possible_is_not_refused(state):
    now = case(state=state)
    with pytest.raises(CaseRefused) as refused:
        act(now, "contact", note="", by="Ana", now=NOON)
    assert set(refused.value.refusal.possible) == possible(now) - {"claim"}
    for what in refused.value.refusal.possible:
        act(now, what, note="a note", by="Ana", now=NOON)


def test_what_a_refusal_names_is_never_read_as_a_place_to_fill():
    taken = Refused(Refusal("taken", case=7, owner="{case}"))
    assert str(taken) == "case 7 was taken by {case} already"
    assert "{case}" in say_refusal(taken, phrases("en", "UTC"))
