"""`init`: a first config.toml from options, and by asking at a real terminal."""

from __future__ import annotations

import os
import pty
import subprocess

import pytest

from monitor.config import load
from monitor.config.first import Answers, first_config, query_for
from monitor.query import parse
from sources.registry import KINDS
from tests.acceptance.installation import ENOUGH, environment
from tests.servers.feed_server import Answer, Entry, rss

PAGE = b'<html><link rel="alternate" type="application/rss+xml" href="/news.xml"></html>'


@pytest.fixture
def site(feeds):
    feeds.serve("/", Answer(PAGE, headers={"Content-Type": "text/html"}))
    feeds.serve("/news.xml", rss([Entry("1")]))
    return feeds


def settings(here):
    return load(here.config, environ={}, kinds=KINDS)


def answered(here, *answers: str, status: int = 0) -> str:
    """Run `amends init` at a terminal and type the answers; return what it shows."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            here.command("init"),
            cwd=here.folder,
            env=environment(),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        shown, _ = process.communicate(timeout=ENOUGH)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == status, shown
    return shown


def test_options_make_a_configuration_that_is_good_as_it_is(here, typed, site):
    shown = typed(
        *("init", "--name", "Žuta kuća", "--site", site.url("/"), "--allow-private"),
        *("--country", "hr", "--email", "ana@example.org", "--email", "bo@example.org"),
        *("--smtp-host", "smtp.example.org", "--contact", "Ana, +385 1 555 0100"),
    ).stdout
    assert shown.endswith("Next:\n  amends check-config\n  amends run\n")
    found = settings(here)
    assert found.warnings == ()
    assert found.brands[0].query == '("Žuta kuća" OR žutakuća)'
    assert found.email.recipients == ("ana@example.org", "bo@example.org")
    assert found.email.host == "smtp.example.org"
    kinds = [source.kind for source in found.sources]
    assert kinds == ["feed", "google_news", "reddit", "hackernews"]
    assert found.sources[1].options.country == "HR"
    assert "no problems found" in typed("check-config").stdout


def test_a_name_is_enough(here, typed):
    typed("init", "--name", "Blue Door Bakery")
    found = settings(here)
    assert [source.kind for source in found.sources] == ["google_news", "reddit", "hackernews"]
    assert found.email.host == ""


def test_where_nobody_can_be_asked_a_name_is_needed(here, typed):
    said = typed("init", status=2)
    assert "--name" in said.stderr
    assert not here.config.exists()


def test_a_configuration_that_is_there_is_kept_unless_forced(here, typed):
    here.configure()
    before = here.config.read_text()
    assert "--force" in typed("init", "--name", "A", status=2).stderr
    assert here.config.read_text() == before
    typed("init", "--name", "A", "--force")
    assert settings(here).brands[0].name == "A"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--country", "Croatia"],
        ["--email", "nobody"],
        ["--smtp-host", "smtp.example.org"],
        ["--email", "a@example.org", "--smtp-host", "smtp.example.org:25"],
        ["--name", " "],
    ],
)
def test_an_answer_that_makes_no_sense_writes_nothing(wrong, here, typed):
    typed("init", "--name", "A", *wrong, status=2)
    assert not here.config.exists()


def test_a_website_that_does_not_answer_is_status_1_and_the_searches_are_written(here, typed):
    said = typed("init", "--name", "A", "--site", "http://127.0.0.1:1/", status=1)
    assert "note: " in said.stderr
    assert len(settings(here).sources) == 3


def test_the_defaults_of_all_questions_make_a_sample_that_runs(here):
    shown = answered(here, *[""] * 5)
    assert "made-up bakery" in shown
    assert [source.kind for source in settings(here).sources] == ["sample"]
    assert "alerts sent" in here.amends("poll")
    assert here.json("alerts")


def test_answers_at_a_terminal_are_asked_for_again_where_they_make_no_sense(here):
    shown = answered(
        here, "Blue Door", "", "Croatia", "hr", "", "Ana", "nobody", "ana@example.org", ""
    )
    assert "expected two letters, got 'Croatia'" in shown
    assert "expected e-mail addresses, got 'nobody'" in shown
    found = settings(here)
    assert (found.brands[0].name, found.brands[0].contact) == ("Blue Door", "Ana")
    assert found.sources[0].options.language == "hr"
    assert found.email.recipients == ("ana@example.org",)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Blue Door Bakery", '("Blue Door Bakery" OR bluedoorbakery)'),
        ("AT&T Stores", '"AT&T Stores"'),
        ('The "Blue" Door', '("The Blue Door" OR thebluedoor)'),
        ("Acme", '"Acme"'),
    ],
)
def test_the_query_finds_the_name(name, query):
    assert query_for(name) == query
    parse(query)


@pytest.mark.parametrize("name", ['A "b" \\ c', "${HOME}", "it's", "x\n[web]", "NOT OR ("])
def test_any_name_makes_a_good_configuration(name, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(first_config(Answers(name=name), []), encoding="utf-8")
    found = load(path, environ={"HOME": "wrong"}, kinds=KINDS)
    assert found.brands[0].name == " ".join(name.split())
