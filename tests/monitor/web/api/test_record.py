"""`/api/alerts`, `sources`, `storms`, `report`, `status`, `tone` and `score` over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.tone import read
from monitor import rows
from monitor.app import scorer
from monitor.report import PERIOD, Period
from monitor.scorecards import scorecard_row
from monitor.store.filter import Filter
from monitor.storms import Rise
from monitor.telling import scorecards
from tests.monitor.made_up import BRAND, DAY, GOOD, HOUR, NOON, alert, declared
from tests.monitor.web.api.program import complaint, problem, program


@pytest.fixture
async def client(store, tmp_path, clock):
    async with program(store, tmp_path, clock, scope="read") as made:
        made.hears(complaint(1), complaint(2), complaint(3, verdict=GOOD))
        yield made


async def test_alerts_are_the_rows_of_the_command_page_by_page(client, store):
    kept = store.alerts.find(Filter())
    assert len(kept) == 4
    first = (await client.get("/api/alerts?limit=3")).json()
    assert first["alerts"] == [rows.alert_row(one) for one in kept[:3]]
    rest = (await client.get(f"/api/alerts?limit=3&cursor={first['next']}")).json()
    assert rest == {"alerts": [rows.alert_row(kept[3])], "next": None}
    assert (await client.get("/api/alerts?brand=Nobody")).json()["alerts"] == []


async def test_sources_are_the_rows_of_the_command_page_by_page(client, store, clock):
    with store.transaction():
        store.sources.declare([declared(name) for name in ("news", "blog", "shop")], NOON)
    kept = [
        rows.source_row(watch, store.sources.latency(watch.id), clock())
        for watch in store.sources.find(Filter())
    ]
    first = (await client.get("/api/sources?limit=2")).json()
    rest = (await client.get(f"/api/sources?limit=2&cursor={first['next']}")).json()
    assert first["sources"] + rest["sources"] == kept
    assert rest["next"] is None
    of_brand = (await client.get("/api/sources", params={"brand": BRAND})).json()["sources"]
    assert [one["name"] for one in of_brand] == ["news"]


async def test_storms_are_listed_the_newest_first(client, store):
    rise = Rise(started=NOON, count=12.0, span=HOUR, expected=1.0, times=12.0)
    with store.transaction():
        for hours in (0, 5):
            storm = store.storms.begin(BRAND, rise, NOON + hours * HOUR, NOON + 9 * HOUR)
            store.storms.end(storm.id, NOON + (hours + 2) * HOUR)
        store.storms.begin("Other", rise, NOON + 9 * HOUR, NOON + 9 * HOUR)
    page = (await client.get("/api/storms?limit=2")).json()
    assert [(one["id"], one["brand"], one["ended"] is None) for one in page["storms"]] == [
        (3, "Other", True),
        (2, BRAND, False),
    ]
    rest = (await client.get(f"/api/storms?cursor={page['next']}")).json()
    assert [(one["id"], one["span"], one["count"]) for one in rest["storms"]] == [(1, 3600, 12)]
    assert rest["next"] is None
    of_brand = (await client.get("/api/storms", params={"brand": BRAND})).json()
    assert [one["id"] for one in of_brand["storms"]] == [2, 1]


async def test_the_report_is_that_of_the_command(client, store, clock):
    clock.tick(hours=1)
    told = (await client.get("/api/report")).json()
    counted = scorecards(client.settings, store).of(Period(clock() - PERIOD, clock()))
    assert told == {"scorecards": [scorecard_row(card) for card in counted]}
    assert told["scorecards"][0]["complaints"] == 2
    month = (await client.get("/api/report", params={"since": "30d", "brand": BRAND})).json()
    assert month["scorecards"][0]["since"] == "2026-04-01T13:00:00.000Z"
    assert (await client.get("/api/report?brand=Nobody")).json() == {"scorecards": []}


@pytest.mark.parametrize("since", ["2027-01-01", "1900-01-01", "99999w", "soon"])
async def test_a_report_on_no_time_is_refused(client, since):
    problem(await client.get("/api/report", params={"since": since}), 422)


async def test_the_status_counts_what_waits_and_says_what_is_wrong(client, store, clock):
    with store.transaction():
        store.alerts.add(alert(7, created=NOON), "email", not_before=NOON + DAY)  # is held
        dead = store.alerts.add(alert(8, created=NOON), "email")
        store.alerts.give_up(dead, "no such mailbox")
        (first, *_) = store.alerts.due(NOON, 10)
        store.alerts.mark_sent(first.id, NOON)
    clock.tick(seconds=90)
    told = (await client.get("/api/status")).json()
    assert told["alerts"] == {
        "pending": 4,
        "dead": 1,
        "sent": 1,
        "oldest_pending_seconds": 90.0,
    }
    assert told["mentions"] == {"negative": 2, "neutral": 0, "positive": 1, "unscored": 0}
    assert told["cases"]["open"] == 2
    assert (told["overdue"], told["storms"], told["sources"]["well"]) == (0, 0, 1)
    assert (told["ready"], told["wrong"]) == (False, ["the scheduler has not ticked yet"])
    clock.tick(hours=9)
    client.behind.tally.start(NOON)
    client.behind.tally.tick(clock())
    told = (await client.get("/api/status")).json()
    assert (told["ready"], told["wrong"], told["overdue"]) == (True, [], 2)
    assert told["started"] == "2026-05-01T12:00:00.000Z"
    clock.now += timedelta(seconds=31)
    told = (await client.get("/api/status")).json()
    assert told["wrong"] == ["the scheduler has not ticked for 31 s"]


async def test_a_draft_is_read_as_by_the_command(client):
    draft = "If we upset you, sorry, but that is our policy."
    told = (await client.post("/api/tone", json={"text": draft})).json()
    assert told == rows.tone_row(read(draft)) | {"findings": told["findings"]}
    assert [one["what"] for one in told["findings"]] == [one.what for one in read(draft).findings]
    german = {"text": "Das ist leider unsere Firmenpolitik.", "language": "de"}
    assert (await client.post("/api/tone", json=german)).json()["language"] == "de"


async def test_a_text_is_judged_as_by_the_command(client):
    said = "Terrible service, I waited an hour."
    told = (await client.post("/api/score", json={"text": said})).json()
    assert told == rows.verdict_row(said, scorer(client.settings).score(said))
    stars = {"text": "Nice.", "rating": 1.0, "brand": "Nice", "language": "en"}
    assert (await client.post("/api/score", json=stars)).json()["label"] == "negative"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "x" * 10_001},
        {"text": "x", "rating": 6},
        {"text": "x", "language": "English"},
        {"text": "\ud800"},
    ],
)
async def test_what_cannot_be_judged_is_refused(client, body):
    import json

    headers = {"Content-Type": "application/json"}
    sent = json.dumps(body).encode()
    problem(await client.post("/api/score", content=sent, headers=headers), 422)
