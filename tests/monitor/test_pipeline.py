"""Many polls side by side: what one of them breaks must not hurt the others."""

import asyncio

import pytest

from monitor.announce import Announcer
from monitor.pipeline import BATCH
from monitor.sentiment.scorer import TextScorer
from monitor.store import DatabaseUnusable
from monitor.store.filter import Filter
from sources.item import Poll, SourceState
from tests.monitor.made_up import item, watching
from tests.monitor.working import Shelf, configured, pipeline


@pytest.fixture
def settings(tmp_path):
    return configured(tmp_path)


async def poll_all(line, watches):
    async with line.writing():
        return await asyncio.gather(*(line.poll(watch) for watch in watches))


def complaint(number, **changes):
    return item(
        id=str(number),
        url=f"https://n.example/{number}",
        title=f"Awful {number} at Blue Door Bakery",
        text=f"Terrible service number {number}, and nobody cares about it.",
        author=f"Author {number}",
        **changes,
    )


def health(store):
    return {watch.name: watch.error for watch in store.sources.find(Filter())}


async def test_what_polls_bring_is_on_disk_when_they_return(store, settings, clock):
    (watch,) = watching(store, "a")
    (recorded,) = await poll_all(
        pipeline(store, settings, clock, {"a": Shelf((complaint(1),))}), [watch]
    )
    assert (recorded.polls, recorded.mentions, recorded.negative, recorded.alerts) == (1, 1, 1, 2)
    assert len(store.mentions.find(Filter())) == 1


async def test_a_source_with_a_mistake_of_ours_in_it_costs_its_own_poll_only(
    store, settings, clock, caplog
):
    watches = watching(store, "broken", "fine")
    sources = {
        "broken": Shelf(answers=[ZeroDivisionError("ours")]),
        "fine": Shelf((complaint(1),)),
    }
    recorded = await poll_all(pipeline(store, settings, clock, sources), watches)
    assert [one.failures for one in recorded] == [1, 0]
    assert health(store) == {
        "broken": "unexpected ZeroDivisionError while polling; see the log",
        "fine": None,
    }
    assert "ZeroDivisionError: ours" in caplog.text
    assert watches[0].state == store.sources.find(Filter())[0].state


class Squeamish:
    """A scorer that cannot bear one word."""

    def score(self, text, **facts):
        if "unbearable" in text:
            raise RecursionError("too much")
        return TextScorer().score(text, **facts)


async def test_a_text_that_breaks_the_scorer_costs_its_own_poll_only(
    store, settings, clock, caplog
):
    watches = watching(store, "odd", "fine")
    odd = complaint(1, place="blog")
    sources = {
        "odd": Shelf((item(title="Blue Door Bakery", text="unbearable"), odd)),
        "fine": Shelf((complaint(2),)),
    }
    line = pipeline(store, settings, clock, sources, scorer=Squeamish())
    await poll_all(line, watches)
    assert health(store) == {
        "odd": "unexpected RecursionError while scoring; see the log",
        "fine": None,
    }
    assert len(store.mentions.find(Filter())) == 1
    assert "RecursionError: too much" in caplog.text


async def test_one_harvest_that_cannot_be_written_does_not_hurt_its_batch(
    store, settings, clock, caplog
):
    watches = watching(store, "a", "odd", "b")
    sources = {
        "a": Shelf((complaint(1),)),
        "odd": Shelf((complaint(2), complaint(3, rating_given="\ud800"))),
        "b": Shelf((complaint(4),)),
    }
    await poll_all(pipeline(store, settings, clock, sources), watches)
    titles = {found.item.title[:7] for found in store.mentions.find(Filter())}
    assert titles == {"Awful 1", "Awful 4"}
    assert health(store) == {
        "a": None,
        "odd": "unexpected UnicodeEncodeError while storing; see the log",
        "b": None,
    }
    assert len(store.alerts.find(Filter())) == 4
    assert "UnicodeEncodeError" in caplog.text


async def test_more_polls_than_a_batch_holds_are_all_written(store, settings, clock):
    names = [f"s{number}" for number in range(BATCH + 50)]
    watches = watching(store, *names)
    sources = {
        name: Shelf(answers=[Poll(SourceState(etag=name), unchanged=True)]) for name in names
    }
    recorded = await poll_all(pipeline(store, settings, clock, sources), watches)
    assert sum(one.polls for one in recorded) == BATCH + 50
    assert [watch.state.etag for watch in store.sources.find(Filter())] == names


async def test_a_poll_that_is_cancelled_leaves_its_source_due_and_the_others_alone(
    store, settings, clock
):
    class Stuck(Shelf):
        async def poll(self, state, now):
            await asyncio.Event().wait()

    stuck, fine = watching(store, "stuck", "fine")
    line = pipeline(store, settings, clock, {"stuck": Stuck(), "fine": Shelf((complaint(1),))})
    async with line.writing():
        waiting = asyncio.create_task(line.poll(stuck))
        await line.poll(fine)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert store.sources.find(Filter())[0] == stuck
    assert len(store.mentions.find(Filter())) == 1


async def test_a_poll_cancelled_while_it_waits_for_the_disk_does_not_stop_the_writer(
    store, settings, clock
):
    one, two = watching(store, "one", "two")
    line = pipeline(
        store, settings, clock, {"one": Shelf((complaint(1),)), "two": Shelf((complaint(2),))}
    )
    async with line.writing():
        waiting = asyncio.create_task(line.poll(one))
        while line._ready.empty() and not store.mentions.find(Filter()):
            await asyncio.sleep(0)
        waiting.cancel()
        await line.poll(two)
    assert "Awful 2" in store.mentions.find(Filter())[0].item.title


async def test_when_the_database_is_full_every_poll_of_the_batch_says_so_and_stays_due(
    store, settings, clock
):
    watches = watching(store, "a", "b")
    (pages,) = store.mentions._db.execute("PRAGMA page_count").fetchone()
    store.mentions._db.execute(f"PRAGMA max_page_count = {pages}")
    line = pipeline(
        store, settings, clock, {name: Shelf((complaint(name),)) for name in ("a", "b")}
    )
    async with line.writing():
        polls = [asyncio.create_task(line.poll(watch)) for watch in watches]
        results = await asyncio.gather(*polls, return_exceptions=True)
        assert [type(result) for result in results] == [DatabaseUnusable] * 2
        assert store.sources.find(Filter()) == watches
        store.mentions._db.execute("PRAGMA max_page_count = 100000")
        await asyncio.gather(*(line.poll(watch) for watch in watches))
    assert len(store.mentions.find(Filter())) == 2


async def test_an_announcer_that_breaks_costs_the_poll_and_the_mention_is_found_again(
    store, settings, clock, caplog
):
    class Mute(Announcer):
        broken = True

        def case(self, kind, case, mention, **how):
            if self.broken:
                raise KeyError("template")
            return super().case(kind, case, mention, **how)

    (watch,) = watching(store, "a")
    announcer = Mute(settings)
    line = pipeline(store, settings, clock, {"a": Shelf((complaint(1),))}, announcer=announcer)
    await poll_all(line, [watch])
    assert store.mentions.find(Filter()) == []
    assert store.cases.find(Filter()) == []
    announcer.broken = False
    await poll_all(line, store.sources.find(Filter()))
    assert len(store.alerts.find(Filter())) == 2
    assert "KeyError" in caplog.text
