"""Cases and their log in the record."""

import sqlite3

import pytest

from alerts.plan import Plan, PlanStep
from monitor.cases import Change
from monitor.mention import LogEntry
from monitor.store.cases import NoSuchCase
from monitor.store.filter import Filter
from tests.monitor.made_up import BRAND, DAY, HOUR, MINUTE, NOON, keep, mention, opened, watching


def change(store, number, state, **fields):
    with store.transaction():
        assert store.cases.change(store.cases.get(number), Change(state, fields))


def test_a_case_opens_with_its_clock_and_nothing_done(store):
    case = store.cases.get(opened(store, severity=80, due=NOON + HOUR))
    assert (case.brand, case.state, case.severity) == (BRAND, "open", 80)
    assert (case.opened, case.due) == (NOON, NOON + HOUR)
    assert (case.contacted, case.resolved, case.publicized, case.owner) == (None,) * 4
    assert case.plan == Plan(())
    assert case.mentions == 0


def test_the_plan_is_kept_word_for_word(store):
    number = opened(store)
    steps = tuple(
        PlanStep(step, ("Do “this” 🍞",), ("Don’t",), "Ana", due, "Dear Maya,\n\nsorry.\n", "en")
        for step, due in (("contact", NOON), ("resolve", NOON + DAY), ("publicize", None))
    )
    with store.transaction():
        store.cases.set_plan(number, Plan(steps))
    assert store.cases.get(number).plan == Plan(steps)


def test_a_missing_case_is_said_to_be_missing(store):
    with pytest.raises(NoSuchCase, match="there is no case 5"):
        store.cases.get(5)


@pytest.mark.parametrize(
    ("state", "severity", "due", "expected"),
    [
        ("open", 90, NOON + MINUTE, (90, NOON + MINUTE)),
        ("open", 10, NOON + DAY, (60, NOON + HOUR)),
        ("contacted", 90, NOON + MINUTE, (90, NOON + HOUR)),
    ],
)
def test_a_case_gets_worse_and_never_better(state, severity, due, expected, store):
    number = opened(store)
    change(store, number, state)
    with store.transaction():
        store.cases.worsen(number, severity, due)
    case = store.cases.get(number)
    assert (case.severity, case.due) == expected


def test_the_open_case_of_an_author_is_the_newest_that_has_not_ended(store):
    old, new = opened(store, author=b"maya"), opened(store, author=b"maya")
    assert store.cases.open_of_author(BRAND, b"maya") == new
    change(store, new, "publicized", publicized=NOON)
    assert store.cases.open_of_author(BRAND, b"maya") == old
    change(store, old, "dismissed")
    assert store.cases.open_of_author(BRAND, b"maya") is None
    assert store.cases.open_of_author("Other", b"maya") is None


def test_nobody_in_particular_has_no_open_case(store):
    opened(store, author=None)
    assert store.cases.open_of_author(BRAND, None) is None


def test_a_change_writes_state_and_fields_and_only_once(store):
    number = opened(store)
    done = Change("resolved", {"resolved": NOON, "resolution": "refunded", "owner": "ana"})
    seen = store.cases.get(number)
    with store.transaction():
        assert store.cases.change(seen, done)
        assert not store.cases.change(seen, done)
    case = store.cases.get(number)
    assert (case.state, case.resolved, case.resolution) == ("resolved", NOON, "refunded")
    change(store, number, "open", resolved=None, resolution=None)
    assert store.cases.get(number).resolved is None


def test_the_log_is_kept_in_order(store):
    number, other = opened(store), opened(store)
    entries = [LogEntry(NOON + n * MINUTE, "ana", "note", f"“{n}” 🍞\nline") for n in range(3)]
    with store.transaction():
        for entry in reversed(entries):
            store.cases.note(number, entry)
        store.cases.note(other, entries[0])
    assert store.cases.log(number) == entries[::-1]


def test_lists_show_open_cases_first_by_their_clock_and_take_filters(store):
    (source,) = watching(store, "news")
    late = opened(store, due=NOON + DAY)
    soon = opened(store, due=NOON + MINUTE, opened=NOON + HOUR)
    done = opened(store, due=NOON)
    change(store, done, "dismissed")
    keep(store, source.id, mention(), number=late)

    def found(**wanted):
        return [case.id for case in store.cases.find(Filter(**wanted))]

    assert found() == [soon, late, done]
    assert found(limit=1) == [soon]
    assert found(label="negative") == [late]
    assert found(since=NOON + MINUTE) == [soon]
    assert found(brand=BRAND) == [soon, late, done]
    assert found(brand="Other") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_log SET note = 'nothing happened'",
        "UPDATE case_log SET id = 99",
        "DELETE FROM case_log",
        "INSERT OR REPLACE INTO case_log SELECT id, case_id, at, 'bo', act, note FROM case_log",
        "INSERT INTO case_log SELECT 9, case_id, at, NULL, act, note FROM case_log",
        "INSERT INTO case_log SELECT 9, case_id, NULL, who, act, note FROM case_log",
    ],
)
def test_whoever_opens_the_file_cannot_rewrite_the_log(statement, store, path):
    number = opened(store)
    written = LogEntry(NOON, "ana", "note", "called")
    with store.transaction():
        store.cases.note(number, written)
    stranger = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError), stranger:
        stranger.execute(statement)
    stranger.close()
    assert store.cases.log(number) == [written]
