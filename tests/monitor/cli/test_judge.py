"""`score`, `tone`, `preview`."""

import json

import pytest

from tests.monitor.test_rows import MENTION, VERDICT
from tests.servers.feed_server import Answer, Entry, rss

LINES = b"Awful bread.\n\nI love it!\r\n\xff\xfe bad \x00\n\xf0\x9f\x8d\x9e\nlast, without an end"


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def nowhere(typed, tmp_path, monkeypatch):
    """A shell in a folder without a configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AMENDS_CONFIG", raising=False)
    return typed


def test_a_verdict_needs_no_configuration(typed):
    row = typed.json("score", "The bread was awful and the staff rude.")
    assert set(row) >= VERDICT
    assert row["label"] == "negative"
    assert -1 <= row["score"] < 0 < row["severity"] <= 100
    shown = typed("score", "The bread was awful and the staff rude.").stdout
    assert shown.startswith("negative, score -0.")
    assert "awful: negative word" in shown


def test_stars_decide_first_and_a_brand_has_no_tone(typed):
    assert typed.json("score", "--rating", "1", "I went there.")["label"] == "negative"
    calm = typed.json("score", "--brand", "Awful Bread", "I bought a bun at Awful Bread.")
    assert calm["label"] != "negative"
    typed("score", "--rating", "6", "text", status=2)


@pytest.mark.parametrize("command", ["score", "tone"])
def test_every_line_gets_one_object_in_order(command, typed):
    rows = lines(typed(command, "-", given=LINES))
    assert [row["text"] for row in rows] == [
        "Awful bread.",
        "",
        "I love it!",
        "\ufffd\ufffd bad \x00",
        "🍞",
        "last, without an end",
    ]


@pytest.mark.parametrize("command", ["score", "tone"])
def test_no_lines_get_no_objects(command, typed):
    assert typed(command, "-", given=b"").stdout == ""


def test_lines_are_answered_one_by_one_while_more_are_still_to_come(here):
    import subprocess

    from tests.acceptance.installation import environment

    with subprocess.Popen(
        here.command("score", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        cwd=here.folder,
    ) as scoring:
        for text in ("Awful.", "Lovely!"):
            scoring.stdin.write(f"{text}\n".encode())
            scoring.stdin.flush()
            assert json.loads(scoring.stdout.readline())["text"] == text
        scoring.stdin.close()
        assert scoring.wait(60) == 0


def test_a_draft_is_read_and_the_status_is_0_whatever_is_found(typed):
    row = typed.json("tone", "You are wrong, and our lawyers will hear of it.")
    assert set(row) >= {"text", "language", "ok", "findings"}
    assert not row["ok"]
    for finding in row["findings"]:
        assert set(finding) >= {"what", "quote", "why", "better"}
    assert "better: " in typed("tone", "You are wrong.").stdout
    good = "I am sorry that you waited. I am Ana; please call me on +385 1 555 0100."
    assert typed.json("tone", good)["ok"]
    assert "Nothing found" in typed("tone", "--language", "en", good).stdout


def test_words_that_no_encoding_can_carry_are_no_trouble(typed):
    assert typed.json("score", "\udcff awful")["text"] == "� awful"
    typed("tone", "\udcff you are wrong \x1b[2J")


FEED = rss([Entry("1", "Awful Blue Door Bakery", "Terrible."), Entry("2", "Rain", "All day.")])


def test_a_preview_shows_every_item_and_stores_nothing(here, feeds, typed):
    here.configure()
    feeds.serve("/feed", FEED)
    found = typed.json("preview", feeds.url("/feed"))
    assert [row["brand"] for row in found] == ["Blue Door Bakery", None]
    for row in found:
        assert set(row) >= MENTION
    assert "Terrible." in typed("preview", feeds.url("/feed")).stdout
    assert not here.database.exists()


def test_a_preview_of_a_file_needs_no_configuration(nowhere, tmp_path):
    from click.testing import CliRunner

    from monitor.cli.main import amends

    (tmp_path / "feed.xml").write_bytes(FEED)
    done = CliRunner(env={"AMENDS_CONFIG": None}).invoke(amends, ["preview", "feed.xml", "--json"])
    assert done.exit_code == 0
    assert [row["brand"] for row in json.loads(done.stdout)] == [None, None]


def test_a_preview_says_when_nothing_is_about_a_brand(here, feeds, typed):
    here.configure()
    feeds.serve("/feed", rss([Entry("2", "Rain", "All day.")]))
    assert "No item is about a configured brand" in typed("preview", feeds.url("/feed")).stdout
    feeds.serve("/feed", rss([]))
    assert "No items there." in typed("preview", feeds.url("/feed")).stdout


def test_a_preview_that_fails_says_where_and_why(here, feeds, typed):
    here.configure()
    feeds.serve("/broken", Answer(b"", status=500))
    said = typed("preview", feeds.url("/broken"), status=1)
    assert said.stdout == ""
    assert said.stderr.startswith(f"amends: {feeds.url('/broken')}: ")
    assert "expected an address" in typed("preview", "nothing-here", status=1).stderr
    assert "expected one of" in typed("preview", "x", "--kind", "pigeon", status=2).stderr
