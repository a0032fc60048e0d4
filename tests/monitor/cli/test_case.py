"""`case`: looking at one, and moving it on."""

import pytest

from tests.monitor.test_rows import CASE, MENTION


def test_a_case_is_shown_with_mentions_plan_and_log(worked):
    row = worked.json("case", "1")
    assert set(row) >= CASE | {"plan", "log"}
    assert [step["step"] for step in row["plan"]] == ["contact", "resolve", "publicize"]
    fields = {"step", "advice", "avoid", "who", "due", "draft", "draft_language"}
    for step in row["plan"]:
        assert set(step) >= fields
        assert isinstance(step["draft"], str)
    for mention in row["mentions"]:
        assert set(mention) >= MENTION
    shown = worked("case", "1").stdout
    assert "laughed at me" in shown
    for line in row["plan"][0]["draft"].splitlines():
        assert line in shown


def test_a_case_goes_its_way_by_command(worked):
    assert "is contacted" in worked("case", "1", "contact", "--by", "ana").stdout
    assert "Resolved: refunded" in worked("case", "1", "resolve", "--note", "refunded").stdout
    done = worked.json("case", "1", "publicize", "--by", "bo")
    assert (done["state"], done["owner"], done["resolution"]) == ("publicized", "ana", "refunded")
    assert [(entry["act"], entry["who"]) for entry in done["log"]][::3] == [
        ("opened", "amends"),
        ("publicize", "bo"),
    ]
    assert worked.json("case", "1", "reopen")["state"] == "open"
    assert worked.json("case", "1", "assign", "--by", "eva")["owner"] == "eva"
    noted = worked.json("case", "1", "note", "--note", "called")
    assert noted["log"][-1]["note"] == "called"
    assert worked.json("case", "1", "dismiss", "--note", "spam")["state"] == "dismissed"
    assert [row["state"] for row in worked.json("cases")] == ["dismissed"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["resolve"], "--note"),
        (["resolve", "--note", "  "], "--note"),
        (["dismiss"], "--note"),
        (["note"], "--note"),
        (["publicize"], "fix it first"),
        (["reopen"], "possible now"),
        (["forgive"], "forgive"),
    ],
)
def test_an_act_against_the_rules_is_refused_and_changes_nothing(words, reason, worked):
    before = worked.json("case", "1")
    said = worked("case", "1", *words, status=2)
    assert reason in said.stderr
    assert said.stdout == ""
    assert worked.json("case", "1") == before


@pytest.mark.parametrize("number", ["0", "-1", "one", "999999999999999999999999"])
def test_a_number_that_is_none_is_refused(number, worked):
    worked("case", number, status=2)


def test_a_case_that_is_not_there_is_said_to_be_missing(worked):
    assert "there is no case 99; `amends cases` lists them" in worked("case", "99", status=2).stderr


def test_before_the_first_poll_there_is_no_case(here, typed):
    here.configure()
    assert "`amends poll` or `amends run` creates it" in typed("case", "1", status=1).stderr
