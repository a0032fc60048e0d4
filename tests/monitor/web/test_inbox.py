"""The inbox: real HTTP, a real record."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import httpx
import pytest

from tests.monitor.made_up import BAD, DAY, HOUR, MINUTE, item, mention
from tests.monitor.web.desk import HERE, USERS, desk


@pytest.fixture
async def page(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE) as made:
        yield made


def complaint(number, text, *, severity=60, clock, **changes):
    made = item(
        id=number,
        url=f"https://n.example/{number}",
        title="",
        text=text,
        author=f"Author {number}",
        published=clock(),
    )
    return mention(made, verdict=replace(BAD, severity=severity), at=clock(), **changes)


def cases(answer):
    return [int(number) for number in re.findall(r'class="open" href="/cases/(\d+)"', answer.text)]


def counts(answer):
    return dict(re.findall(r'tab=(\w+)"[^>]*>[^<]*<span class="count">(\d+)', answer.text))


async def test_an_empty_inbox_says_what_will_appear_there(page):
    answer = await page.get("/")
    assert "Nobody is waiting" in answer.text
    assert cases(answer) == []


async def test_what_is_critical_stands_on_top_and_then_what_is_due_first(page, clock):
    page.hears(
        complaint("1", "Cold soup at dawn.", severity=30, clock=clock),
        complaint("2", "The waiter insulted my mother.", severity=60, clock=clock),
    )
    clock.tick(hours=6)
    page.hears(
        complaint("3", "My child was poisoned by a pie.", severity=90, clock=clock),
        complaint("4", "No bread was left at noon.", severity=60, clock=clock),
    )
    answer = await page.get("/")
    assert cases(answer) == [3, 2, 1, 4]
    assert "due in 15 minutes" in answer.text
    assert "overdue by 5 hours" in answer.text


async def test_tabs_hold_the_cases_of_a_state_and_count_them(page, clock):
    page.hears(*(complaint(str(n), f"Complaint number {n}", clock=clock) for n in range(1, 5)))
    await page.press("/cases/1", "contact")
    await page.press("/cases/2", "resolve", note="Money back.")
    await page.press("/cases/3", "dismiss", note="spam")
    for tab, found in (("open", [4]), ("contacted", [1]), ("resolved", [2]), ("ended", [3])):
        answer = await page.get(f"/?tab={tab}")
        assert cases(answer) == found
        assert counts(answer) == {
            "open": "1",
            "contacted": "1",
            "resolved": "1",
            "ended": "1",
            "all": "4",
        }
    assert cases(await page.get("/?tab=all")) == [4, 1, 2, 3]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=soup", [1]),
        ("level=high", [2]),
        ("owner=Bo", [2]),
        ("owner=-", [1]),
        ("brand=Nobody", []),
        ("tab=rubbish&level=x&page=-7", [2, 1]),
    ],
)
async def test_filters(page, clock, query, found):
    page.hears(
        complaint("1", "Cold soup at dawn.", severity=30, clock=clock),
        complaint("2", "The waiter insulted my mother.", severity=60, clock=clock),
    )
    await page.press("/cases/2", "assign", note="Bo")
    answer = await page.get(f"/?{query}")
    assert cases(answer) == found
    assert found or "No case fits" in answer.text


async def test_many_cases_come_page_by_page(page, clock):
    page.hears(*(complaint(str(n), f"Complaint number {n}", clock=clock) for n in range(1, 121)))
    seen = []
    for number in range(3):
        answer = await page.get(f"/?page={number}")
        seen += cases(answer)
        assert ("Older" in answer.text) == (number < 2)
    assert sorted(seen) == list(range(1, 121))


async def test_an_open_page_hears_of_a_new_case(page, clock):
    heard = asyncio.Event()

    async def listen():
        async with page.stream("GET", "/events") as stream:
            async for line in stream.aiter_lines():
                if line == "event: cases":
                    heard.set()
                    return
                if line.startswith("retry"):
                    page.listening.set()

    page.listening = asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(listen())
        await page.listening.wait()
        await asyncio.sleep(1)  # until it has looked for the first time
        page.hears(complaint("1", "Cold soup at dawn.", clock=clock))
        await heard.wait()


async def test_nobody_listens_without_having_signed_in(store, tmp_path, clock):
    async with desk(store, tmp_path, clock, HERE + USERS) as page:
        assert (await page.get("/events")).is_redirect


async def test_an_open_page_does_not_keep_the_desk_from_closing(store, tmp_path, clock):
    async with asyncio.timeout(30), httpx.AsyncClient() as browser:
        async with desk(store, tmp_path, clock, HERE) as page:
            opened = browser.build_request("GET", f"{page.base_url}/events", timeout=None)
            listening = await browser.send(opened, stream=True)
            lines = listening.aiter_lines()
            assert await anext(lines) == "retry: 3000"
        assert "event: cases" not in [line async for line in lines]


async def test_the_clock_of_a_case_that_was_answered_tells_of_that(page, clock):
    page.hears(complaint("1", "Cold soup at dawn.", clock=clock))
    await page.press("/cases/1", "contact")
    clock.now += 3 * DAY + HOUR + MINUTE
    assert "contacted 3 days ago" in (await page.get("/?tab=contacted")).text
