"""OPML as feed readers really write it, and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.errors import TooLarge, Unreadable
from sources.finding.opml import LARGEST, Subscription, read_opml, write_opml
from tests.servers.feed_server import DAY


def opml(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<opml version="1.0"><head/><body>{body}</body></opml>'.encode()


def test_feeds_in_folders_are_read_in_their_order():
    found = read_opml(
        opml(
            '<outline text="Food"><outline text="Deeper">'
            '<outline type="rss" text="A" xmlUrl="https://a.example/feed" '
            'htmlUrl="https://a.example"/></outline></outline>'
            '<outline title="B" text="b" XMLURL="http://b.example/"/>'
        )
    )
    assert found.feeds == (
        Subscription("https://a.example/feed", "A", "https://a.example"),
        Subscription("http://b.example/", "B"),
    )
    assert found.notes == ()


def test_folders_comments_and_other_outlines_are_passed_over():
    body = '<outline text="x"/><!-- <outline xmlUrl="https://c.example"/> --><p xmlUrl="https://d.example"/>'
    assert read_opml(opml(body)).feeds == ()


def test_only_a_feeds_url_is_a_feed():
    body = (
        '<outline type="link" text="x" url="https://a.example/"/>'
        '<outline type="rss" text="y" url="https://b.example/feed"/>'
    )
    assert [feed.url for feed in read_opml(opml(body)).feeds] == ["https://b.example/feed"]


def test_entities_of_html_and_bare_ampersands_are_understood():
    body = (
        '<outline text="Caf&eacute; &amp;amp; &#352;alica" xmlUrl="https://a.example/?a=1&b=2"/>'
        '<outline text="AT&T &nosuch; &" xmlUrl="https://b.example/?x=1&amp;amp;y=2"/>'
    )
    first, second = read_opml(opml(body)).feeds
    assert (first.title, first.url) == ("Café & Šalica", "https://a.example/?a=1&b=2")
    assert (second.title, second.url) == ("AT&T &nosuch; &", "https://b.example/?x=1&y=2")


@pytest.mark.parametrize("encoding", ["windows-1250", "utf-8", "iso-8859-2"])
@pytest.mark.parametrize("declared", ["windows-1250", "utf-8", "no-such-encoding"])
def test_a_wrong_encoding_costs_no_feed(encoding, declared):
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    data = opml('<outline text="Šišmiš" xmlUrl="https://a.example/"/>', head).decode()
    found = read_opml(data.encode(encoding))
    assert [feed.url for feed in found.feeds] == ["https://a.example/"]
    if encoding == declared:
        assert found.feeds[0].title == "Šišmiš"


def test_utf_16_is_read():
    data = opml('<outline text="Ž" xmlUrl="https://a.example/"/>').decode()
    assert read_opml(data.encode("utf-16")).feeds == (Subscription("https://a.example/", "Ž"),)


def test_what_is_no_web_address_is_left_out_and_named():
    body = (
        '<outline text="Files" xmlUrl="file:///etc/passwd"/>'
        '<outline text="Script" xmlUrl="javascript:alert(1)"/>'
        '<outline text="Empty" xmlUrl="  "/>'
        '<outline text="Good" xmlUrl="https://a.example/"/>'
    )
    found = read_opml(opml(body))
    assert [feed.title for feed in found.feeds] == ["Good"]
    assert [note.partition(":")[0] for note in found.notes] == ["Files", "Script"]


def test_a_feed_that_stands_there_twice_is_read_once():
    body = '<outline text="A" xmlUrl="https://a.example/f"/>' * 3
    found = read_opml(opml(body))
    assert len(found.feeds) == 1
    assert found.notes == ("2 of them stand there more than once",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_its_own_are_refused(encoding):
    head = '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname"> <!ENTITY y "&x;&x;">]>'
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read_opml(opml('<outline text="&y;"/>', head).decode().encode(encoding))


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"plain text", b"<html><body>x</body></html>", b'{"a": 1}']
)
def test_what_is_no_opml_is_said(data):
    with pytest.raises(Unreadable, match="expected OPML"):
        read_opml(data)


def test_a_huge_file_is_refused():
    with pytest.raises(TooLarge, match="at most"):
        read_opml(b" " * (LARGEST + 1))


def test_an_outline_with_very_many_attributes_is_read_all_the_same():
    many = " ".join(f'a{n}="1"' for n in range(100_000))
    (feed,) = read_opml(opml(f'<outline {many} xmlUrl="https://a.example/"/>')).feeds
    assert feed.url == "https://a.example/"


def test_a_file_that_breaks_off_gives_what_stands_before():
    whole = opml('<outline text="A" xmlUrl="https://a.example/f"/>' * 2)
    assert len(read_opml(whole[:-60]).feeds) == 1


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
FEEDS = st.lists(
    st.builds(
        lambda path, title: Subscription(f"https://a.example/{path}", title),
        st.from_regex(r"[a-z0-9?&=;%+'<>-]{1,40}", fullmatch=True),
        st.from_regex(r"\w(?:[\w ,.!-]{0,30}\w)?", fullmatch=True).map(
            lambda t: " ".join(t.split())
        ),
    ),
    max_size=8,
    unique_by=lambda feed: feed.url,
)


@given(FEEDS)
def test_what_is_written_is_read_again(feeds):
    from sources.links import canonical

    found = read_opml(write_opml(feeds, title="Mine", now=DAY))
    expected = {canonical(feed.url): feed for feed in reversed(feeds)}
    assert {canonical(feed.url) for feed in found.feeds} == set(expected)
    for feed in found.feeds:
        assert feed.title == " ".join(expected[canonical(feed.url)].title.split())


@given(st.lists(WORDS, max_size=5))
def test_any_title_can_be_written(titles):
    feeds = [Subscription(f"https://a.example/{n}", title) for n, title in enumerate(titles)]
    assert len(read_opml(write_opml(feeds, title="\x00\ud800x", now=DAY)).feeds) == len(feeds)


@given(
    st.lists(
        st.sampled_from(["<outline ", 'xmlUrl="', "https://a", '"/>', "&", "<![CDATA["])
        | st.text(max_size=9)
    )
)
def test_whatever_stands_in_it_is_read_or_refused(pieces):
    try:
        found = read_opml(f"<opml>{''.join(pieces)}".encode("utf-8", "surrogatepass"))
    except Unreadable:
        return
    assert all(feed.url.startswith("http") for feed in found.feeds)
