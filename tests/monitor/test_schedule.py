"""The daemon: it keeps time, waits for nobody, and stops when it is told."""

import asyncio
import logging

from alerts.email import Smtp, SmtpSettings
from monitor.moments import now
from monitor.schedule import Daemon, Rhythm
from monitor.store.filter import Filter
from monitor.tally import Tally
from sources.errors import Refused, Unreachable
from sources.item import Poll, SourceState
from tests.monitor.made_up import alert, declared, item
from tests.monitor.working import Postbox, Shelf, configured, outbox, pipeline

PATIENCE = 30
"""Seconds after which a test gives up waiting: no figure is asserted by it."""


QUICK = Rhythm(tick=0.02, grace=0.3, pause=0.2, steady=0.05)


class Stuck(Shelf):
    """A source that never answers."""

    async def poll(self, state, now):
        self.asked.append(state)
        await asyncio.Event().wait()


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


class Calling(Shelf):
    """A source whose place calls when it is told to, or hangs up."""

    def __init__(self, *troubles):
        super().__init__()
        self.troubles = list(troubles)
        self.listeners = 0
        self.bell = asyncio.Event()

    async def listen(self, wake):
        self.listeners += 1
        if self.troubles:
            raise self.troubles.pop(0)
        wake()
        while True:
            await self.bell.wait()
            self.bell.clear()
            wake()


def daemon(store, folder, sources, channel, *, tally=None):
    with store.transaction():
        store.sources.declare([declared(name) for name in sources], now())
    settings = configured(folder)
    line = pipeline(store, settings, now, sources, tally=tally)
    listening = {name: source for name, source in sources.items() if hasattr(source, "listen")}
    post = outbox(store, channel, now)
    return Daemon(store, line, post, listening=listening, clock=now, rhythm=QUICK, tally=tally)


async def stopped(stop, running):
    stop.set()
    async with asyncio.timeout(PATIENCE):
        await running


async def test_a_source_that_hangs_holds_nobody_up_and_stays_due(store, tmp_path):
    stuck, postbox = Stuck(), Postbox()
    fine = Shelf((item(published=now()),))
    stop = asyncio.Event()
    work = daemon(store, tmp_path, {"stuck": stuck, "fine": fine}, postbox)
    running = asyncio.create_task(work.run(stop))
    await until(lambda: len(postbox.sent) == 2)
    await stopped(stop, running)
    hung, polled = store.sources.find(Filter())
    assert len(stuck.asked) == 1
    assert hung.last_polled is None
    assert [due.name for due in store.sources.due(now(), 9)] == ["stuck"]
    assert polled.last_polled is not None
    assert [d.state for d in store.alerts.find(Filter())] == ["sent", "sent"]


async def test_a_mail_server_that_never_answers_does_not_keep_the_daemon_from_stopping(
    store, tmp_path
):
    connected = asyncio.Event()

    async def silent(reader, writer):
        connected.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    smtp = Smtp(SmtpSettings("127.0.0.1", port=port, security="none", sender="a@example.org"))
    with store.transaction():
        number = store.alerts.add(alert(), "email")
    stop = asyncio.Event()
    running = asyncio.create_task(daemon(store, tmp_path, {}, smtp).run(stop))
    async with asyncio.timeout(PATIENCE):
        await connected.wait()
    assert not store.alerts.claim(number, now())
    await stopped(stop, running)
    server.close()
    assert [due.id for due in store.alerts.due(now(), 9)] == [number]


async def test_claims_left_by_a_killed_process_are_released_at_the_start(store, tmp_path):
    with store.transaction():
        number = store.alerts.add(alert(), "email")
        store.alerts.claim(number, now())
    postbox, stop = Postbox(), asyncio.Event()
    running = asyncio.create_task(daemon(store, tmp_path, {}, postbox).run(stop))
    await until(lambda: postbox.sent)
    await stopped(stop, running)
    assert store.alerts.get(number).state == "sent"


async def test_a_full_disk_pauses_the_daemon_and_nothing_is_lost(store, tmp_path, caplog):
    postbox, stop = Postbox(), asyncio.Event()
    long = item(published=now(), text="Terrible service, awful bread. " * 5_000)
    work = daemon(store, tmp_path, {"a": Shelf((long,))}, postbox)
    (pages,) = store.alerts._db.execute("PRAGMA page_count").fetchone()
    store.alerts._db.execute(f"PRAGMA max_page_count = {pages + 1}")
    running = asyncio.create_task(work.run(stop))
    await until(lambda: "trying again in" in caplog.text)
    store.alerts._db.execute("PRAGMA max_page_count = 100000")
    await until(lambda: len(postbox.sent) == 2)
    await stopped(stop, running)
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


async def test_a_source_is_polled_again_and_again_at_its_interval(store, tmp_path):
    from datetime import timedelta

    shelf, stop = Shelf(), asyncio.Event()
    work = daemon(store, tmp_path, {"a": shelf}, Postbox())
    with store.transaction():
        store.sources.declare([declared("a", interval=timedelta(seconds=0.05))], now())
    running = asyncio.create_task(work.run(stop))
    await until(lambda: len(shelf.asked) > 3)
    await stopped(stop, running)


async def test_a_delivery_without_end_is_ended_before_the_ten_seconds_are_over():
    assert Rhythm().grace < 10


async def test_a_place_that_calls_is_polled_at_once_and_not_at_its_interval(store, tmp_path):
    place, postbox, stop = Calling(), Postbox(), asyncio.Event()
    running = asyncio.create_task(daemon(store, tmp_path, {"mail": place}, postbox).run(stop))
    await until(lambda: place.asked and place.listeners)
    await asyncio.sleep(0.2)  # what was due, and what the beginning called for, is over
    assert len(place.asked) <= 2
    place.items = (item(published=now()),)
    place.bell.set()
    await until(lambda: len(postbox.sent) == 2)
    await stopped(stop, running)


async def test_a_place_that_hangs_up_is_listened_at_anew(store, tmp_path):
    place, stop = Calling(Unreachable("cut"), KeyError("ours")), asyncio.Event()
    running = asyncio.create_task(daemon(store, tmp_path, {"mail": place}, Postbox()).run(stop))
    await until(lambda: place.listeners == 3)
    await stopped(stop, running)


async def test_a_place_that_will_never_call_is_polled_all_the_same(store, tmp_path, caplog):
    place, postbox, stop = Calling(Refused("no IDLE here")), Postbox(), asyncio.Event()
    place.items = (item(published=now()),)
    running = asyncio.create_task(daemon(store, tmp_path, {"mail": place}, postbox).run(stop))
    await until(lambda: len(postbox.sent) == 2)
    await stopped(stop, running)
    assert place.listeners == 1
    assert "no IDLE here" in caplog.text


async def test_whoever_watches_the_daemon_sees_it_tick_and_what_polls_bring(store, tmp_path):
    tally, postbox = Tally(), Postbox()
    sources = {
        "fine": Shelf((item(published=now()),)),
        "broken": Shelf(answers=[Poll(SourceState(), error=Unreachable("no answer"))]),
    }
    stop = asyncio.Event()
    work = daemon(store, tmp_path, sources, postbox, tally=tally)
    assert (tally.started, tally.ticked) == (None, None)
    running = asyncio.create_task(work.run(stop))
    await until(lambda: len(postbox.sent) == 2)
    first = tally.ticked
    assert tally.started <= first <= now()
    await until(lambda: tally.ticked > first)
    await stopped(stop, running)
    assert tally.polls == {("feed", "news"): 1, ("feed", "failed"): 1}
    assert sum(tally.poll_seconds["feed"].counts) == 2
    assert sum(tally.delays.counts) == 0  # what the first poll finds had long been there


async def test_a_daemon_that_cannot_use_its_database_does_not_tick(store, tmp_path, caplog):
    tally, stop = Tally(), asyncio.Event()
    work = daemon(store, tmp_path, {}, Postbox(), tally=tally)
    store.sources._db.execute("ALTER TABLE sources RENAME TO sources_gone")
    running = asyncio.create_task(work.run(stop))
    await until(lambda: "trying again" in caplog.text)
    assert tally.ticked is None
    store.sources._db.execute("ALTER TABLE sources_gone RENAME TO sources")
    await until(lambda: tally.ticked is not None)
    await stopped(stop, running)
