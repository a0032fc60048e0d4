"""Sources in the record: declaring them, what is due, what polls change."""

from datetime import timedelta

from monitor.store.filter import Filter
from sources.item import SourceState
from tests.monitor.made_up import (
    BRAND,
    DAY,
    GOOD,
    HOUR,
    MINUTE,
    NOON,
    declared,
    item,
    keep,
    mention,
    polled,
    watching,
)


def declare(store, *sources, at=NOON):
    with store.transaction():
        store.sources.declare(sources, at)
    return store.sources.find(Filter())


def record(store, *outcomes):
    with store.transaction():
        store.sources.record(outcomes)


def names(watches):
    return [watch.name for watch in watches]


def test_a_new_source_is_due_at_once_and_knows_nothing(store):
    (watch,) = declare(store, declared())
    assert (watch.name, watch.kind, watch.interval) == ("news", "feed", MINUTE)
    assert watch.next_poll == NOON
    assert watch.first_polled is None
    assert watch.state == SourceState()


def test_declaring_the_same_again_changes_nothing(store):
    (before,) = watching(store, "news")
    assert declare(store, declared(), at=NOON + HOUR) == [before]


def test_a_source_that_is_taken_out_is_not_polled_and_not_listed(store):
    watching(store, "news", "forum")
    assert names(declare(store, declared("forum"))) == ["forum"]
    assert names(store.sources.due(NOON + DAY, 10)) == ["forum"]


def test_a_source_that_comes_back_remembers_what_it_saw(store):
    (before,) = watching(store, "news")
    declare(store)
    (after,) = declare(store, declared(), at=NOON + HOUR)
    assert after == before


def test_a_renamed_source_begins_anew_and_the_old_name_rests(store):
    watching(store, "news")
    (renamed,) = declare(store, declared("gazette", target="at news"), at=NOON + HOUR)
    assert renamed.name == "gazette"
    assert renamed.first_polled is None


def test_a_source_that_points_elsewhere_starts_anew(store):
    (watch,) = watching(store, "news")
    record(store, polled(watch.id, error="500", state=None, asked_wait=NOON + DAY))
    (moved,) = declare(store, declared(target="elsewhere", url="https://b.example"), at=NOON + HOUR)
    assert moved.id == watch.id
    assert moved.url == "https://b.example"
    assert moved.next_poll == NOON + HOUR
    assert moved.state == SourceState()
    assert (moved.first_polled, moved.asked_wait, moved.error, moved.failures) == (None,) * 3 + (0,)


def test_another_interval_takes_effect_at_once_and_forgets_nothing(store):
    (before,) = watching(store, "news")
    (after,) = declare(store, declared(interval=timedelta(seconds=5)), at=NOON + MINUTE / 2)
    assert after.next_poll == NOON + MINUTE / 2
    assert after.interval == timedelta(seconds=5)
    assert (after.state, after.first_polled) == (before.state, before.first_polled)


def test_what_is_due_comes_longest_waiting_first_and_no_more_than_asked_for(store):
    watches = watching(store, "a", "b", "c", "d")
    for watch, minutes in zip(watches, (3, 1, 2, 9), strict=True):
        record(store, polled(watch.id, next_poll=NOON + minutes * MINUTE))
    assert names(store.sources.due(NOON + 3 * MINUTE, 10)) == ["b", "c", "a"]
    assert names(store.sources.due(NOON + 3 * MINUTE, 2)) == ["b", "c"]
    assert store.sources.due(NOON, 10) == []


def test_what_is_due_is_looked_up_in_the_index(store, path):
    import sqlite3

    connection = sqlite3.connect(path)
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM sources WHERE active AND next_poll <= '2026' "
        "ORDER BY next_poll LIMIT 5"
    ).fetchall()
    connection.close()
    assert "USING INDEX sources_due" in plan[0][3]


def test_a_success_keeps_the_state_and_ends_a_row_of_failures(store):
    (watch,) = watching(store, "news")
    record(store, polled(watch.id, NOON + HOUR, error="502", state=None))
    state = SourceState('"2"', "Fri", "hash", b"12345678", "https://moved.example", "page 3")
    record(store, polled(watch.id, NOON + 2 * HOUR, state=state, news=True))
    (after,) = store.sources.find(Filter())
    assert after.state == state
    assert (after.failures, after.error, after.error_since) == (0, None, None)
    assert after.first_polled == NOON
    assert after.last_polled == after.last_changed == NOON + 2 * HOUR


def test_failures_are_counted_and_change_nothing_that_was_seen(store):
    (before,) = watching(store, "news")
    asked = NOON + 5 * HOUR
    record(store, polled(before.id, NOON + HOUR, error="502", state=None, next_poll=asked))
    record(store, polled(before.id, NOON + 2 * HOUR, error="503", state=None, asked_wait=asked))
    (after,) = store.sources.find(Filter())
    assert (after.failures, after.error, after.error_since) == (2, "503", NOON + HOUR)
    assert after.asked_wait == asked
    assert after.state == before.state
    assert after.last_changed == before.last_changed


def test_sources_are_filtered_by_what_they_brought_and_when(store):
    news, forum, _ = watching(store, "news", "forum", "quiet")
    keep(store, news.id, mention())
    keep(store, forum.id, mention(brand="Other", verdict=GOOD))
    record(store, polled(forum.id, NOON + HOUR, news=True))
    assert names(store.sources.find(Filter(brand=BRAND))) == ["news"]
    assert names(store.sources.find(Filter(label="positive"))) == ["forum"]
    assert names(store.sources.find(Filter(since=NOON + MINUTE))) == ["forum"]
    assert names(store.sources.find(Filter(limit=2))) == ["news", "forum"]
    assert store.sources.find(Filter(brand="nobody")) == []


def test_latency_is_measured_from_publication_and_not_over_the_baseline(store):
    (watch,) = watching(store, "news", at=NOON - MINUTE)
    assert store.sources.latency(watch.id) is None
    keep(store, watch.id, mention(item(id="first"), at=NOON - MINUTE))
    assert store.sources.latency(watch.id) is None
    for seconds in range(1, 101):
        late = item(id=str(seconds), published=NOON - timedelta(seconds=seconds))
        keep(store, watch.id, mention(late))
    keep(store, watch.id, mention(item(id="old", published=NOON - DAY), baseline=True))
    keep(store, watch.id, mention(item(id="undated", published=None)))
    assert store.sources.latency(watch.id) == (51.0, 96.0)


def test_an_item_from_the_future_has_no_negative_latency(store):
    (watch,) = watching(store, "news", at=NOON - MINUTE)
    keep(store, watch.id, mention(item(published=NOON + HOUR)))
    assert store.sources.latency(watch.id) == (0.0, 0.0)
