"""Candidates for a name: what is offered, with what options, and what becomes of it as TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.settings import Network
from monitor.finding import as_toml, look
from monitor.searches import NEEDS, SEARCHES, Subject, alert_lines, language_of
from sources.registry import KINDS
from tests.servers.feed_server import DAY, Answer, Entry, FeedServer, rss

BAKERY = Subject("Blue Door Bakery", country="HR", language="hr")
PAGE = """<link rel=alternate type=application/rss+xml href=/news.xml>
<link rel=me href=https://social.example/@blue>
<a href=https://apps.apple.com/hr/app/blue/id123>app</a>
<a href=https://www.trustpilot.com/review/blue.example>reviews</a>
<a href=https://www.reddit.com/r/bluedoor>talk</a>
<a href=https://play.google.com/store/apps/details?id=example.blue>app</a>
<div itemscope itemtype=https://schema.org/Review></div>"""


@pytest.fixture
def site():
    with FeedServer() as server:
        server.serve("/", Answer(PAGE.encode(), headers={"Content-Type": "text/html"}))
        server.serve("/news.xml", rss([Entry("1")], title="News “${HOME}”\x85[evil]"))
        yield server


def of_kind(finding, kind):
    (one,) = (each for each in finding.candidates if each.source.kind == kind)
    return one


async def found(subject, **keywords):
    return await look(subject, Network(), DAY, **keywords)


async def test_every_search_is_offered_for_the_name_as_a_phrase():
    finding = await found(BAKERY)
    ready = {one.source.kind: one.source.options for one in finding.candidates if one.ready}
    assert set(ready) == SEARCHES
    assert ready["google_news"] == {
        "name": "Google News: Blue Door Bakery",
        "query": '"Blue Door Bakery"',
        "language": "hr",
        "country": "HR",
    }
    assert ready["mastodon"]["tag"] == "BlueDoorBakery"
    assert ready["mastodon"]["base_url"] == "https://mastodon.social"
    assert finding.read


async def test_every_candidate_is_one_that_its_kind_takes():
    for one in (await found(BAKERY)).candidates:
        options = {**one.source.options, **one.source.keys}
        options.pop("name", None)
        KINDS[one.source.kind].options.model_validate(options)


async def test_what_needs_a_key_says_how_to_get_it_and_holds_none():
    finding = await found(BAKERY)
    for one in finding.candidates:
        assert bool(one.needs) == (one.source.kind in NEEDS)
    row = of_kind(finding, "trustpilot").row()
    assert row["options"]["key"] == "${TRUSTPILOT_KEY}"
    assert "developers.trustpilot.com" in row["needs"]


async def test_a_website_adds_its_feeds_its_reviews_and_its_places(site):
    finding = await found(
        Subject("Blue", site=site.url("/"), brand="Blue Door", allow_private=True)
    )
    feed = of_kind(finding, "feed").source
    assert feed.options == {"url": site.url("/news.xml"), "allow_private": True}
    reviews = of_kind(finding, "webpage").source
    assert reviews.options == {"url": site.url("/"), "brand": "Blue Door", "allow_private": True}
    app = of_kind(finding, "appstore").source
    assert app.options == {"app": "123", "country": "hr", "brand": "Blue Door"}
    assert of_kind(finding, "mastodon").source.options["base_url"] == "https://social.example"
    places = of_kind(finding, "trustpilot")
    assert (places.source.options["business"], bool(places.needs)) == ("blue.example", True)
    assert of_kind(finding, "googleplay").source.options["package"] == "example.blue"
    branded = {one.source.kind for one in finding.candidates if "brand" in one.source.options}
    assert branded == {"webpage", "appstore", "trustpilot", "googleplay"}


async def test_it_is_toml_that_the_configuration_takes(site, tmp_path: Path):
    subject = Subject("Blue", site=site.url("/"), brand="A", allow_private=True)
    finding = await found(subject)
    text = as_toml(finding, subject)
    ready = [one.source.values() for one in finding.candidates if one.ready]
    assert tomllib.loads(text) == {"sources": ready}
    path = tmp_path / "config.toml"
    path.write_text(f'{text}\n[[brands]]\nname = "A"\n', encoding="utf-8")
    settings = load(path, environ={}, kinds=KINDS)
    assert len(settings.sources) == len(ready)
    assert '\n# kind     = "trustpilot"' in text
    assert "[evil]" in text
    finding = await found(subject, settings=settings)
    assert [one for one in finding.candidates if one.ready] == []
    assert "\n[[sources]]" not in as_toml(finding, subject)


@pytest.mark.parametrize("name", ['A "quoted" name', "${HOME}", "ŽUTA kuća", "\x1b[2J\n[x]", "!!"])
async def test_any_name_gives_good_toml(name):
    subject = Subject(name)
    finding = await found(subject)
    text = as_toml(finding, subject)
    ready = [one.source.values() for one in finding.candidates if one.ready]
    assert tomllib.loads(text)["sources"] == ready
    assert all(line.isprintable() for line in text.split("\n"))


async def test_a_website_that_fails_leaves_the_searches():
    finding = await found(Subject("Blue", site="http://127.0.0.1:1/"))
    assert not finding.read
    assert finding.notes
    assert {one.source.kind for one in finding.candidates if one.ready} == SEARCHES


def test_the_way_to_a_google_alert_says_as_it_happens():
    said = "\n".join(alert_lines(BAKERY))
    for part in (
        "https://www.google.com/alerts",
        '"Blue Door Bakery"',
        "As-it-happens",
        "RSS feed",
    ):
        assert part in said


def test_a_country_has_its_likely_language():
    assert [language_of(country) for country in ("HR", "AT", "BR", "GB", "ZZ")] == [
        "hr",
        "de",
        "pt",
        "en",
        "en",
    ]
