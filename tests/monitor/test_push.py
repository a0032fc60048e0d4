"""WebSub against a real hub: subscribed, pushed, renewed; and everything that must not be taken."""

from __future__ import annotations

import asyncio
import itertools
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest
from starlette.applications import Starlette

from monitor.pipeline import Pipeline
from monitor.push import Push
from monitor.redact import Redactor
from monitor.store.filter import Filter
from monitor.web.hooks import Pushes
from monitor.web.listener import listening
from sources.feed import KIND, FeedOptions
from sources.feeds.reading import read_feed
from sources.http import Http, HttpSettings
from sources.kind import Tools
from sources.service import Services
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON, declared
from tests.monitor.working import configured, pipeline
from tests.servers.feed_server import Answer, Entry, FeedServer, rss
from tests.servers.hub import Hub, Subscriber, sign

PATIENCE = 30
"""Seconds after which a test gives up waiting: no figure is asserted by it."""
TOPIC = "https://n.example/feed"
COMPLAINT = Entry(
    "c1",
    "Awful morning at Blue Door Bakery",
    "Waited forty minutes, and nobody apologised. Terrible service.",
    url="https://n.example/c1",
    author="Maya R.",
    published=NOON,
)
OTHER = Entry(
    "c2",
    "Blue Door Bakery kept my deposit",
    "Dishonest and rude. They never answer my messages.",
    url="https://n.example/c2",
    author="Sam W.",
    published=NOON,
)


def linked(entries, hub: str | None, topic: str = TOPIC) -> bytes:
    atom = 'xmlns:atom="http://www.w3.org/2005/Atom"'
    links = {"hub": hub, "self": topic}
    extra = "".join(f'<atom:link {atom} rel="{r}" href="{h}"/>' for r, h in links.items() if h)
    return rss(entries, extra=extra)


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


@dataclass
class House:
    """A feed on a server, what polls it, and a listener that its hub reaches."""

    store: object
    clock: object
    feeds: FeedServer
    line: Pipeline
    push: Push
    public: str

    async def poll(self, *entries: Entry, hub: str | None, topic: str = TOPIC):
        """Let the feed say this, and poll it."""
        self.feeds.serve("/feed", linked(entries, hub, topic))
        return await self.line.poll(self.store.sources.named("news"))

    async def subscribed(self, hub: Hub):
        """Poll, ask the hub, and wait until it has verified."""
        await self.poll(hub=hub.url)
        await self.push.keep()
        await until(lambda: hub.subscribers)
        return self.subscription

    @property
    def subscription(self):
        return self.store.subscriptions.of_source(self.store.sources.named("news").id)

    def titles(self) -> set[str]:
        return {mention.item.title for mention in self.store.mentions.find(Filter())}


class InThisProcess:
    """Reads feeds as the parsing process does, without the time to start one."""

    async def parse(self, body):
        return read_feed(body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def housed(store, clock, folder, *, secrets=(), **options):
    tokens = (f"token-{number}-that-nobody-guesses" for number in itertools.count())
    async with AsyncExitStack() as stack:
        feeds = stack.enter_context(FeedServer())
        settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=20))
        http = await stack.enter_async_context(Http(settings))
        given = {"url": feeds.url("/feed")} | options
        source = KIND.open(FeedOptions(**given), Tools(http, InThisProcess(), Services()))
        with store.transaction():
            store.sources.declare([declared("news")], clock())
        line = pipeline(store, configured(folder), clock, {"news": source})
        port = free_port()
        push = Push(
            store,
            line,
            {"news": source},
            public=f"http://127.0.0.1:{port}",
            clock=clock,
            random=Random(1),
            token=lambda: next(tokens),
            redactor=Redactor(secrets),
        )
        await stack.enter_async_context(line.writing())
        await stack.enter_async_context(
            listening(("127.0.0.1", port), Starlette(routes=Pushes(push).routes()))
        )
        yield House(store, clock, feeds, line, push, f"http://127.0.0.1:{port}")


@pytest.fixture
async def house(store, clock, tmp_path):
    async with housed(store, clock, tmp_path) as made:
        yield made


@pytest.fixture
def hub():
    with Hub() as running:
        yield running


async def test_what_is_published_is_a_mention_without_a_poll(house, hub):
    one = await house.subscribed(hub)
    assert (one.state, one.topic, one.lease_until) == ("active", TOPIC, NOON + 10 * DAY)
    polls = len(house.feeds.requests)
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]
    assert house.titles() == {COMPLAINT.title}
    assert len(house.store.alerts.find(Filter())) == 2
    assert len(house.feeds.requests) == polls


async def test_hubs_are_asked_by_themselves_while_the_daemon_runs(house, hub):
    await house.poll(hub=hub.url)
    async with house.push.keeping():
        await until(lambda: hub.subscribers)
    assert hub.verified == [200]


async def test_a_hub_may_verify_before_it_answers(house, hub):
    hub.at_once = True
    assert (await house.subscribed(hub)).state == "active"


@pytest.mark.parametrize(
    "signature",
    [None, "sha256=" + "0" * 64, "md5=d41d8cd98f00b204e9800998ecf8427e", "nonsense"],
)
async def test_unsigned_and_forged_pushes_are_refused(house, hub, signature):
    await house.subscribed(hub)
    assert await hub.publish(TOPIC, rss([COMPLAINT]), signature=signature) == [403]
    assert house.titles() == set()
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]


async def test_a_push_signed_for_another_body_is_refused(house, hub):
    one = await house.subscribed(hub)
    signature = sign(one.secret, rss([OTHER]), "sha256")
    assert await hub.publish(TOPIC, rss([COMPLAINT]), signature=signature) == [403]
    assert house.titles() == set()


async def test_a_replayed_push_is_refused_and_changes_nothing(house, hub):
    await house.subscribed(hub)
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]
    assert await hub.publish(TOPIC, rss([OTHER])) == [202]
    before = house.store.mentions.find(Filter()), house.store.alerts.find(Filter())
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [409]
    assert (house.store.mentions.find(Filter()), house.store.alerts.find(Filter())) == before


async def test_a_push_whose_digest_was_lost_in_a_crash_does_not_double(house, hub):
    await house.subscribed(hub)
    await hub.publish(TOPIC, rss([COMPLAINT]))
    house.store.sources._db.execute("DELETE FROM pushes")
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]
    assert len(house.store.mentions.find(Filter())) == 1
    assert len(house.store.alerts.find(Filter())) == 2


async def test_a_push_that_a_full_disk_kept_out_is_taken_when_it_comes_again(house, hub):
    await house.subscribed(hub)
    database = house.store.sources._db
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    long = rss([replace(COMPLAINT, text="Terrible service, awful bread. " * 5_000)])
    assert await hub.publish(TOPIC, long) == [503]
    assert house.titles() == set()
    database.execute("PRAGMA max_page_count = 100000")
    assert await hub.publish(TOPIC, long) == [202]
    assert house.titles() == {COMPLAINT.title}


async def test_a_database_that_cannot_be_written_is_told_to_the_hub(house, hub, caplog):
    one = await house.subscribed(hub)
    database = house.store.sources._db
    house.clock.now = one.renew_at
    database.execute("PRAGMA query_only = 1")
    async with house.push.keeping():
        await until(lambda: "cannot keep subscriptions" in caplog.text)
        query = {"topic": TOPIC, "challenge": "c"}
        callback = f"{house.public}/push/{one.path}"
        assert (await hub.verify(callback, mode="denied", **query))[0] == 503
        assert await hub.publish(TOPIC, rss([COMPLAINT])) == [503]
        assert len(hub.requests) == 1
        database.execute("PRAGMA query_only = 0")
        await until(lambda: hub.verified == [200, 200])
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]


async def test_one_push_that_comes_many_times_at_once_is_taken_once(house, hub):
    await house.subscribed(hub)
    answers = await asyncio.gather(*(hub.publish(TOPIC, rss([COMPLAINT])) for _ in range(8)))
    assert sorted(answers) == [[202], *[[409]] * 7]
    assert len(house.store.mentions.find(Filter())) == 1


async def test_the_same_news_by_push_and_by_poll_at_once_are_one_mention(house, hub, caplog):
    await house.subscribed(hub)
    pushes = (hub.publish(TOPIC, rss([COMPLAINT, Entry(str(n))])) for n in range(5))
    await asyncio.gather(house.poll(COMPLAINT, hub=hub.url), *pushes)
    assert len(house.store.mentions.find(Filter())) == 1
    assert "Traceback" not in caplog.text


async def test_a_push_to_an_address_that_no_hub_was_told_is_not_found(house, hub):
    one = await house.subscribed(hub)
    (told,) = hub.subscribers.values()
    elsewhere = replace(told, callback=told.callback + "x")
    assert await hub.push(elsewhere, rss([COMPLAINT])) == 404
    assert one.path in told.callback
    assert house.titles() == set()


async def test_what_is_no_feed_is_refused_and_the_feed_is_polled_at_once(house, hub):
    await house.subscribed(hub)
    assert house.store.sources.due(house.clock(), 1) == []
    for _ in range(2):
        assert await hub.publish(TOPIC, b"<html>") == [400]
        assert [due.name for due in house.store.sources.due(house.clock(), 1)] == ["news"]


async def test_only_what_was_asked_for_is_confirmed(house, hub):
    hub.verifies = False
    await house.poll(hub=hub.url)
    path = house.subscription.path
    query = {"topic": TOPIC, "challenge": "c", "lease_seconds": "86400"}
    callback = f"{house.public}/push/{path}"
    early, _ = await hub.verify(callback, mode="subscribe", **query)
    await house.push.keep()
    answers = [
        await hub.verify(f"{house.public}/push/unasked", mode="subscribe", **query),
        await hub.verify(callback, mode="subscribe", **query | {"topic": "https://o.example"}),
        await hub.verify(callback, mode="unsubscribe", **query),
        await hub.verify(callback, mode="publish", **query),
        await hub.verify(callback),
    ]
    assert [early, *(status for status, _ in answers)] == [404] * 6
    assert house.subscription.state == "pending"
    assert await hub.verify(callback, mode="subscribe", **query) == (200, "c")
    assert house.subscription.lease_until == NOON + DAY
    again, _ = await hub.verify(callback, mode="subscribe", **query)
    assert again == 404


async def test_nothing_is_taken_before_the_hub_has_verified(house, hub):
    hub.verifies = False
    await house.poll(hub=hub.url)
    await house.push.keep()
    one = house.subscription
    early = Subscriber(TOPIC, f"{house.public}/push/{one.path}", one.secret, 1)
    assert await hub.push(early, rss([COMPLAINT])) == 404
    assert house.titles() == set()


@pytest.mark.parametrize(
    ("granted", "lease"), [(5, HOUR), (86_400, DAY), (10**9, 30 * DAY), (None, 10 * DAY)]
)
async def test_a_lease_is_moderated_and_renewed_in_time(house, hub, granted, lease):
    hub.lease = granted
    one = await house.subscribed(hub)
    assert (one.lease_until, one.renew_at) == (NOON + lease, NOON + lease * (2 / 3))
    house.clock.now = one.renew_at - timedelta(seconds=1)
    await house.push.keep()
    assert len(hub.requests) == 1
    house.clock.now = one.renew_at
    await house.push.keep()
    await until(lambda: hub.verified == [200, 200])
    renewed = house.subscription
    assert (renewed.path, renewed.secret, renewed.attempts) == (one.path, one.secret, 0)
    assert renewed.lease_until == one.renew_at + lease
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]


async def test_while_a_renewal_is_under_way_pushes_are_taken(house, hub):
    one = await house.subscribed(hub)
    hub.verifies = False
    house.clock.now = one.renew_at
    await house.push.keep()
    assert house.subscription.asked == "subscribe"
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [202]


async def test_a_dead_hub_is_asked_again_and_polling_brings_the_news(house, hub, caplog):
    await house.subscribed(hub)
    address = hub.url
    hub.die()
    assert (await house.poll(COMPLAINT, hub=address)).mentions == 1
    house.clock.tick(days=7)
    await house.push.keep()
    one = house.subscription
    assert (one.state, one.attempts) == ("active", 1)
    assert "127.0.0.1" in one.error
    assert MINUTE < one.renew_at - house.clock() < HOUR
    assert one.secret not in caplog.text
    assert one.path not in caplog.text


@pytest.mark.parametrize("status", [400, 500, 503])
async def test_a_hub_that_refuses_is_asked_again_later(house, hub, status):
    hub.status = status
    await house.poll(hub=hub.url)
    await house.push.keep()
    one = house.subscription
    assert (one.state, one.asked, one.attempts) == ("pending", None, 1)
    await house.push.keep()
    assert len(hub.requests) == 1
    hub.status = 202
    house.clock.now = one.renew_at
    await house.push.keep()
    await until(lambda: hub.subscribers)
    assert house.subscription.state == "active"


async def test_a_denied_subscription_takes_nothing_and_is_tried_again_another_day(house, hub):
    one = await house.subscribed(hub)
    callback = f"{house.public}/push/{one.path}"
    assert await hub.verify(callback, mode="denied", topic="https://other.example") == (
        404,
        "Not Found",
    )
    assert await hub.verify(callback, mode="denied", topic=TOPIC, reason="no more") == (200, "")
    denied = house.subscription
    assert (denied.state, denied.error) == ("denied", "the hub denied it: no more")
    assert await hub.publish(TOPIC, rss([COMPLAINT])) == [410]
    assert house.titles() == set()
    house.clock.now = denied.renew_at
    await house.push.keep()
    await until(lambda: house.subscription.state == "active")
    assert denied.renew_at == NOON + DAY


async def test_a_feed_that_names_another_hub_or_topic_is_subscribed_there(house, hub):
    first = await house.subscribed(hub)
    await house.poll(COMPLAINT, hub=hub.url, topic="https://n.example/moved")
    second = house.subscription
    assert (second.topic, second.state) == ("https://n.example/moved", "pending")
    assert {first.path, first.secret}.isdisjoint({second.path, second.secret})
    assert await hub.publish(TOPIC, rss([OTHER])) == [410]
    await house.push.keep()
    await until(lambda: [one.topic for one in hub.subscribers.values()] == [second.topic])
    assert house.store.subscriptions.at(first.path) is None
    assert await hub.publish(second.topic, rss([OTHER])) == [202]


async def test_a_feed_that_names_no_hub_any_more_is_left(house, hub):
    await house.subscribed(hub)
    await house.poll(COMPLAINT, hub=None)
    assert house.subscription is None
    await house.push.keep()
    await until(lambda: not hub.subscribers)
    assert hub.requests[-1]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in hub.requests[-1]


async def test_unchanged_and_failed_polls_say_nothing_about_the_hub(house, hub):
    one = await house.subscribed(hub)
    await house.poll(hub=hub.url)
    house.feeds.serve("/feed", Answer(status=500))
    await house.line.poll(house.store.sources.named("news"))
    await hub.publish(TOPIC, rss([COMPLAINT]))
    assert house.subscription == one


async def test_a_source_that_is_taken_out_is_left_and_a_silent_hub_forgotten(house, hub):
    one = await house.subscribed(hub)
    hub.verifies = False
    with house.store.transaction():
        house.store.sources.declare([], house.clock())
    for _ in range(4):
        await house.push.keep()
        house.clock.tick(hours=1)
    assert [form["hub.mode"] for form in hub.requests[1:]] == ["unsubscribe"] * 3
    assert house.store.subscriptions.at(one.path) is None


async def test_addresses_that_hold_a_secret_are_neither_kept_nor_told(store, clock, tmp_path, hub):
    async with housed(store, clock, tmp_path, secrets={"s3cret-token"}) as house:
        await house.poll(hub=hub.url, topic=f"{TOPIC}?key=s3cret-token")
        assert house.subscription is None


async def test_a_hub_on_a_private_address_is_not_asked_for_a_public_source(
    store, clock, tmp_path, hub
):
    async with housed(store, clock, tmp_path, allow_private=False) as house:
        with store.transaction():
            store.subscriptions.begin(
                store.sources.named("news").id,
                hub=hub.url,
                topic=TOPIC,
                public=house.public,
                path="p",
                secret="s",
                now=clock(),
            )
            store.sources._db.execute("UPDATE sources SET first_polled = next_poll")
        await house.push.keep()
        assert hub.requests == []
        assert "private" in house.subscription.error
