"""`/api/mentions` over real HTTP."""

from __future__ import annotations

import pytest

from monitor import rows
from monitor.store.filter import Filter
from tests.monitor.made_up import BRAND, GOOD
from tests.monitor.web.api.program import complaint, problem, program


@pytest.fixture
async def client(store, tmp_path, clock):
    async with program(store, tmp_path, clock) as made:
        made.hears(complaint(1), complaint(2), complaint(3, verdict=GOOD))
        yield made


async def found(client, **query):
    answer = await client.get("/api/mentions", params=query)
    assert answer.status_code == 200, answer.text
    return [one["mention"] for one in answer.json()["mentions"]]


async def correct(client, number, **fields):
    return await client.post(f"/api/mentions/{number}/correction", json=fields)


async def test_mentions_are_the_rows_of_the_command(client, store):
    given = (await client.get("/api/mentions")).json()
    assert given["mentions"] == [rows.mention_row(store.mentions.get(n)) for n in (3, 2, 1)]
    whole = (await client.get("/api/mentions/1")).json()
    assert whole == rows.whole_mention_row(store.mentions.get(1), [])


async def test_mentions_are_found_by_what_they_are_and_say(client, clock):
    assert await found(client, label="positive") == [3]
    assert await found(client, brand=BRAND) == [3, 2, 1]
    assert await found(client, q="word2") == [2]
    assert await found(client, q="waiter", label="negative") == [2, 1]
    assert await found(client, author="Person 2") == [2]
    assert await found(client, case=2) == [2]
    assert await found(client, story=1) == [1]
    assert await found(client, source="news") == [3, 2, 1]
    assert await found(client, source="elsewhere") == []
    assert await found(client, level="critical") == []
    assert await found(client, language="de") == []
    assert await found(client, theme="waiting") == []
    await correct(client, 1, not_about=True)
    assert await found(client, about="false") == [1]
    clock.tick(days=8)
    assert await found(client, since="7d") == []


async def test_mentions_come_page_by_page(client):
    first = (await client.get("/api/mentions?limit=2")).json()
    assert first["next"] == 2
    client.hears(complaint(4))  # what comes meanwhile moves no page
    second = (await client.get("/api/mentions?limit=2&cursor=2")).json()
    assert [one["mention"] for one in second["mentions"]] == [1]
    assert second["next"] is None


async def test_a_verdict_is_corrected_and_its_case_follows(client, store):
    answer = await correct(client, 1, label="neutral", note="It is about the bus.", by="Ana")
    told = answer.json()
    assert (told["label"], told["judged"], told["corrections"][0]["who"]) == (
        "neutral",
        "negative",
        "Ana",
    )
    assert "Ana" in told["reasons"][0]["why"]
    assert store.cases.get(1).state == "dismissed"
    assert (await correct(client, 2, not_about=True)).json()["about"] is False


async def test_a_complaint_after_all_opens_a_case(client, store):
    told = (await correct(client, 3, label="negative")).json()
    assert store.cases.get(told["case"]).state == "open"
    assert told["corrections"][0]["who"] == "tickets"


async def test_what_is_corrected_already_is_refused(client):
    told = problem(await correct(client, 1, label="negative"), 409)
    assert told["reason"] == "judged"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"label": "negative", "not_about": True},
        {"label": "unscored"},
        {"not_about": "yes"},
        {"label": "neutral", "rating": 1},
    ],
)
async def test_a_correction_that_makes_no_sense_changes_nothing(client, store, body):
    problem(await correct(client, 1, **body), 422)
    assert store.corrections.of_mention(1) == []


async def test_a_mention_that_is_not_there_is_said_to_be_missing(client):
    problem(await client.get("/api/mentions/99"), 404)
    problem(await correct(client, 99, not_about=True), 404)


async def test_who_was_thanked_is_noted_once(client, store):
    told = (await client.post("/api/mentions/3/thanks", json={"by": "Ana"})).json()
    assert told["thanked"] == "2026-05-01T12:00:00.000Z"
    assert store.thanks.of_mention(3).who == "Ana"
    again = problem(await client.post("/api/mentions/3/thanks", json={}), 409)
    assert again["reason"] == "thanked"
    assert "Ana" in again["detail"]
    assert problem(await client.post("/api/mentions/1/thanks", json={}), 409)["reason"]
    problem(await client.post("/api/mentions/99/thanks", json={}), 404)


async def test_of_an_author_who_is_muted_nobody_hears_any_more(client, store):
    assert (await client.post("/api/mentions/1/mute", json={})).status_code == 200
    await client.post("/api/cases/1/acts", json={"act": "dismiss", "note": "spam"})
    told = len(store.alerts.find(Filter()))
    client.hears(complaint(9, author="Person 1", text="Rude again, and an hour for soup."))
    assert len(store.alerts.find(Filter())) == told
    client.hears(complaint(10, author=None, url=None))
    number = store.mentions.find(Filter())[0].id
    refused = await client.post(f"/api/mentions/{number}/mute", json={})
    assert problem(refused, 409)["reason"] == "nameless"
