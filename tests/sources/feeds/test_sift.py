"""A feed is cut into its entries only where the cuts are certain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sources.feeds.reading import read_feed
from sources.feeds.sift import DIGEST, sift
from sources.parsed import FeedBody
from tests.servers.feed_server import Entry, rss

NOW = datetime(2026, 3, 3, tzinfo=UTC)
TWO = rss([Entry("1", "One", url="https://e.org/1"), Entry("2", "Two", url="https://e.org/2")])


def test_what_is_left_is_the_feed_without_its_known_entries():
    whole = sift(TWO, b"")
    assert whole is not None
    assert (whole.data, whole.fresh, len(whole.seen)) == (TWO, 2, 2 * DIGEST)
    rest = sift(TWO, whole.seen[:DIGEST])
    assert rest is not None
    assert (rest.fresh, rest.seen) == (1, whole.seen)
    assert b"One" not in rest.data
    assert b"Two" in rest.data


def test_white_space_between_entries_makes_none_of_them_new():
    first, spaced = sift(TWO, b""), sift(TWO.replace(b"<item>", b"\n\n  <item>"), b"")
    assert first is not None
    assert spaced is not None
    assert first.seen == spaced.seen


@pytest.mark.parametrize(
    "data",
    [
        rss([]),
        TWO.replace(b"Two</title>", b"Two</item></title>"),
        TWO.replace(b"</item>", b"</item><!-- between -->", 1),
        TWO[: TWO.index(b"Two")],
        rss([Entry("1", "One"), Entry("1", "Two")]),
    ],
)
def test_a_feed_that_is_not_plainly_one_entry_after_the_other_is_not_cut(data):
    assert sift(data, b"") is None


def test_a_wrong_cut_is_noticed_and_all_is_read():
    read = read_feed(FeedBody(TWO.replace(b"</item>", b"</item >", 1), NOW))
    assert ([item.title for item in read.items], read.seen) == (["One", "Two"], b"")


def test_talk_of_entries_does_not_keep_a_feed_from_being_cut():
    data = TWO.replace(b"<title>Two", b"<title><![CDATA[An <item> is]]> Two")
    known = read_feed(FeedBody(data, NOW)).seen
    assert len(known) == 2 * DIGEST
    assert [i.id for i in read_feed(FeedBody(data, NOW, seen=known[:DIGEST])).items] == ["2"]


def test_an_entry_in_a_section_or_a_comment_is_no_entry():
    entry = b"<item><title>No</title><guid>9</guid></item>"
    for shown in (b"<description><![CDATA[%s]]></description>" % entry, b"<!-- %s -->" % entry):
        data = rss([]).replace(b"</channel>", shown + b"</channel>")
        read = read_feed(FeedBody(data, NOW))
        assert (read.items, read.seen) == ((), b"")


def test_an_entry_that_is_commented_out_does_not_hide_another():
    known = read_feed(FeedBody(TWO, NOW)).seen
    data = TWO.replace(b"<item>", b"<!-- <item>", 1).replace(b"</item>", b"</item> -->", 1)
    assert [item.id for item in read_feed(FeedBody(data, NOW)).items] == ["2"]
    new = data.replace(b"Two", b"New")
    assert [item.title for item in read_feed(FeedBody(new, NOW, seen=known)).items] == ["New"]
