"""`/api/cases` over real HTTP."""

from __future__ import annotations

import json

import pytest

from monitor import rows
from tests.monitor.made_up import BRAND, GOOD
from tests.monitor.web.api.program import complaint, problem, program


@pytest.fixture
async def client(store, tmp_path, clock):
    async with program(store, tmp_path, clock) as made:
        made.hears(*(complaint(number) for number in range(1, 6)))
        yield made


async def act(client, number, what, **fields):
    return await client.post(f"/api/cases/{number}/acts", json={"act": what, **fields})


async def done(client, number, what, **fields):
    answer = await act(client, number, what, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def numbers(client, **query):
    answer = await client.get("/api/cases", params=query)
    assert answer.status_code == 200, answer.text
    return [case["id"] for case in answer.json()["cases"]]


async def test_cases_are_the_rows_of_the_command(client, store):
    (found, *_) = (await client.get("/api/cases")).json()["cases"]
    assert found == rows.case_row(store.cases.get(found["id"]))


async def test_a_case_comes_with_its_mentions_plan_and_log(client, store):
    found = (await client.get("/api/cases/2")).json()
    assert found.pop("mention_count") == 1
    row = rows.whole_case_row(store.cases.get(2), store.mentions.of_case(2), store.cases.log(2))
    assert found == json.loads(json.dumps(row))
    assert [step["step"] for step in found["plan"]] == ["contact", "resolve", "publicize"]


async def test_cases_come_page_by_page_and_none_twice(client):
    seen, cursor = [], 0
    while cursor is not None:
        page = (await client.get("/api/cases", params={"limit": 2, "cursor": cursor})).json()
        assert len(page["cases"]) <= 2
        seen += [case["id"] for case in page["cases"]]
        cursor = page["next"]
    assert sorted(seen) == [1, 2, 3, 4, 5]
    assert seen == await numbers(client)


async def test_cases_are_found_by_state_brand_owner_level_time_and_words(client, clock):
    await done(client, 1, "contact")
    await done(client, 2, "assign", note="Ana")
    await done(client, 3, "dismiss", note="spam")
    assert await numbers(client, state="contacted") == [1]
    assert sorted(await numbers(client, state=["contacted", "dismissed"])) == [1, 3]
    assert await numbers(client, owner="Ana") == [2]
    assert sorted(await numbers(client, owner="")) == [3, 4, 5]
    assert len(await numbers(client, brand=BRAND)) == 5
    assert await numbers(client, brand="Nobody") == []
    assert len(await numbers(client, level="high")) == 5
    assert await numbers(client, level="critical") == []
    assert await numbers(client, q="word4") == [4]
    clock.tick(hours=2)
    assert await numbers(client, since="1h") == []
    assert len(await numbers(client, since="3h")) == 5
    assert len(await numbers(client, since="2026-05-01")) == 5


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("ownr=Ana", "query.ownr"),
        ("limit=201", "query.limit"),
        ("limit=x", "query.limit"),
        ("state=shut", "query.state.0"),
        ("level=awful", "query.level"),
        ("since=yesterday", "query.since"),
        ("cursor=-1", "query.cursor"),
        ("brand=A&brand=B", "query.brand"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_named(client, query, where):
    told = problem(await client.get(f"/api/cases?{query}"), 422)
    assert [one["where"] for one in told["errors"]] == [where]
    assert told["detail"].startswith(where)


async def test_every_step_of_a_case_and_the_log_names_the_token_or_whom_it_names(client):
    await done(client, 1, "claim")
    await done(client, 1, "contact", by="  Maya   R. ")
    await done(client, 1, "note", note=" Called twice. ")
    await done(client, 1, "dispute", note="The receipt says otherwise.")
    await done(client, 1, "resolve", note="Money back.")
    after = await done(client, 1, "publicize")
    assert (after["state"], after["resolution"], after["disputed"]) == (
        "publicized",
        "Money back.",
        True,
    )
    assert [(one["who"], one["act"], one["note"]) for one in after["log"]][1:] == [
        ("tickets", "claim", ""),
        ("Maya R.", "contact", ""),
        ("tickets", "note", "Called twice."),
        ("tickets", "dispute", "The receipt says otherwise."),
        ("tickets", "resolve", "Money back."),
        ("tickets", "publicize", ""),
    ]
    assert (await done(client, 1, "reopen"))["state"] == "open"
    assert (await done(client, 1, "dismiss", note="over"))["state"] == "dismissed"


async def test_who_publicizes_first_is_refused_in_the_words_of_the_rule(client, store):
    told = problem(await act(client, 1, "publicize"), 409)
    assert told["detail"] == "Case 1 is open. Fix it first, then tell: say how it was resolved."
    assert told["reason"] == "unfixed"
    assert store.cases.get(1).state == "open"
    assert len(store.cases.log(1)) == 1


@pytest.mark.parametrize("what", ["resolve", "dismiss", "note", "dispute"])
async def test_an_act_that_lacks_what_it_needs_is_refused(client, store, what):
    before = store.cases.get(1)
    assert problem(await act(client, 1, what), 409)["reason"] == f"unsaid_{what}"
    assert store.cases.get(1) == before


@pytest.mark.parametrize(("what", "lacks"), [("merge", "other"), ("split", "mentions")])
async def test_who_merges_or_splits_says_with_what(client, what, lacks):
    told = problem(await act(client, 1, what), 422)
    assert [one["where"] for one in told["errors"]] == [f"body.{lacks}"]


async def test_of_two_who_saw_the_same_the_second_is_told(client, store):
    seen = {"state": "open", "owner": None}
    await done(client, 1, "claim", by="Ana", seen=seen)
    told = problem(await act(client, 1, "assign", note="Bo", seen=seen), 409)
    assert "changed by somebody else" in told["detail"]
    assert store.cases.get(1).owner == "Ana"
    now = {"state": "open", "owner": "Ana"}
    assert (await done(client, 1, "assign", note="Bo", seen=now))["owner"] == "Bo"


async def test_cases_merge_and_split(client):
    merged = await done(client, 1, "merge", other=2, note="the same morning")
    assert sorted(one["mention"] for one in merged["mentions"]) == [1, 2]
    assert (await client.get("/api/cases/2")).json()["merged_into"] == 1
    parted = await done(client, 1, "split", mentions=[2])
    assert parted["id"] == 6
    assert [one["mention"] for one in parted["mentions"]] == [2]
    problem(await act(client, 1, "merge", other=99), 404)
    problem(await act(client, 1, "split", mentions=[3]), 409)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body.act"),
        ({"act": "burn"}, "body.act"),
        ({"act": "claim", "buy": "Ana"}, "body.buy"),
        ({"act": "merge", "other": "2"}, "body.other"),
        ({"act": "merge", "other": 2**63}, "body.other"),
        ({"act": "split", "mentions": [0]}, "body.mentions.0"),
        ({"act": "note", "note": "x" * 10_001}, "body.note"),
        ({"act": "claim", "by": 1}, "body.by"),
        ({"act": "claim", "seen": {"state": "open"}}, "body.seen.owner"),
        ([], "body"),
    ],
)
async def test_a_body_that_makes_no_sense_is_named(client, store, body, where):
    told = problem(await client.post("/api/cases/1/acts", json=body), 422)
    assert where in [one["where"] for one in told["errors"]]
    assert len(store.cases.log(1)) == 1


async def test_what_is_no_json_is_told_where_it_breaks(client):
    headers = {"Content-Type": "application/json"}
    sent = await client.post("/api/cases/1/acts", content=b'{"act": "claim"', headers=headers)
    assert problem(sent, 422)["detail"] == "body: JSON; it breaks at character 15"


@pytest.mark.parametrize("sent", [b"\xff{}", b"[" * 200_000, b"1" * 10_000])
async def test_what_cannot_be_read_at_all_is_refused(client, sent):
    headers = {"Content-Type": "application/json"}
    problem(await client.post("/api/cases/1/acts", content=sent, headers=headers), 400)


@pytest.mark.parametrize("number", [99, 2**63 - 1])
async def test_a_case_that_is_not_there_is_said_to_be_missing(client, number):
    told = problem(await client.get(f"/api/cases/{number}"), 404)
    assert f"there is no case {number}" in told["detail"]
    problem(await act(client, number, "claim"), 404)


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63)])
async def test_what_is_no_number_of_a_case_is_told(client, number):
    problem(await client.get(f"/api/cases/{number}"), 422)


async def test_a_case_with_very_many_mentions_shows_the_first_ones_and_counts_all(client, store):
    client.hears(
        *(
            complaint(number, author="Person 1", text=f"And again, rude waiter {number}.")
            for number in range(10, 220)
        )
    )
    found = (await client.get("/api/cases/1")).json()
    assert (len(found["mentions"]), found["mention_count"]) == (200, 211)
    seen, cursor = [], 0
    while cursor is not None:
        query = {"case": 1, "limit": 200, "cursor": cursor}
        page = (await client.get("/api/mentions", params=query)).json()
        seen += [one["mention"] for one in page["mentions"]]
        cursor = page["next"]
    assert len(set(seen)) == len(seen) == 211


async def test_praise_has_no_case(client):
    client.hears(complaint(7, verdict=GOOD))
    assert len(await numbers(client)) == 5
