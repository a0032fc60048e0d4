"""The life of a case, walked at random and step by step."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from monitor.cases import CaseRefused, act, merge, part
from monitor.mention import CaseAct, CaseState
from tests.monitor.made_up import GOOD, HOUR, NOON, case, mention

ACTS = get_args(CaseAct)
STATES = get_args(CaseState)


class Life(RuleBasedStateMachine):
    """Any acts in any order, with and without a note and a name."""

    @initialize()
    def begin(self):
        self.case = case()
        self.now = NOON

    @rule(
        what=st.sampled_from(ACTS),
        note=st.sampled_from(["", "refunded"]),
        by=st.sampled_from(["", "ana", "bo"]),
    )
    def act(self, what, note, by):
        before, self.now = self.case, self.now + HOUR
        try:
            change = act(before, what, note=note, by=by, now=self.now)
        except CaseRefused:
            return
        self.case = replace(before, state=change.state, **change.fields)
        if what in {"resolve", "dismiss", "note"}:
            assert note
        if what == "publicize":
            assert before.state == "resolved"
        if what in {"note", "assign"}:
            assert self.case.state == before.state
        if before.owner and what != "assign":
            assert self.case.owner == before.owner

    @invariant()
    def state_and_moments_agree(self):
        now = self.case
        assert now.state in STATES
        if now.state == "open":
            assert (now.contacted, now.resolved, now.publicized, now.resolution) == (None,) * 4
        if now.state == "contacted":
            assert now.contacted
            assert not now.resolved
        if now.state == "resolved":
            assert now.contacted
            assert now.resolved
            assert now.resolution
            assert not now.publicized
        if now.state == "publicized":
            assert now.resolved
            assert now.publicized


TestTheLifeOfACase = Life.TestCase


def allowed(state, what):
    try:
        act(case(state=state), what, note="a note", by="ana", now=NOON)
    except CaseRefused:
        return False
    return True


def test_publicize_comes_only_after_resolve():
    assert [state for state in STATES if allowed(state, "publicize")] == ["resolved"]


def test_every_state_but_open_can_be_reopened():
    assert [state for state in STATES if allowed(state, "reopen")] == list(STATES[1:])


def test_nothing_can_be_done_to_a_dismissed_case_but_reopening_and_paperwork():
    assert {what for what in ACTS if allowed("dismissed", what)} == {
        "reopen",
        "assign",
        "note",
        "dispute",
    }


@pytest.mark.parametrize("what", ["resolve", "dismiss", "note"])
def test_an_act_that_needs_a_note_says_so_and_how(what):
    with pytest.raises(CaseRefused, match=rf"{what}: say .* --note"):
        act(case(), what, note="", by="ana", now=NOON)


def test_assigning_to_nobody_is_refused():
    with pytest.raises(CaseRefused, match="say to whom"):
        act(case(), "assign", note="", by="", now=NOON)


def test_the_refusal_of_publicize_names_the_command_that_comes_first():
    with pytest.raises(CaseRefused, match="fix it first") as refused:
        act(case(), "publicize", note="", by="", now=NOON)
    assert "amends case 7 resolve --note" in str(refused.value)


def test_a_refusal_names_what_is_possible_now():
    with pytest.raises(CaseRefused, match="possible now: reopen, assign, note"):
        act(case(state="publicized"), "contact", note="", by="", now=NOON)


def test_resolving_at_once_counts_as_contact_and_keeps_how():
    change = act(case(), "resolve", note="refunded", by="ana", now=NOON)
    assert change.fields == {
        "resolved": NOON,
        "resolution": "refunded",
        "contacted": NOON,
        "owner": "ana",
    }


def test_resolving_later_keeps_the_time_of_the_contact():
    contacted = case(state="contacted", contacted=NOON, owner="bo")
    change = act(contacted, "resolve", note="refunded", by="ana", now=NOON + HOUR)
    assert "contacted" not in change.fields
    assert "owner" not in change.fields


def test_dismissing_makes_nobody_the_owner():
    assert act(case(), "dismiss", note="spam", by="ana", now=NOON).fields == {}


def test_the_note_of_assign_names_the_person_where_there_is_one():
    assert act(case(), "assign", note="bo", by="ana", now=NOON).fields == {"owner": "bo"}
    assert act(case(), "assign", note="", by="ana", now=NOON).fields == {"owner": "ana"}


@pytest.mark.parametrize("what", ACTS)
def test_nothing_can_be_done_to_a_case_that_was_merged(what):
    gone = case(id=3, state="dismissed", merged_into=1)
    with pytest.raises(CaseRefused, match="case 3 was merged into case 1: go on with that one"):
        act(gone, what, note="a note", by="ana", now=NOON)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"id": 7}, "case 7 is one case already"),
        ({"brand": "Other"}, "case 7 is about Blue Door Bakery, case 8 about Other"),
        ({"state": "dismissed"}, "case 8 is dismissed.*Reopen it with: amends case 8 reopen"),
        ({"state": "publicized"}, "case 8 is publicized.*amends case 8 reopen"),
        ({"state": "dismissed", "merged_into": 2}, "case 8 was merged into case 2: go on with"),
    ],
)
def test_only_two_cases_of_one_brand_that_go_on_can_be_merged(other, reason):
    with pytest.raises(CaseRefused, match=reason):
        merge(case(), case(**{"id": 8} | other))
    if "id" not in other:
        with pytest.raises(CaseRefused):
            merge(case(**{"id": 8} | other), case())


def test_a_merged_case_is_as_severe_as_the_worse_and_as_urgent_as_the_earlier_one():
    early = {"due": NOON + HOUR, "severity": 90}
    kept, gone = merge(case(), case(id=8, **early))
    assert kept.fields == early | {"owner": None}
    assert gone.state == "dismissed"
    assert gone.fields == {"resolution": "merged into case 7", "merged_into": 7}


@pytest.mark.parametrize("states", [("open", "contacted"), ("contacted", "open")])
def test_a_clock_that_does_not_run_in_both_stays(states):
    mine, his = states
    kept, _ = merge(case(state=mine), case(id=8, state=his, due=NOON))
    assert (kept.state, kept.fields["due"]) == (mine, case().due)


@pytest.mark.parametrize(
    ("mine", "his", "owner"), [(None, "bo", "bo"), ("ana", "bo", "ana"), ("ana", None, "ana")]
)
def test_a_merged_case_keeps_its_owner_or_takes_the_others(mine, his, owner):
    kept, _ = merge(case(owner=mine), case(id=8, owner=his))
    assert kept.fields["owner"] == owner


INSIDE = [mention(id=1), mention(id=2), mention(id=3, verdict=GOOD)]


def test_the_mentions_of_a_case_part_in_their_order():
    parting = part(case(), INSIDE, {3, 2})
    assert [one.id for one in parting.leaving] == [2, 3]
    assert [one.id for one in parting.staying] == [1]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({1, 2, 3}, "nothing would stay in case 7"),
        ({2, 9}, "mention 9 is not in case 7; `amends case 7` shows what is"),
        ({3}, "none of these mentions is a complaint"),
    ],
)
def test_a_split_that_leaves_nothing_to_work_on_is_refused(wanted, reason):
    with pytest.raises(CaseRefused, match=reason):
        part(case(), INSIDE, wanted)
