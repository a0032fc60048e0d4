"""Claim, send, mark; and what becomes of alerts that are not accepted."""

import asyncio

import pytest

from alerts.errors import DeliveryError
from monitor.outbox import Delivered
from monitor.store import DatabaseUnusable
from tests.monitor.made_up import HOUR, NOON, alert
from tests.monitor.working import Postbox, outbox


def add(store, *alerts):
    with store.transaction():
        return [store.alerts.add(one, "email") for one in alerts]


async def test_an_accepted_alert_is_marked_with_the_time_of_acceptance(store, clock):
    (number,) = add(store, alert())
    postbox = Postbox()
    assert await outbox(store, postbox, clock).deliver_due() == Delivered(sent=1)
    assert postbox.sent == [alert()]
    dispatch = store.alerts.get(number)
    assert (dispatch.state, dispatch.sent, dispatch.attempts) == ("sent", NOON, 1)


async def test_it_is_marked_only_after_the_server_has_accepted(store, clock):
    (number,) = add(store, alert())
    seen = []

    class Watched(Postbox):
        async def send(self, alert):
            seen.append(store.alerts.get(number).state)

    await outbox(store, Watched(), clock).deliver_due()
    assert seen == ["pending"]


async def test_a_temporary_refusal_is_postponed_with_its_reason_and_tried_again(store, clock):
    (number,) = add(store, alert())
    postbox = Postbox(troubles=[DeliveryError("451 s3cret-token: later", permanent=False)])
    box = outbox(store, postbox, clock)
    assert await box.deliver_due() == Delivered(postponed=1)
    dispatch = store.alerts.get(number)
    assert (dispatch.state, dispatch.error) == ("pending", "451 ***: later")
    assert dispatch.next_attempt > NOON
    assert await box.deliver_due() == Delivered()
    clock.now = dispatch.next_attempt
    assert await box.deliver_due() == Delivered(sent=1)
    assert [sent.message_id for sent in postbox.sent] == [alert().message_id]
    assert store.alerts.get(number).error is None


async def test_a_permanent_refusal_is_dead_with_its_reason(store, clock):
    (number,) = add(store, alert())
    box = outbox(store, Postbox(troubles=[DeliveryError("550 nobody", permanent=True)]), clock)
    assert await box.deliver_due() == Delivered(dead=1)
    clock.tick(days=9)
    assert await box.deliver_due() == Delivered()
    assert (store.alerts.get(number).state, store.alerts.get(number).error) == (
        "dead",
        "550 nobody",
    )


async def test_a_mistake_in_a_channel_postpones_and_says_where_to_look(store, clock, caplog):
    one, two = add(store, alert(1), alert(2))
    box = outbox(store, Postbox(troubles=[ZeroDivisionError("ours")]), clock)
    assert await box.deliver_due() == Delivered(sent=1, postponed=1)
    assert store.alerts.get(one).error == "unexpected ZeroDivisionError; see the log"
    assert store.alerts.get(two).state == "sent"
    assert "ZeroDivisionError: ours" in caplog.text


async def test_every_alert_is_tried_once_however_long_a_server_lets_us_wait(store, clock):
    add(store, *(alert(n) for n in range(3)))

    class Slow(Postbox):
        async def send(self, alert):
            clock.tick(hours=2)
            self.sent.append(alert)
            raise DeliveryError("timed out", permanent=False)

    slow = Slow()
    assert await outbox(store, slow, clock).deliver_due() == Delivered(postponed=3)
    assert len(slow.sent) == 3


async def test_more_alerts_than_a_batch_holds_are_all_delivered(store, clock):
    add(store, *(alert(n) for n in range(130)))
    assert await outbox(store, Postbox(), clock).deliver_due() == Delivered(sent=130)


async def test_waits_grow_with_the_attempts_up_to_an_hour(store, clock):
    (number,) = add(store, alert())
    box = outbox(store, Postbox(troubles=[DeliveryError("421", permanent=False)] * 40), clock)
    waits = []
    for _ in range(40):
        await box.deliver_due()
        dispatch = store.alerts.get(number)
        waits.append(dispatch.next_attempt - clock())
        clock.now = dispatch.next_attempt
    assert max(waits[:3]) < HOUR / 60 < max(waits) < HOUR * 1.01
    assert store.alerts.get(number).attempts == 40


async def test_a_delivery_that_is_broken_off_gives_its_claim_back(store, clock):
    (number,) = add(store, alert())
    reached = asyncio.Event()

    class Hanging(Postbox):
        async def send(self, alert):
            reached.set()
            await asyncio.Event().wait()

    delivery = asyncio.create_task(outbox(store, Hanging(), clock).deliver_due())
    await reached.wait()
    assert store.alerts.due(clock(), 9) == []
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    assert [due.id for due in store.alerts.due(clock(), 9)] == [number]


async def test_claims_of_a_killed_process_are_released_and_sent(store, clock, caplog):
    (number,) = add(store, alert())
    with store.transaction():
        store.alerts.claim(number, NOON)
    caplog.set_level("INFO", "amends")
    box = outbox(store, Postbox(), clock)
    assert await box.deliver_due() == Delivered()
    box.release_claims()
    assert "released claims of an earlier process alerts=1" in caplog.text
    assert await box.deliver_due() == Delivered(sent=1)


async def test_an_outcome_that_the_database_could_not_take_is_written_later(store, clock):
    (number,) = add(store, alert())

    class Filling(Postbox):
        async def send(self, alert):
            await super().send(alert)
            store.alerts._db.execute("PRAGMA query_only = 1")

    postbox = Filling()
    box = outbox(store, postbox, clock)
    with pytest.raises(DatabaseUnusable):
        await box.deliver_due()
    assert store.alerts.get(number).state == "pending"
    with pytest.raises(DatabaseUnusable):
        await box.deliver_due()

    store.alerts._db.execute("PRAGMA query_only = 0")
    clock.tick(hours=1)
    assert await box.deliver_due() == Delivered()
    assert (store.alerts.get(number).state, store.alerts.get(number).sent) == ("sent", NOON)
    assert len(postbox.sent) == 1


async def test_an_alert_that_another_process_takes_meanwhile_is_left_to_it(store, clock):
    one, two = add(store, alert(1), alert(2))

    class Rival(Postbox):
        async def send(self, alert):
            await super().send(alert)
            with store.transaction():
                store.alerts.claim(two, clock())

    box = outbox(store, rival := Rival(), clock)
    assert await box.deliver_due() == Delivered(sent=1)
    assert [sent.message_id for sent in rival.sent] == [alert(one).message_id]
