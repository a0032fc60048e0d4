"""Who may ask the API, and how much of it: tokens, sessions, other sites, bodies."""

from __future__ import annotations

import asyncio

import pytest

from monitor.access import add_token, revoke_token
from tests.monitor.web.api.program import complaint, problem, program
from tests.monitor.web.desk import HERE, USERS, desk

ACT = {"act": "claim"}


@pytest.fixture
async def client(store, tmp_path, clock):
    async with program(store, tmp_path, clock) as made:
        made.hears(complaint(1))
        yield made


@pytest.fixture
async def guest(store, tmp_path, clock):
    """Nobody has shown anything."""
    async with desk(store, tmp_path, clock, HERE + USERS) as made:
        made.hears(complaint(1))
        yield made


@pytest.fixture
async def local(store, tmp_path, clock):
    """Nobody has to sign in."""
    async with desk(store, tmp_path, clock) as made:
        made.hears(complaint(1))
        yield made


@pytest.mark.parametrize("where", ["/api/cases", "/api/status", "/api/nothing"])
async def test_without_a_token_nothing_is_told(guest, where):
    answer = await guest.get(where)
    assert "amends token add" in problem(answer, 401)["detail"]
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("config", [HERE, HERE + USERS])
async def test_a_token_that_is_not_known_lets_nobody_in(store, tmp_path, clock, config):
    async with desk(store, tmp_path, clock, config) as client:
        for given in ("Bearer x", "Bearer", "Basic QW5hOmFueXRoaW5n", "x", ""):
            answer = await client.get("/api/cases", headers={"Authorization": given})
            problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_that_was_revoked_lets_nobody_in(client, store):
    assert (await client.get("/api/cases")).status_code == 200
    revoke_token(store, "tickets")
    problem(await client.get("/api/cases"), 401)


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("act", 200), ("admin", 200)])
async def test_who_only_reads_does_not_act(guest, store, clock, scope, status):
    token = add_token(store, "program", scope, clock())
    headers = {"Authorization": f"Bearer {token}"}
    assert (await guest.get("/api/cases", headers=headers)).status_code == 200
    answer = await guest.post("/api/cases/1/acts", json=ACT, headers=headers)
    if status == 403:
        assert "scope “act”" in problem(answer, 403)["detail"]
        assert store.cases.get(1).owner is None
    else:
        assert answer.status_code == 200
        assert store.cases.get(1).owner == "program"


async def test_a_session_reads_and_does_not_act(guest, store):
    await guest.sign_in("Ana")
    assert (await guest.get("/api/cases/1")).status_code == 200
    problem(await guest.post("/api/cases/1/acts", json=ACT), 401)
    assert store.cases.get(1).owner is None


async def test_at_the_machine_itself_nobody_needs_a_token(local, store):
    assert (await local.get("/api/cases")).status_code == 200
    answer = await local.post("/api/cases/1/acts", json=ACT | {"by": "Ana"})
    assert answer.json()["owner"] == "Ana"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"X-Forwarded-For": "203.0.113.9"},
    ],
)
async def test_a_page_of_another_site_gets_nothing_and_does_nothing(local, store, headers):
    problem(await local.get("/api/cases", headers=headers), 403)
    problem(await local.post("/api/cases/1/acts", json=ACT, headers=headers), 403)
    assert (await local.get("/metrics", headers=headers)).status_code == 403
    assert store.cases.get(1).owner is None


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_our_own_pages_and_people_may_ask(local, site):
    origin = str(local.base_url).rstrip("/")
    headers = {"Sec-Fetch-Site": site, "Origin": origin}
    assert (await local.get("/api/cases", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "", None],
)
async def test_what_a_form_could_send_is_refused(local, store, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    answer = await local.post("/api/cases/1/acts", content=b'{"act": "claim"}', headers=headers)
    assert "expected application/json" in problem(answer, 415)["detail"]
    assert store.cases.get(1).owner is None


async def test_a_type_may_name_its_encoding(client):
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = await client.post("/api/tone", content=b'{"text": "x"}', headers=headers)
    assert answer.status_code == 200


async def test_too_large_a_body_is_refused(client):
    headers = {"Content-Type": "application/json"}
    for size in (1_000_001, 3_000_000):
        sent = await client.post("/api/tone", content=b" " * size, headers=headers)
        assert "1,000,000 bytes" in problem(sent, 413)["detail"]
    padded = b'{"text": "x"}'.ljust(1_000_000)
    assert (await client.post("/api/tone", content=padded, headers=headers)).status_code == 200


async def test_who_hangs_up_in_the_middle_changes_nothing(client, store, caplog):
    _, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    head = (
        "POST /api/cases/1/acts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: {client.headers['Authorization']}\r\nContent-Length: 50\r\n\r\n{{"
    )
    writer.write(head.encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await client.get("/api/cases/1")).json()["owner"] is None
    assert "Traceback" not in caplog.text


async def test_what_is_not_there_and_what_cannot_be_done_are_problems(client):
    problem(await client.get("/api/nothing"), 404)
    problem(await client.get("/api/"), 404)
    problem(await client.put("/api/cases"), 405)


async def test_a_database_that_cannot_be_used_is_told(client, store):
    (pages,) = store.cases._db.execute("PRAGMA page_count").fetchone()
    store.cases._db.execute(f"PRAGMA max_page_count = {pages}")
    long = {"act": "note", "note": "x" * 10_000}
    answers = [await client.post("/api/cases/1/acts", json=long) for _ in range(5)]
    problem(answers[-1], 503)
    assert answers[-1].headers["retry-after"] == "15"


async def test_no_answer_is_kept_by_anybody(client):
    for path in ("/api/cases", "/api/nothing"):
        assert (await client.get(path)).headers["cache-control"] == "no-store"
