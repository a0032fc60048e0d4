"""`mentions`, `alerts`, `sources`, `cases`: rows, filters, and nothing that steers a terminal."""

import json

import pytest

from tests.monitor.test_rows import ALERT, CASE, MENTION, SOURCE
from tests.servers.feed_server import Answer

LISTS = ["mentions", "alerts", "sources", "cases"]


@pytest.mark.parametrize(
    ("name", "fields", "rows"),
    [("mentions", MENTION, 3), ("alerts", ALERT, 1), ("sources", SOURCE, 1), ("cases", CASE, 1)],
)
def test_a_list_is_one_array_with_the_fields_of_the_contract(name, fields, rows, worked):
    found = worked.json(name)
    assert len(found) == rows
    for row in found:
        assert set(row) >= fields


@pytest.mark.parametrize("name", LISTS)
def test_before_the_first_poll_there_is_nothing_and_that_is_said(name, here, typed):
    here.configure()
    assert typed.json(name) == []
    assert typed(name).stdout.startswith("Nothing yet.")
    assert not here.database.exists()


@pytest.mark.parametrize("name", LISTS)
def test_a_table_holds_what_the_rows_hold(name, worked):
    shown = worked(name).stdout
    row = worked.json(name)[0]
    assert str(row.get("name") or row.get("subject", row["brand"]))[:20] in shown


def test_mentions_are_filtered(worked):
    def titles(*options):
        return [row["title"][:8] for row in worked.json("mentions", *options)]

    assert titles("--label", "positive") == ["Blue Doo"]
    assert titles("--label", "unscored") == []
    assert titles("--brand", "Nobody") == []
    assert len(titles("--brand", "Blue Door Bakery")) == 3
    assert len(titles("--since", "1h")) == 3
    assert titles("--since", "2099-01-01") == []
    assert len(titles("--limit", "2")) == 2


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "wrong",
    [
        ["--limit", "0"],
        ["--limit", "many"],
        ["--label", "furious"],
        ["--since", "yesterday"],
        ["--since", "99999999999d"],
        ["--since", "9" * 5000 + "d"],
        ["--since", "0001-01-01T00:00:00+14:00"],
        ["--colour"],
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(name, wrong, here, typed):
    here.configure()
    assert wrong[0] in typed(name, *wrong, status=2).stderr


def test_only_part_of_a_long_table_is_shown_and_all_of_it_is_json(here, feeds, typed):
    entries = [{"id": str(n), "title": f"Blue Door Bakery {n}"} for n in range(60)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": entries}
    feeds.serve("/feed", Answer(json.dumps(feed).encode()))
    here.configure(feeds.url("/feed"))
    typed("poll")
    assert "… the first 50 are shown; more with --limit or --json" in typed("mentions").stdout
    assert len(typed.json("mentions")) == 60


HOSTILE = "\x1b]0;pwned\x07\x1b[2J\u202eevil\x9b31m\ud800"


def test_what_people_write_does_not_steer_the_terminal(here, feeds, typed):
    entry = {
        "id": f"1{HOSTILE}",
        "title": f"Awful Blue Door Bakery {HOSTILE}",
        "content_text": f"Terrible [red]service[/red], disgusting. {HOSTILE}",
        "url": f"https://a.example/?q={HOSTILE}&utm_source=x",
        "authors": [{"name": f"Maya{HOSTILE}"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": HOSTILE, "items": [entry]}
    feeds.serve("/empty", b'{"version":"https://jsonfeed.org/version/1.1","title":"","items":[]}')
    feeds.serve("/feed", Answer(json.dumps(feed).encode()))
    here.configure(feeds.url("/empty"))
    typed("poll")
    here.configure(feeds.url("/feed"))
    from datetime import UTC, datetime

    entry["date_published"] = datetime.now(UTC).isoformat()
    feeds.serve("/feed", Answer(json.dumps(feed).encode()))
    shown = [
        typed("poll").output,
        *(typed(name).output for name in LISTS),
        typed("case", "1").output,
        typed("preview", feeds.url("/feed")).output,
    ]
    for text in shown:
        assert not set(text) & set("\x1b\x07\x9b\u202e\ud800")
    assert "[red]service[/red]" in shown[1]


def test_a_file_that_is_no_database_is_one_line_and_not_a_traceback(here, typed):
    here.configure()
    here.database.write_bytes(b"no database " * 500)
    for name in LISTS:
        said = typed(name, status=1)
        assert said.stdout == ""
        assert said.stderr.startswith(f"amends: {here.database}: ")
        assert said.stderr.count("\n") == 1


def test_mentions_are_searched(worked):
    def titles(text):
        return [row["title"] for row in worked.json("mentions", "--search", text)]

    assert titles("terrible order") == ["Terrible morning at Blue Door Bakery"]
    assert len(titles('"blue door"')) == 3
    assert len(titles("blue -terrible")) == 2
    assert len(titles("-terrible")) == 2
    assert titles("elephants") == titles("(((") == []
    for wrong in ('"', "AND", "author:", "*", "NEAR(", "' OR 1"):
        titles(wrong)
    assert "No mention is like that." in worked("mentions", "--search", "elephants").stdout
    assert "Terrible morning" in worked("mentions", "--search", "terri*").stdout


def test_mentions_are_written_for_spreadsheets(worked):
    file = worked.folder / "mentions.csv"
    assert worked("mentions", "--csv", str(file)).stdout == f"{file} is written.\n"
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbfmention,")
    assert written.count(b"Blue Door Bakery") >= 3
    assert worked("mentions", "--csv", "-").stdout_bytes == written
    some = worked("mentions", "--csv", "-", "--search", "terrible", "--limit", "9").stdout_bytes
    assert some.count(b"\r\n") == 2
    assert worked("mentions", "--csv", "-", "--brand", "Nobody").stdout_bytes.count(b"\r\n") == 1


def test_a_table_that_cannot_be_written_is_said(worked):
    nowhere = worked.folder / "nowhere" / "mentions.csv"
    assert str(nowhere) in worked("mentions", "--csv", str(nowhere), status=1).stderr
    both = worked("mentions", "--csv", "-", "--json", status=2)
    assert "exclude each other" in both.stderr
