"""Sources after their polls: people hear once of what is broken and once that it is mended."""

import pytest

from monitor.health import BROKEN_AFTER, condition
from monitor.store.filter import Filter
from sources.errors import Busy, Gone, Unreachable
from sources.item import Poll, SourceState
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON, item, watching
from tests.monitor.working import Shelf, configured, pipeline

DOWN = Poll(SourceState(), error=Unreachable("a.example: the connection was refused"))


class Watching:
    """Sources by name, polled one at a time or all together, a minute later each time."""

    def __init__(self, store, folder, clock, *names):
        self.store, self.clock = store, clock
        watching(store, *names, at=clock() - DAY)
        self.shelves = {name: Shelf() for name in names}
        self.line = pipeline(store, configured(folder), clock, self.shelves)

    async def poll(self, *names, answer=None, items=()):
        self.clock.tick(minutes=1)
        for name in names:
            self.shelves[name].items = items
            self.shelves[name].answers = [answer] if answer else []
            async with self.line.writing():
                await self.line.poll(self.watch(name))

    def watch(self, name):
        return next(w for w in self.store.sources.find(Filter()) if w.name == name)

    def told(self):
        found = reversed(self.store.alerts.find(Filter()))
        return [
            dispatch.alert.subject
            for dispatch in found
            if dispatch.alert.kind == "source" and dispatch.alert.recipient == "pr@example.org"
        ]


@pytest.fixture
def watched(store, tmp_path, clock):
    return Watching(store, tmp_path, clock, "news", "forum", "reviews")


async def test_a_source_that_stays_broken_is_told_once_and_once_that_it_is_back(watched):
    for _ in range(BROKEN_AFTER - 1):
        await watched.poll("news", answer=DOWN)
    assert watched.told() == []
    for _ in range(20):
        await watched.poll("news", answer=DOWN)
    assert watched.told() == ["Source broken · Amends · news"]
    for _ in range(20):
        await watched.poll("news")
    assert watched.told() == ["Source broken · Amends · news", "Source works again · Amends · news"]


async def test_a_hiccup_is_told_to_nobody(watched):
    for _ in range(9):
        for _ in range(BROKEN_AFTER - 1):
            await watched.poll("news", answer=DOWN)
        await watched.poll("news")
    assert watched.told() == []


async def test_what_breaks_and_mends_together_is_one_mail_each(watched):
    names = ("news", "forum", "reviews")
    for _ in range(BROKEN_AFTER + 3):
        await watched.poll(*names, answer=DOWN)
    assert watched.told() == ["3 sources broken · Amends · news and others"]
    await watched.poll("news", "forum")
    assert len(watched.told()) == 1
    await watched.poll("reviews")
    assert watched.told()[1:] == ["3 sources work again · Amends · news and others"]


async def test_those_that_are_back_do_not_wait_for_ever_for_those_that_are_not(watched):
    for _ in range(BROKEN_AFTER + 3):
        await watched.poll("news", "forum", answer=DOWN)
    for _ in range(12):
        await watched.poll("news")
        await watched.poll("forum", answer=DOWN)
    assert watched.told()[1:] == ["Source works again · Amends · news"]
    await watched.poll("forum")
    assert watched.told()[2:] == ["Source works again · Amends · forum"]


async def test_a_place_that_is_gone_is_told_at_once_and_asked_no_more(watched):
    await watched.poll(
        "news", answer=Poll(SourceState(), error=Gone("a.example answered 410 Gone"))
    )
    assert watched.told() == ["Source ended · Amends · news"]
    due = watched.store.sources.due(watched.clock() + DAY, 9)
    assert "news" not in [watch.name for watch in due]
    assert condition(watched.watch("news"), watched.clock()) == "ended"
    await watched.poll(
        "news", answer=Poll(SourceState(), error=Gone("a.example answered 410 Gone"))
    )
    assert len(watched.told()) == 1


async def test_a_place_that_comes_back_from_the_dead_is_polled_again(watched):
    await watched.poll(
        "news", answer=Poll(SourceState(), error=Gone("a.example answered 410 Gone"))
    )
    await watched.poll("news")
    assert watched.told()[1:] == ["Source works again · Amends · news"]
    assert "news" in [w.name for w in watched.store.sources.due(watched.clock() + DAY, 9)]


async def test_a_quota_is_kept_and_remembered(watched):
    error = Busy("the day's requests are used up", wait=5 * HOUR, quota=True)
    await watched.poll("news", answer=Poll(SourceState(), error=error, wait=5 * HOUR, quota=True))
    watch = watched.watch("news")
    assert (watch.asked_wait, watch.quota) == (NOON + MINUTE + 5 * HOUR, True)
    assert watch.next_poll >= watch.asked_wait


async def test_a_pause_that_a_good_answer_asks_for_is_kept_too(watched):
    await watched.poll("news", answer=Poll(SourceState(), wait=HOUR, quota=True))
    watch = watched.watch("news")
    assert (watch.error, watch.failures) == (None, 0)
    assert watch.next_poll >= watched.clock() + HOUR


async def test_what_was_odd_about_an_answer_is_kept_without_secrets(watched):
    odd = Poll(SourceState(), warnings=("entry 3 skipped: s3cret-token",))
    await watched.poll("news", answer=odd)
    assert watched.watch("news").warnings == ("entry 3 skipped: ***",)
    await watched.poll("news")
    assert watched.watch("news").warnings == ()


async def test_a_brand_under_fire_has_its_sources_polled_more_often_from_then_on(watched):
    await watched.poll("forum", items=(item(id="0", url="https://f.example/0", author="Q"),))
    calm = watched.watch("forum").next_poll - watched.clock()
    for number in range(1, 4):
        one = item(
            id=str(number),
            url=f"https://n.example/{number}",
            author=f"Guest {number}",
            text=f"Blue Door Bakery was terrible and awful, visit number {number}, never again.",
        )
        await watched.poll("news", items=(one,))
    assert "forum" in [w.name for w in watched.store.sources.due(watched.clock(), 9)]
    await watched.poll("forum")
    assert watched.watch("forum").next_poll - watched.clock() < calm / 2


async def test_what_the_pages_before_a_broken_one_said_is_kept(watched):
    half = Poll(SourceState(), items=(item(),), error=Unreachable("a.example: no answer"))
    await watched.poll("news", answer=half)
    assert len(watched.store.cases.find(Filter())) == 1
    assert watched.watch("news").failures == 1
