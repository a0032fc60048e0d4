"""Work on a case, by one person and by two at once."""

import threading

import pytest

from monitor.cases import CaseRefused, act
from monitor.desk import perform
from monitor.store import Store
from monitor.store.cases import NoSuchCase
from tests.monitor.made_up import HOUR, NOON, opened


def test_every_act_is_logged_in_order_with_who_and_why(store):
    number = opened(store)
    for hours, (what, note) in enumerate(
        [("assign", ""), ("contact", ""), ("resolve", "refunded"), ("publicize", "")]
    ):
        case = perform(store, number, what, note=note, by="ana", now=NOON + hours * HOUR)
    assert case.state == "publicized"
    assert [(entry.act, entry.who, entry.note) for entry in store.cases.log(number)] == [
        ("assign", "ana", ""),
        ("contact", "ana", ""),
        ("resolve", "ana", "refunded"),
        ("publicize", "ana", ""),
    ]
    assert store.cases.log(number)[2].at == NOON + 2 * HOUR


def test_a_refused_act_leaves_no_trace(store):
    number = opened(store)
    before = store.cases.get(number)
    with pytest.raises(CaseRefused):
        perform(store, number, "publicize", note="", by="ana", now=NOON)
    assert store.cases.get(number) == before
    assert store.cases.log(number) == []


def test_a_case_that_is_not_there_is_said_to_be_missing(store):
    with pytest.raises(NoSuchCase, match="there is no case 99; `amends cases` lists them"):
        perform(store, 99, "contact", note="", by="ana", now=NOON)


def test_a_change_decided_for_an_earlier_state_is_not_applied(store):
    number = opened(store)
    seen = store.cases.get(number)
    perform(store, number, "dismiss", note="spam", by="bo", now=NOON)
    late = act(seen, "contact", note="", by="ana", now=NOON)
    with store.transaction():
        assert not store.cases.change(seen, late)
    assert store.cases.get(number).state == "dismissed"
    assert store.cases.get(number).owner is None


def test_of_two_people_who_act_at_once_one_is_told(store, path):
    number = opened(store)
    ready, told = threading.Barrier(2), []

    def press(who):
        with Store(path) as own:
            ready.wait(30)
            try:
                perform(own, number, "contact", note="", by=who, now=NOON)
            except CaseRefused as refused:
                told.append(str(refused))

    people = [threading.Thread(target=press, args=(who,)) for who in ("ana", "bo")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(told) == 1
    assert "case 1 is contacted already" in told[0]
    assert [entry.act for entry in store.cases.log(number)] == ["contact"]
