"""Editing: new sources into config.toml, everything else in it left as it is, byte for byte.

tomlkit knows where they go. The proof is in the reading: the file has to say what it said, and the
new sources; and its text has to be the old one with something put in at one place.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from monitor.config.load import load
from monitor.config.writing import NewSource, inline_table_of, table_of
from sources import links

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from sources.kind import Kind

_BOM = "\ufeff"
_PLEASE = "the sources are written in a way that cannot be added to: please do it by hand"


class NotWritten(Exception):
    """The file could not be changed, and was not; the message says why."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the sources that were wanted."""

    added: tuple[NewSource, ...]
    known: tuple[NewSource, ...]
    """Those that the file had already, or that were wanted twice."""


def add_sources(
    path: Path,
    wanted: Sequence[NewSource],
    *,
    environ: Mapping[str, str],
    kinds: Mapping[str, Kind],
) -> Added:
    """Write the sources that the file does not have into it, all of them or none.

    The new file is checked before it takes the old one's place, with the old one's permissions; a
    link goes on leading to the file. Raises ConfigError where the file is no good configuration,
    or would be none; NotWritten where it cannot be written, or changes meanwhile.
    """
    settings = load(path, environ=environ, kinds=kinds)
    fresh, known = new_among(wanted, settings, kinds)
    fresh = with_free_names(fresh, settings)
    if fresh:
        before = path.read_bytes()
        after = with_sources(before.decode("utf-8"), fresh).encode("utf-8")
        load(path, environ=environ, kinds=kinds, content=after)
        _replace(path.resolve(), before, after)
    return Added(tuple(fresh), tuple(known))


def new_among(
    wanted: Sequence[NewSource], settings: Settings | None, kinds: Mapping[str, Kind]
) -> tuple[list[NewSource], list[NewSource]]:
    """Divide sources into new ones, and those that are configured already or stand there twice."""
    taken = {
        _place(source.kind, kinds[source.kind].address(source.options))
        for source in (settings.sources if settings else ())
    }
    fresh: list[NewSource] = []
    known: list[NewSource] = []
    for source in wanted:
        place = place_of(source, kinds)
        (known if place in taken else fresh).append(source)
        taken.add(place)
    return fresh, known


def with_free_names(wanted: Sequence[NewSource], settings: Settings | None) -> list[NewSource]:
    """Take the name from sources whose name another one has: then it is made of their address."""
    taken = {source.name.casefold() for source in (settings.sources if settings else ())}
    named: list[NewSource] = []
    for source in wanted:
        name = " ".join(str(source.options.get("name", "")).split()).casefold()
        rest = {key: value for key, value in source.options.items() if key != "name"}
        named.append(replace(source, options=rest) if name in taken | {""} else source)
        taken.add(name)
    return named


def place_of(source: NewSource, kinds: Mapping[str, Kind]) -> str:
    """Name the place that a source watches, the same for all ways to write it."""
    kind = kinds[source.kind]
    own = set(kind.options.model_fields)
    options = {name: value for name, value in source.options.items() if name in own}
    options |= dict.fromkeys(source.keys, "key")
    return _place(source.kind, kind.address(kind.options.model_validate(options)))


def _place(kind: str, address: str) -> str:
    if links.web_link(address) is None:
        return f"{kind} {address}"
    parts = urlsplit(links.canonical(address))
    return f"{kind} {parts.netloc}{parts.path.rstrip('/')}?{parts.query}"


def with_sources(text: str, new: Sequence[NewSource]) -> str:
    """Return the text of a configuration with sources added to it, the rest byte for byte.

    Raises NotWritten where they cannot be written in a way that leaves the rest as it is.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    try:
        edited = _edited(body, new)
        good = _says_more(body, edited, new) and _keeps(body, edited)
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise NotWritten(f"{_PLEASE} ({type(error).__name__})") from error
    if not good:
        raise NotWritten(_PLEASE)
    return mark + edited


def _edited(body: str, new: Sequence[NewSource]) -> str:
    end = "\r\n" if body.count("\r\n") * 2 > body.count("\n") else "\n"
    missing = "" if not body or body.endswith("\n") else end
    tables = "".join(f"{table_of(source)}\n" for source in new).replace("\n", end)
    document = tomlkit.parse(body + missing)
    listed = document.get("sources")
    if isinstance(listed, Array):
        for source in new:
            listed.append(tomlkit.parse(f"it = {inline_table_of(source)}")["it"])
        return tomlkit.dumps(document).removesuffix(missing)
    if listed is None:
        return body + missing + (end if body.strip() else "") + tables.removesuffix(end)
    if not listed[-1].as_string().endswith((end * 2, f"{end}\n")):
        listed[-1].add(tomlkit.ws(end))
    for table in tomlkit.parse(tables)["sources"]:
        listed.append(table)
    edited = tomlkit.dumps(document)
    return edited.removesuffix(end if edited.endswith(tables) else missing)


def _says_more(before: str, after: str, new: Sequence[NewSource]) -> bool:
    """Does the edited file say what the old one said, and the new sources, and nothing else?"""
    old = tomllib.loads(before)
    added = [source.values() for source in new]
    return tomllib.loads(after) == old | {"sources": [*old.get("sources", []), *added]}


def _keeps(before: str, after: str) -> bool:
    """Is the edited text the old one, with something put in at one place?"""
    begins = os.path.commonprefix((before, after))  # noqa: RUF071 - characters are meant
    return after.endswith(before[len(begins) :])


def _replace(path: Path, before: bytes, after: bytes) -> None:
    """Put the new bytes in the old ones' place: whoever reads finds the one or the other."""
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
