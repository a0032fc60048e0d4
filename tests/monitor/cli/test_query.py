"""`test-query`."""

import json


def test_a_query_is_tried_on_what_is_stored(worked):
    everything = worked.json("mentions")
    found = worked.json("test-query", '"blue door" OR nonsense')
    assert [row["mention"] for row in found] == [row["mention"] for row in everything]
    assert {tuple(row["found"]) for row in found} == {('"blue door"',)}
    assert "bak*" in worked("test-query", "bak*").stdout
    assert worked.json("test-query", "bakery", "--brand", "Another", status=1) == []


def test_a_query_is_tried_on_the_lines_of_a_file(here, typed, tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text("The blue front door.\nA red door.\nBlue Door!\n", encoding="utf-8")
    found = typed.json("test-query", '"blue door"~1', str(file))
    assert [row["line"] for row in found] == [1, 3]
    assert found[0]["found"] == ['"blue door"~1']


def test_a_mistake_is_pointed_at(here, typed):
    said = typed("test-query", "a AND OR b", status=2).stderr
    assert "column 7" in said
    assert "  a AND OR b\n        ^" in said


def test_nothing_found_is_said(here, typed, tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text("nothing of the sort\n", encoding="utf-8")
    assert "Nothing is found" in typed("test-query", "bakery", str(file), status=1).stdout
    assert json.loads(typed("test-query", "bakery", str(file), "--json", status=1).stdout) == []
