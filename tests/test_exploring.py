"""What is described to those who explore the record is there, and what is secret is not shown."""

import re
import sqlite3
from pathlib import Path

import pytest
import yaml

from monitor.desk import thank
from monitor.store import Store
from tests.monitor.made_up import NOON, Clock
from tests.monitor.office import HIGH, PRAISE, Office, complaint

ROOT = Path(__file__).parents[1]
FILE = yaml.safe_load((ROOT / "deploy" / "datasette.yaml").read_text("utf-8"))
AMENDS = FILE["databases"]["amends"]
CLOSED = {"allow": False}
VIEWS = {name: told for name, told in AMENDS["tables"].items() if told != CLOSED}
SECRET = "whoever has this can make links that act"
HIDDEN = "secret path text html brief facts message_id refs target author_key cursor moved_to"


@pytest.fixture
def record(tmp_path):
    """A record in which something of everything has happened, open for reading only."""
    path = tmp_path / "amends.db"
    with Store(path) as store:
        here = Office(store, tmp_path, Clock())
        here.hears(complaint(HIGH, "waiting", "staff"))
        said = (
            "They kept my deposit for weeks, and I waited at the counter for hours to get it back."
        )
        for _ in range(2):
            here.hears(complaint(HIGH, "waiting"), said)
        thank(store, here.hears(PRAISE), by="Ana", now=here.clock())
        here.hears(PRAISE)
        here.clock.tick(hours=1, minutes=30)
        here.acts(1, "contact")
        here.clock.tick(hours=1)
        here.acts(1, "resolve", note="refunded")
        here.corrects(here.hears(complaint()), "neutral")
        with store.transaction():
            store.keys.get("links", lambda: SECRET)
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def named(record, kind):
    rows = record.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
    return {name for (name,) in rows}


def columns(record, view):
    return [name for name, *_ in record.execute(f"SELECT * FROM {view} LIMIT 0").description]


def rows(record, view):
    return [dict(row) for row in record.execute(f"SELECT * FROM {view} ORDER BY 1")]


def test_every_view_is_described_and_every_table_is_closed(record):
    assert set(VIEWS) == named(record, "view")
    shown = sorted(named(record, "table") - set(AMENDS["tables"]))
    assert not shown, "deploy/datasette.yaml: close these tables: name: *closed"
    assert {name for name, told in AMENDS["tables"].items() if told == CLOSED} >= named(
        record, "table"
    )


def test_sql_of_ones_own_is_closed_since_it_would_reach_around_that():
    assert FILE["allow_sql"] is AMENDS["allow_sql"] is False


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_a_view_is_described_and_no_other(view, record):
    told = VIEWS[view]
    there = columns(record, view)
    assert list(told["columns"]) == there
    assert all((told["title"], told["description"], *told["columns"].values()))
    orders = {told[key] for key in ("sort", "sort_desc") if key in told}
    assert {*told["sortable_columns"], *told["facets"], *told.get("units", ()), *orders} <= set(
        there
    )


@pytest.mark.parametrize("query", AMENDS["queries"])
def test_every_ready_question_has_an_answer_from_the_views_alone(query, record):
    told = AMENDS["queries"][query]
    assert told["title"]
    assert told["description"]
    answer = record.execute(told["sql"], dict.fromkeys(told.get("params", ()), "2026-05"))
    assert answer.fetchall()
    asked = set(re.findall(r"(?:FROM|JOIN) (\w+)", told["sql"]))
    assert asked & set(VIEWS)
    assert not asked & (named(record, "table") - set(VIEWS))


def test_the_themes_of_a_month_are_its_own(record):
    sql = AMENDS["queries"]["themes_of_the_month"]["sql"]
    found = [tuple(row)[1:4] for row in record.execute(sql, {"month": "2026-05"})]
    assert found == [("waiting", 2, 0), ("staff", 1, 0)]  # the copy is of the same story
    before = [tuple(row)[1:4] for row in record.execute(sql, {"month": "2026-06"})]
    assert before == []


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_shows_what_is_secret_or_acts(view, record):
    (sql,) = record.execute("SELECT sql FROM sqlite_master WHERE name = ?", (view,)).fetchone()
    read = set(re.findall(r"(?:FROM|JOIN) (\w+)", sql))
    assert not read & {"keys", "subscriptions", "pushes", "sessions", "tokens", "users", "mutes"}
    allowed = {"text"} if view == "what_was_said" else set()
    assert not set(columns(record, view)) & (set(HIDDEN.split()) - allowed)
    shown = "\n".join(str(value) for row in rows(record, view) for value in row.values())
    assert SECRET not in shown
    mails = [text for (text,) in record.execute("SELECT text FROM alerts")]
    assert mails
    assert not [text for text in mails if text in shown]


def test_a_case_has_its_hours(record):
    case = rows(record, "cases_and_clocks")[0]
    assert (case["hours_to_contact"], case["hours_to_resolution"]) == (1.5, 2.5)
    assert (case["in_time"], case["state"], case["themes"]) == (0, "resolved", "waiting, staff")


def test_a_mention_is_shown_in_words(record):
    said = rows(record, "what_was_said")
    assert (said[0]["themes"], said[0]["level"], said[0]["case_number"]) == (
        "waiting, staff",
        "high",
        1,
    )
    assert (said[3]["verdict"], said[3]["thanked_by"]) == ("positive", "Ana")
    assert said[3]["level"] is None


def test_days_count_copies_of_a_story_once(record):
    (day,) = rows(record, "days")
    assert day == {
        "day": f"{NOON:%Y-%m-%d}",
        "brand": "Blue Door Bakery",
        "mentions": 6,
        "negative": 3,
        "complaints": 2,
        "praise": 2,
        "unscored": 0,
    }


def test_the_levels_of_the_views_are_those_of_the_program(tmp_path):
    from monitor.sentiment.severity import level

    with Store(tmp_path / "amends.db") as store:
        here = Office(store, tmp_path, Clock())
        for severity in (1, 24, 25, 49, 50, 74, 75, 100):
            here.hears(complaint(severity))
        found = store.mentions._db.execute("SELECT severity, level FROM what_was_said").fetchall()
    assert len(found) == 8
    assert all(level(severity) == word for severity, word in found)


def test_the_page_names_every_view():
    page = (ROOT / "docs" / "exploring.md").read_text("utf-8")
    assert [name for name in VIEWS if f"`{name}`" not in page] == []
