"""Harvests into the record: cases, threads, source states, all in one transaction."""

import asyncio
from datetime import timedelta

import pytest

from monitor.store.filter import Filter
from sources.errors import Busy
from sources.item import Poll, SourceState
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON, item, watching
from tests.monitor.working import Shelf, configured, pipeline


@pytest.fixture
def settings(tmp_path):
    return configured(tmp_path)


class Street:
    """Sources by name that can be polled again and again."""

    def __init__(self, store, settings, clock, *names):
        self.store, self.clock = store, clock
        watching(store, *names, at=clock() - DAY)
        self.shelves = {name: Shelf() for name in names}
        self.line = pipeline(store, settings, clock, self.shelves)

    async def poll(self, name, *items, answer=None):
        self.clock.tick(minutes=1)
        self.shelves[name].items = items
        self.shelves[name].answers = [answer] if answer else []
        (watch,) = (w for w in self.store.sources.find(Filter()) if w.name == name)
        async with self.line.writing():
            return await self.line.poll(watch)


@pytest.fixture
def street(store, settings, clock):
    return Street(store, settings, clock, "news", "reviews")


def kinds(store):
    return [dispatch.alert.kind for dispatch in reversed(store.alerts.find(Filter()))]


async def test_a_complaint_opens_a_case_with_its_plan_and_an_alert_for_everyone(street, store):
    await street.poll("news", item())
    (case,) = store.cases.find(Filter())
    assert [step.step for step in case.plan.steps] == ["contact", "resolve", "publicize"]
    assert case.due > case.opened
    assert {d.alert.recipient for d in store.alerts.find(Filter())} == {
        "pr@example.org",
        "boss@example.org",
    }
    (entry,) = store.cases.log(case.id)
    assert (entry.who, entry.act, entry.note) == ("amends", "opened", "mention 1 from news")


async def test_a_copy_at_another_source_joins_in_silence(street, store):
    await street.poll("news", item())
    recorded = await street.poll("reviews", item(id="7", url="https://b.example/7", author="Wire"))
    assert (recorded.negative, recorded.alerts) == (1, 0)
    assert [m.case for m in store.mentions.of_case(1)] == [1, 1]
    assert store.mentions.of_case(1)[1].story == 1
    assert [entry.act for entry in store.cases.log(1)] == ["opened", "joined"]


LONG = (
    "A customer of Blue Door Bakery says she waited forty minutes for an order that was paid for, "
    "and was laughed at when she complained. It was awful, Maya Riley said on Friday: the manager "
    "refused to refund 32 euros, and two others in the queue in Graz left in anger."
)


def bad(**changes):
    """Something that is a complaint whatever its words are."""
    return item(**{"rating": 1.0, **changes})


async def test_an_edited_copy_a_quote_and_a_link_join_in_silence(street, store):
    headline = "Bakery customer laughed at in Graz"
    first = bad(title=headline, text=LONG, author=None)
    await street.poll("news", first)
    told = len(store.alerts.find(Filter()))
    copy = bad(
        id="7",
        url="https://b.example/7",
        title=f"{headline} | Daily News",
        text=f"GRAZ (Wire) – {LONG[:200]}…",
        author="Wire",
    )
    post = {"title": "", "place": "social"}
    said = f"Blue Door Bakery, of course: “{headline}”"
    quote = bad(id="8", url="https://social.example/8", author="Noah", text=said, **post)
    said = f"Read this about Blue Door Bakery {first.url}?utm_source=feed"
    link = bad(id="9", url="https://social.example/9", author="Jo", text=said, **post)
    recorded = await street.poll("reviews", copy, quote, link)
    assert (recorded.negative, recorded.alerts) == (3, 0)
    assert len(store.alerts.find(Filter())) == told
    assert [case.mentions for case in store.cases.find(Filter())] == [4]
    assert {m.story for m in store.mentions.find(Filter())} == {1}


async def test_another_complaint_about_the_same_event_opens_its_own_case(street, store):
    await street.poll("news", bad(title="Laughed at in Graz", text=LONG, author=None))
    own = bad(
        id="7",
        url="https://forum.example/7",
        place="forum",
        author="Jo",
        title="",
        text="I stood in that queue at Blue Door Bakery in Graz on Friday too. Nobody said sorry "
        "to us, my order was lost and they refused to give me my money back.",
    )
    recorded = await street.poll("reviews", own)
    assert recorded.alerts == 2
    assert len(store.cases.find(Filter())) == 2


async def test_another_complaint_of_the_author_is_an_update_in_each_recipients_thread(
    street, store
):
    again = item(
        id="2",
        url="https://news.example.org/2",
        title="Still awful: Blue Door Bakery",
        text="Nobody called me back, and the refund never came. Terrible.",
    )
    await street.poll("news", item())
    await street.poll("news", again, item())
    assert kinds(store) == ["case", "case", "update", "update"]
    for recipient in ("pr@example.org", "boss@example.org"):
        first, second = [
            d.alert for d in reversed(store.alerts.find(Filter())) if d.alert.recipient == recipient
        ]
        assert first.references == ()
        assert second.references == (first.message_id,)


async def test_after_the_case_has_ended_the_same_author_opens_a_new_one(street, store):
    from monitor.desk import perform

    await street.poll("news", item())
    perform(store, 1, "dismiss", note="spam", by="ana", now=NOON)
    await street.poll(
        "news",
        item(
            id="2",
            url="https://news.example.org/2",
            title="Awful again: Blue Door Bakery",
            text="It happened once more, and it was terrible once more.",
        ),
    )
    assert [case.id for case in store.cases.find(Filter())] == [2, 1]


async def test_after_a_month_the_same_words_are_a_new_story(street, store, clock):
    await street.poll("news", item())
    clock.tick(days=31)
    await street.poll(
        "reviews", item(id="7", url="https://b.example/7", author="Wire", published=clock())
    )
    assert len(store.cases.find(Filter())) == 2


async def test_a_copy_of_what_was_there_before_the_watch_stays_silent(street, store):
    await street.poll("news", item(published=NOON - 9 * DAY))
    recorded = await street.poll("reviews", item(id="7", url="https://b.example/7", author="Wire"))
    assert recorded.negative == 1
    assert store.cases.find(Filter()) == []
    assert kinds(store) == []


async def test_an_item_under_a_new_id_stays_known_also_under_the_next_one(street, store):
    await street.poll("news", item())
    await street.poll("news", item(id="g2", url=None, author=None))
    edited = item(id="g2", url=None, author=None, title="New title", text="An edited text, later.")
    await street.poll("news", edited)
    assert len(store.mentions.find(Filter())) == 1


async def test_a_failure_keeps_the_state_counts_and_keeps_secrets_out(street, store):
    error = Busy("503 from https://a.example/?key=s3cret-token", status=503)
    answer = Poll(SourceState(), error=error, wait=timedelta(hours=5))
    await street.poll("news", answer=answer)
    watch = store.sources.find(Filter())[0]
    assert watch.error == "503 from https://a.example/?key=***"
    assert watch.failures == 1
    assert watch.state.etag == '"1"'
    assert watch.asked_wait == NOON + MINUTE + 5 * HOUR
    assert watch.next_poll >= watch.asked_wait


async def test_where_a_redirect_holds_a_key_it_is_not_remembered(street, store):
    moved = SourceState(moved_to="https://b.example/?key=s3cret-token", etag='"9"')
    await street.poll("news", answer=Poll(moved))
    plain = SourceState(moved_to="https://b.example/feed")
    await street.poll("reviews", answer=Poll(plain))
    news, reviews = store.sources.find(Filter())
    assert (news.state.moved_to, news.state.etag) == (None, '"9"')
    assert reviews.state.moved_to == "https://b.example/feed"


async def test_two_complaints_at_once_in_two_sources_are_one_case_when_they_are_copies(
    street, store
):
    street.shelves["news"].items = (item(),)
    street.shelves["reviews"].items = (item(id="7", url="https://b.example/7", author="Wire"),)
    async with street.line.writing():
        await asyncio.gather(*(street.line.poll(w) for w in store.sources.find(Filter())))
    assert len(store.cases.find(Filter())) == 1
