"""The kind `file`: items that one already has, in a file that may grow: JSON lines, JSON, CSV."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from pydantic import Field, field_validator

from sources.errors import SourceError, TooLarge, Unreachable, Unreadable
from sources.item import Item, Poll, SourceState
from sources.kind import Kind, Options, Tools
from sources.lines import ALIASES, Layout, Reading, layout_of, read_lines, supported

_MOST_ITEMS = 5_000
_MOST_BYTES = 16_000_000
"""Of one poll; what is behind comes with the next."""
_LARGEST_ARRAY = 64_000_000
"""An array can only be read whole."""
_MOST_WARNINGS = 10
_HEAD = 65_536
_EDGE = 4_096
"""Bytes at both ends of what was read that tell whether it still is the same file."""
_REST = timedelta(seconds=10)
"""A file that was not written to for so long is not being written."""


class FileOptions(Options):
    """Options of a file."""

    path: Path = Field(
        description="the file: JSON lines (.jsonl, .ndjson), a JSON array, or CSV with a header row"
    )
    encoding: str = Field("utf-8", description="charset of the file, where it is not UTF-8")

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str) -> str:
        if not supported(value):
            raise ValueError("expected a charset that holds ASCII, like “utf-8” or “cp1250”")
        return value


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far a file has been read, and what it looked like then."""

    inode: int = 0
    size: int = 0
    mtime: int = 0
    """Nanoseconds."""
    offset: int = 0
    """Bytes that need not be read again."""
    line: int = 0
    """Lines among them; entries of an array."""
    edges: str = ""
    """Digest of both ends of what was read."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file."""

    options: FileOptions

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        """Read what was added since the last poll; returns a Poll whatever happens."""
        try:
            return await asyncio.to_thread(self._poll, state, now)
        except SourceError as error:
            return Poll(state=state, error=error)

    async def read(self, data: bytes, now: datetime) -> tuple[Item, ...]:
        """Read a whole file. Raises Unreadable where not one item can be made of it."""
        reading = await asyncio.to_thread(lambda: read_lines(self._layout(data[:_HEAD]), data, now))
        _expect_something(reading)
        return tuple(reading.items)

    def _poll(self, state: SourceState, now: datetime) -> Poll:
        path = self.options.path
        try:
            with path.open("rb") as file:
                return self._read(file, state, now)
        except FileNotFoundError as error:
            raise Unreachable(f"expected a file at {path}, found none") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Unreachable(
                f"{path}: expected a file that can be read, found: {reason}"
            ) from error

    def _read(self, file: BinaryIO, state: SourceState, now: datetime) -> Poll:
        before = _mark(state.cursor)
        here = _look(file)
        touched = (here.inode, here.size, here.mtime) != (before.inode, before.size, before.mtime)
        if not touched and before.offset == here.size:
            return Poll(state=state, unchanged=True)
        file.seek(0)
        layout = self._layout(file.read(_HEAD))
        start = _Mark() if touched and not _grew(file, before, here, layout) else before
        chunk = _chunk(file, layout, start, here)
        at_end = start.offset + len(chunk) >= here.size
        written = datetime.fromtimestamp(here.mtime / 1e9, UTC)
        # What one brings along for import is whole, however fresh it is; JSON tells by itself.
        imported = state.cursor is None and layout.form == "csv" and chunk.count(b'"') % 2 == 0
        at_rest = imported or not touched or now - written > _REST
        reading = read_lines(
            layout, chunk, now, line=start.line, most=_MOST_ITEMS, last=at_end and at_rest
        )
        if not reading.used and not at_end:
            raise TooLarge(f"line {start.line + 1:,}: expected at most {_MOST_BYTES:,} bytes")
        if start.line == 0:
            _expect_something(reading)
        offset, line = start.offset + reading.used, start.line + reading.lines
        after = replace(here, offset=offset, line=line, edges=_edges(file, offset))
        return Poll(
            state=replace(state, cursor=json.dumps(asdict(after))),
            items=tuple(reading.items),
            warnings=_few(reading.warnings),
        )

    def _layout(self, head: bytes) -> Layout:
        return layout_of(self.options.path.suffix, head, self.options.encoding)


def _mark(cursor: str | None) -> _Mark:
    try:
        return _Mark(**json.loads(cursor)) if cursor else _Mark()
    except (ValueError, TypeError):
        return _Mark()


def _look(file: BinaryIO) -> _Mark:
    found = os.fstat(file.fileno())
    return _Mark(inode=found.st_ino, size=found.st_size, mtime=found.st_mtime_ns)


def _grew(file: BinaryIO, before: _Mark, here: _Mark, layout: Layout) -> bool:
    """Was something written behind what was read, and nothing else changed?"""
    if layout.form == "json array" or here.inode != before.inode or here.size <= before.size:
        return False
    return _edges(file, before.offset) == before.edges


def _edges(file: BinaryIO, offset: int) -> str:
    file.seek(0)
    first = file.read(min(_EDGE, offset))
    file.seek(max(0, offset - _EDGE))
    return blake2b(first + file.read(min(_EDGE, offset)), digest_size=8).hexdigest()


def _chunk(file: BinaryIO, layout: Layout, start: _Mark, here: _Mark) -> bytes:
    if layout.form != "json array":
        file.seek(start.offset)
        return file.read(_MOST_BYTES)
    if here.size > _LARGEST_ARRAY:
        raise TooLarge(
            f"expected an array of at most {_LARGEST_ARRAY:,} bytes, found {here.size:,}: "
            "write JSON lines instead"
        )
    file.seek(0)
    return file.read(_LARGEST_ARRAY)


def _expect_something(reading: Reading) -> None:
    if reading.skipped and not reading.items:
        raise Unreadable(f"no line can be read; {reading.warnings[0]}")


def _few(warnings: list[str]) -> tuple[str, ...]:
    more = len(warnings) - _MOST_WARNINGS
    shown = warnings[:_MOST_WARNINGS]
    return (*shown, f"and {more:,} more lines like these") if more > 0 else tuple(shown)


def _open(options: FileOptions, _tools: Tools) -> FileSource:
    return FileSource(options)


def _shown(options: FileOptions) -> str:
    return str(options.path)


_NAMES = "\n".join(f"- `{field}`: {', '.join(names)}" for field, names in ALIASES.items())

KIND = Kind(
    name="file",
    summary="Imports what one already has: JSON lines, a JSON array, CSV; reads what is appended.",
    options=FileOptions,
    open=_open,
    address=_shown,
    example={"path": "reviews.csv"},
    notes="One item a line, with fields named as below; one of `text`, `title` and `rating` is "
    "needed. CSV has a header row, its columns in any order, parted by comma, semicolon, tab or "
    "`|`. Dates are ISO 8601, RFC 5322, day.month.year or seconds since 1970; `rating` is out of "
    "5, or out of `rating_best`, and may be written `4,5` or `8/10`; `audience` is how many people "
    "it reached at least, in digits alone. Without `id`, an item is known by all that it says. A "
    "line that cannot be read is skipped with a warning. Other names that are understood:\n\n"
    + _NAMES,
)
