"""The desk over real HTTP on loopback, on a real record."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager

import httpx

from monitor.web import serving
from tests.monitor.made_up import watching
from tests.monitor.test_passwords import CHEAP
from tests.monitor.working import CONFIG, behind, configured

HERE = CONFIG.replace('listen = ""', 'listen = "127.0.0.1:0"')
PASSWORD = "anything"
"""What CHEAP is the hash of."""
USERS = "".join(
    f'[[users]]\nname = "{name}"\nrole = "{role}"\npassword = "{CHEAP}"\n'
    for name, role in (("Ana", "agent"), ("Bo", "agent"), ("Rea", "reader"), ("Ada", "admin"))
)


class Page(httpx.AsyncClient):
    """A browser without scripts at the desk, and what stands behind the desk."""

    def __init__(self, address, store, made, watch, clock):
        super().__init__(base_url=address, timeout=30)
        self.store, self.behind, self.watch, self.clock = store, made, watch, clock

    def hears(self, *made):
        """Mentions come in."""
        with self.store.transaction():
            for one in made:
                seen = [(one.item, one.fingerprint)]
                self.store.mentions.remember(self.watch.id, seen, self.clock())
                self.behind.casework.add(self.watch.id, one, self.clock())

    async def sign_in(self, name):
        answer = await self.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303

    async def csrf(self):
        return hidden((await self.get("/")).text)["csrf"]

    async def press(self, page, act, **fields):
        """Fill in and send the form of a page that leads to an act below it."""
        shown = (await self.get(page)).text
        form = re.search(rf'<form[^>]*action="{page}/{act}"[^>]*>(.*?)</form>', shown, re.DOTALL)
        assert form, f"{page} has no form for {act}"
        return await self.post(f"{page}/{act}", data=hidden(form[1]) | fields)


def hidden(form):
    """The hidden fields of a form."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


@asynccontextmanager
async def desk(store, folder, clock, config=HERE, **parts):
    settings = configured(folder, config)
    (watch,) = watching(store, "news")
    made = behind(store, clock, settings, **parts)
    async with (
        serving(settings, made) as (host, port),
        Page(f"http://{host}:{port}", store, made, watch, clock) as page,
    ):
        yield page
