"""The desk over real HTTP: to whom it is closed, and whom a cookie of `Access` lets in."""

from __future__ import annotations

from contextlib import asynccontextmanager

import httpx
import pytest

from monitor.access import Access
from monitor.web import serving
from monitor.web.visit import COOKIE
from tests.monitor.test_passwords import CHEAP
from tests.monitor.working import CONFIG, behind, configured

HERE = CONFIG.replace('listen = ""', 'listen = "127.0.0.1:0"')
PUBLIC = f'{HERE}public = "https://amends.example.org"\n'
USER = f'[[users]]\nname = "Ana"\npassword = "{CHEAP}"\n'


@asynccontextmanager
async def serve(settings, store, clock):
    """A browser at this machine."""
    async with (
        serving(settings, behind(store, clock, settings)) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}") as browser,
    ):
        yield browser


@pytest.mark.parametrize(("config", "status"), [(HERE, 200), (PUBLIC, 403), (PUBLIC + USER, 303)])
async def test_behind_a_web_server_the_desk_is_open_to_nobody_unless_one_signs_in(
    config, status, store, clock, tmp_path
):
    async with serve(configured(tmp_path, config), store, clock) as browser:
        answer = await browser.get("/")
        assert answer.status_code == status
        if status == 403:
            assert "amends user add" in answer.text


async def test_who_has_signed_in_comes_in_until_he_signs_out(store, clock, tmp_path):
    settings = configured(tmp_path, HERE + USER)
    access = Access(store, settings)
    cookie = await access.sign_in("ana", "anything", address="127.0.0.1", now=clock())
    async with serve(settings, store, clock) as browser:
        browser.cookies.set(COOKIE, cookie)
        assert (await browser.get("/")).status_code == 200
        access.sign_out(cookie)
        assert (await browser.get("/")).headers["location"].startswith("/sign-in")
