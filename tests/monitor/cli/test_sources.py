"""`sources find`, `import`, `export`, `kinds`; its list is tested with the other lists."""

from __future__ import annotations

import json
import tomllib

import pytest

from monitor.cli.sources import sources
from monitor.config import load
from sources.finding.opml import Subscription, read_opml, write_opml
from sources.registry import KINDS
from tests.servers.feed_server import DAY, Answer, Entry, atom, rss

NAME = "Blue Door Bakery"
PAGE = (
    '<html><link rel="alternate" type="application/rss+xml" href="/news.xml">'
    '<script type="application/ld+json">{"@type": "Review"}</script></html>'
)


@pytest.fixture
def site(feeds):
    feeds.serve("/", Answer(PAGE.encode(), headers={"Content-Type": "text/html"}))
    feeds.serve("/news.xml", rss([Entry("1", url="https://blue.example/1")], title="News"))
    feeds.serve("/atom.xml", atom([Entry("2", url="https://blue.example/2")], title="Posts"))
    return feeds


def watched(here):
    return load(here.config, environ={}, kinds=KINDS).sources


@pytest.mark.parametrize("name", list(sources.commands))
def test_every_command_and_every_option_explains_itself(name, typed):
    assert typed("sources", name, "--help").stdout == typed("sources", name, "-h").stdout
    command = sources.commands[name]
    assert command.help
    for parameter in command.params:
        assert parameter.param_type_name == "argument" or parameter.help


def test_a_loopback_website_shows_its_two_feeds_and_its_review_markup(here, typed, site):
    here.configure()
    row = typed.json("sources", "find", NAME, "--site", site.url("/"), "--country", "hr")
    found = {(one["kind"], one["options"].get("url")): one for one in row["found"]}
    news = found["feed", site.url("/news.xml")]
    assert (news["title"], news["entries"], news["newest"]) == (
        "News",
        1,
        "2026-03-02T12:00:00.000Z",
    )
    assert ("feed", site.url("/atom.xml")) in found
    assert found["webpage", site.url("/")]["options"]["brand"] == NAME
    assert found["google_news", None]["options"]["country"] == "HR"
    assert found["google_news", None]["options"]["language"] == "hr"
    assert row["notes"] == []
    assert here.config.read_text().count("[[sources]]") == 0


def test_what_is_printed_can_be_pasted(here, typed, site):
    here.configure()
    shown = typed("sources", "find", NAME, "--site", site.url("/")).stdout
    here.config.write_text(here.config.read_text() + shown)
    kinds = [source.kind for source in watched(here)]
    assert (kinds.count("feed"), kinds.count("webpage"), kinds.count("google_news")) == (2, 1, 1)
    assert "As-it-happens" in shown


def test_what_needs_no_key_is_added_once(here, typed, site):
    here.configure(site.url("/news.xml"))
    before = here.config.read_text()
    shown = typed("sources", "find", NAME, "--site", site.url("/"), "--add").stdout
    assert f"{here.config}: 8 sources added." in shown
    assert "1 of what was found is configured already." in shown
    assert "trustpilot" in shown
    assert "As-it-happens" in shown
    after = here.config.read_text()
    assert after != before
    for line in before.splitlines():
        assert line in after.splitlines()
    assert len(watched(here)) == 9
    row = typed.json("sources", "find", NAME, "--site", site.url("/"), "--add")
    assert row["added"] == []
    assert here.config.read_text() == after


def test_without_a_configuration_searches_are_found_and_private_addresses_are_not(
    here, typed, site, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    shown = here.amends("sources", "find", NAME)
    assert tomllib.loads(shown)["sources"]
    said = here.amends("sources", "find", NAME, "--site", site.url("/"), status=1)
    assert "note: " in said
    allowed = here.amends("sources", "find", NAME, "--site", site.url("/"), "--allow-private")
    assert tomllib.loads(allowed)["sources"][0]["allow_private"] is True
    assert "config.toml" in here.amends("sources", "find", NAME, "--add", status=2)


def test_a_website_that_is_not_there_is_status_1_and_the_rest_is_printed(here, typed, site):
    here.configure()
    said = typed("sources", "find", NAME, "--site", "http://127.0.0.1:1/", status=1)
    assert "note: http://127.0.0.1:1/: 127.0.0.1" in said.stderr
    assert tomllib.loads(said.stdout)["sources"]


def test_a_name_that_is_no_brand_is_said(here, typed):
    here.configure()
    assert "no configured brand is called Nobody" in typed("sources", "find", "Nobody").stderr
    said = typed("sources", "find", "Nobody", "--brand", "No One", status=2).stderr
    assert NAME in said
    assert typed("sources", "find", "Nobody", "--brand", "blue door BAKERY").stderr == ""


def test_a_configuration_that_may_not_be_written_is_said(here, typed):
    here.configure()
    here.config.chmod(0o444)
    said = typed("sources", "find", NAME, "--add", status=2)
    assert "read-only" in said.stderr
    assert said.stdout == ""


@pytest.mark.parametrize(
    "wrong",
    [
        ["find"],
        ["find", " "],
        ["find", NAME, "--country", "Croatia"],
        ["find", NAME, "--language", "x"],
        ["kinds", "nonesuch"],
        ["import"],
        ["import", "no-such-file.opml"],
        ["--json", "kinds"],
        ["--limit", "3", "find", NAME],
        ["sing"],
    ],
)
def test_what_makes_no_sense_is_status_2(wrong, here, typed):
    here.configure()
    said = typed("sources", *wrong, status=2)
    assert said.stderr
    assert said.stdout == ""


OPML = write_opml(
    [Subscription("https://a.example/feed", "A"), Subscription("https://b.example/feed?x=${HOME}")],
    title="Mine",
    now=DAY,
)


def test_feeds_of_a_feed_reader_are_printed_or_added_once(here, typed):
    here.configure("https://a.example/feed/")
    (here.folder / "mine.opml").write_bytes(OPML)
    shown = typed("sources", "import", str(here.folder / "mine.opml"))
    (source,) = tomllib.loads(shown.stdout)["sources"]
    assert source["url"] == "https://b.example/feed?x=$${HOME}"
    assert "1 of them are configured already" in shown.stderr
    typed("sources", "import", "-", "--add", given=OPML)
    assert [source.options.url for source in watched(here)] == [
        "https://a.example/feed/",
        "https://b.example/feed?x=${HOME}",
    ]
    assert typed.json("sources", "import", "-", given=OPML)["found"] == []


def test_names_that_are_taken_are_left_to_us(here, typed):
    here.configure("https://a.example/feed")
    data = write_opml(
        [Subscription(f"https://b.example/{n}", "feed 0") for n in "xy"], title="", now=DAY
    )
    typed("sources", "import", "-", "--add", given=data)
    assert len({source.name for source in watched(here)}) == 3


def test_what_is_no_opml_is_status_2(here, typed):
    here.configure()
    said = typed("sources", "import", "-", status=2, given=b"<html/>")
    assert said.stderr == "amends: -: expected OPML, found <html>\n"


def test_feeds_are_exported_without_secrets(here, typed):
    secret = '[[sources]]\nkind = "feed"\nname = "mine"\nurl = "https://c.example/?key=${HOME}"\n'
    sample = '[[sources]]\nkind = "sample"\n'
    here.configure(
        "https://a.example/feed", "https://ana:sesame@b.example/feed", extra=secret + sample
    )
    said = typed("sources", "export")
    assert [feed.url for feed in read_opml(said.stdout_bytes).feeds] == ["https://a.example/feed"]
    assert said.stderr.count("note: ") == 3
    assert "sesame" not in said.output
    typed("sources", "export", str(here.folder / "out.opml"))
    assert (here.folder / "out.opml").read_bytes().startswith(b"<?xml")


def test_what_is_exported_can_be_imported(here, typed):
    here.configure("https://a.example/feed", "https://b.example/feed?a=1&b=2")
    data = typed("sources", "export").stdout_bytes
    here.configure()
    typed("sources", "import", "-", "--add", given=data)
    assert [(one.name, one.options.url) for one in watched(here)] == [
        ("feed 0", "https://a.example/feed"),
        ("feed 1", "https://b.example/feed?a=1&b=2"),
    ]


def test_every_kind_is_listed_and_explained(typed):
    shown = typed("sources", "kinds").stdout
    rows = typed.json("sources", "kinds")
    assert [row["kind"] for row in rows] == list(KINDS)
    for row in rows:
        assert row["summary"][:20] in shown
        explained = typed("sources", "kinds", row["kind"]).stdout
        assert row["summary"] in explained
        for option in row["options"]:
            assert option["name"] in explained
        assert tomllib.loads(row["example"])["sources"][0]["kind"] == row["kind"]


def test_one_kind_is_one_document(typed):
    row = typed.json("sources", "kinds", "feed")
    url = row["options"][0]
    assert (url["name"], url["required"], url["secret"]) == ("url", True, False)
    assert json.dumps(row)
