"""The kind `file`, read from real files that grow, shrink and are replaced."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.errors import TooLarge, Unreachable, Unreadable
from sources.file import KIND, FileOptions, FileSource
from sources.item import Item, Poll, SourceState
from sources.lines import layout_of, read_lines

NOW = datetime(2026, 3, 3, tzinfo=UTC)
OLD = (NOW - timedelta(hours=1)).timestamp()
CSV = "id;Date;Name;Stars;Comment;extra\n"


def write(path: Path, said: str | bytes, *, at: float = OLD) -> None:
    """Write a file that nobody has touched since `at`."""
    path.write_bytes(said if isinstance(said, bytes) else said.encode())
    os.utime(path, (at, at))


def append(path: Path, said: str, *, at: float = OLD) -> None:
    with path.open("a", newline="") as file:
        file.write(said)
    os.utime(path, (at, at))


def source(path: Path, **options: str) -> FileSource:
    return FileSource(FileOptions(path=path, **options))


async def polled(path: Path, state: SourceState | None = None, **options: str) -> Poll:
    poll = await source(path, **options).poll(state or SourceState(), NOW)
    assert poll.error is None, poll.error
    return poll


async def items_of(tmp_path: Path, name: str, said: str | bytes, **options: str) -> list[Item]:
    write(tmp_path / name, said)
    return list((await polled(tmp_path / name, **options)).items)


def ids(poll: Poll) -> list[str]:
    return [item.id for item in poll.items]


def lines(*numbers: int) -> str:
    return "".join(f'{{"id": {number}, "text": "said {number}"}}\n' for number in numbers)


async def test_json_lines_are_read_with_all_their_fields(tmp_path):
    given = {
        "id": "r1", "title": "Late", "text": "It came late.", "url": "https://e.org/r1",
        "author": "Ana", "published": "2026-03-01T10:00:00+01:00", "rating": "4,5",
        "language": "hr-HR", "outlet": "Town Table", "place": "forum", "unknown": [1],
    }  # fmt: skip
    (item,) = await items_of(tmp_path, "a.jsonl", json.dumps(given) + "\n")
    assert item == Item(
        id="r1",
        title="Late",
        text="It came late.",
        url="https://e.org/r1",
        author="Ana",
        published=datetime(2026, 3, 1, 9, tzinfo=UTC),
        rating=4.5,
        rating_given="4,5",
        language="hr",
        outlet="Town Table",
        place="forum",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_csv_is_read_whatever_parts_its_columns(tmp_path, delimiter):
    header = delimiter.join(["Stars", "Comment", "Name", "Date", "Link"])
    row = delimiter.join(['"4,5"', '"first, line\nsecond "";|"" line"', "Ana", "1.3.2026"])
    (item,) = await items_of(tmp_path, "a.csv", f"\ufeff{header}\r\n{row}\r\n")
    assert (item.rating, item.rating_given, item.author) == (4.5, "4,5", "Ana")
    assert item.text == 'first, line\nsecond ";|" line'
    assert item.published == datetime(2026, 3, 1, tzinfo=UTC)


async def test_a_column_of_views_or_followers_is_the_audience(tmp_path):
    for name in ("audience", "Views", "followers"):
        (tmp_path / "a.csv").unlink(missing_ok=True)
        items = await items_of(tmp_path, "a.csv", f"text,{name}\na,120\nb,\nc,-4\nd,1e3\n")
        assert [item.audience for item in items] == [120, None, None, None]


async def test_our_own_column_names_go_before_other_names(tmp_path):
    (item,) = await items_of(tmp_path, "a.csv", "comment,text,score,rating\nc,t,1,5\n")
    assert (item.text, item.rating) == ("t", 5)


async def test_a_json_array_is_read(tmp_path):
    said = json.dumps([{"text": "a", "stars": 8, "rating_best": 10}, {"text": "b"}], indent=1)
    items = await items_of(tmp_path, "a.json", said)
    assert [(item.text, item.rating, item.rating_given) for item in items] == [
        ("a", 4, "8/10"),
        ("b", None, None),
    ]


async def test_a_formula_is_data(tmp_path):
    (item,) = await items_of(tmp_path, "a.csv", 'text\n"=HYPERLINK(""http://x"")"\n')
    assert item.text == '=HYPERLINK("http://x")'


async def test_only_what_was_appended_is_read_again(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, lines(1, 2))
    first = await polled(path)
    assert ids(first) == ["1", "2"]
    same = await polled(path, first.state)
    assert (same.unchanged, same.items, same.state) == (True, (), first.state)
    append(path, lines(3))
    assert ids(await polled(path, same.state)) == ["3"]


async def test_appended_csv_rows_need_no_second_header(tmp_path):
    path = tmp_path / "a.csv"
    write(path, CSV + "1;;;5;one;\n")
    first = await polled(path)
    append(path, "2;;;1;two;\n")
    second = await polled(path, first.state)
    assert [(item.id, item.rating) for item in second.items] == [("2", 1)]


async def test_a_row_that_is_being_written_waits_until_it_is_whole(tmp_path):
    path = tmp_path / "a.csv"
    write(path, CSV + "1;;;5;one;\n")
    first = await polled(path)
    append(path, "2;;;4;tw", at=NOW.timestamp())
    second = await polled(path, first.state)
    assert ids(second) == []
    append(path, "o;\n", at=NOW.timestamp())
    third = await polled(path, second.state)
    assert [item.text for item in third.items] == ["two"]


async def test_a_quoted_cell_that_is_being_written_waits_too(tmp_path):
    path = tmp_path / "a.csv"
    write(path, CSV + '1;;;5;"one\n', at=NOW.timestamp())
    first = await polled(path)
    assert ids(first) == []
    append(path, 'more";\n')
    assert [item.text for item in (await polled(path, first.state)).items] == ["one\nmore"]


async def test_a_last_row_without_an_end_is_read_when_nobody_touches_it(tmp_path):
    path = tmp_path / "a.csv"
    write(path, CSV + "0;;;5;none;\n")
    before = await polled(path)
    append(path, "1;;;5;one;", at=NOW.timestamp())
    first = await polled(path, before.state)
    second = await polled(path, first.state)
    third = await polled(path, second.state)
    assert (ids(first), ids(second), third.unchanged) == ([], ["1"], True)


async def test_a_last_json_line_that_is_whole_needs_no_end(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, lines(1) + '{"id": 2, "text": "b"}', at=NOW.timestamp())
    assert ids(await polled(path)) == ["1", "2"]


@pytest.mark.parametrize("said", [lines(7), lines(7, 8), lines(7, 8, 9, 10)])
async def test_a_file_that_was_replaced_is_read_from_its_beginning(tmp_path, said):
    path = tmp_path / "a.jsonl"
    write(path, lines(1, 2))
    first = await polled(path)
    write(path, said, at=OLD + 60)
    assert ids(await polled(path, first.state))[0] == "7"


async def test_a_file_with_more_than_one_poll_takes_is_read_on_at_the_next(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, lines(*range(12_001)))
    first = await polled(path)
    second = await polled(path, first.state)
    third = await polled(path, second.state)
    assert [len(poll.items) for poll in (first, second, third)] == [5_000, 5_000, 2_001]
    assert third.items[-1].id == "12000"
    assert (await polled(path, third.state)).unchanged


async def test_an_array_with_more_than_one_poll_takes_is_read_on_at_the_next(tmp_path):
    path = tmp_path / "a.json"
    write(path, json.dumps([{"id": n, "text": "x"} for n in range(5_002)]))
    first = await polled(path)
    second = await polled(path, first.state)
    assert ids(second) == ["5000", "5001"]
    assert (await polled(path, second.state)).unchanged


async def test_a_bad_line_is_skipped_and_named(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, lines(1) + '{"text": 5}\n\nnonsense\n[1]\n{"rating": 9}\n' + lines(2))
    poll = await polled(path)
    assert ids(poll) == ["1", "2"]
    assert [warning.split(":")[0] for warning in poll.warnings] == [
        f"line {number} skipped" for number in (2, 4, 5, 6)
    ]
    assert poll.warnings[0] == "line 2 skipped: text: expected text, found 5"
    append(path, "nonsense\n")
    assert (await polled(path, poll.state)).warnings[0].startswith("line 8 skipped")


async def test_many_bad_lines_are_counted(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, lines(1) + "x\n" * 500)
    poll = await polled(path)
    assert (len(poll.warnings), poll.warnings[-1]) == (11, "and 490 more lines like these")


async def test_a_stray_quote_costs_no_more_than_its_own_row(tmp_path):
    said = (
        'id,text\n1,5" pipe\n2,two\n'
        + '3,"never closed\n'
        + "".join(f"{n},row\n" for n in range(4, 1_500))
    )
    items = await items_of(tmp_path, "a.csv", said)
    assert [item.text for item in items][:2] == ['5" pipe', "two"]
    assert items[-1].id == "1499"


async def test_bytes_of_another_charset_are_kept_and_reported(tmp_path):
    path = tmp_path / "a.csv"
    write(path, "text\nCafé\nčaj\n".encode("cp1250", "replace"))
    poll = await polled(path)
    assert poll.items[0].text == "Café"
    assert "line 2: expected utf-8, found other bytes" in poll.warnings[0]
    known = await polled(path, encoding="cp1250")
    assert ([item.text for item in known.items], known.warnings) == (["Café", "čaj"], ())


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("a.jsonl", "", "an empty file"),
        ("a.csv", " \n", "an empty file"),
        ("a.jsonl", "x\ny\n", "no line can be read; line 1 skipped: expected a JSON object"),
        ("a.csv", "a,b,c\n1,2,3\n", "expected a header row with one of text, title, rating"),
        ("a.json", '[{"text": "a"}', "a damaged one"),
        ("a.json", "[" * 100_000, "a damaged one"),
        ("a.csv", b"\x00\x01\x02\xff\xfe", "expected a header row"),
        ("a.txt", "<html><title>Hi</title></html>", "expected a header row"),
    ],
)
async def test_a_file_of_another_kind_is_unreadable_and_the_state_is_untouched(
    tmp_path, name, said, found
):
    write(tmp_path / name, said)
    state = SourceState(cursor='{"inode": 1}')
    poll = await source(tmp_path / name).poll(state, NOW)
    assert isinstance(poll.error, Unreadable)
    assert found in str(poll.error)
    assert poll.state is state


async def test_a_missing_file_and_a_folder_are_typed_errors(tmp_path):
    missing = await source(tmp_path / "none.csv").poll(SourceState(), NOW)
    folder = await source(tmp_path).poll(SourceState(), NOW)
    assert isinstance(missing.error, Unreachable)
    assert "none.csv, found none" in str(missing.error)
    assert isinstance(folder.error, Unreachable)


async def test_a_line_without_end_is_too_large(tmp_path):
    write(tmp_path / "a.jsonl", b'{"text": "' + b"x" * 16_000_100)
    poll = await source(tmp_path / "a.jsonl").poll(SourceState(), NOW)
    assert isinstance(poll.error, TooLarge)


async def test_a_bookmark_of_another_make_means_reading_from_the_beginning(tmp_path):
    write(tmp_path / "a.jsonl", lines(1))
    for cursor in ("", "x", "[]", '{"page": 3}'):
        assert ids(await polled(tmp_path / "a.jsonl", SourceState(cursor=cursor))) == ["1"]


async def test_a_saved_file_is_read_whole_for_a_preview(tmp_path):
    feed = source(tmp_path / "a.csv")
    assert len(await feed.read(b"text\none\ntwo", NOW)) == 2
    with pytest.raises(Unreadable):
        await feed.read(b"", NOW)


@pytest.mark.parametrize("encoding", ["utf-16", "no such", "base64", "cp500", ""])
def test_a_charset_in_which_lines_cannot_be_found_is_no_option(encoding):
    with pytest.raises(ValidationError, match="charset"):
        FileOptions(path=Path("a.csv"), encoding=encoding)


def test_the_path_is_shown():
    assert KIND.address(FileOptions(path=Path("a.csv"))) == "a.csv"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".tsv", ".jsonl", ".json", ""]))
def test_any_bytes_end_in_items_or_unreadable(data, suffix):
    for said in (data, b"text,rating\n" + data, b'{"text": "a"}\n' + data):
        try:
            reading = read_lines(layout_of(suffix, said, "utf-8"), said, NOW)
        except Unreadable:
            continue
        assert reading.used == len(said)


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs"]), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELL, min_size=1, max_size=20), st.integers(1, 60))
def test_a_file_read_in_pieces_gives_what_it_gives_at_once(texts, size):
    said = (
        b"text\n"
        + "".join(
            f'"{one.replace(chr(34), chr(34) * 2)}\n{one.replace(chr(34), chr(34) * 2)}"\n'
            for one in texts
        ).encode()
    )
    layout = layout_of(".csv", said, "utf-8")
    whole = read_lines(layout, said, NOW)
    offset = line = 0
    pieces: list[Item] = []
    for end in [*range(size, len(said), size), len(said)]:
        part = read_lines(layout, said[offset:end], NOW, line=line, last=False)
        offset, line, pieces = offset + part.used, line + part.lines, pieces + part.items
    assert pieces == whole.items
    assert len(whole.items) == len(texts)


async def test_a_table_that_was_just_saved_without_a_line_end_is_imported_whole(tmp_path):
    path = tmp_path / "a.csv"
    write(path, CSV + "1;;;5;one;\n2;;;4;two;", at=NOW.timestamp())
    assert ids(await polled(path)) == ["1", "2"]
