"""Rewriting: tables into config.toml and out of it, the rest left as it is, byte for byte.

tomlkit knows where they go. The proof is in the reading: the file has to say what it said, and the
new tables, or all but the one taken out; and the longer of the two texts has to be the other one
with something put in at one place.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from monitor.config.writing import NewTable, inline_table_of, table_of

_BOM = "\ufeff"
_MOST_LINES = 40
"""Of a table that is taken out."""
_UNREADABLE = (TOMLKitError, tomllib.TOMLDecodeError, TypeError, ValueError)


class NotWritten(Exception):
    """The file could not be changed, and was not; the message says why."""


def with_tables(text: str, new: Sequence[NewTable]) -> str:
    """Return the text of a configuration with tables of one list added, the rest byte for byte.

    Raises NotWritten where they cannot be written in a way that leaves the rest as it is.
    """
    please = f"{new[0].listed} is written in a way that cannot be added to: please do it by hand"
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    try:
        edited = _edited(body, new)
        good = _says_more(body, edited, new) and _keeps(body, edited)
    except _UNREADABLE as error:
        raise NotWritten(f"{please} ({type(error).__name__})") from error
    if not good:
        raise NotWritten(please)
    return mark + edited


def without_table(text: str, listed: str, number: int) -> str:
    """Return the text of a configuration without one table of a list, the rest byte for byte.

    Comments above its header and behind its last line stay. Raises NotWritten where it cannot be
    taken out in a way that leaves the rest as it is.
    """
    please = f"{listed} is written in a way that cannot be taken from: please do it by hand"
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    try:
        wanted = _less(tomllib.loads(body), listed, number)
        for edited in _shorter(body, listed, number):
            if _says(edited, wanted) and _keeps(edited, body):
                return mark + edited
    except _UNREADABLE as error:
        raise NotWritten(f"{please} ({type(error).__name__})") from error
    raise NotWritten(please)


def _less(said: dict[str, Any], listed: str, number: int) -> dict[str, Any]:
    """Return what a file says without one table; an empty list says as much as none."""
    kept = [table for n, table in enumerate(said[listed]) if n != number]
    rest = {name: value for name, value in said.items() if name != listed}
    return rest | ({listed: kept} if kept else {})


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return {name: value for name, value in said.items() if value != []} == {
        name: value for name, value in wanted.items() if value != []
    }


def _shorter(body: str, listed: str, number: int) -> Iterator[str]:
    """Try to take a table out: from each header that may be its own, as few lines as do."""
    lines = body.splitlines(keepends=True)
    header = re.compile(rf"""\s*\[\[\s*["']?{re.escape(listed)}["']?\s*\]\]""")
    starts = [n for n, line in enumerate(lines) if header.match(line)]
    # Its own header is the number-th, unless there are others in texts of many lines.
    for start in starts[number:]:
        for end in range(start + 1, min(len(lines), start + _MOST_LINES) + 1):
            before, after = start == 0 or _blank(lines, start - 1), _blank(lines, end)
            if before and after:
                yield "".join(lines[:start] + lines[end + 1 :])
            else:
                at_the_end = start > 0 and before and end == len(lines)
                yield "".join(lines[: start - at_the_end] + lines[end:])
    document = tomlkit.parse(body)
    if isinstance(inline := document.get(listed), Array):
        del inline[number]
        yield tomlkit.dumps(document)


def _blank(lines: Sequence[str], number: int) -> bool:
    return number < len(lines) and not lines[number].strip()


def _edited(body: str, new: Sequence[NewTable]) -> str:
    end = "\r\n" if body.count("\r\n") * 2 > body.count("\n") else "\n"
    missing = "" if not body or body.endswith("\n") else end
    tables = "".join(f"{table_of(table)}\n" for table in new).replace("\n", end)
    document = tomlkit.parse(body + missing)
    listed = document.get(new[0].listed)
    if isinstance(listed, Array):
        for table in new:
            listed.append(tomlkit.parse(f"it = {inline_table_of(table)}")["it"])
        return tomlkit.dumps(document).removesuffix(missing)
    if listed is None:
        return body + missing + (end if body.strip() else "") + tables.removesuffix(end)
    if not listed[-1].as_string().endswith((end * 2, f"{end}\n")):
        listed[-1].add(tomlkit.ws(end))
    for item in tomlkit.parse(tables)[new[0].listed]:
        listed.append(item)
    edited = tomlkit.dumps(document)
    return edited.removesuffix(end if edited.endswith(tables) else missing)


def _says_more(before: str, after: str, new: Sequence[NewTable]) -> bool:
    """Does the edited file say what the old one said, and the new tables, and nothing else?"""
    old, name = tomllib.loads(before), new[0].listed
    added = [table.values() for table in new]
    return tomllib.loads(after) == old | {name: [*old.get(name, []), *added]}


def _keeps(before: str, after: str) -> bool:
    """Is the second text the first one, with something put in at one place?"""
    begins = os.path.commonprefix((before, after))  # noqa: RUF071 - characters are meant
    return after.endswith(before[len(begins) :])


def put_in_place(path: Path, before: bytes, after: bytes) -> None:
    """Put the new bytes in the old ones' place: whoever reads finds the one or the other.

    Raises NotWritten.
    """
    status = path.stat()
    # Whoever took every right to write away meant it, for root as well.
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise NotWritten(f"{path}: may not be written to (it is read-only)")
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise NotWritten(f"{path.parent}: no file can be written there: {reason}") from error
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(after)
            opened.flush()
            os.fsync(descriptor)
        _like(name, status)
        if path.read_bytes() != before:
            raise NotWritten(f"{path}: was changed by somebody else meanwhile; please try again")
        Path(name).replace(path)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise NotWritten(f"{path}: cannot be replaced: {reason}") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _like(name: str, status: os.stat_result) -> None:
    """Give the new file the old one's owner and permissions, as far as we may."""
    # AttributeError: Windows has no owners.
    with contextlib.suppress(PermissionError, AttributeError):
        os.chown(name, status.st_uid, status.st_gid)
    Path(name).chmod(stat.S_IMODE(status.st_mode))
