"""One poll, understood: what is fresh, what is about a brand, what it weighs."""

import pytest

from monitor.harvest import verdicts
from monitor.match import Matcher
from monitor.sentiment.scorer import TextScorer
from monitor.store import DatabaseUnusable
from monitor.store.filter import Filter
from sources.errors import BadStatus
from sources.item import Poll, SourceState
from tests.monitor.made_up import DAY, HOUR, NOON, item, watching
from tests.monitor.working import Shelf, configured, pipeline


@pytest.fixture
def settings(tmp_path):
    return configured(tmp_path)


async def harvests(store, settings, clock, source, *, first=False):
    if first:
        from tests.monitor.made_up import declared

        with store.transaction():
            store.sources.declare([declared("a")], clock())
        (watch,) = store.sources.find(Filter())
    else:
        (watch,) = watching(store, "a")
    line = pipeline(store, settings, clock, {"a": source})
    return await line._harvester.gather(watch, line._sources["a"])


async def test_what_is_about_no_brand_is_remembered_and_no_mention(store, settings, clock):
    other = item(id="2", title="Rain tomorrow", text="It will rain all day in the whole county.")
    harvest = await harvests(store, settings, clock, Shelf((item(), other)))
    assert len(harvest.fresh) == 2
    assert [mention.item.id for mention in harvest.mentions] == ["complaint-1"]


async def test_an_item_that_comes_twice_in_one_poll_counts_once(store, settings, clock):
    harvest = await harvests(store, settings, clock, Shelf((item(), item())))
    assert len(harvest.fresh) == len(harvest.mentions) == 1


async def test_at_the_first_poll_old_and_undated_items_are_baseline(store, settings, clock):
    items = (
        item(id="1", published=NOON - 2 * DAY),
        item(id="2", published=None, url="https://a.example/2", author="B"),
        item(id="3", published=NOON - HOUR, url="https://a.example/3", author="C"),
    )
    harvest = await harvests(store, settings, clock, Shelf(items), first=True)
    baseline = {mention.item.id: mention.baseline for mention in harvest.mentions}
    assert baseline == {"1": True, "2": True, "3": False}


async def test_later_an_undated_item_is_news(store, settings, clock):
    harvest = await harvests(store, settings, clock, Shelf((item(published=None),)))
    assert [mention.baseline for mention in harvest.mentions] == [False]


async def test_a_failed_poll_brings_nothing_but_its_error(store, settings, clock):
    error = BadStatus("500 Internal Server Error", status=500)
    answer = Poll(SourceState(), error=error)
    harvest = await harvests(store, settings, clock, Shelf(answers=[answer]))
    assert harvest.poll.error is error
    assert (harvest.fresh, harvest.known, harvest.mentions) == ((), (), ())


async def test_a_database_that_cannot_be_read_is_no_fault_of_the_source(
    store, settings, clock, path
):
    (watch,) = watching(store, "a")
    line = pipeline(store, settings, clock, {"a": Shelf((item(),))})
    store.mentions._db.execute("DROP TABLE items")
    with pytest.raises(DatabaseUnusable, match="no such table"):
        await line._harvester.gather(watch, line._sources["a"])


def judge(made, **keywords):
    return verdicts(made, ["A"], None, TextScorer(), names=[], **keywords)["A"]


def test_title_and_text_are_judged_together_and_stars_first():
    calm = item(title="Blue Door Bakery", text="I went there.", rating=1.0)
    assert judge(calm).label == "negative"
    assert judge(item(title="", text="")).label != "negative"


def test_a_place_of_more_reach_makes_it_worse():
    near = judge(item(), weight=1.0)
    national = judge(item(), weight=5.0)
    assert national.severity > near.severity


def test_each_brand_of_a_text_has_its_own_verdict():
    class Brand:
        def __init__(self, name):
            self.name, self.query = name, ""

    both = item(title="", text="Acme is terrible but Globex fixed it, lovely people.")
    matcher = Matcher([Brand("Acme"), Brand("Globex")])
    judged = verdicts(both, ["Acme", "Globex"], matcher, TextScorer(), names=["Acme", "Globex"])
    assert {brand: verdict.label for brand, verdict in judged.items()} == {
        "Acme": "negative",
        "Globex": "positive",
    }
