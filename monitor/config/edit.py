"""Editing: sources and users into config.toml, and users out of it; the rest stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.config.load import load, parse
from monitor.config.rewriting import NotWritten, put_in_place, with_tables, without_table
from monitor.config.writing import NewSource, NewUser
from monitor.person import folded
from sources import links

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from sources.kind import Kind

__all__ = [
    "Added",
    "NotWritten",
    "add_sources",
    "add_user",
    "check_free",
    "new_among",
    "place_of",
    "remove_user",
    "with_free_names",
]


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
        after = with_tables(before.decode("utf-8"), fresh).encode("utf-8")
        load(path, environ=environ, kinds=kinds, content=after)
        put_in_place(path.resolve(), before, after)
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


def add_user(path: Path, user: NewUser, *, environ: Mapping[str, str]) -> Settings:
    """Write a user into the file, as `add_sources` does; return what it says then.

    The file need not be a good configuration before: a web page that others reach asks for a user.
    Raises ConfigError where it would be none with the user; NotWritten, also where the name is
    taken.
    """
    check_free(path, user.name)
    before = path.read_bytes()
    after = with_tables(before.decode("utf-8"), [user]).encode("utf-8")
    settings = load(path, environ=environ, content=after)
    put_in_place(path.resolve(), before, after)
    return settings


def check_free(path: Path, name: str) -> None:
    """Raise NotWritten where a user of the file has this name; ConfigError where it is no TOML."""
    if (twin := _numbered(path, name)) is not None:
        raise NotWritten(f'{path}: there is a user called "{twin[1]}"; remove that one first')


def remove_user(path: Path, name: str, *, environ: Mapping[str, str]) -> str:
    """Take a user out of the file; return the name as it stood there. Raises as `add_user`."""
    found = _numbered(path, name)
    if found is None:
        raise NotWritten(f'{path}: no user is called "{name}"; `amends user list` names them all')
    before = path.read_bytes()
    after = without_table(before.decode("utf-8"), "users", found[0]).encode("utf-8")
    load(path, environ=environ, content=after)
    put_in_place(path.resolve(), before, after)
    return found[1]


def _numbered(path: Path, name: str) -> tuple[int, str] | None:
    """Return the number and the name of a user in the file. Raises ConfigError."""
    users = parse(path).get("users")
    for number, user in enumerate(users if isinstance(users, list) else ()):
        called = user.get("name") if isinstance(user, dict) else None
        if isinstance(called, str) and folded(called) == folded(name):
            return number, called
    return None
