"""Signing in, by real HTTP on loopback, on a real record."""

from __future__ import annotations

import re

import pytest

from monitor.web.visit import COOKIE
from tests.monitor.made_up import MINUTE, mention
from tests.monitor.web.desk import HERE, PASSWORD, USERS, desk


@pytest.fixture
def signing(store, tmp_path, clock):
    return desk(store, tmp_path, clock, HERE + USERS)


async def test_who_has_not_signed_in_is_asked_to_and_comes_back_to_where_he_wanted(signing):
    async with signing as page:
        asked = await page.get("/cases/1?tab=all")
        assert asked.status_code == 303
        assert asked.headers["location"] == "/sign-in?next=/cases/1?tab=all"
        form = await page.get(asked.headers["location"])
        assert 'value="/cases/1?tab=all"' in form.text
        fields = {"name": "ana", "password": PASSWORD, "next": "/cases/1?tab=all"}
        inside = await page.post("/sign-in", data=fields)
        assert inside.headers["location"] == "/cases/1?tab=all"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_nobody_is_sent_to_another_site_after_signing_in(signing, elsewhere):
    async with signing as page:
        fields = {"name": "Ana", "password": PASSWORD, "next": elsewhere}
        assert (await page.post("/sign-in", data=fields)).headers["location"] == "/"


async def test_the_cookie_is_kept_from_scripts_and_from_forms_of_other_sites(signing):
    async with signing as page:
        answer = await page.post("/sign-in", data={"name": "Ana", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(COOKIE)
        assert "httponly" in cookie
        assert "samesite=lax" in cookie


async def test_behind_https_the_cookie_never_crosses_a_network_in_the_clear(store, tmp_path, clock):
    config = f'{HERE}public = "https://amends.example.org"\n{USERS}'
    async with desk(store, tmp_path, clock, config) as page:
        answer = await page.post("/sign-in", data={"name": "Ana", "password": PASSWORD})
        assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(("name", "password"), [("Ana", "wrong"), ("Nobody", PASSWORD)])
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(signing, name, password):
    async with signing as page:
        answer = await page.post("/sign-in", data={"name": name, "password": password})
        assert answer.status_code == 401
        assert "do not go together" in answer.text
        assert "set-cookie" not in answer.headers


async def test_who_guesses_again_and_again_waits_and_is_told_how_long(signing, clock):
    async with signing as page:
        for _ in range(5):
            await page.post("/sign-in", data={"name": "Ana", "password": "wrong"})
        answer = await page.post("/sign-in", data={"name": "Ana", "password": PASSWORD})
        assert answer.status_code == 429
        assert answer.headers["retry-after"] in answer.text
        clock.now += MINUTE
        assert (await page.post("/sign-in", data={"name": "Ana", "password": PASSWORD})).is_redirect


async def test_behind_our_own_web_server_one_guesser_does_not_keep_the_others_out(
    store, tmp_path, clock
):
    config = f'{HERE}public = "https://amends.example.org"\n{USERS}'
    async with desk(store, tmp_path, clock, config) as page:
        for guess in range(25):
            await page.post(
                "/sign-in",
                data={"name": f"guess {guess}", "password": "wrong"},
                headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.7"},
            )
        fields = {"name": "Ana", "password": PASSWORD}
        refused, let_in = [
            await page.post("/sign-in", data=fields, headers={"X-Forwarded-For": address})
            for address in ("203.0.113.7", "198.51.100.1")
        ]
        assert (refused.status_code, let_in.status_code) == (429, 303)


async def test_who_signs_out_is_out(signing):
    async with signing as page:
        await page.post("/sign-in", data={"name": "Ana", "password": PASSWORD})
        csrf = re.search(r'name="csrf" value="([^"]+)"', (await page.get("/")).text)[1]
        assert (await page.post("/sign-out", data={"csrf": csrf})).is_redirect
        assert (await page.get("/")).headers["location"].startswith("/sign-in")


async def test_a_form_that_another_site_sends_changes_nothing(signing):
    async with signing as page:
        page.hears(mention())
        await page.sign_in("Ana")
        for fields, headers in (
            ({}, {}),
            ({"csrf": "guessed"}, {}),
            ({"csrf": await page.csrf()}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            answer = await page.post("/cases/1/claim", data=fields, headers=headers)
            assert answer.status_code == 403
            assert "nothing was changed" in answer.text
        assert page.store.cases.get(1).owner is None


async def test_a_reader_sees_everything_and_changes_nothing(signing):
    async with signing as page:
        page.hears(mention())
        await page.sign_in("Rea")
        shown = await page.get("/cases/1")
        assert "forty minutes" in shown.text
        assert "Take this case" not in shown.text
        answer = await page.post("/cases/1/claim", data={"csrf": await page.csrf()})
        assert answer.status_code == 403
        assert "may look" in answer.text
        assert page.store.cases.get(1).owner is None


async def test_the_log_says_who_acted(signing):
    async with signing as page:
        page.hears(mention())
        await page.sign_in("Ana")
        await page.press("/cases/1", "claim", by="Somebody Else")
        assert page.store.cases.get(1).owner == "Ana"


async def test_where_nobody_signs_in_the_form_leads_to_the_inbox(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE) as page:
        assert (await page.get("/sign-in")).headers["location"] == "/"


async def test_the_language_of_the_pages_can_be_chosen(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE) as page:
        fields = {"csrf": await page.csrf(), "language": "en", "back": "/cases/1"}
        answer = await page.post("/language", data=fields)
        assert answer.headers["location"] == "/cases/1"
        assert "amends_language=en" in answer.headers["set-cookie"]
        for back in ("//evil.example", "https://evil.example", ""):
            answer = await page.post("/language", data=fields | {"back": back})
            assert answer.headers["location"] == "/"
