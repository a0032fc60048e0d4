"""Each channel has a lane of its own through the outbox."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from alerts.errors import DeliveryError
from monitor.outbox import PATIENCE, Delivered, Outbox
from monitor.redact import Redactor
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON, alert
from tests.monitor.working import Postbox, nothing

LATER = DeliveryError("later", permanent=False)


def outbox(store, clock, **channels):
    return Outbox(
        store, channels, clock=clock, random=Random(1), redactor=Redactor(()), reached=nothing
    )


def add(store, channel, *numbers):
    with store.transaction():
        return [store.alerts.add(alert(n, recipient=channel), channel) for n in numbers]


class Hanging(Postbox):
    """Takes nothing until it is let go."""

    def __init__(self):
        super().__init__()
        self.reached = asyncio.Event()
        self.go = asyncio.Event()

    async def send(self, alert):
        self.reached.set()
        await self.go.wait()
        await super().send(alert)


async def test_a_channel_that_hangs_holds_up_neither_mail_nor_another_channel(store, clock):
    add(store, "team", 1, 2)
    add(store, "email", *range(3, 130))
    add(store, "desk", 130)
    team, mail, desk = Hanging(), Postbox(), Postbox()
    box = outbox(store, clock, email=mail, team=team, desk=desk)
    first = asyncio.create_task(box.deliver_due())
    async with asyncio.timeout(30):
        while len(mail.sent) < 127 or not desk.sent:
            await asyncio.sleep(0)
    assert team.sent == []

    add(store, "email", 131)
    async with asyncio.timeout(30):
        while len(mail.sent) < 128:
            await box.deliver_due()
            await asyncio.sleep(0)
    assert not first.done()
    team.go.set()
    await first
    assert len(team.sent) == 2


async def test_a_lane_that_is_being_worked_off_is_not_entered_twice(store, clock):
    add(store, "team", 1, 2)
    team = Hanging()
    box = outbox(store, clock, team=team)
    first = asyncio.create_task(box.deliver_due())
    await team.reached.wait()
    assert await box.deliver_due() == Delivered()
    team.go.set()
    await first
    assert [sent.message_id for sent in team.sent] == [alert(n).message_id for n in (1, 2)]


async def test_a_chat_shows_alerts_in_their_order(store, clock):
    add(store, "team", *range(130))
    team = Postbox()
    await outbox(store, clock, team=team).deliver_due()
    assert team.sent == [alert(n, recipient="team") for n in range(130)]


async def test_a_channel_that_fails_is_not_asked_for_each_alert_that_waits(store, clock):
    one, two, three = add(store, "team", 1, 2, 3)
    team = Postbox(troubles=[LATER])
    box = outbox(store, clock, team=team)
    assert await box.deliver_due() == Delivered(postponed=1)
    waits = {store.alerts.get(number).next_attempt for number in (one, two, three)}
    assert len(waits) == 1
    assert store.alerts.get(three).error == "later"
    assert await box.deliver_due() == Delivered()
    (clock.now,) = waits
    assert await box.deliver_due() == Delivered(sent=3)
    # The one that failed stands behind the others: it may be the one that is never taken.
    assert [sent.message_id for sent in team.sent] == [alert(n).message_id for n in (2, 3, 1)]


async def test_what_is_refused_for_good_does_not_hold_up_the_rest(store, clock):
    one, _ = add(store, "team", 1, 2)
    team = Postbox(troubles=[DeliveryError("401", permanent=True)])
    assert await outbox(store, clock, team=team).deliver_due() == Delivered(dead=1, sent=1)
    assert store.alerts.get(one).state == "dead"


async def test_a_wait_that_a_channel_asks_for_is_kept(store, clock):
    (number,) = add(store, "team", 1)
    team = Postbox(troubles=[DeliveryError("429", permanent=False, wait=timedelta(hours=5))])
    await outbox(store, clock, team=team).deliver_due()
    assert store.alerts.get(number).next_attempt == NOON + 5 * HOUR


async def test_after_three_days_of_trying_a_channel_is_given_up_and_mail_is_not(store, clock):
    (chat,) = add(store, "team", 1)
    (mail,) = add(store, "email", 2)
    box = outbox(
        store, clock, team=Postbox(troubles=[LATER] * 999), email=Postbox(troubles=[LATER] * 999)
    )
    while clock.now < NOON + PATIENCE + DAY:
        await box.deliver_due()
        clock.now += 30 * MINUTE
    dead, kept = store.alerts.get(chat), store.alerts.get(mail)
    assert (dead.state, dead.error) == ("dead", "given up after 3 days: later")
    assert (kept.state, kept.error) == ("pending", "later")


async def test_an_alert_that_waited_while_nobody_tried_is_not_given_up_at_once(store, clock):
    (number,) = add(store, "team", 1)
    clock.tick(days=30)
    box = outbox(store, clock, team=Postbox(troubles=[LATER]))
    assert await box.deliver_due() == Delivered(postponed=1)
    clock.now = store.alerts.get(number).next_attempt
    assert await box.deliver_due() == Delivered(sent=1)


async def test_a_channel_that_was_taken_out_of_the_configuration_says_so(store, clock, caplog):
    (number,) = add(store, "gone", 1)
    (mail,) = add(store, "email", 2)
    assert await outbox(store, clock, email=Postbox()).deliver_due() == Delivered(
        sent=1, postponed=1
    )
    assert store.alerts.get(number).error == "the configuration has no such channel any more"
    assert store.alerts.get(mail).state == "sent"
    assert "Traceback" not in caplog.text


async def test_a_crash_in_one_lane_lets_the_others_end_first(store, clock):
    add(store, "email", 1)
    add(store, "team", 2)
    team = Postbox()

    class Killed(BaseException):
        pass

    def reached(step):
        if step == "accepted" and not team.sent:
            raise Killed

    box = Outbox(
        store,
        {"email": Postbox(), "team": team},
        clock=clock,
        random=Random(1),
        redactor=Redactor(()),
        reached=reached,
    )
    with pytest.raises(Killed):
        await box.deliver_due()
    assert len(team.sent) == 1
