"""Real feeds: we find what feedparser finds, in the same order, and lose no word."""

from __future__ import annotations

import calendar
import io
import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import feedparser
import pytest

from sources.errors import Unreadable
from sources.feeds.reading import read_feed
from sources.feeds.sift import DIGEST
from sources.parsed import FeedBody

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Words(HTMLParser):
    """A second opinion on what the text of HTML is, from the standard library."""

    def __init__(self, markup: str, gap: str) -> None:
        super().__init__()
        self.gap, self.pieces, self.silent = gap, [], 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        self.pieces.append(self.gap)

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}
        self.pieces.append(self.gap)

    def handle_data(self, data):
        if self.silent <= 0:
            self.pieces.append(data)


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def html_words(markup: str) -> list[str]:
    return re.findall(r"\w+", "".join(Words(markup, " ").pieces))


def feeds(corpora):
    files = sorted((corpora / "feeds").glob("*.xml"))
    assert len(files) >= 62
    for file in files:
        data = file.read_bytes()
        yield file.name, data, feedparser.parse(io.BytesIO(data))


def expected_date(entry) -> datetime | None:
    parsed = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    moment = parsed and datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return moment if moment and moment >= EARLIEST else None


def check_entry(name: str, item, entry) -> None:
    given_id, link = dict.get(entry, "id"), dict.get(entry, "link")
    assert item.id == given_id or not given_id, name
    assert item.url == (link if str(link).startswith("http") else None), name
    if expected_date(entry) or dict.get(entry, "published_parsed"):
        assert item.published == expected_date(entry), name
    title = dict.get(entry, "title", "")
    assert letters(item.title) in {
        letters(unescape(title)),
        letters("".join(Words(title, "").pieces)),
    }
    said = letters(item.text + item.title)
    for body in [
        dict.get(entry, "summary", ""),
        *(c.value for c in dict.get(entry, "content", [])),
    ]:
        lost = [word for word in html_words(body) if word not in said]
        assert not lost, (name, lost[:5])


def test_each_real_feed_gives_what_feedparser_finds(corpora):
    checked = 0
    for name, data, found in feeds(corpora):
        try:
            items = read_feed(FeedBody(data, NOW)).items
        except Unreadable:
            assert not found.entries, name
            continue
        assert len(items) == len(found.entries), name
        for item, entry in zip(items, found.entries, strict=True):
            check_entry(name, item, entry)
            checked += 1
    assert checked > 1_000


def test_of_each_real_feed_any_one_entry_can_be_read_alone(corpora):
    taken_apart = 0
    for name, data, _ in feeds(corpora):
        try:
            whole = read_feed(FeedBody(data, NOW))
        except Unreadable:
            continue
        digests = [whole.seen[at : at + DIGEST] for at in range(0, len(whole.seen), DIGEST)]
        for at in {0, len(digests) // 2, len(digests) - 1} if digests else set():
            seen = b"".join(one for one in digests if one != digests[at])
            alone = read_feed(FeedBody(data, NOW, seen=seen)).items
            expected = [i for i, d in zip(whole.items, digests, strict=True) if d == digests[at]]
            assert list(alone) == expected, name
        taken_apart += bool(digests)
    assert taken_apart >= 55
