"""Reads files of items: JSON lines, a JSON array, CSV; whole, or from where reading stopped."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from sources import text
from sources.errors import Unreadable
from sources.given import FIELDS, item_from
from sources.item import Item

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("review id", "uid", "guid"),
    "title": ("headline", "subject", "summary"),
    "text": ("body", "comment", "review", "content", "message", "description"),
    "url": ("link", "permalink", "address"),
    "author": ("name", "user", "username", "reviewer", "customer"),
    "published": ("date", "created", "created at", "time", "timestamp", "datetime"),
    "rating": ("stars", "score"),
    "rating_best": ("rating best", "best rating", "out of"),
    "language": ("lang", "locale"),
    "outlet": ("site", "source", "platform"),
    "place": ("place type",),
    "audience": ("reach", "followers", "views"),
}
"""Other names of fields that are understood, in lower case, in this order."""

_DELIMITERS = (",", ";", "\t", "|")
_BOM = b"\xef\xbb\xbf"
_FALLBACK = "cp1252"
_MOST_LINES = 1_000
"""Of one cell."""
_SHOWN = 200
_NEEDED = ("text", "title", "rating")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written."""

    form: Literal["json lines", "json array", "csv"]
    encoding: str
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    """What the header row names, as it stands."""


@dataclass(slots=True)
class Reading:
    """What was read of a piece of a file."""

    items: list[Item]
    warnings: list[str]
    used: int = 0
    """Bytes that need not be read again."""
    lines: int = 0
    """Lines among them; entries, of an array."""
    skipped: int = 0
    """Records from which no item can be made."""


def supported(encoding: str) -> bool:
    """Is this the name of a charset in which lines, quotes and commas are those of ASCII?"""
    try:
        return '\n",;\t|'.encode(encoding) == b'\n",;\t|'
    except (LookupError, ValueError):
        return False


def layout_of(suffix: str, head: bytes, encoding: str) -> Layout:
    """Tell how a file is written, by its ending and its beginning.

    Raises Unreadable where it is empty, or its header row names nothing that makes an item.
    """
    start = head.removeprefix(_BOM).lstrip()
    if not start:
        raise Unreadable("expected JSON lines, JSON or CSV, found an empty file")
    if start.startswith(b"["):
        return Layout("json array", encoding)
    suffix = suffix.lower()
    if suffix in {".jsonl", ".ndjson"} or (start.startswith(b"{") and suffix != ".csv"):
        return Layout("json lines", encoding)
    return _csv_layout(suffix, head.removeprefix(_BOM), encoding)


def _csv_layout(suffix: str, head: bytes, encoding: str) -> Layout:
    row = head.split(b"\n", 1)[0].decode(encoding, "replace").strip("\r")
    # The comma may also stand inside of a number or a name: what parts the most known names wins.
    candidates = ("\t",) if suffix == ".tsv" else _DELIMITERS
    parted = {one: _cells(row, one) for one in candidates}
    best = max(candidates, key=lambda one: len(_fields(parted[one])))
    fields = _fields(parted[best])
    if not any(needed in fields for needed in _NEEDED):
        shown = text.one_line(text.clean(row))[:_SHOWN]
        raise Unreadable(f"expected a header row with one of {', '.join(_NEEDED)}, found “{shown}”")
    return Layout("csv", encoding, best, parted[best])


def _cells(row: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([row], delimiter=delimiter), []))
    except csv.Error as error:
        raise Unreadable(
            f"expected a row of CSV, found one that cannot be read: {error}"
        ) from error


@lru_cache(maxsize=100)  # all records of a file name the same fields
def _fields(names: tuple[str, ...]) -> Mapping[str, int]:
    """Find which column holds which of our fields; our own names go before others."""
    tidy = [" ".join(re.split(r"[\s_-]+", name.strip().lower())) for name in names]
    found: dict[str, int] = {}
    for field in FIELDS:
        for name in (field.replace("_", " "), *ALIASES[field]):
            if name in tidy:
                found[field] = tidy.index(name)
                break
    return found


def read_lines(
    layout: Layout,
    data: bytes,
    now: datetime,
    *,
    line: int = 0,
    most: int | None = None,
    last: bool = True,
) -> Reading:
    """Read records into at most `most` items.

    Args:
        data: from where the last reading stopped; of a JSON array always all.
        line: lines (of an array: entries) that were read before.
        last: is a last line without its end a whole one? JSON is asked itself.

    Raises Unreadable for an array that is none. Bad records are skipped, with a warning each.
    """
    reading = Reading([], [])
    if layout.form == "json array":
        _read_array(layout, data, now, line=line, most=most, reading=reading)
        return reading
    for record in _records(layout, data, last=last):
        if most is not None and len(reading.items) >= most:
            break
        ends = reading.used + len(record) == len(data)
        if ends and not last and not _is_whole(layout, record):
            break
        where = f"line {line + reading.lines + 1:,}"
        header = layout.form == "csv" and line + reading.lines == 0
        reading.used += len(record)
        reading.lines += record.count(b"\n") or 1
        if not header and record.strip(b"\r\n\t ,;|" + _BOM):
            _take(layout, record, where, now, reading)
    return reading


def _is_whole(layout: Layout, record: bytes) -> bool:
    """Is the last record of a file that is being written all there?"""
    if layout.form == "csv":
        return record.endswith(b"\n") and not _is_open(_quoted(layout.delimiter), record)
    return record.endswith(b"\n") or _is_json(record)


def _records(layout: Layout, data: bytes, *, last: bool) -> Iterator[bytes]:
    """Cut into lines, of CSV into rows: a quoted cell may hold line breaks."""
    quoted = _quoted(layout.delimiter) if layout.form == "csv" else None
    at = 0
    while at < len(data):
        end = data.find(b"\n", at) + 1 or len(data)
        if quoted and _is_open(quoted, data[at:end]):
            closed = _closed(quoted, data, at, end)
            # A stray quote, which nothing closes, costs its own line only.
            end = closed or (end if last or data.count(b"\n", at) > _MOST_LINES else len(data))
        yield data[at:end]
        at = end


def _closed(quoted: re.Pattern[bytes], data: bytes, at: int, end: int) -> int | None:
    """Return where a row ends whose first line ends inside of a quoted cell; None: nowhere."""
    for _ in range(_MOST_LINES):
        if end == len(data):
            return None
        start, end = end, data.find(b"\n", end) + 1 or len(data)
        if b'"' in data[start:end] and not _is_open(quoted, data[at:end]):
            return end
    return None


def _quoted(delimiter: str) -> re.Pattern[bytes]:
    parted = re.escape(delimiter.encode())
    return re.compile(rb"(?:^|(?<=" + parted + rb'))"[^"]*(?:""[^"]*)*("|\Z)')


def _is_open(quoted: re.Pattern[bytes], row: bytes) -> bool:
    """Does a row end inside of a quoted cell?"""
    if b'"' not in row:
        return False
    ends = [found[1] for found in quoted.finditer(row)]
    return bool(ends) and not ends[-1]


def _is_json(record: bytes) -> bool:
    try:
        json.loads(record)
    except (ValueError, RecursionError):
        return False
    return True


def _take(layout: Layout, record: bytes, where: str, now: datetime, reading: Reading) -> None:
    written, warning = _decoded(record, layout.encoding)
    if warning:
        reading.warnings.append(f"{where}: {warning}")
    try:
        fields = _row(layout, written) if layout.form == "csv" else _object(written)
        reading.items.append(item_from(fields, now))
    except Unreadable as error:
        reading.skipped += 1
        reading.warnings.append(f"{where} skipped: {error}")


def _decoded(record: bytes, encoding: str) -> tuple[str, str]:
    """Decode; what is not in the charset it should be in is not lost."""
    try:
        return record.removeprefix(_BOM).decode(encoding), ""
    except UnicodeDecodeError:
        warning = f"expected {encoding}, found other bytes; read as {_FALLBACK} (see `encoding`)"
        return record.decode(_FALLBACK, "replace"), warning


def _row(layout: Layout, written: str) -> dict[str, object]:
    try:
        source = io.StringIO(written, newline="")
        cells = next(csv.reader(source, delimiter=layout.delimiter), [])
    except csv.Error as error:
        raise Unreadable(
            f"expected a row of CSV, found one that cannot be read: {error}"
        ) from error
    places = _fields(layout.columns)
    return {field: cells[at] for field, at in places.items() if at < len(cells)}


def _object(written: str) -> dict[str, object]:
    try:
        given = json.loads(written)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it goes beyond limits"
        raise Unreadable(f"expected a JSON object, found what is none: {reason}") from error
    return _named(given)


def _named(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise Unreadable(f"expected a JSON object, found a {type(given).__name__}")
    names = tuple(given)
    return {field: given[names[at]] for field, at in _fields(names).items()}


def _read_array(
    layout: Layout, data: bytes, now: datetime, *, line: int, most: int | None, reading: Reading
) -> None:
    written, _ = _decoded(data, layout.encoding)
    try:
        given = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Unreadable("expected a JSON array, found a damaged one") from error
    rest = given[line:] if isinstance(given, list) else []
    for one in rest[:most]:
        reading.lines += 1
        try:
            reading.items.append(item_from(_named(one), now))
        except Unreadable as error:
            reading.skipped += 1
            reading.warnings.append(f"entry {line + reading.lines:,} skipped: {error}")
    reading.used = len(data) if reading.lines == len(rest) else 0
