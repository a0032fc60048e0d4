"""The outbox in the record: claims, outcomes, lists."""

import threading

import pytest

from alerts.picture import Picture
from monitor.store import Store
from monitor.store.filter import Filter
from tests.monitor.made_up import (
    BRAND,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    alert,
    keep,
    mention,
    opened,
    watching,
)


def add(store, *alerts, **keywords):
    with store.transaction():
        return [store.alerts.add(one, "email", **keywords) for one in alerts]


def within(store, what, *arguments):
    with store.transaction():
        return what(*arguments)


def test_an_alert_is_read_as_it_was_written(store):
    case = opened(store)
    whole = alert(
        case=case,
        brand=BRAND,
        kind="update",
        subject="„Brot“ 🍞",
        references=("<a@b>", "<c@d>"),
        brief="„Kalt“\nMaya",
        facts={"severity": 62, "themes": ["waiting"], "place": {"stars": 1.0, "url": None}},
        pictures=(Picture("days@amends", (("Mo., 2. März", "4", 100), ("Di.", "0", 0))),),
    )
    (number,) = add(store, whole)
    dispatch = store.alerts.get(number)
    assert dispatch.alert == whole
    assert (dispatch.channel, dispatch.state, dispatch.attempts) == ("email", "pending", 0)
    assert (dispatch.next_attempt, dispatch.sent, dispatch.error) == (NOON, None, None)


def test_a_missing_alert_is_said_to_be_missing(store):
    with pytest.raises(LookupError, match="no alert has the number 5"):
        store.alerts.get(5)


def test_what_is_due_is_pending_unclaimed_and_its_time_has_come(store):
    one, two, three, four, late = add(store, *(alert(n) for n in range(5)))
    within(store, store.alerts.claim, one, NOON)
    within(store, store.alerts.mark_sent, two, NOON)
    within(store, store.alerts.give_up, three, "550")
    within(store, store.alerts.postpone, late, NOON + HOUR, "451")
    assert [due.id for due in store.alerts.due(NOON, 10)] == [four]
    assert [due.id for due in store.alerts.due(NOON + HOUR, 10)] == [four, late]
    assert [due.id for due in store.alerts.due(NOON + HOUR, 1)] == [four]
    assert store.alerts.due(NOON - MINUTE, 10) == []


def test_what_is_due_can_be_had_for_one_channel_and_from_a_number_on(store):
    (one,) = add(store, alert(1))
    with store.transaction():
        two, three = (store.alerts.add(alert(n), "team") for n in (2, 3))
    assert store.alerts.channels_due(NOON) == ["email", "team"]
    assert [due.id for due in store.alerts.due(NOON, 9, channel="team")] == [two, three]
    assert [due.id for due in store.alerts.due(NOON, 9, channel="team", after=two)] == [three]
    within(store, store.alerts.claim, one, NOON)
    assert store.alerts.channels_due(NOON) == ["team"]
    assert store.alerts.channels_due(NOON - MINUTE) == []


def test_all_that_is_due_at_a_channel_can_be_held(store):
    (mail,) = add(store, alert(1))
    with store.transaction():
        one, claimed = (store.alerts.add(alert(n), "team") for n in (2, 3))
        later = store.alerts.add(alert(4, created=NOON + DAY), "team")
        store.alerts.claim(claimed, NOON)
        store.alerts.hold("team", NOON, NOON + HOUR, "hangs")
    held = store.alerts.get(one)
    assert (held.next_attempt, held.error, held.tried) == (NOON + HOUR, "hangs", None)
    assert held.attempts == 0
    others = [store.alerts.get(number) for number in (mail, claimed, later)]
    assert [other.error for other in others] == [None] * 3
    assert [other.next_attempt for other in others] == [NOON, NOON, NOON + DAY]


def test_the_first_try_is_remembered(store):
    (number,) = add(store, alert())
    assert store.alerts.get(number).tried is None
    for moment in (NOON, NOON + HOUR):
        within(store, store.alerts.claim, number, moment)
        within(store, store.alerts.postpone, number, moment, "451")
    assert store.alerts.get(number).tried == NOON


def test_of_two_who_claim_one_wins(store, path):
    (number,) = add(store, alert())
    ready, won = threading.Barrier(2), []

    def claim():
        with Store(path) as own:
            ready.wait(30)
            won.append(within(own, own.alerts.claim, number, NOON))

    both = [threading.Thread(target=claim) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(won) == [False, True]
    assert store.alerts.get(number).attempts == 1


def test_what_is_sent_cannot_be_claimed_again(store):
    (number,) = add(store, alert())
    within(store, store.alerts.claim, number, NOON)
    within(store, store.alerts.mark_sent, number, NOON + MINUTE)
    assert not within(store, store.alerts.claim, number, NOON + HOUR)
    dispatch = store.alerts.get(number)
    assert (dispatch.state, dispatch.sent, dispatch.error) == ("sent", NOON + MINUTE, None)


def test_a_postponed_alert_says_why_and_can_be_claimed_again(store):
    (number,) = add(store, alert())
    within(store, store.alerts.claim, number, NOON)
    within(store, store.alerts.postpone, number, NOON + HOUR, "451 try later")
    dispatch = store.alerts.get(number)
    assert (dispatch.state, dispatch.next_attempt) == ("pending", NOON + HOUR)
    assert dispatch.error == "451 try later"
    assert within(store, store.alerts.claim, number, NOON + HOUR)
    assert store.alerts.get(number).attempts == 2


def test_a_dead_alert_is_kept_with_its_reason(store):
    (number,) = add(store, alert())
    within(store, store.alerts.give_up, number, "550 no such person")
    assert store.alerts.count("dead") == 1
    assert store.alerts.get(number).error == "550 no such person"


def test_claims_of_a_killed_process_are_given_back_and_counted(store):
    one, two, _ = add(store, *(alert(n) for n in range(3)))
    for number in (one, two):
        within(store, store.alerts.claim, number, NOON)
    within(store, store.alerts.release, one)
    assert [due.id for due in store.alerts.due(NOON, 9)] == [1, 3]
    assert within(store, store.alerts.release_all) == 1
    assert [due.id for due in store.alerts.due(NOON, 9)] == [1, 2, 3]


def test_who_adds_an_alert_claimed_sends_it_himself(store):
    (number,) = add(store, alert(), claimed=NOON)
    assert store.alerts.due(NOON, 9) == []
    assert store.alerts.get(number).attempts == 1


def test_a_thread_holds_what_one_recipient_was_told_about_one_case(store):
    case, other = opened(store), opened(store)
    add(store, alert(1, case=case), alert(2, case=case, recipient="b@example.org"))
    add(store, alert(3, case=other), alert(4, case=case), alert(5))
    assert store.alerts.thread(case, "pr@example.org") == (
        "<made-up.1@example.org>",
        "<made-up.4@example.org>",
    )


def test_the_same_message_is_not_added_twice(store):
    add(store, alert())
    with pytest.raises(Exception, match="UNIQUE"):
        add(store, alert())
    assert store.alerts.count("pending") == 1


def test_lists_show_the_newest_first_and_take_filters(store):
    (source,) = watching(store, "news")
    case = opened(store)
    keep(store, source.id, mention(), number=case)
    add(store, alert(1), alert(2, case=case, brand=BRAND), alert(3, created=NOON + DAY))

    def found(**wanted):
        return [dispatch.id for dispatch in store.alerts.find(Filter(**wanted))]

    assert found() == [3, 2, 1]
    assert found(brand=BRAND) == [2]
    assert found(label="negative") == [2]
    assert found(label="positive") == []
    assert found(since=NOON + HOUR) == [3]
    assert found(limit=2) == [3, 2]
