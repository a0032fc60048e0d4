"""`case`: looking at one, and moving it on."""

import pytest

from monitor.config import load
from monitor.store import Store
from monitor.telling import telling
from tests.monitor.made_up import NOON, item, mention, watching
from tests.monitor.office import a_complaint
from tests.monitor.test_rows import CASE, MENTION
from tests.monitor.working import nothing


def test_a_case_is_shown_with_mentions_plan_and_log(worked):
    row = worked.json("case", "1")
    assert set(row) >= CASE | {"plan", "log"}
    assert [step["step"] for step in row["plan"]] == ["contact", "resolve", "publicize"]
    fields = {"step", "advice", "avoid", "who", "due", "draft", "draft_language"}
    for step in row["plan"]:
        assert set(step) >= fields
        assert isinstance(step["draft"], str)
    for said in row["mentions"]:
        assert set(said) >= MENTION
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
        (["merge"], "amends case 1 merge M"),
        (["merge", "2", "3"], "name one case"),
        (["merge", "1"], "case 1 is one case already"),
        (["merge", "9"], "there is no case 9"),
        (["merge", "one"], "one"),
        (["split"], "amends case 1 split MENTION"),
        (["split", "0"], "0"),
        (["split", "99"], "mention 99 is not in case 1"),
        (["contact", "2"], "contact takes no further number, got 2"),
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


@pytest.fixture
def twice(here, typed):
    """An installation with two complaints by one person in a case, and a case of another."""
    here.configure()
    settings = load(here.config, environ={})
    with Store(here.database) as store:
        (watch,) = watching(store, "news")
        casework = telling(settings, store, nothing).casework
        for number, author in enumerate(["Maya", "Maya", "Bob"]):
            made = mention(item(id=str(number), text=a_complaint(number), title="", author=author))
            with store.transaction():
                store.mentions.remember(watch.id, [(made.item, made.fingerprint)], NOON)
                casework.add(watch.id, made, NOON)
    return typed


def test_the_help_has_a_line_for_each_act(typed):
    lines = [
        line.split()[0] for line in typed("case", "--help").stdout.splitlines() if line.split()
    ]
    for act in ("contact", "dispute", "merge", "split"):
        assert act in lines


def numbers(row):
    return [said["mention"] for said in row["mentions"]]


def test_cases_are_merged_by_command(twice):
    assert "Case 1" in twice("case", "1", "merge", "2", "--by", "ana").stdout
    row = twice.json("case", "1")
    assert numbers(row) == [1, 2, 3]
    assert (row["log"][-1]["who"], row["log"][-1]["note"]) == ("ana", "case 2 joined")
    gone = twice.json("case", "2")
    assert (gone["state"], gone["merged_into"], gone["mentions"]) == ("dismissed", 1, [])
    assert "Merged into case 1." in twice("case", "2").stdout
    refused = twice("case", "2", "reopen", status=2)
    assert "case 2 was merged into case 1: go on with that one" in refused.stderr


def test_a_case_is_split_by_command_and_the_new_one_is_shown(twice):
    assert "\nMention 2\n" in twice("case", "1").stdout
    new = twice.json("case", "1", "split", "2", "--by", "ana", "--note", "another visit")
    assert (new["id"], new["state"], numbers(new)) == (3, "open", [2])
    assert new["log"][-1]["note"] == "mention 2, split from case 1: another visit"
    assert numbers(twice.json("case", "1")) == [1]
    assert "Case 3" in twice("case", "3", "merge", "1").stdout
    assert "Case 4" in twice("case", "3", "split", "2", "--by", "ana").stdout
