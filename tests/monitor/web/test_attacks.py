"""What strangers and their pages try at the desk, over real HTTP."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack

import pytest

from monitor.web.live import EACH
from tests.monitor.made_up import mention
from tests.monitor.web.desk import HERE, PASSWORD, USERS, desk

HUGE = "9" * 5000
SIGN_IN = {"name": "Ana", "password": PASSWORD}
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


@pytest.fixture
async def page(store, tmp_path, clock):
    """Nobody has to sign in."""
    async with desk(store, tmp_path, clock) as opened:
        opened.hears(mention())
        yield opened


@pytest.fixture
async def guarded(store, tmp_path, clock):
    """Everybody has to sign in."""
    async with desk(store, tmp_path, clock, HERE + USERS) as opened:
        opened.hears(mention())
        yield opened


@pytest.mark.parametrize(
    ("where", "status"),
    [
        (f"/?page={HUGE}", 200),
        (f"/mentions?after={HUGE}&skip={HUGE}", 200),
        (f"/cases/{HUGE}", 404),
        (f"/mentions/{HUGE}", 404),
        (f"/sources/{HUGE}", 404),
        (f"/storms/{HUGE}", 404),
    ],
)
async def test_a_number_without_end_is_as_if_it_were_not_there(page, where, status):
    assert (await page.get(where)).status_code == status


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
async def test_the_first_and_the_last_day_of_all_can_be_asked_for(store, tmp_path, clock, zone):
    async with desk(store, tmp_path, clock, f'[monitor]\ntimezone = "{zone}"\n{HERE}') as page:
        answer = await page.get("/mentions?since=0001-01-01&until=9999-12-31")
        assert answer.status_code == 200


async def test_a_form_with_a_number_without_end_is_refused_in_words(page):
    csrf = await page.csrf()
    for where, fields in (
        ("/cases/1/merge", {"other": HUGE, "by": "Ana"}),
        ("/cases/1/split", {"mention": HUGE, "by": "Ana"}),
        ("/mentions", {"mention": f"{HUGE}/x", "label": "neutral", "by": "Ana"}),
    ):
        answer = await page.post(where, data=fields | {"csrf": csrf})
        assert answer.status_code == 409, where


async def test_a_form_of_very_many_fields_is_refused_before_it_costs_anything(page):
    fields = "&".join(["csrf=x", *["a"] * 50_000])
    answer = await page.post("/cases/1/note", content=fields)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ("GET", "/healthz"),
        ("POST", "/healthz"),
        ("GET", "/readyz"),
        ("POST", "/hooks/guessed"),
        ("GET", "/act/guessed"),
        ("GET", "/static/desk.css"),
        ("GET", "/static/none"),
        ("PUT", "/cases/1"),
        ("GET", "/none"),
        ("GET", "/api/none"),
        ("GET", "/report.json"),
    ],
)
async def test_every_answer_tells_the_browser_what_it_must_not_do(page, method, where):
    answer = await page.request(method, where)
    assert all(header in answer.headers for header in HEADERS)
    if not where.startswith("/static/"):
        assert answer.headers["cache-control"] == "no-store"


async def test_a_mistake_of_ours_is_told_in_words_and_without_a_word_of_it(store, tmp_path, clock):
    async def preview(_):
        raise RuntimeError("what nobody shall read")

    async with desk(store, tmp_path, clock, preview=preview) as page:
        answer = await page.post("/sources/1/preview", data={"csrf": await page.csrf()})
        assert answer.status_code == 500
        assert "A mistake of ours" in answer.text
        assert "what nobody shall read" not in answer.text
        assert all(header in answer.headers for header in HEADERS)


async def test_nobody_is_led_to_whatever_host_the_request_names(page):
    for where in ("/mentions/", "/static", "/cases/1/"):
        answer = await page.get(where)
        assert (answer.status_code, "location" in answer.headers) == (404, False)


async def test_whoever_signs_in_comes_back_to_all_he_has_asked_for(guarded):
    asked = await guarded.get("/mentions?q=cold soup&level=high")
    form = await guarded.get(asked.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', form.text)[1].replace("&amp;", "&")
    assert wanted == "/mentions?q=cold%20soup&level=high"
    inside = await guarded.post("/sign-in", data=SIGN_IN | {"next": wanted})
    assert inside.headers["location"] == wanted


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", ""])
async def test_a_page_of_another_site_signs_nobody_in_where_only_its_origin_tells(guarded, origin):
    # Browsers send Sec-Fetch-Site to https and to this machine only.
    answer = await guarded.post("/sign-in", data=SIGN_IN, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_our_own_page_signs_in_by_the_name_that_the_browser_knows(store, tmp_path, clock):
    config = f'{HERE}public = "https://amends.example.org"\n{USERS}'
    async with desk(store, tmp_path, clock, config) as behind_a_proxy:
        for origin in ("https://amends.example.org", str(behind_a_proxy.base_url).rstrip("/")):
            answer = await behind_a_proxy.post("/sign-in", data=SIGN_IN, headers={"Origin": origin})
            assert answer.status_code == 303


async def test_a_guesser_does_not_get_new_tries_by_headers_of_his_own(store, tmp_path, clock):
    config = f'{HERE}public = "https://amends.example.org"\n{USERS}'
    async with desk(store, tmp_path, clock, config) as page:
        for guess in range(25):
            # Some web servers add a second header instead of lengthening the first.
            headers = [("X-Forwarded-For", f"10.0.0.{guess}"), ("X-Forwarded-For", "203.0.113.7")]
            fields = {"name": f"guess {guess}", "password": "wrong"}
            answer = await page.post("/sign-in", data=fields, headers=headers)
        assert answer.status_code == 429


async def test_where_nobody_signs_in_a_web_server_with_its_defaults_is_let_through_to_nothing(page):
    # nginx, told nothing but `proxy_pass`, asks by HTTP/1.0 for the host that it was told.
    host, port = page.base_url.host, page.base_url.port
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET / HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert b" 403 " in answer.splitlines()[0]
    for header in ("X-Forwarded-Proto", "X-Forwarded-Server"):
        assert (await page.get("/", headers={header: "https"})).status_code == 403


@pytest.mark.parametrize("where", ["cases/openapi.json", "mentions/openapi.json"])
async def test_only_the_document_of_the_api_itself_is_for_everybody(guarded, where):
    assert (await guarded.get(f"/api/{where}")).status_code == 401
    assert (await guarded.get("/api/openapi.json")).status_code == 200


async def test_one_reader_does_not_keep_the_others_from_hearing_news(guarded):
    async def heard(stack):
        stream = await stack.enter_async_context(guarded.stream("GET", "/events"))
        return stream.status_code

    async with AsyncExitStack() as stack:
        await guarded.sign_in("Rea")
        assert [await heard(stack) for _ in range(EACH + 1)] == [200] * EACH + [503]
        await guarded.sign_in("Bo")
        assert await heard(stack) == 200


@pytest.mark.parametrize("where", ["/", "/cases/1", "/healthz", "/events", "/api/cases", "/none"])
async def test_who_asks_for_the_headers_alone_gets_those_of_the_page(page, where):
    async with page.stream("GET", where) as whole:
        pass
    answer = await page.head(where)
    assert answer.status_code == whole.status_code
    assert answer.headers["content-type"] == whole.headers["content-type"]
    assert answer.content == b""
    assert (await page.get("/healthz")).text == "ok"  # on the same connection
