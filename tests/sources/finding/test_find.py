"""A website on loopback is looked through: what is found, how often it is asked, what may fail."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from sources.finding.find import MOST_REQUESTS, Findings, find
from sources.http import Http, HttpSettings
from sources.kind import Tools
from sources.parser import Parser, ParserSettings
from sources.service import Services
from tests.servers.feed_server import DAY, Answer, Entry, FeedServer, atom, json_feed, rss

NOW = DAY + timedelta(days=1)
BEFORE = DAY - timedelta(days=2)
NEWS = [
    Entry("1", "Open on Sunday", url="https://bakery.example/1"),
    Entry("2", "New oven", url="https://bakery.example/2", published=BEFORE),
]
POSTS = [Entry("9", "How we bake", url="https://bakery.example/9")]
REVIEWED = (
    '<script type="application/ld+json">{"@type": "Bakery", "review": [{"@type": "Review"}, '
    '{"@type": "Review"}], "aggregateRating": {"@type": "AggregateRating"}}</script>'
)


@pytest.fixture
async def site():
    async with FeedServer() as server:
        yield server


def html(body: str = "", *, feeds: tuple[str, ...] = ()) -> Answer:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds
    )
    source = f"<!doctype html><html><head><title>Blue Door</title>{links}</head>{body}</html>"
    return Answer(source.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


async def look(
    address: str, *, seconds: float = 20, allowed: bool = True, reading: float = 10
) -> Findings:
    settings = HttpSettings(allow_private=allowed, timeout=timedelta(seconds=seconds))
    limits = ParserSettings(timeout=timedelta(seconds=reading))
    async with Http(settings) as http, Parser(limits) as parser:
        return await find(address, Tools(http, parser, Services()), NOW)


def kinds(findings: Findings) -> list[str]:
    return [one.kind for one in findings.found]


async def test_a_website_gives_its_two_feeds_and_its_review_markup(site):
    site.serve("/", html(REVIEWED, feeds=("/news.xml",)))
    site.serve("/news.xml", rss(NEWS, title="News"))
    site.serve("/atom.xml", atom(POSTS, title="Posts"))
    findings = await look(site.url("/"))
    announced, usual = (one for one in findings.found if one.kind == "feed")
    assert announced.options == {"url": site.url("/news.xml")}
    assert (announced.title, announced.entries, announced.newest) == ("News", 2, DAY)
    assert usual.options == {"url": site.url("/atom.xml")}
    assert "/atom.xml" in usual.why
    (reviews,) = (one for one in findings.found if one.kind == "webpage")
    assert reviews.options == {"url": site.url("/")}
    assert reviews.whole
    assert "2 reviews and an overall rating" in reviews.why
    assert findings.read
    assert findings.notes == []


async def test_review_pages_that_the_website_links_to_are_looked_at(site):
    site.serve("/", html('<a href="/what-guests-say">Reviews</a>'))
    site.serve("/what-guests-say", html(REVIEWED + '<a href="https://yelp.com/biz/blue">Y</a>'))
    findings = await look(site.url("/"))
    assert kinds(findings) == ["webpage", "yelp"]
    assert findings.found[0].options == {"url": site.url("/what-guests-say")}
    assert site.asked("/reviews") == []


async def test_review_pages_at_their_usual_place_are_looked_at(site):
    site.serve("/", html())
    site.serve("/testimonials", html(REVIEWED))
    assert kinds(await look(site.url("/"))) == ["webpage"]


async def test_the_same_feed_at_two_addresses_is_found_once(site):
    site.serve("/", html(feeds=("/news.xml", "/news.xml?utm_source=head", "/copy.xml")))
    for path in ("/news.xml", "/copy.xml", "/feed"):
        site.serve(path, rss(NEWS))
    site.redirect("/rss", "/news.xml")
    assert kinds(await look(site.url("/"))) == ["feed"]


async def test_the_same_entries_in_another_format_are_marked(site):
    site.serve("/", html(feeds=("/news.xml", "/news.atom")))
    site.serve("/news.xml", rss(NEWS))
    site.serve("/news.atom", atom(NEWS))
    first, second = (await look(site.url("/"))).found
    assert (first.twin, second.twin) == (None, site.url("/news.xml"))


async def test_a_comments_feed_is_kept_and_marked(site):
    site.serve("/", html(feeds=("/comments/feed/",)))
    site.serve("/comments/feed/", rss(POSTS))
    (found,) = (await look(site.url("/"))).found
    assert found.why.startswith("comments feed")


@pytest.mark.parametrize(("made_by", "found"), [("WordPress 6.9", 1), ("Bakery Builder", 0)])
async def test_a_wordpress_website_is_asked_for_its_comments(made_by, found, site):
    site.serve("/", html(f'<meta name="generator" content="{made_by}">'))
    site.serve("/comments/feed/", rss(POSTS))
    findings = await look(site.url("/"))
    assert [one.why[:8] for one in findings.found] == ["comments"] * found


async def test_a_permanent_redirect_is_where_the_feed_lives(site):
    site.serve("/", html(feeds=("/old.xml", "/today.xml")))
    site.redirect("/old.xml", "/new.xml", status=301)
    site.serve("/new.xml", rss(NEWS))
    site.redirect("/today.xml", "/2026.xml", status=302)
    site.serve("/2026.xml", json_feed(POSTS))
    urls = [one.options["url"] for one in (await look(site.url("/"))).found]
    assert urls == [site.url("/new.xml"), site.url("/today.xml")]


async def test_the_address_of_a_feed_is_a_website_too(site):
    site.serve("/feed.xml", rss(NEWS))
    findings = await look(site.url("/feed.xml"))
    assert kinds(findings) == ["feed"]
    assert len(site.requests) == 1


async def test_what_fails_on_the_way_is_noted_and_the_rest_is_found(site):
    site.serve("/", html(feeds=("/broken.xml", "/gone.xml", "/news.xml")))
    site.serve("/broken.xml", html("a page, not a feed"))
    site.serve("/gone.xml", Answer(status=410))
    site.serve("/news.xml", rss(NEWS))
    findings = await look(site.url("/"))
    assert kinds(findings) == ["feed"]
    assert len(findings.notes) == 2
    assert "/broken.xml: announced as a feed, but is none" in findings.notes[0]
    assert "answered 410" in findings.notes[1]


async def test_a_page_that_keeps_its_reader_busy_costs_only_itself(site):
    attributes = " ".join(f"a{n}=1" for n in range(60_000))
    site.serve("/", html(f"<p {attributes}>"))
    site.serve("/feed", rss(NEWS))
    findings = await look(site.url("/"), reading=1)
    assert kinds(findings) == ["feed"]
    assert "took longer than 1 s" in findings.notes[0]


async def test_usual_places_that_are_not_there_are_no_news(site):
    site.serve("/", html())
    for path in ("/feed", "/rss"):
        site.serve(path, html("every address of this website is a page"))
    findings = await look(site.url("/"))
    assert (findings.found, findings.notes, findings.read) == ([], [], True)


async def test_a_website_is_asked_a_few_times_one_after_the_other(site):
    many = tuple(f"/{n}.xml" for n in range(30))
    site.serve("/", html('<a href="/a-review">x</a><a href="/b-review">x</a>', feeds=many))
    await look(site.url("/"))
    assert len(site.requests) == MOST_REQUESTS
    assert site.most_at_once == 1


async def test_nothing_is_guessed_where_the_website_asks_to_be_left_alone(site):
    site.serve("/", html(feeds=("/news.xml", "/posts.xml")))
    site.serve("/news.xml", Answer(status=429))
    site.serve("/posts.xml", rss(POSTS))
    findings = await look(site.url("/"))
    assert kinds(findings) == ["feed"]
    assert [request.path for request in site.requests] == ["/", "/news.xml", "/posts.xml"]


async def test_a_front_page_that_fails_leaves_the_usual_places(site):
    site.serve("/", Answer(status=500))
    site.serve("/feed", rss(NEWS))
    findings = await look(site.url("/"))
    assert kinds(findings) == ["feed"]
    assert not findings.read
    assert "answered 500" in findings.notes[0]


async def test_a_website_that_does_not_answer_in_time_is_asked_once(site):
    site.serve("/", Answer(b"<html>", drip=5))
    findings = await look(site.url("/"), seconds=0.2)
    assert (findings.found, findings.read, len(findings.notes)) == ([], False, 1)
    assert len(site.requests) == 1


async def test_a_private_address_is_refused_unless_it_is_allowed(site):
    findings = await look(site.url("/"), allowed=False)
    assert not findings.read
    assert len(findings.notes) == 1
    assert site.requests == []


@pytest.mark.parametrize("address", ["", "two words", "ftp://a.example", "https://[::1", "http://"])
async def test_what_is_no_address_is_said(address):
    findings = await look(address)
    assert (findings.found, findings.read) == ([], False)
    assert findings.notes


async def test_a_login_in_the_address_is_not_shown(site):
    site.serve("/", html(feeds=("/none.xml",)))
    address = site.url("/").replace("http://", "http://ana:open-sesame@")
    findings = await look(address)
    assert findings.notes
    assert "open-sesame" not in str(findings)


async def test_a_search_that_is_cancelled_ends(site):
    site.serve("/", Answer(b"<html>", delay=30))
    task = asyncio.create_task(look(site.url("/")))
    while not site.requests:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
