"""Mentions for other programs: CSV that spreadsheets open and don't run, JSON, row by row."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.export import COLUMNS, csv_lines, json_lines
from monitor.rows import mention_row
from monitor.sentiment.verdict import Reason, Verdict
from monitor.store import Store
from monitor.store.filter import MentionFilter
from tests.monitor.made_up import item, keep, mention, watching

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def table(mentions):
    """The rows that a program reads in the file."""
    whole = "".join(csv_lines(mentions)).encode().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(whole, newline=""), strict=True))


def test_the_file_begins_with_the_mark_that_spreadsheets_know_and_ends_lines_as_the_rfc_says():
    whole = "".join(csv_lines([mention()])).encode()
    assert whole.startswith(b"\xef\xbb\xbfmention,case,")
    assert whole.count(b"\r\n") == 2
    assert whole.endswith(b"\r\n")


def test_every_field_of_a_mention_is_a_column():
    assert set(COLUMNS) == set(mention_row(mention()))
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_fields_stand_as_they_are_and_lists_are_parted_by_semicolons():
    verdict = Verdict(
        "en", "negative", -0.7, 60,
        (Reason("awful", "negative word", -0.5), Reason("1 of 5", "stars", -1.0)),
        themes=("waiting", "staff"),
    )  # fmt: skip
    said = item(title='He said "no", and\nlaughed', text="Öde; kalt", rating=1.5, author=None)
    (row,) = table([mention(said, verdict=verdict, id=3, case=None)])
    assert row["title"] == 'He said "no", and\nlaughed'
    assert row["text"] == "Öde; kalt"
    assert (row["mention"], row["case"], row["author"], row["rating"]) == ("3", "", "", "1.5")
    assert (row["score"], row["severity"]) == ("-0.7", "60")
    assert row["themes"] == "waiting; staff"
    assert row["reasons"] == "awful (negative word); 1 of 5 (stars)"
    assert (row["about"], row["baseline"]) == ("true", "false")
    assert row["published"] == "2026-05-01T12:00:00.000Z"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_text_is_a_formula(first):
    evil = f'{first}HYPERLINK("https://evil.example","click")'
    (row,) = table([mention(item(title=evil, text=evil, author=evil))])
    assert row["title"] == row["text"] == row["author"] == f"'{evil}"


@given(TEXT, TEXT)
def test_any_text_comes_through(title, text):
    (row,) = table([mention(item(title=title, text=text))])
    for written, said in ((row["title"], title), (row["text"], text)):
        assert written in {said, f"'{said}"}
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert json.loads("".join(json_lines([mention(item(title=title))])))[0]["title"] == title


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array_of_the_rows_of_the_contract_a_mention_a_line(count):
    mentions = [mention(item(id=str(number), text="a\nb")) for number in range(count)]
    whole = "".join(json_lines(mentions))
    assert json.loads(whole) == json.loads(json.dumps([mention_row(one) for one in mentions]))
    assert whole.count("\n") == (count + 2 if count else 1)


@pytest.mark.parametrize("lines", [csv_lines, json_lines])
def test_a_line_is_there_before_the_next_mention_is_read(lines):
    read = []

    def reading():
        for number in range(3):
            read.append(number)
            yield replace(mention(), id=number)

    written = lines(reading())
    while not read:
        next(written)
    assert read == [0]


def test_what_a_read_only_record_holds_is_written(path):
    with Store(path) as store:
        (watch,) = watching(store, "news")
        for number in range(3):
            keep(store, watch.id, mention(item(id=str(number), text=f"soup {number}")))
    with Store(path, read_only=True) as store:
        found = store.mentions.each(MentionFilter(text="soup -1"))
        assert [row["text"] for row in table(found)] == ["soup 2", "soup 0"]
