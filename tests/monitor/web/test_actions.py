"""The pages behind the links of a mail, over real HTTP on loopback, on a real record."""

from __future__ import annotations

import html
import re
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette

from alerts.phrases import phrases
from monitor.announce import Announcer
from monitor.announce.links import LIFE, MAIL_ACTS
from monitor.desk import Links, merge, perform
from monitor.store.filter import Filter
from monitor.telling import telling
from monitor.tokens import PATH, BadToken, ExpiredToken, Pages
from monitor.web.actions import Actions
from monitor.web.listener import listening
from tests.monitor.made_up import DAY, MINUTE, NOON, item, mention, watching
from tests.monitor.working import configured, nothing


class Office:
    """A record with one case, and the pages behind its mail."""

    def __init__(self, store, folder, clock, locale):
        self.store, self.clock = store, clock
        self.settings = configured(folder)
        self.pages = Pages("s3cret", desk=True)
        announcer = Announcer(self.settings, self.pages)
        self.casework = telling(self.settings, store, nothing, announcer).casework
        (self.watch,) = watching(store, "news")
        desk = Links(store, self.casework, lambda who: f"corrected by {who}", clock)
        say = phrases(locale, "UTC")
        self.actions = Actions(self.pages, desk, say, clock=clock)

    def hears(self, made):
        with self.store.transaction():
            self.store.mentions.remember(
                self.watch.id, [(made.item, made.fingerprint)], self.clock()
            )
            self.casework.add(self.watch.id, made, self.clock())

    def link(self, act, *, by="ana@example.org"):
        return self.pages.address(act, case=1, mention=1, by=by, now=self.clock())

    def case(self):
        return self.store.cases.get(1)


@pytest.fixture
async def office(store, tmp_path, clock, request):
    made = Office(store, tmp_path, clock, getattr(request, "param", "en"))
    async with listening(("127.0.0.1", 0), Starlette(routes=made.actions.routes())) as (host, port):
        made.pages.base = f"http://{host}:{port}"
        made.hears(mention())
        yield made


@asynccontextmanager
async def browser():
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


async def get(address):
    async with browser() as client:
        return await client.get(address)


async def post(address, **form):
    async with browser() as client:
        return await client.post(address, data={"by": "Ana"} | form)


def state(office):
    """Everything that an act could change."""
    tables = ("cases", "case_log", "mentions", "mutes", "corrections", "alerts", "notices")
    return [list(office.store.cases._db[table].rows) for table in tables]


async def test_the_mail_links_to_a_page_for_each_act(office):
    (first, *_) = office.store.alerts.find(Filter())
    links = re.findall(r"http://\S+", first.alert.text.split("Publicize:")[1])
    acts = [link for link in links if PATH in link]
    assert len(acts) == len(MAIL_ACTS)
    for link in acts:
        assert (await get(link)).status_code == 200


async def test_the_mail_and_its_pages_lead_to_the_case_at_the_desk(office):
    (first, *_) = office.store.alerts.find(Filter())
    case = f"{office.pages.base}/cases/1"
    assert case in first.alert.text
    assert case in first.alert.html
    assert f'href="{case}"' in (await get(office.link("claim"))).text
    assert f'href="{case}"' in (await post(office.link("claim"))).text


@pytest.mark.parametrize("act", MAIL_ACTS)
async def test_opening_a_link_changes_nothing_however_often(office, act):
    before = state(office)
    for method in ("GET", "HEAD"):
        async with browser() as client:
            answer = await client.request(method, office.link(act))
        assert answer.status_code == 200
    assert state(office) == before


async def test_the_page_shows_what_was_said_and_one_button(office):
    page = await get(office.link("claim"))
    assert "forty minutes" in page.text
    assert page.text.count("<button") == 1
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_who_presses_takes_the_case_and_the_log_says_so(office):
    page = await post(office.link("claim"))
    assert "The case is yours." in page.text
    assert office.case().owner == "Ana"
    assert [(entry.who, entry.act) for entry in office.store.cases.log(1)][-1] == ("Ana", "claim")


async def test_without_a_name_it_is_whom_the_mail_went_to(office):
    await post(office.link("claim"), by="")
    assert office.case().owner == "ana@example.org"


async def test_of_two_who_take_it_the_second_is_told_and_nothing_is_overwritten(office):
    await post(office.link("claim"), by="Ana")
    page = await post(office.link("claim"), by="Bo")
    assert page.status_code == 409
    assert "taken by Ana already" in page.text
    assert "<button" not in page.text
    assert office.case().owner == "Ana"


@pytest.mark.parametrize("office", ["de"], indirect=True)
async def test_a_refusal_is_said_in_the_language_of_the_page(office):
    perform(office.store, 1, "resolve", note="Money back.", by="Ana", now=NOON)
    words = html.unescape((await post(office.link("contact"))).text)
    assert "Es wurde nichts geändert. Fall 1 ist schon weiter (gelöst)" in words
    assert "Möglich ist jetzt: veröffentlichen, " in words
    await post(office.link("not_negative"))
    words = html.unescape((await post(office.link("not_negative"))).text)
    assert "Diese Erwähnung gilt schon als neutral" in words


async def test_contacted_and_resolved_follow_the_rules_of_the_case(office):
    await post(office.link("contact"))
    assert office.case().state == "contacted"
    missing = await post(office.link("resolve"))
    assert missing.status_code == 422
    assert "Please say how it was solved." in missing.text
    assert office.case().state == "contacted"
    await post(office.link("resolve"), note="Money back, and a new loaf.")
    assert office.case().resolution == "Money back, and a new loaf."
    again = await post(office.link("contact"))
    assert again.status_code == 409
    assert "resolved already" in again.text


@pytest.mark.parametrize(
    ("act", "label", "about"), [("not_about", "negative", False), ("not_negative", "neutral", True)]
)
async def test_a_verdict_can_be_corrected_from_the_mail(office, act, label, about):
    await post(office.link(act))
    told = office.store.mentions.get(1)
    assert (told.verdict.label, told.about) == (label, about)
    assert office.case().state == "dismissed"
    assert (await post(office.link(act))).status_code == 409


async def test_an_author_who_is_muted_raises_no_alert_any_more(office):
    await post(office.link("mute"))
    perform(office.store, 1, "dismiss", note="spam", by="Ana", now=NOON)
    told = len(office.store.alerts.find(Filter()))
    again = item(id="2", url="https://news.example.org/2", text="Again, an hour for cold soup.")
    office.hears(mention(again))
    assert len(office.store.alerts.find(Filter())) == told
    assert office.store.mentions.get(2).case is None


async def test_an_author_without_a_name_cannot_be_muted_and_the_page_says_why(office):
    office.hears(mention(item(id="2", url=None, author=None, text="Cold soup at night, and rude.")))
    link = office.pages.address("mute", case=None, mention=2, by="a@x.example", now=NOON)
    page = await post(link)
    assert page.status_code == 409
    assert "names no author" in page.text


async def test_a_link_that_was_tampered_with_is_refused(office):
    link = office.link("claim")
    for bad in (
        link[:-1],
        link + "x",
        link.replace(PATH, f"{PATH}x"),
        f"{link.rpartition('/')[0]}/x",
    ):
        page = await post(bad)
        assert page.status_code == 404
        assert "not complete" in page.text
    assert office.case().owner is None


async def test_a_link_made_with_another_key_is_refused(office):
    other = Pages("another")
    other.base = office.pages.base
    forged = other.address("claim", case=1, mention=1, by="a@x.example", now=NOON)
    assert (await post(forged)).status_code == 404
    assert office.case().owner is None


async def test_a_link_expires_and_says_what_to_do(office):
    link = office.link("claim")
    office.clock.now = NOON + LIFE + MINUTE
    for page in (await get(link), await post(link)):
        assert page.status_code == 410
        assert "amends case 1" in page.text
    assert office.case().owner is None


async def test_a_link_to_what_is_gone_is_said_to_be(office):
    gone = office.pages.address("claim", case=99, mention=99, by="a@x.example", now=NOON)
    assert (await get(gone)).status_code == 404


async def test_a_link_follows_its_mention_into_another_case(office):
    other = item(
        id="2", url="https://n.example/2", author="B", title="No heating at the shop", text="Icy."
    )
    office.hears(mention(other))
    second = office.pages.address("contact", case=2, mention=2, by="a@x.example", now=NOON)
    merge(office.store, office.casework, 1, 2, note="", by="Ana", now=NOON)
    await post(second)
    assert office.case().state == "contacted"


async def test_who_is_muted_is_not_reminded_of_either(office):
    await post(office.link("mute"))
    assert office.store.reminders.due(NOON + 9 * DAY) == []


async def test_nobody_without_a_name_can_be_muted_from_a_mail(office):
    office.hears(mention(item(id="2", url=None, author=None, text="Cold soup at night, and rude.")))
    (newest, *_) = office.store.alerts.find(Filter())
    links = re.findall(r"http://\S+", newest.alert.text.split("Publicize:")[1])
    assert len([link for link in links if PATH in link]) == len(MAIL_ACTS) - 1


async def test_what_was_said_cannot_break_out_of_the_page(office):
    hostile = '<script>alert(1)</script><img src=x onerror="x">'
    office.hears(mention(item(id="3", url="https://n.example/3", author="B", text=hostile)))
    link = office.pages.address("claim", case=2, mention=2, by='"><script>', now=NOON)
    page = await get(link)
    assert hostile not in page.text
    assert html.escape(hostile, quote=False).split("<")[0] in page.text.replace("&#34;", '"')
    assert page.text.count("<script") == 0


async def test_a_form_that_is_too_long_is_refused(office):
    page = await post(office.link("resolve"), note="x" * 30_000)
    assert page.status_code == 413
    assert office.case().state == "open"


def test_a_token_says_what_it_was_made_for_and_until_when():
    pages = Pages("s3cret")
    pages.base = "https://amends.example.org"
    address = pages.address("mute", case=None, mention=7, by="Ana", now=NOON)
    token = address.removeprefix(f"https://amends.example.org{PATH}")
    read = pages.read(token, NOON + LIFE)
    assert (read.act, read.case, read.mention, read.by) == ("mute", None, 7, "Ana")
    with pytest.raises(ExpiredToken):
        pages.read(token, NOON + LIFE + DAY)
    with pytest.raises(BadToken):
        pages.read(f"x{token}", NOON)
