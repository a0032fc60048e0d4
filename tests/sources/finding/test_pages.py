"""What one web page says: feeds, markup, links to places; and that no page brings it down."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.finding.pages import read_site
from sources.finding.profiles import hint, profile
from sources.finding.site import SiteBody

URL = "https://bakery.example/shop/index.html"


def read_page(data: bytes, url: str, content_type: str = ""):
    return read_site(SiteBody(data, url, content_type))


def page(body: str, head: str = ""):
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), URL)


@pytest.mark.parametrize(
    "kind",
    ["application/rss+xml", "application/atom+xml; charset=utf-8", "application/feed+json"],
)
def test_a_link_tag_announces_a_feed(kind):
    found = page("", f'<link rel="Alternate" type="{kind}" href="/feed" title=" News\n here ">')
    (feed,) = found.feeds.values()
    assert (feed.url, feed.title, feed.comments) == (
        "https://bakery.example/feed",
        "News here",
        False,
    )


def test_a_blogs_interface_and_its_style_sheets_are_no_feeds():
    head = (
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">'
        '<link rel="alternate" hreflang="hr" href="/hr/">'
        '<link rel="stylesheet" type="text/css" href="/feed.css">'
    )
    assert page("", head).feeds == {}


def test_a_comments_feed_is_marked_as_one():
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/a" title="Bakery » Comments">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/feed/" title="Bakery » Feed">'
    )
    assert [feed.comments for feed in page("", head).feeds.values()] == [True, True, False]


def test_a_link_in_the_text_that_looks_like_a_feed_is_one_of_the_same_site():
    body = '<a href="../news.rss">RSS</a> <a href="https://other.example/feed.xml">theirs</a>'
    assert list(page(body).feeds) == ["https://bakery.example/news.rss"]


def test_relative_links_start_at_the_base():
    head = '<base href="https://cdn.example/x/"><link rel=alternate type=text/xml href=feed.xml>'
    assert list(page("", head).feeds) == ["https://cdn.example/x/feed.xml"]


def test_reviews_in_json_ld_are_counted_even_where_the_json_is_broken():
    graph = {
        "@graph": [
            {
                "@type": ["Product", "Thing"],
                "review": [{"@type": "Review"}, {"@type": "http://schema.org/UserReview"}],
                "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4,5"},
            },
            {"@type": "ClaimReview"},
            {"@type": "Article", "text": 'He wrote "@type": "Review" there'},
        ]
    }
    body = f'<script type="application/ld+json">{json.dumps(graph)},,,</script>'
    found = page(body)
    assert (found.reviews, found.aggregate) == (2, True)


def test_reviews_in_microdata_are_counted():
    item = '<div itemscope itemtype="https://schema.org/{}"><p>x</div>'
    found = page(item.format("Review") * 3 + item.format("Reviewer"))
    assert (found.reviews, found.aggregate) == (3, False)
    assert page(item.format("AggregateRating")).aggregate


def test_pages_that_probably_hold_reviews_are_named_once():
    body = (
        '<a href="/testimonials">x</a> <a href="/testimonials#top">x</a>'
        '<a href="https://www.bakery.example/what-they-say">Reviews</a>'
        '<a href="/preview">preview</a> <a href="https://other.example/reviews">x</a>'
        '<a href="index.html?utm_source=x">Reviews</a>'
    )
    assert page(body).review_pages == [
        "https://bakery.example/testimonials",
        "https://www.bakery.example/what-they-say",
    ]


@pytest.mark.parametrize(
    ("link", "kind", "options"),
    [
        (
            "https://apps.apple.com/hr/app/some-name/id123456789?l=en",
            "appstore",
            {"app": "123456789", "country": "hr"},
        ),
        ("https://itunes.apple.com/app/id42", "appstore", {"app": "42", "country": "us"}),
        (
            "https://play.google.com/store/apps/details?hl=en&id=example.bakery.app",
            "googleplay",
            {"package": "example.bakery.app"},
        ),
        (
            "https://uk.trustpilot.com/review/www.bakery.example",
            "trustpilot",
            {"business": "www.bakery.example"},
        ),
        ("https://www.yelp.co.uk/biz/blue-door-2", "yelp", {"business": "blue-door-2"}),
        (
            "https://www.youtube.com/channel/UC0123456789abcdefghijkl",
            "youtube",
            {"channel": "UC0123456789abcdefghijkl"},
        ),
        ("https://store.steampowered.com/app/620/Name/", "steam", {"app": "620"}),
        ("https://hr.wordpress.org/plugins/bread-form/", "wordpress", {"plugin": "bread-form"}),
        ("https://old.reddit.com/r/bread/new", "reddit", {"subreddit": "bread"}),
        ("https://bsky.app/profile/blue.example", "bluesky", {"query": "blue.example"}),
    ],
)
def test_links_to_known_places_are_sources(link, kind, options):
    found = profile(link)
    assert (found.kind, found.options) == (kind, options)
    assert page(f'<a href="{link}">x</a><a href="{link}">x</a>').profiles == [found]


@pytest.mark.parametrize(
    "link",
    [
        "https://apps.apple.com/hr/developer/id1",
        "https://example.org/app/id1",
        "https://eviltrustpilot.com/review/a.example",
        "https://www.youtube.com/watch?v=UC0123456789abcdefghijkl",
        "https://bakery.example/@blue",
        "javascript:alert(1)",
        "https://[broken",
    ],
)
def test_other_links_are_none(link):
    assert profile(link) is None


def test_only_a_link_that_a_page_calls_its_own_tells_a_mastodon_server():
    found = page('<a rel="noopener me" href="https://social.example/@blue">x</a>')
    assert found.profiles[0].options == {"base_url": "https://social.example"}
    assert profile("https://www.youtube.com/@blue", me=True) is None


def test_places_in_json_ld_count_too():
    script = '{"sameAs":["https:\\/\\/www.yelp.com\\/biz\\/blue"]}'
    found = page(f'<script type="application/ld+json">{script}</script>')
    assert [one.kind for one in found.profiles] == ["yelp"]


def test_places_that_need_more_than_a_link_are_explained_once():
    body = '<a href="https://www.facebook.com/blue">f</a><a href="https://m.facebook.com/b">f</a>'
    (said,) = page(body).hints
    assert "Facebook" in said
    assert "mailbox" in said
    assert "UC" in hint("https://www.youtube.com/@blue")
    assert "google_business" in hint("https://www.google.hr/maps/place/Blue")
    assert hint("https://www.google.com/search?q=x") is None


def test_a_page_says_what_made_it_and_what_it_is_called():
    found = page("", '<meta name="Generator" content="WordPress 6.9"><title>Blue\n Door</title>')
    assert (found.generator, found.title) == ("WordPress 6.9", "Blue Door")


def test_a_page_in_another_encoding_is_read():
    source = '<html><head><meta charset="windows-1250"><title>Pekara Čvrčak</title></head></html>'
    assert read_page(source.encode("windows-1250"), URL).title == "Pekara Čvrčak"
    assert read_page("<title>Žuto".encode(), URL, "text/html; charset=nobody-knows").title == "Žuto"
    assert read_page("<title>Žuto".encode("utf-16"), URL).title == "Žuto"


def test_a_directory_of_everybody_is_not_followed_without_end():
    apps = "".join(f'<a href="https://apps.apple.com/us/app/id{n}">x</a>' for n in range(100))
    feeds = "".join(f'<a href="/{n}/feed.xml">x</a>' for n in range(100))
    reviews = "".join(f'<a href="/{n}/reviews">x</a>' for n in range(100))
    found = page(apps + feeds + reviews)
    assert (len(found.profiles), len(found.feeds), len(found.review_pages)) == (20, 50, 10)


PIECES = [
    "<a href='/feed.xml'>",
    '<link rel="alternate" type="text/xml" href="',
    '<script type="application/ld+json">{"@type":"Review"',
    "</script>",
    "<base href='http://[::1'>",
    "<div itemtype='https://schema.org/Review'>",
    "<a href='https://yelp.com/biz/%ZZ'>Reviews",
    "\x00\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "<" * 50,
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=30))
def test_whatever_a_page_holds_it_is_read(pieces):
    found = read_page("".join(pieces).encode("utf-8", "surrogatepass"), URL)
    for url in [*found.feeds, *found.review_pages]:
        assert url.startswith(("http://", "https://"))


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_read(data):
    assert read_page(data, URL).reviews >= 0
