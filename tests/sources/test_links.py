"""Addresses are cleaned and compared offline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.links import canonical, rebased, unwrapped, web_link, with_login_of, without_login
from sources.place import place_of


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "/relative", "", "http://", None, 5,
     "https://e.org/a\nb", "http://[bad/", "mailto:a@b.c", "https://e.org/" + "x" * 5_000],
)  # fmt: skip
def test_what_does_not_lead_to_the_web_is_no_link(link):
    assert web_link(link) is None


@pytest.mark.parametrize("link", ["https://e.org/a?b=1#c", "HTTP://E.org", "http://[2001:db8::1]/"])
def test_a_web_link_stays_as_it_is(link):
    assert web_link(f" {link} ") == link


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (
            "https://www.google.com/url?sa=t&url=https://e.org/a%3Fb%3D1&ct=ga",
            "https://e.org/a?b=1",
        ),
        ("https://google.com/url?q=http://e.org/", "http://e.org/"),
        ("https://www.google.co.uk/url?url=https://e.org/", "https://e.org/"),
        ("https://www.google.com/url?url=javascript:x", None),
        ("https://www.google.com/search?q=https://e.org/", None),
        ("https://google.evil.example.org/path?url=https://e.org/", None),
        ("https://e.org/url?url=https://other.org/", None),
    ],
)
def test_google_redirects_are_unwrapped_and_nothing_else(link, target):
    assert unwrapped(link) == (target or link)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTPS://E.org:443/a#b", "https://e.org/a"),
        ("http://e.org", "http://e.org/"),
        ("https://e.org/a?utm_source=x&b=1&fbclid=2", "https://e.org/a?b=1"),
        ("https://ana:pw@e.org/", "https://e.org/"),
    ],
)
def test_equal_pages_have_equal_canonical_addresses(one, other):
    assert canonical(one) == canonical(other) == other


@given(
    st.from_regex(
        r"https?://[a-z]{1,9}\.org(:[0-9]{1,4})?/[a-zA-Z0-9?=&%#._-]{0,40}", fullmatch=True
    )
)
def test_a_canonical_address_is_stable(link):
    assert canonical(canonical(link)) == canonical(link)


def test_a_login_goes_only_to_its_own_origin():
    configured = "https://ana:pw@e.org/old"
    assert with_login_of("https://e.org/new", configured) == "https://ana:pw@e.org/new"
    assert with_login_of("https://other.org/new", configured) == "https://other.org/new"
    assert with_login_of("http://e.org/new", configured) == "http://e.org/new"
    assert without_login(configured) == "https://e.org/old"


def test_a_base_url_keeps_its_path_as_a_prefix():
    assert (
        rebased("https://e.org/a/b?c=1", "http://127.0.0.1:8/p/") == "http://127.0.0.1:8/p/a/b?c=1"
    )


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://www.reddit.com/r/x/comments/1", "social"),
        ("https://mastodon.example/@ana/1234567", "social"),
        ("https://bsky.app/profile/x/post/1", "social"),
        ("https://lemmy.example/post/12345", "social"),
        ("https://x.com/ana/status/1", "social"),
        ("https://www.youtube.com/watch?v=1", "video"),
        ("https://news.ycombinator.com/item?id=1", "forum"),
        ("https://cooking.stackexchange.com/q/1", "forum"),
        ("https://forum.example.org/x", "forum"),
        ("https://e.org/t/late-cake/123", "forum"),
        ("https://e.org/phpbb/viewtopic.php?t=1", "forum"),
        ("https://e.org/forums/food/1", "forum"),
        ("https://apps.apple.com/us/app/x/id1", "app"),
        ("https://www.tripadvisor.co.uk/x", "review"),
        ("https://www.google.com/maps/place/x", "review"),
        ("https://ana.substack.com/p/x", "blog"),
        ("https://ana.blogspot.de/x", "blog"),
        ("https://example.org/maps/x", "news"),
        ("https://notreddit.com/x", "news"),
        ("https://example.org/2026/story", "news"),
        (None, "news"),
    ],
)
def test_the_sort_of_place_is_told_by_its_address(url, place):
    assert place_of(url, rated=False) == place


def test_stars_make_a_review_and_a_blog_engine_makes_a_blog():
    assert place_of("https://example.org/x", rated=True) == "review"
    assert place_of("https://apps.apple.com/x", rated=True) == "app"
    assert place_of("https://example.org/x", rated=False, generator="WordPress 6.9") == "blog"
    assert place_of("https://www.reddit.com/x", rated=False, generator="WordPress") == "social"
