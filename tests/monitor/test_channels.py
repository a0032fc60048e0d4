"""Channels as configured, over real SMTP and HTTP servers on loopback."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager

from monitor.app import Surroundings, outbox
from monitor.channels import channels
from monitor.moments import now
from monitor.schedule import Daemon, Rhythm
from monitor.trial import send_test_alerts
from tests.monitor.made_up import alert, declared
from tests.monitor.working import configured, pipeline
from tests.servers.feed_server import Answer, FeedServer
from tests.servers.smtp_server import SmtpServer

PATIENCE = 30
"""Seconds after which a test gives up waiting: no figure is asserted by it."""
HANGS = Answer(delay=600)
TAKEN = Answer(b'{"id": 1}')


@contextmanager
def servers(folder, *, chat=HANGS, hook=TAKEN, timeout="20s"):
    """A mail server, a chat and a receiver of webhooks, and the configuration that names them."""
    with SmtpServer() as mail, FeedServer() as http:
        http.serve("/message", chat)
        http.serve("/in", hook)
        text = f"""
[[brands]]
name = "Blue Door Bakery"
contact = "Ana"
[email]
host = "127.0.0.1"
port = {mail.port}
security = "none"
sender = "Amends <alerts@amends.example>"
recipients = ["pr@example.org"]
[web]
listen = ""
[[channels]]
name = "team"
apprise = "gotify://127.0.0.1:{http.port}/s3crettoken"
timeout = "{timeout}"
[[channels]]
name = "desk"
webhook = "{http.url("/in")}"
secret = "a secret of some length"
"""
        yield configured(folder, text), mail, http


def add(store, channel, number):
    recipient = "pr@example.org" if channel == "email" else channel
    with store.transaction():
        return store.alerts.add(alert(number, recipient=recipient, created=now()), channel)


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def test_every_channel_has_its_name(tmp_path):
    with servers(tmp_path) as (settings, _, _):
        opened = channels(settings.email, settings.channels, print, clock=now)
    assert list(opened) == ["email", "team", "desk"]


async def test_a_chat_that_hangs_does_not_delay_mail_or_the_webhook(tmp_path, store):
    with servers(tmp_path) as (settings, mail, http):
        for number, channel in enumerate(("team", "team", "email", "desk", "email")):
            add(store, channel, number)
        box = outbox(settings, store, Surroundings())
        delivering = asyncio.create_task(box.deliver_due())
        await until(
            lambda: len(mail.received) == 2 and http.asked("/in") and http.asked("/message")
        )
        add(store, "email", 9)
        await until(lambda: store.alerts.count("sent") == 3)
        await box.deliver_due()
        assert len(mail.received) == 3
        assert not delivering.done()
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
    assert store.alerts.count("sent") == 4
    assert store.alerts.count("pending") == 2


async def test_the_daemon_mails_on_while_a_chat_hangs_and_then_stops(tmp_path, store):
    with servers(tmp_path) as (settings, mail, http):
        with store.transaction():
            store.sources.declare([declared("none")], now())
        box = outbox(settings, store, Surroundings())
        rhythm = Rhythm(tick=0.02, grace=0.3, pause=0.2)
        work = Daemon(store, pipeline(store, settings, now, {}), box, clock=now, rhythm=rhythm)
        with store.transaction():
            store.sources.declare([], now())
        stop = asyncio.Event()
        add(store, "team", 1)
        running = asyncio.create_task(work.run(stop))
        await until(lambda: http.asked("/message"))
        for number in (2, 3):
            add(store, "email", number)
            await until(lambda wanted=number - 1: len(mail.received) == wanted)
        stop.set()
        async with asyncio.timeout(PATIENCE):
            await running
        assert [due.channel for due in store.alerts.due(now(), 9)] == ["team"]


async def test_a_pass_ends_when_a_hanging_channel_has_had_its_time(tmp_path, store):
    with servers(tmp_path, timeout="1s") as (settings, mail, http):
        one, two = add(store, "team", 1), add(store, "team", 2)
        add(store, "email", 3)
        done = await outbox(settings, store, Surroundings()).deliver_due()
        assert (done.sent, done.postponed) == (1, 1)
        assert len(mail.received) == 1
        assert len(http.asked("/message")) == 1
    for number in (one, two):
        assert store.alerts.get(number).error == "gotify: no answer within 1 s"


async def test_after_a_failure_the_same_webhook_comes_again(tmp_path, store):
    with servers(tmp_path, chat=TAKEN) as (settings, _, http):
        http.serve("/in", Answer(status=500), TAKEN)
        number = add(store, "desk", 1)
        box = outbox(settings, store, Surroundings())
        assert (await box.deliver_due()).postponed == 1
        with store.transaction():
            store.alerts.postpone(number, now(), "")
        assert (await box.deliver_due()).sent == 1
        first, second = http.asked("/in")
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


async def test_a_trial_tries_every_channel_whatever_the_others_do(tmp_path):
    with servers(tmp_path, hook=Answer(b"busy", status=503), timeout="1s") as (
        settings,
        mail,
        http,
    ):
        tried = await send_test_alerts(settings, now())
        assert len(mail.received) == len(http.asked("/in")) == len(http.asked("/message")) == 1
        said = {each.alert.recipient: (each.state, each.error) for each in tried}
    assert said == {
        "pr@example.org": ("sent", None),
        "team": ("pending", "gotify: no answer within 1 s"),
        "desk": ("pending", "webhook: answered 503 Status busy"),
    }


async def test_a_trial_without_a_mail_server_reaches_the_channels(tmp_path):
    with servers(tmp_path, chat=TAKEN) as (settings, mail, http):
        mail.stop()
        tried = await send_test_alerts(settings, now())
        posted = json.loads(http.asked("/in")[0].body)["data"]
        shown = json.loads(http.asked("/message")[0].body)
        mail.start()
    assert [each.state for each in tried] == ["pending", "sent", "sent"]
    assert posted["subject"] == shown["title"] == tried[0].alert.subject
    assert posted["text"].strip() == shown["message"]
