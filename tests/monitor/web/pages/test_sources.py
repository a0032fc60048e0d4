"""The pages of sources, over real HTTP: how each is, and what it shows now."""

import asyncio
import html
import re
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from monitor.app import Surroundings, working
from monitor.desk import links_of
from monitor.preview import Previews
from monitor.store.filter import Filter
from monitor.web import Behind, serving
from tests.monitor.made_up import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    Clock,
    declared,
    item,
    keep,
    mention,
    polled,
)
from tests.monitor.web.desk import HERE, USERS, Page, desk
from tests.monitor.working import configured
from tests.servers.feed_server import Answer, Entry, FeedServer, rss

HOSTILE = "“><script>alert(1)</script>"


def declare(store, *names, **outcomes):
    """Sources as a configuration has them, each polled once with this outcome."""
    with store.transaction():
        store.sources.declare([declared(name) for name in names], NOON - DAY)
        for watch in store.sources.find(Filter()):
            store.sources.record([polled(watch.id, NOON - DAY)])
            changes = outcomes.get(watch.name)
            if changes is not None:
                store.sources.record([polled(watch.id, NOON - MINUTE, **changes)])
    return {watch.name: watch.id for watch in store.sources.find(Filter())}


LIMITED = {"error": "too many requests", "error_kind": "Busy", "asked_wait": NOON + HOUR}
TROUBLE = {
    "locked": {"error": "401 Unauthorized", "error_kind": "LoginNeeded"},
    "gone": {"error": "410 Gone", "error_kind": "Gone", "ended": True},
    "shaky": {"error": "the connection was refused", "error_kind": "Unreachable"},
    "busy": LIMITED,
    "still": {"newest": NOON - 30 * DAY, "rhythm": HOUR},
    "odd": {"warnings": ("2 entries have no date",)},
}


@pytest.fixture
async def page(store, tmp_path, clock):
    async with desk(store, tmp_path, clock) as opened:
        yield opened


async def shown(page, address):
    answer = await page.get(address)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def listed(text):
    """Names of sources and their conditions, in the order of the page."""
    rows = re.findall(
        r'href="/sources/\d+"><bdi dir="auto">(.*?)</bdi>.*?class="state[^>]*>(.*?)<',
        text,
        re.DOTALL,
    )
    return [(name, condition) for name, condition in rows]


async def test_those_in_trouble_stand_on_top_each_with_what_is_the_matter(page, store):
    declare(store, "well", *TROUBLE, **TROUBLE)
    text = await shown(page, "/sources")
    assert listed(text) == [
        ("locked", "wants a login"),
        ("gone", "has ended"),
        ("shaky", "fails"),
        ("busy", "asks for patience"),
        ("still", "silent"),
        ("odd", "works"),
        ("well", "works"),
    ]
    for said in (
        "401 Unauthorized",
        "failed attempts in a row: 1",
        "it is not asked any more",
        "It is left alone until Fri 1 May 2026, 13:00 UTC",
        "Nothing new since Wed 1 Apr 2026, 12:00 UTC",
        "2 entries have no date",
    ):
        assert said in text


async def test_conditions_are_counted_and_chosen_by(page, store):
    declare(store, "well", *TROUBLE, **TROUBLE)
    text = await shown(page, "/sources")
    assert re.search(r'>works <span class="count">2<', text)
    assert re.search(r'>All <span class="count">7<', text)
    assert listed(await shown(page, "/sources?condition=silent")) == [("still", "silent")]
    assert len(listed(await shown(page, "/sources?condition=nonsense"))) == 7
    assert [name for name, _ in listed(await shown(page, "/sources?q=SHAK+feed"))] == ["shaky"]
    assert "No source fits this filter." in await shown(page, "/sources?q=nowhere")


async def test_where_nothing_is_watched_the_page_says_what_to_do(page, store):
    with store.transaction():
        store.sources.declare([], NOON)
    assert "`amends sources find`" in await shown(page, "/sources")


async def test_many_sources_are_shown_page_by_page(page, store):
    declare(store, *(f"source {number:03}" for number in range(130)))
    first = listed(await shown(page, "/sources"))
    rest = listed(await shown(page, "/sources?page=1"))
    assert (len(first), len(rest)) == (100, 30)
    assert sorted(first + rest) == first + rest


async def test_the_delay_is_the_one_of_the_command(page, store):
    number = declare(store, "news")["news"]
    for seconds in (5, 12, 7200):
        made = item(id=str(seconds), published=NOON)
        keep(store, number, mention(made, at=NOON + seconds * MINUTE / 60))
    assert store.sources.latency(number) == (12.0, 7200.0)
    text = await shown(page, "/sources")
    assert "0:00:12" in text
    assert "95 of 100 within 2:00:00" in text


async def test_a_source_shows_how_it_is_and_what_it_has_brought(page, store):
    number = declare(
        store,
        "news",
        news={"state": replace(polled(1).state, moved_to="https://new.example.org/f")},
    )["news"]
    kept = keep(store, number, mention())
    text = await shown(page, f"/sources/{number}")
    assert "has moved" in text
    assert 'href="https://new.example.org/f"' in text
    assert "article by Maya R." in text
    assert f'href="/mentions/{kept}"' in text
    assert 'href="https://news.example.org/complaint-1"' in text
    assert 'title="Fri 1 May 2026, 11:59 UTC"' in text


async def test_a_source_that_is_not_watched_has_no_page(page, store):
    numbers = declare(store, "old", "new")
    declare(store, "new")
    assert (await page.get(f"/sources/{numbers['new']}")).status_code == 200
    assert (await page.get(f"/sources/{numbers['old']}")).status_code == 404
    assert (await page.get("/sources/999999999999999999999")).status_code == 404


async def test_hostile_names_errors_and_addresses_are_only_text(page, store):
    number = declare(
        store,
        HOSTILE,
        **{HOSTILE: {"error": HOSTILE, "error_kind": "BadStatus", "warnings": (HOSTILE,)}},
    )[HOSTILE]
    keep(
        store,
        number,
        mention(item(text=HOSTILE, title=HOSTILE, author=HOSTILE, url="javascript:alert(1)")),
    )
    for address in ("/sources", f"/sources/{number}"):
        answer = await page.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "javascript:" not in answer.text
        assert HOSTILE in html.unescape(answer.text)


# -- preview -----------------------------------------------------------------------------------

FEED = rss(
    [
        Entry("1", "Awful Blue Door Bakery", "Terrible bread and terrible service, all of it."),
        Entry("2", "Rain tomorrow", HOSTILE, url="https://example.org/2"),
    ]
)


@asynccontextmanager
async def daemon(folder, address, *, more="", longest=60.0):
    """The desk over a daemon that is put together, and does not poll by itself."""
    source = f'[[sources]]\nkind = "feed"\nname = "gazette"\nurl = "{address}"\n'
    open_ = "[network]\nallow_private = true\n"
    settings = configured(folder, HERE + source + open_ + more)
    async with working(settings, Surroundings(clock=Clock())) as work:
        made = Behind(
            store=work.store,
            casework=work.casework,
            links=links_of(work, settings),
            pages=work.pages,
            intake=work.take,
            push=None,
            clock=work.clock,
            tally=work.tally,
            preview=Previews(work, settings, longest=longest),
        )
        async with (
            serving(settings, made) as (host, port),
            Page(f"http://{host}:{port}", work.store, made, None, work.clock) as page,
        ):
            yield page


async def preview(page, source=1):
    answer = await page.press(f"/sources/{source}", "preview#preview")
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def record(page):
    tables = ("sources", "items", "mentions", "cases", "alerts")
    return [list(page.store.cases._db[table].rows) for table in tables]


async def test_a_preview_asks_the_place_and_stores_nothing(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", FEED)
        async with daemon(tmp_path, server.url("/feed")) as page:
            before = record(page)
            text = await preview(page)
            assert len(server.asked("/feed")) == 1
            assert record(page) == before
    assert "Found: 2" in text
    about, other = re.findall(r'<ol class="items">(.*)</ol>', text, re.DOTALL)[0].split("</li>")[:2]
    assert "Blue Door Bakery" in about
    assert 'class="label negative"' in about
    assert "“Terrible”" in about
    assert "about none of your brands" in other


async def test_what_the_place_says_is_only_text(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", FEED)
        async with daemon(tmp_path, server.url("/feed")) as page:
            answer = await page.press("/sources/1", "preview#preview")
    assert "<script>alert" not in answer.text


async def test_a_place_that_fails_is_told_in_words(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", Answer(b"oops", 500))
        async with daemon(tmp_path, server.url("/feed")) as page:
            text = await preview(page)
            assert page.store.sources.get(1).failures == 0
    assert re.search(r'role="alert">The place could not be read. It said: .*500', text)


async def test_a_place_with_nothing_to_show_says_so(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", rss([]))
        async with daemon(tmp_path, server.url("/feed")) as page:
            assert "It shows nothing at the moment." in await preview(page)


async def test_a_slow_place_holds_nothing_up_and_is_asked_once_at_a_time(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", Answer(FEED, delay=3.0))
        async with daemon(tmp_path, server.url("/feed")) as page:
            first = asyncio.create_task(page.press("/sources/1", "preview#preview"))
            while not server.asked("/feed"):
                await asyncio.sleep(0.01)
            assert "This place is being asked already." in await preview(page)
            await shown(page, "/sources")
            assert not first.done()
            assert "Found: 2" in (await first).text
            assert len(server.asked("/feed")) == 1
            assert "Found: 2" in await preview(page)


async def test_a_place_that_takes_too_long_is_given_up(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", Answer(FEED, delay=3.0))
        async with daemon(tmp_path, server.url("/feed"), longest=0.2) as page:
            assert "The place took too long" in await preview(page)


async def test_four_places_are_asked_together_at_most(tmp_path):
    with FeedServer() as server:
        server.serve("/feed", Answer(FEED, delay=3.0))
        address = server.url("/feed")
        more = "".join(
            f'[[sources]]\nkind = "feed"\nname = "n{number}"\nurl = "{address}?{number}"\n'
            for number in range(4)
        )
        async with daemon(tmp_path, address, more=more) as page:
            answers = await asyncio.gather(*(preview(page, number) for number in range(1, 6)))
    refused = [text for text in answers if "Several places are being asked" in text]
    assert len(refused) == 1
    assert sum("Found: 2" in text for text in answers) == 4


async def test_a_source_that_is_handed_its_items_cannot_be_asked(tmp_path):
    hook = '[[sources]]\nkind = "webhook"\nname = "hook"\nsecret = "a-secret-nobody-guesses"\n'
    async with daemon(tmp_path, "http://127.0.0.1:9/feed", more=hook) as page:
        assert "There is nothing to ask here" in await preview(page, 2)


async def test_readers_cannot_preview(store, tmp_path, clock):
    asked = []

    async def never(name):
        asked.append(name)
        return []

    async with desk(store, tmp_path, clock, HERE + USERS, preview=never) as page:
        await page.sign_in("Rea")
        text = await shown(page, "/sources/1")
        assert "Ask it now" not in text
        assert "You may look, but not act." in text
        csrf = await page.csrf()
        answer = await page.post("/sources/1/preview", data={"csrf": csrf})
        assert answer.status_code == 403
        await page.sign_in("Ana")
        assert "Ask it now" in await shown(page, "/sources/1")
        assert (await page.post("/sources/1/preview", data={"csrf": csrf})).status_code == 403
        assert asked == []
        assert (await page.press("/sources/1", "preview#preview")).status_code == 200
        assert asked == ["news"]


async def test_a_preview_of_a_source_that_is_not_there_is_refused(page):
    answer = await page.post("/sources/77/preview", data={"csrf": await page.csrf()})
    assert answer.status_code == 404
