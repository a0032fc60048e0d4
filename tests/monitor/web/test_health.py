"""`/readyz` and `/metrics` over real HTTP, on a real record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.access import add_token
from monitor.harvest import Harvest
from monitor.store.filter import Filter
from monitor.storms import Rise
from sources.errors import Unreachable
from sources.item import Poll, SourceState
from tests.monitor.made_up import BRAND, DAY, GOOD, HOUR, NOON, alert, polled
from tests.monitor.web.api.program import complaint
from tests.monitor.web.desk import HERE, USERS, desk

NAMES = {
    "amends_alerts_pending": "gauge",
    "amends_alerts_oldest_pending_seconds": "gauge",
    "amends_alerts_dead": "gauge",
    "amends_alerts_sent": "counter",
    "amends_sources": "gauge",
    "amends_sources_failing": "gauge",
    "amends_mentions": "gauge",
    "amends_cases": "gauge",
    "amends_cases_overdue": "gauge",
    "amends_storms_raging": "gauge",
    "amends_polls": "counter",
    "amends_poll_duration_seconds": "histogram",
    "amends_publication_to_seen_seconds": "histogram",
    "amends_last_tick_timestamp_seconds": "gauge",
    "amends_build_info": "gauge",
}


@pytest.fixture
async def client(store, tmp_path, clock):
    async with desk(store, tmp_path, clock) as made:
        made.hears(complaint(1), complaint(2), complaint(3, verdict=GOOD))
        yield made


async def scraped(client):
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return list(text_string_to_metric_families(answer.text))


async def values(client):
    return {
        (one.name, *sorted(one.labels.items())): one.value
        for family in await scraped(client)
        for one in family.samples
    }


async def test_it_is_ready_while_the_scheduler_ticks_and_the_record_can_be_read(client, clock):
    before = await client.get("/readyz")
    assert (before.status_code, before.text) == (503, "the scheduler has not ticked yet\n")
    client.behind.tally.tick(clock())
    assert (await client.get("/readyz")).status_code == 200
    clock.tick(seconds=29)
    assert (await client.get("/readyz")).text == "ready\n"
    clock.tick(seconds=2)
    late = await client.get("/readyz")
    assert (late.status_code, late.text) == (503, "the scheduler has not ticked for 31 s\n")
    client.behind.tally.tick(clock())
    assert (await client.get("/readyz")).status_code == 200


async def test_a_record_that_cannot_be_read_is_said_without_its_place(client, path, clock):
    client.behind.tally.tick(clock())
    for table in ("case_log", "mentions"):
        client.store.cases._db.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "the database cannot be read; the log says why\n"
    assert str(path) not in answer.text
    assert (await client.get("/metrics")).status_code == 503


async def test_health_needs_no_token_and_may_be_asked_by_any_name(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE + USERS) as client:
        client.behind.tally.tick(clock())
        for path in ("/healthz", "/readyz"):
            answer = await client.get(path, headers={"Host": "amends.internal"})
            assert answer.status_code == 200


async def test_figures_need_the_scope_read_where_people_sign_in(store, tmp_path, clock):
    token = add_token(store, "prometheus", "read", clock())
    async with desk(store, tmp_path, clock, HERE + USERS) as client:
        assert (await client.get("/metrics")).status_code == 401
        headers = {"Authorization": f"Bearer {token}"}
        assert (await client.get("/metrics", headers=headers)).status_code == 200


async def test_every_figure_is_there_with_its_type_and_help(client, store):
    client.behind.tally.tick(NOON)
    (watch,) = store.sources.find(Filter())
    client.behind.tally.count(Harvest(watch, Poll(SourceState()), NOON))
    families = {one.name: one for one in await scraped(client)}
    ours = {name: one.type for name, one in families.items() if name.startswith("amends_")}
    assert ours == NAMES
    assert all(one.documentation for one in families.values())
    assert "process_resident_memory_bytes" in families


async def test_open_metrics_are_given_where_they_are_asked_for(client):
    headers = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = await client.get("/metrics", headers=headers)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


async def test_the_record_is_counted(client, store, clock):
    with store.transaction():
        store.alerts.add(alert(7), "email", not_before=NOON + DAY)  # is held until then
        store.alerts.give_up(store.alerts.add(alert(8), "email"), "no such mailbox")
        (first, *_) = store.alerts.due(NOON, 10)
        store.alerts.mark_sent(first.id, NOON)
        rise = Rise(started=NOON, count=12.0, span=HOUR, expected=1.0, times=12.0)
        store.storms.begin(BRAND, rise, NOON, NOON + 9 * HOUR)
        watch = client.watch.id
        store.sources.record([polled(watch, error="no answer", error_kind="Unreachable")])
    clock.tick(hours=9)
    told = await values(client)
    assert told["amends_alerts_pending",] == 4
    assert told["amends_alerts_oldest_pending_seconds",] == 9 * 3600
    assert told["amends_alerts_dead",] == 1
    assert told["amends_alerts_sent_total",] == 1
    assert told["amends_sources", ("condition", "failing")] == 1
    assert told["amends_sources", ("condition", "well")] == 0
    assert told["amends_sources_failing",] == 1
    assert told["amends_mentions", ("label", "negative")] == 2
    assert told["amends_mentions", ("label", "positive")] == 1
    assert told["amends_mentions", ("label", "unscored")] == 0
    assert told["amends_cases", ("state", "open")] == 2
    assert told["amends_cases_overdue",] == 2
    assert told["amends_storms_raging",] == 1


async def test_polls_and_delays_are_counted_as_they_happen(client, store):
    tally, (watch,) = client.behind.tally, store.sources.find(Filter())
    state = SourceState()
    said = complaint(1, published=NOON - timedelta(seconds=90))  # 90 seconds before it was seen
    old = replace(said, baseline=True)
    undated = complaint(2, published=None)
    for harvest in (
        Harvest(watch, Poll(state, unchanged=True), NOON, took=0.2),
        Harvest(watch, Poll(state, error=Unreachable("no answer")), NOON, took=7.0),
        Harvest(
            watch,
            Poll(state),
            NOON,
            fresh=((said.item, said.fingerprint),),
            mentions=(said, old, undated),
            took=0.2,
        ),
        Harvest(replace(watch, first_polled=None), Poll(state), NOON, mentions=(said,), took=60),
        Harvest(watch, Poll(state, handed=True), NOON, mentions=(said,)),
    ):
        tally.count(harvest)
    told = await values(client)
    kind = ("kind", "feed")
    assert told["amends_polls_total", kind, ("outcome", "unchanged")] == 1
    assert told["amends_polls_total", kind, ("outcome", "failed")] == 1
    assert told["amends_polls_total", kind, ("outcome", "news")] == 1
    assert told["amends_polls_total", kind, ("outcome", "nothing new")] == 1
    took = "amends_poll_duration_seconds"
    assert [told[f"{took}_bucket", kind, ("le", le)] for le in ("0.1", "0.25", "10.0", "+Inf")] == [
        0, 2, 3, 4,
    ]  # fmt: skip
    assert told[f"{took}_count", kind] == 4
    assert told[f"{took}_sum", kind] == pytest.approx(67.4)
    seen = "amends_publication_to_seen_seconds"
    assert [told[f"{seen}_bucket", ("le", le)] for le in ("60.0", "120.0", "+Inf")] == [0, 2, 2]
    assert told[f"{seen}_sum",] == 180
