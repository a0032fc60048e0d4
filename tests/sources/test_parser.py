"""Parsing happens in processes that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sources.errors import ParserKilled, Unreadable
from sources.parsed import FeedBody, PageBody
from sources.parser import Parser, ParserSettings
from tests.servers.feed_server import Entry, rss

NOW = datetime(2026, 3, 3, tzinfo=UTC)
GOOD = FeedBody(rss([Entry("1"), Entry("2")]), NOW)
ATTRIBUTES = b" ".join(b'a%d=""' % number for number in range(40_000))
# Only feedparser itself, which reads what has a document type, takes long over attributes.
SLOW = b"<!DOCTYPE rss><rss" + rss([Entry("1")]).partition(b"<rss")[2]
QUADRATIC = FeedBody(SLOW.replace(b"<item>", b"<item " + ATTRIBUTES + b">"), NOW)


@pytest.fixture
async def parser():
    async with Parser() as running:
        yield running


def pids(parser: Parser) -> set[int]:
    return {worker.process.pid for worker in parser._running}


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def gone(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_feed_is_read_in_another_process(parser):
    feed = await parser.parse(GOOD)
    assert [item.id for item in feed.items] == ["1", "2"]
    assert len(pids(parser)) == 1
    assert os.getpid() not in pids(parser)


async def test_no_process_starts_before_the_first_parse(parser):
    assert not pids(parser)


async def test_one_process_serves_many_parses(parser):
    await parser.parse(GOOD)
    before = pids(parser)
    await asyncio.gather(*(parser.parse(GOOD) for _ in range(20)))
    assert pids(parser) == before


async def test_what_is_no_feed_is_unreadable_and_the_process_lives_on(parser):
    await parser.parse(GOOD)
    before = pids(parser)
    with pytest.raises(Unreadable, match="an HTML page titled “Hi”"):
        await parser.parse(FeedBody(b"<html><title>Hi</title></html>", NOW))
    assert (await parser.parse(GOOD)).items
    assert pids(parser) == before


async def test_a_parse_that_takes_too_long_is_killed_and_the_next_one_works():
    async with Parser(ParserSettings(timeout=timedelta(seconds=0.4))) as parser:
        await parser.parse(GOOD)
        (before,) = pids(parser)
        with pytest.raises(ParserKilled, match=r"longer than 0\.4 s"):
            await parser.parse(QUADRATIC)
        assert not alive(before)
        assert (await parser.parse(GOOD)).items


async def test_a_parse_that_takes_too_much_memory_costs_only_itself():
    limited = ParserSettings(memory=250_000_000)
    huge = FeedBody(rss([Entry(str(n), text="word " * 2_000) for n in range(6_000)]), NOW)
    async with Parser(limited) as parser:
        with pytest.raises(ParserKilled):
            await parser.parse(huge)
        assert (await parser.parse(GOOD)).items


async def test_a_process_killed_from_outside_costs_only_its_parse(parser):
    await parser.parse(GOOD)
    (pid,) = pids(parser)
    os.kill(pid, signal.SIGKILL)
    assert await gone(pid)
    with pytest.raises(ParserKilled):
        await parser.parse(GOOD)
    assert (await parser.parse(GOOD)).items


async def test_a_cancelled_parse_does_not_leave_its_answer_to_the_next(parser):
    await parser.parse(GOOD)
    stuck = asyncio.create_task(parser.parse(QUADRATIC))
    await asyncio.sleep(0.1)
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck
    feed = await parser.parse(FeedBody(rss([Entry("other")]), NOW))
    assert [item.id for item in feed.items] == ["other"]


async def test_a_stuck_parse_holds_up_nobody_else(parser):
    await parser.parse(GOOD)
    stuck = asyncio.create_task(parser.parse(QUADRATIC))
    await asyncio.sleep(0.05)
    assert (await parser.parse(GOOD)).items
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck


HOSTILE = {
    "an author of 32 kB": rss([Entry("1", author="a@" * 16_000)]),
    "100,000 nested elements": b"<rss version='2.0'><channel><item>" + b"<a>" * 100_000,
    "5,000 nested blocks": rss([Entry("1", text="<div>" * 5_000 + "x")]),
    "100,000 tags that never close": rss([Entry("1", text="<a " * 100_000)]),
    "100,000 comments that never end": b"<!--" * 100_000,
    "a character that does not exist": rss([Entry("1")]).replace(b"Some", b"&#x110000000;"),
    "a megabyte of blanks": b" " * 1_000_000 + b"<x",
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_hostile_bytes_end_in_items_or_a_typed_error_and_the_next_parse_works(what):
    async with Parser(ParserSettings(timeout=timedelta(seconds=1.5))) as parser:
        try:
            assert len((await parser.parse(FeedBody(HOSTILE[what], NOW))).items) == 1
        except Unreadable as error:
            assert str(error)  # noqa: PT017 - either ending is right
        assert len((await parser.parse(GOOD)).items) == 2


REVIEW = b'<p itemscope itemtype="https://schema.org/Review"><b itemprop="reviewBody">Bad.</b></p>'


async def test_a_page_is_read_in_the_same_process_as_feeds(parser):
    await parser.parse(GOOD)
    before = pids(parser)
    page = await parser.parse(PageBody(REVIEW, NOW))
    assert [item.text for item in page.reviews] == ["Bad."]
    assert pids(parser) == before
    assert len((await parser.parse(GOOD)).items) == 2


async def test_an_error_says_that_it_was_a_page(parser):
    with pytest.raises(Unreadable, match=r"^the page holds no schema\.org review"):
        await parser.parse(PageBody(b"<html><title>Hi</title></html>", NOW))


HOSTILE_PAGES = {
    "100,000 attributes": REVIEW.replace(b"<p ", b"<p " + ATTRIBUTES * 2),
    "2,000 nested items": b"<div itemscope itemprop=review>" * 2_000 + REVIEW,
    "100,000 tags that never close": REVIEW + b"<a " * 100_000,
}


@pytest.mark.parametrize("what", HOSTILE_PAGES)
async def test_hostile_pages_end_in_reviews_or_a_typed_error_and_the_next_parse_works(what):
    async with Parser(ParserSettings(timeout=timedelta(seconds=1.5))) as parser:
        try:
            page = await parser.parse(PageBody(HOSTILE_PAGES[what], NOW))
            assert [item.text for item in page.reviews] == ["Bad."]
        except Unreadable as error:
            assert "page" in str(error)  # noqa: PT017 - either ending is right
        assert len((await parser.parse(GOOD)).items) == 2


async def test_closing_ends_every_process():
    async with Parser() as parser:
        await parser.parse(GOOD)
        (pid,) = pids(parser)
    assert not alive(pid)


async def test_ctrl_c_and_sigterm_are_left_to_the_parent(parser):
    await parser.parse(GOOD)
    (pid,) = pids(parser)
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    assert (await parser.parse(GOOD)).items
    assert pids(parser) == {pid}


ORPHANING = """
import asyncio, sys
from datetime import timedelta
from tests.sources.test_parser import GOOD, QUADRATIC
from sources.parser import Parser, ParserSettings

async def main():
    async with Parser(ParserSettings(timeout=timedelta(seconds=1))) as parser:
        await parser.parse(GOOD)
        print(*(worker.process.pid for worker in parser._running), flush=True)
        if sys.argv[1] == "busy":
            asyncio.ensure_future(parser.parse(QUADRATIC))
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("doing", ["idle", "busy"])
async def test_the_process_does_not_outlive_a_killed_parent_for_long(doing):
    root = Path(__file__).parents[2]
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ORPHANING, doing), stdout=subprocess.PIPE, cwd=root
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    await asyncio.sleep(0.2)
    assert alive(pid)
    parent.kill()
    await parent.wait()
    assert await gone(pid)
