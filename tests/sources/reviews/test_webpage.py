"""The kind `webpage`, polled from a real server."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from sources.errors import BadStatus, Busy, Gone, LoginNeeded, Unreachable, Unreadable
from sources.http import Http, HttpSettings
from sources.item import Listed, Poll, SourceState
from sources.kind import Tools
from sources.parser import Parser
from sources.reviews.webpage import KIND, WebpageOptions
from sources.service import Services
from tests.servers.feed_server import Answer, FeedServer

NOW = datetime(2026, 3, 3, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
async def tools():
    settings = HttpSettings(allow_private=True, timeout=timedelta(seconds=5))
    async with Http(settings) as http, Parser() as parser:
        yield Tools(http, parser, Services())


def source(tools: Tools, url: str, **options):
    return KIND.open(WebpageOptions(url=url, **options), tools)


def review(number: int, **properties: object) -> dict[str, object]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": f"Guest {number}", "email": f"g{number}@e.org"},
        "datePublished": f"2026-02-{28 - number % 28:02d}",
        "reviewBody": f"Stay number {number}.",
        "reviewRating": {"@type": "Rating", "ratingValue": "4,5", "bestRating": "5"},
    } | properties


def page(*reviews: object, average: object = None, count: int = 30, before: str = "") -> Answer:
    product: dict[str, object] = {"@type": "Product", "name": "Blue Room", "review": list(reviews)}
    if average is not None:
        product["aggregateRating"] = {
            "@type": "AggregateRating", "ratingValue": average, "reviewCount": count
        }  # fmt: skip
    said = json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, product]})
    html = (
        '<!doctype html><html lang="en"><head><title>Blue Room</title>'
        f'<meta property="og:site_name" content="Town Table">{before}'
        f'<script type="application/ld+json">{said}</script></head><body><p>Hi</p></body></html>'
    )
    return Answer(html.encode(), headers=HTML)


def microdata(*numbers: int) -> str:
    return "".join(
        '<div itemprop="review" itemscope itemtype="https://schema.org/Review">'
        f'<span itemprop="author">Guest {number}</span>'
        f'<meta itemprop="datePublished" content="2026-02-{28 - number % 28:02d}">'
        '<div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">'
        '<span itemprop="ratingValue">4,5</span>/<span itemprop="bestRating">5</span></div>'
        f'<p itemprop="reviewBody">Stay <b>number</b> {number}.</p></div>'
        for number in numbers
    )


async def polled(source, state: SourceState | None = None, now: datetime = NOW) -> Poll:
    poll = await source.poll(state or SourceState(), now)
    assert poll.error is None, poll.error
    return poll


async def test_thirty_reviews_and_an_average_are_thirty_items(tools, server):
    server.serve("/p", page(*(review(number) for number in range(30)), average="4.6"))
    poll = await polled(source(tools, server.url("/p")))
    assert len(poll.items) == len({item.id for item in poll.items}) == 30
    assert {(item.rating, item.rating_given) for item in poll.items} == {(4.5, "4,5")}
    first = poll.items[0]
    assert (first.author, first.outlet, first.place) == ("Guest 0", "Town Table", "review")
    assert (first.url, first.language) == (server.url("/p"), "en")
    assert first.published == datetime(2026, 2, 28, tzinfo=UTC)
    assert not any("@e.org" in str(item) for item in poll.items)
    assert poll.listed == Listed(frozenset(item.id for item in poll.items))


async def test_the_fall_of_an_average_is_an_item_of_its_own_once(tools, server):
    room = source(tools, server.url("/p"))
    state = SourceState()
    given = []
    for average in ("4.6", "4,4", "4.4", "4.5", "4.48", "4.46", "4.3"):
        server.serve("/p", page(review(1), average=average, count=1_234))
        poll = await polled(room, state)
        state = poll.state
        given.append([item.title for item in poll.items if item.id.startswith("aggregate:")])
    told = "Average rating of Blue Room fell from"
    assert given == [[], [f"{told} 4.6 to 4.4"], [], [], [], [], [f"{told} 4.5 to 4.3"]]


async def test_an_average_that_creeps_down_is_noticed(tools, server):
    room = source(tools, server.url("/p"))
    state = SourceState()
    falls = 0
    for hundredths in range(460, 439, -1):
        server.serve("/p", page(review(1), average=hundredths / 100))
        poll = await polled(room, state)
        state, falls = poll.state, falls + sum("fell" in item.title for item in poll.items)
    assert falls == 2


async def test_the_item_of_a_fall_says_what_is_known(tools, server):
    room = source(tools, server.url("/p"))
    server.serve("/p", page(review(1), average="4.6", count=1_233))
    first = await polled(room)
    server.serve("/p", page(review(1), average="4.4", count=1_234))
    (item,) = (await polled(room, first.state)).items
    assert item.id == "aggregate:Blue Room:4.4:1234"
    assert item.text.startswith(item.title + " of 5, from 1,234 ratings.")
    assert (item.rating, item.rating_given, item.place) == (None, "4.4", "review")
    assert (item.url, item.published, item.outlet) == (server.url("/p"), NOW, "Town Table")


async def test_a_page_in_microdata_is_read(tools, server):
    html = (
        f'<html lang=hr><div itemscope itemtype="http://schema.org/Hotel">{microdata(1, 2)}</div>'
    )
    server.serve("/p", Answer(html.encode(), headers=HTML))
    poll = await polled(source(tools, server.url("/p")))
    assert [(item.author, item.text, item.rating) for item in poll.items] == [
        ("Guest 1", "Stay number 1.", 4.5),
        ("Guest 2", "Stay number 2.", 4.5),
    ]
    assert (poll.items[0].language, poll.items[0].outlet) == ("hr", "127.0.0.1")


async def test_reviews_that_stand_in_both_forms_count_once(tools, server):
    server.serve("/p", page(review(1), review(2), before=microdata(1, 2, 3)))
    poll = await polled(source(tools, server.url("/p")))
    assert sorted(item.author or "" for item in poll.items) == ["Guest 1", "Guest 2", "Guest 3"]


async def test_polls_bring_what_is_new_and_what_was_edited(tools, server):
    room = source(tools, server.url("/p"))
    server.serve("/p", page(review(2), review(1)))
    first = await polled(room)
    bad = review(1, reviewRating={"ratingValue": 1}, reviewBody="They kept my deposit.")
    server.serve("/p", page(bad, review(3), review(2)))
    second = await polled(room, first.state)
    edited, new = second.items
    assert (edited.id, edited.rating) == (first.items[1].id, 1)
    assert new.author == "Guest 3"
    server.serve("/p", page(review(3), bad, review(2), before="<i></i>"))
    third = await polled(room, second.state)
    assert (third.items, third.unchanged) == ((), False)


async def test_reviews_of_one_name_and_day_keep_apart_from_poll_to_poll(tools, server):
    room = source(tools, server.url("/p"))
    same = {"author": "A guest", "datePublished": "2026-02-01"}
    one, two, three = (review(n, **same) for n in (1, 2, 3))
    server.serve("/p", page(one))
    first = await polled(room)
    server.serve("/p", page(two, one))
    second = await polled(room, first.state)
    assert [item.text for item in second.items] == ["Stay number 2."]
    server.serve("/p", page(three, one, two))
    third = await polled(room, second.state)
    assert [item.text for item in third.items] == ["Stay number 3."]
    edited = one | {"reviewBody": "Never again."}
    server.serve("/p", page(three, two, edited))
    fourth = await polled(room, third.state)
    assert [(item.id, item.text) for item in fourth.items] == [(first.items[0].id, "Never again.")]


async def test_an_unchanged_page_is_not_read_again(tools, server):
    answer = page(review(1))
    server.serve("/p", answer)
    room = source(tools, server.url("/p"))
    first = await polled(room)
    again = await polled(room, first.state)
    assert (again.unchanged, again.items) == (True, ())
    server.serve("/p", replace(answer, etag='"1"'))
    tagged = await polled(room, first.state)
    not_modified = await polled(room, tagged.state)
    assert not_modified.unchanged
    assert server.requests[-1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    ("reviews", "count", "since"),
    [
        ((review(1), review(2)), 2, None),
        ((review(1), review(2)), 400, datetime(2026, 2, 26, tzinfo=UTC)),
    ],
)
async def test_what_is_listed_reaches_as_far_as_the_page_does(tools, server, reviews, count, since):
    server.serve("/p", page(*reviews, average=4, count=count))
    poll = await polled(source(tools, server.url("/p")))
    assert poll.listed == Listed(frozenset(item.id for item in poll.items), since)


async def test_a_page_that_orders_by_something_else_says_nothing_of_what_is_gone(tools, server):
    server.serve("/p", page(review(2), review(1), average=4, count=400))
    assert (await polled(source(tools, server.url("/p")))).listed is None


LOGIN = b"<html><title>Please log in</title><form></form></html>"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(LOGIN, headers=HTML), Unreadable),
        (Answer(b"", headers=HTML), Unreadable),
        (Answer(page(review(1)).body[:300], headers=HTML), Unreadable),
        (Answer(page(review(1)).body.decode().encode("utf-16-be"), headers=HTML), Unreadable),
        (Answer(b'{"@type": "Review"}', headers={"Content-Type": "application/json"}), Unreadable),
        (Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), Unreadable),
        (Answer(b"\x89PNG\r\n", headers={"Content-Type": "image/png"}), Unreadable),
        (replace(page(review(1)), cut_after=200), Unreachable),
        (Answer(status=500), BadStatus),
        (Answer(status=401), LoginNeeded),
        (Answer(status=410), Gone),
        (Answer(status=429, headers={"Retry-After": "60"}), Busy),
    ],
)
async def test_a_failed_poll_changes_nothing_that_was_seen(tools, server, answer, kind):
    state = SourceState(etag='"x"', body_hash="h", seen=b"1" * 16, cursor='{"averages": {"a": 4}}')
    server.serve("/p", answer)
    poll = await source(tools, server.url("/p")).poll(state, NOW)
    assert type(poll.error) is kind
    assert poll.state is state
    assert poll.wait == (timedelta(seconds=60) if kind is Busy else None)


async def test_the_error_says_what_was_expected_and_found(tools, server):
    server.serve("/p", Answer(LOGIN, headers=HTML))
    poll = await source(tools, server.url("/p")).poll(SourceState(), NOW)
    assert "holds no schema.org review; expected" in str(poll.error)
    assert "titled “Please log in”" in str(poll.error)


@pytest.mark.parametrize("cursor", ["", "x", "[]", '{"averages": 4}', '{"averages": {"a": "b"}}'])
async def test_a_bookmark_of_another_make_is_forgotten(tools, server, cursor):
    server.serve("/p", page(review(1), average=4))
    state = SourceState(cursor=cursor, seen=b"odd")
    assert len((await polled(source(tools, server.url("/p")), state)).items) == 1


async def test_a_permanent_redirect_is_polled_at_its_end_from_then_on(tools, server):
    server.redirect("/old", "/new", 301)
    server.serve("/new", page(review(1)))
    room = source(tools, server.url("/old"))
    first = await polled(room)
    assert first.state.moved_to == server.url("/new")
    await polled(room, first.state)
    assert len(server.asked("/old")) == 1


async def test_behind_a_base_url_items_name_the_page_that_people_know(tools, server):
    server.serve("/proxy/room", page(review(1, url="#r1"), review(2)))
    room = source(tools, "https://ana:pw@e.org/room?a=1", base_url=server.url("/proxy/"))
    poll = await polled(room)
    assert [item.url for item in poll.items] == [
        "https://e.org/room?a=1#r1",
        "https://e.org/room?a=1",
    ]


async def test_a_saved_page_is_read(tools):
    room = source(tools, "https://e.org/room")
    (item,) = await room.read(page(review(1)).body, NOW)
    assert (item.author, item.url) == ("Guest 1", "https://e.org/room")
    with pytest.raises(Unreadable):
        await room.read(LOGIN, NOW)


@pytest.mark.parametrize(
    "markup",
    [
        "<div itemscope itemtype='https://schema.org/Review'>" * 30,
        "<p " + " ".join(f'a{n}=""' for n in range(5_000)) + ">x</p>",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">' + '{"a":' * 900 + "1" + "}" * 900 + "</script>",
        '<script type="application/ld+json">[NaN, Infinity, 1e999, 5, null, "x", []]</script>',
        '<script type="application/ld+json">' + json.dumps(["x"] * 200_000) + "</script>",
        "<i>" * 5_000,
    ],
)
async def test_hostile_markup_does_not_keep_a_review_from_being_read(tools, server, markup):
    answer = page(review(1))
    server.serve("/p", replace(answer, body=answer.body.replace(b"<p>", markup.encode() + b"<p>")))
    poll = await polled(source(tools, server.url("/p")))
    assert [item.author for item in poll.items] == ["Guest 1"]


@pytest.mark.parametrize("url", ["", "page.html", "ftp://e.org/x", "javascript:1"])
def test_an_address_off_the_web_is_no_option(url):
    with pytest.raises(ValidationError, match="http or https"):
        WebpageOptions(url=url)


def test_the_address_is_shown_without_its_login():
    assert KIND.address(WebpageOptions(url="https://ana:pw@e.org/p")) == "https://e.org/p"
