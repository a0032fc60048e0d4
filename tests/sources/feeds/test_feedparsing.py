"""The quick way to ask feedparser gives what the slow one gives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sources.feeds import feedparsing
from sources.feeds.entries import Surroundings, read_entry
from tests.servers.feed_server import DAY, Entry, atom, rss

AROUND = Surroundings(now=datetime(2026, 11, 22, tzinfo=UTC))
HEADERS = {"content-type": "application/xml", "content-location": "https://example.org/a/feed.xml"}
BUSY = rss(
    [Entry("one", "T", "<p>Words</p>", "../1", "Ana", DAY, "4"), Entry("two", url="/2?x=1#y")]
)


SPACES = (
    b"<rss version='2.0' xmlns:x='urn:x' xmlns:a='http://www.w3.org/2005/Atom'"
    b" xmlns:media='http://search.yahoo.com/mrss/' xmlns:l='http://www.w3.org/1999/xlink'>"
)
"""Declares the namespaces that the odd items below use."""


def odd(*items):
    channel = b"<channel><title>F</title><language>pt_BR</language>%s</channel></rss>"
    return SPACES + channel % b"".join(b"<item>%s</item>" % item for item in items)


def without_base(found):
    """Leave out where links start, which the quick way need not know."""
    if isinstance(found, dict):
        return {name: without_base(value) for name, value in found.items() if name != "base"}
    return [without_base(value) for value in found] if isinstance(found, list) else found


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


@pytest.mark.parametrize(
    "item",
    [
        b"<title>a</title><x:stars>4</x:stars><x:bar q='1' x:r='2' REL='AbC' l:href='z'/>",
        b"<y:z xmlns:y='urn:y'><y:z xmlns:y='urn:yy'>1</y:z></y:z><y:k xmlns:y='urn:x'>2</y:k>",
        b"<title xml:lang='fr'>a</title><a:link href='../r' rel='ALTERNATE'/>",
        b"<title>a<title>b</title>c</title><description>q<content>z</content>w</description>",
        b"<description><p>in<svg xmlns='http://www.w3.org/2000/svg'><title>t</title></svg></p>"
        b"<div>d</div></description>",
        b"<a:content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>hi<?pi x?> &lt;b<math"
        b" xmlns='http://www.w3.org/1998/Math/MathML'><mi>x</mi></math></div></a:content>",
        b"<rating>4</rating><media:rating>5</media:rating><summary>s</summary><description/>",
        b"<image><url>u</url><title>i</title><x:y/><y:z xmlns:y='urn:y'/></image><url>v</url>",
        b"<content>a</content><a:author><a:name>N</a:name></a:author><link>/q;x?a=1&amp;b=2#</link>",
        b"<title>a</title><link>http:////two/x</link><guid isPermaLink='false'>7</guid>",
        b"<title xml:base='https://other.example/b/'>a</title><x:y q='1'/><link>c</link>",
        b"<title>a</title><m xmlns='http://backend.userland.com/rss2'><title>b</title></m>",
    ],
)
def test_an_odd_item_and_what_follows_it_read_the_same_in_both_ways(item):
    data = odd(item, b"<title>next</title><link>n</link><description>d</description>")
    quick, slow = feedparsing.well_formed(data, HEADERS), feedparsing.whole(data, HEADERS)
    assert quick is not None
    assert without_base(quick) == without_base({name: slow[name] for name in quick})


def test_a_namespace_whose_address_holds_white_space_does_no_harm():
    found = feedparsing.well_formed(odd(b"<title>a</title><x:m xmlns:x='a&#10;b'>1</x:m>"), HEADERS)
    assert [item.item.title for item in read(found)] == ["a"]


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
