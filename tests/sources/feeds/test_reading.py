"""Bytes become items, whatever the bytes are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.errors import Unreadable
from sources.feeds.reading import read_feed
from sources.parsed import FeedBody
from tests.servers.feed_server import DAY, Entry, atom, json_feed, rss

NOW = datetime(2026, 3, 3, tzinfo=UTC)
WRITERS = {"rss": rss, "atom": atom, "json": json_feed}


def read(data: bytes | str, **more):
    data = data.encode() if isinstance(data, str) else data
    return read_feed(FeedBody(data, more.pop("now", NOW), **more))


def only(data: bytes | str, **more):
    (item,) = read(data, **more).items
    return item


@pytest.mark.parametrize("kind", WRITERS)
def test_each_format_gives_the_same_item(kind):
    entry = Entry(
        "tag:1", "Late & cold", "<p>Two hours.</p><p>Then <b>cold</b> soup.</p>",
        "https://example.org/1?a=1&b=2", "Ana Ž.", DAY, "4,5",
    )  # fmt: skip
    item = only(WRITERS[kind]([entry], title="Town Table"))
    assert (item.id, item.title, item.author) == ("tag:1", "Late & cold", "Ana Ž.")
    assert item.text == "Two hours.\nThen cold soup."
    assert (item.url, item.published) == ("https://example.org/1?a=1&b=2", DAY)
    assert (item.rating, item.rating_given, item.place) == (4.5, "4,5", "review")
    assert item.outlet == "Town Table"


@pytest.mark.parametrize("kind", WRITERS)
def test_an_empty_feed_is_fine(kind):
    assert read(WRITERS[kind]([])).items == ()


def test_rdf_is_read_with_its_items_outside_the_channel():
    feed = """<?xml version="1.0"?>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://example.org/"><title>Old</title></channel>
    <item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link></item>
    <item rdf:about="https://example.org/2"><title>Two</title><link>https://example.org/2</link></item>
    </rdf:RDF>"""
    feed_read = read(feed)
    assert [item.id for item in feed_read.items] == [
        "https://example.org/1",
        "https://example.org/2",
    ]
    assert len(feed_read.seen) == 16
    assert [item.title for item in read(feed, seen=feed_read.seen[:8]).items] == ["Two"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty answer"),
        (b"  \n\0\0", "an empty answer"),
        (b"<!DOCTYPE html><html><head><title>Log\n in</title></head></html>", "titled “Log in”"),
        (b"<html><body>hi</body></html>", "an HTML page without a title"),
        (b"just words", "no XML at all"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "no XML at all"),
        (b"<?xml version='1.0'?><opml version='2.0'><body/></opml>", "root element is <opml>"),
        (b'{"error": "no"}', "JSON that is no JSON Feed"),
        (b"[1, 2]", "JSON that is no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"<rss version='2.0'><channel><title>x</title><item><ti", "damaged"),
    ],
)
def test_what_is_no_feed_is_named(data, found):
    with pytest.raises(Unreadable, match=found):
        read(data)


def test_a_truncated_feed_yields_its_whole_entries_and_says_so():
    whole = rss([Entry("1"), Entry("2", text="This one is cut in the middle.")])
    feed = read(whole[: whole.index(b"cut in")])
    assert [item.id for item in feed.items] == ["1"]
    assert "breaks off" in feed.warnings[0]
    assert feed.seen == b""


BOMB = """<?xml version="1.0" encoding="{0}"?><!DOCTYPE r [<!{1} a "aaaa"><!{1} b "&a;&a;">]>
<rss version="2.0"><channel><title>x</title><item><title>&b;</title></item></channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-be"])
@pytest.mark.parametrize("keyword", ["ENTITY", "entity", "EnTiTy"])
def test_declared_entities_are_refused_in_every_encoding(encoding, keyword):
    with pytest.raises(Unreadable, match="entities"):
        read(BOMB.format(encoding, keyword).encode(encoding))


def test_declared_entities_cannot_hide_behind_comments_and_sections():
    hidden = '<!-- <x> <![CDATA[ --><!DOCTYPE r [<!ENTITY a "b">]><rss><!-- ]]> --></rss>'
    with pytest.raises(Unreadable, match="entities"):
        read(hidden)


def test_a_bare_doctype_is_allowed_and_so_is_talk_about_entities():
    feed = rss([Entry("1", text="x")]).replace(b"<rss", b"<!DOCTYPE rss>\n<rss", 1)
    feed = feed.replace(b"<description>x", b"<description><![CDATA[declare <!ENTITY so]]>")
    assert "declare" in only(feed).text


def test_an_external_entity_is_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    feed = rss([Entry("1", title="T")]).replace(
        b"<rss", b'<!DOCTYPE rss SYSTEM "' + secret.as_uri().encode() + b'">\n<rss', 1
    )
    assert only(feed).title == "T"


def test_bytes_that_name_a_file_are_not_opened(tmp_path):
    trap = tmp_path / "feed.xml"
    trap.write_bytes(rss([Entry("1")]))
    with pytest.raises(Unreadable):
        read(str(trap))


@pytest.mark.parametrize(
    ("content_type", "encoding", "declared"),
    [
        ("", "utf-8", "utf-8"),
        ("application/xml", "iso-8859-1", "iso-8859-1"),
        ("application/xml; charset=iso-8859-1", "iso-8859-1", "utf-8"),
        ("text/xml", "utf-8", "utf-8"),
        ("text/html; charset=utf-8", "utf-8", "utf-8"),
        ("application/rss+xml; charset=nonsense", "utf-8", "utf-8"),
        ("application/xml; charset=ascii", "utf-8", "iso-8859-1"),
        ("", "windows-1252", "utf-8"),
        ("", "utf-16", "utf-16"),
    ],
)
def test_the_charset_is_found_as_feedparser_finds_it(content_type, encoding, declared):
    feed = rss([Entry("1", title="Café über naïve")]).decode().replace("UTF-8", declared)
    title = only(feed.encode(encoding), content_type=content_type).title
    assert title == feedparsers_title(feed.encode(encoding), content_type)


def feedparsers_title(data: bytes, content_type: str) -> str:
    import io

    import feedparser

    headers = {"content-type": content_type} if content_type else {}
    return feedparser.parse(io.BytesIO(data), response_headers=headers).entries[0].title


def test_relative_links_start_at_the_feed_and_at_xml_base():
    feed = atom([Entry("1", url="/a"), Entry("2", url="b")]).replace(
        b"<entry><id>2", b'<entry xml:base="https://other.example/deep/"><id>2'
    )
    urls = [item.url for item in read(feed, url="https://example.org/feeds/all.xml").items]
    assert urls == ["https://example.org/a", "https://other.example/deep/b"]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.c"])
def test_links_that_do_not_lead_to_the_web_are_dropped(kind, link):
    assert only(WRITERS[kind]([Entry("1", url=link)])).url is None


def test_google_alerts_links_are_unwrapped_and_its_ids_kept():
    link = "https://www.google.com/url?rct=j&sa=t&url=https://news.example/a%3Fb%3D1&ct=ga&usg=x"
    entry = Entry("tag:google.com,2013:googlealerts/feed:1", "<b>Blue</b> Door", "a <b>b</b>", link)
    feed = atom([entry]).replace(b"<title>&lt;b", b'<title type="html">&lt;b')
    item = only(feed)
    assert (item.id, item.url) == (entry.id, "https://news.example/a?b=1")
    assert (item.title, item.text) == ("Blue Door", "a b")


def test_an_entry_without_id_goes_by_its_address_and_else_by_its_words():
    same = [
        only(rss([Entry("", url=url)])).id
        for url in ("https://Example.org:443/a?utm_source=x#y", "https://example.org/a")
    ]
    assert same == ["https://example.org/a"] * 2
    by_words = [only(rss([Entry("", title=title, url=None)])).id for title in ("A", "A", "B")]
    assert by_words[0] == by_words[1] != by_words[2]
    assert by_words[0].startswith("sha:")


def test_one_id_for_different_things_is_told_apart_and_repetition_is_not():
    one, other = Entry("x", "One", url="https://e.org/1"), Entry("x", "Two", url="https://e.org/2")
    ids = [item.id for item in read(rss([one, other])).items]
    assert len(set(ids)) == 2
    assert [item.id for item in read(rss([other, Entry("y"), one])).items][::-2] == ids
    assert [item.id for item in read(rss([one, one])).items] == ["x", "x"]


@pytest.mark.parametrize("kind", WRITERS)
def test_one_id_for_different_things_is_told_apart_also_when_some_are_known(kind):
    one, other = Entry("x", "One", url="https://e.org/1"), Entry("x", "Two", url="https://e.org/2")
    first = read(WRITERS[kind]([one]))
    later = read(WRITERS[kind]([other, one]), seen=first.seen).items
    assert len({item.id for item in (*first.items, *later)}) == 3


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("year", [1970, 1994, 2099])
def test_an_absurd_date_is_dropped_and_reported(kind, year):
    feed = read(WRITERS[kind]([Entry("1", published=DAY.replace(year=year))]))
    assert feed.items[0].published is None
    assert str(year) in feed.warnings[0]


def test_a_date_a_little_ahead_is_a_wrong_clock_and_kept():
    ahead = NOW + timedelta(hours=20)
    assert only(rss([Entry("1", published=ahead)])).published == ahead


def test_an_entry_without_date_has_none_and_draws_no_warning():
    feed = read(rss([Entry("1", published=None)]))
    assert feed.items[0].published is None
    assert not feed.warnings


def test_content_and_summary_are_both_kept_unless_one_holds_the_other():
    def text(summary: str, content: str) -> str:
        feed = atom([Entry("1", text=content)]).replace(
            b"<content", f"<summary>{summary}</summary><content".encode()
        )
        return only(feed).text

    assert text("Short words", "Short words and more") == "Short words and more"
    assert text("Short words…", "Short words and more") == "Short words and more"
    assert text("Only here", "Something else, longer") == "Something else, longer\n\nOnly here"


@pytest.mark.parametrize("kind", WRITERS)
def test_markup_that_runs_or_hides_leaves_no_trace(kind):
    text = "<p>Seen</p><script>alert(1)</script><style>p{}</style><svg><text>drawn</text></svg>"
    item = only(WRITERS[kind]([Entry("1", text=text)]))
    assert item.text.split() == ["Seen", "drawn"]


def test_the_language_is_taken_from_the_feed():
    assert only(rss([Entry("1")], extra="<language>pt-BR</language>")).language == "pt"
    assert only(rss([Entry("1")])).language is None
    feed = atom([Entry("1")]).replace(b"<feed", b'<feed xml:lang="de"')
    assert only(feed).language == "de"


def test_the_ttl_is_read_in_minutes():
    assert read(rss([Entry("1")], extra="<ttl>90</ttl>")).ttl == timedelta(minutes=90)
    assert read(rss([Entry("1")], extra="<ttl>soon</ttl>")).ttl is None


def test_the_users_word_on_the_place_wins():
    assert only(rss([Entry("1", rating="2")]), place="forum").place == "forum"


def test_json_with_wrong_types_is_read_as_far_as_it_makes_sense():
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "title": 5,
        "items": [None, 3, {"id": 7, "content_text": "a < b", "author": {"name": "Old"}},
                  {"id": {}, "title": ["x"], "url": 5, "authors": [None, {"name": None}]}],
    }  # fmt: skip
    result = read(json.dumps(feed))
    assert (result.items[0].id, result.items[0].text) == ("7", "a < b")
    assert result.items[0].author == "Old"
    assert result.items[1].id.startswith("sha:")
    assert "2 entries" in result.warnings[0]


@pytest.mark.parametrize("kind", WRITERS)
def test_known_entries_are_not_read_again(kind):
    old, new = Entry("1", "Old", url="https://e.org/1"), Entry("2", "New", url="https://e.org/2")
    seen = read(WRITERS[kind]([old])).seen
    assert [item.id for item in read(WRITERS[kind]([new, old]), seen=seen).items] == ["2"]
    assert read(WRITERS[kind]([old]), seen=seen).items == ()
    edited = Entry("1", "Old, edited", url="https://e.org/1")
    assert [item.title for item in read(WRITERS[kind]([edited]), seen=seen).items] == [
        "Old, edited"
    ]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.uuids().map(str),
        title=TEXTS,
        text=TEXTS,
        url=st.integers(0, 99).map("https://example.org/{}".format),
        author=TEXTS,
        rating=st.sampled_from([None, "1", "3/5"]),
    ),
    max_size=6,
)


@given(entries=ENTRIES, kind=st.sampled_from(sorted(WRITERS)), data=st.data())
def test_reading_only_what_is_new_gives_what_reading_all_gives(entries, kind, data):
    whole = read(WRITERS[kind](entries))
    known = data.draw(st.lists(st.booleans(), min_size=len(entries), max_size=len(entries)))
    digests = [whole.seen[at : at + 8] for at in range(0, len(whole.seen), 8)]
    assert len(digests) == len(entries)
    seen = b"".join(one for one, old in zip(digests, known, strict=True) if old)
    fresh = [item for item, old in zip(whole.items, known, strict=True) if not old]
    assert list(read(WRITERS[kind](entries), seen=seen).items) == fresh


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_in_an_unexpected_way(data):
    try:
        read(data)
    except Unreadable as error:
        assert str(error)  # noqa: PT017 - most bytes are no feed, some are


@given(st.data())
def test_a_feed_cut_anywhere_gives_whole_entries_or_a_typed_error(data):
    whole = rss([Entry("1", text="first"), Entry("2", text="second text")])
    at = data.draw(st.integers(0, len(whole)))
    try:
        items = read(whole[:at]).items
    except Unreadable:
        return
    assert [(item.id, item.text) for item in items] == [("1", "first"), ("2", "second text")][
        : len(items)
    ]
