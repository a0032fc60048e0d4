"""The quick way to ask feedparser gives what the slow one gives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sources import feedparsing
from sources.entries import Surroundings, read_entry
from tests.servers.feed_server import DAY, Entry, atom, rss

AROUND = Surroundings(now=datetime(2026, 11, 22, tzinfo=UTC))
HEADERS = {"content-type": "application/xml", "content-location": "https://example.org/a/feed.xml"}
BUSY = rss(
    [Entry("one", "T", "<p>Words</p>", "../1", "Ana", DAY, "4"), Entry("two", url="/2?x=1#y")]
)


def read(found):
    return [read_entry(entry, AROUND) for entry in found["entries"]]


@pytest.mark.parametrize(
    "data",
    [
        BUSY,
        BUSY.replace(b' isPermaLink="false"', b""),
        BUSY.replace(b"<item>", b"<item><category>c <b>d</b></category><comments>/c</comments>"),
        BUSY.replace(b"<item>", b"<item><description>a<category>b</category>c</description>"),
        BUSY.replace(b"<item>", b"<item><source url='/s'>S<category>c</category></source>"),
        BUSY.replace(b"<item>", b"<item xml:base='https://other.example/deep/'>", 1),
        BUSY.replace(b"<item>", b"<item base='deep/'>", 1),
        BUSY.replace(b"<rss", b"<!DOCTYPE rss>\n<rss", 1),
        atom([Entry("x", "a &lt; b", "<p>1\n2 &amp; 3</p>", "b?c&d")]),
        atom([Entry("x")]).replace(
            b"</entry>",
            b"<category term='t'/><summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
            b"\n <p>One\n&#8212; <category>two</category></p> </div></summary></entry>",
        ),
    ],
)
def test_a_well_formed_feed_reads_the_same_in_both_ways(data):
    quick, slow = feedparsing.well_formed(data, HEADERS), feedparsing.whole(data, HEADERS)
    assert quick is not None
    assert slow["entries"]
    assert read(quick) == read(slow)


def test_real_feeds_read_the_same_in_both_ways(corpora):
    compared = 0
    for file in sorted((corpora / "feeds").glob("*.xml")):
        data = file.read_bytes()
        quick = feedparsing.well_formed(data, HEADERS) if data.isascii() else None
        if quick is not None:
            assert read(quick) == read(feedparsing.whole(data, HEADERS)), file.name
            compared += 1
    assert compared > 3


@pytest.mark.parametrize("data", [BUSY[:-9], BUSY.replace(b"<item>", b"<item>&nbsp;"), b"no"])
def test_what_is_not_well_formed_is_left_to_the_slow_way(data):
    assert feedparsing.well_formed(data, HEADERS) is None
