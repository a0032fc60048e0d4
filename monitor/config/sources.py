"""Sources: the [[sources]] tables, each read by its kind's own options."""

from __future__ import annotations

import difflib
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlsplit

from monitor.config.problems import hide_userinfo
from monitor.config.settings import SourceSettings, SourceTable
from sources.errors import KindBroken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config.reading import Reader
    from monitor.config.settings import MonitorTable
    from sources.kind import Kind, Options

LONGEST_NAME = 100

_COMMON = frozenset(SourceTable.model_fields)


def read_sources(
    reader: Reader,
    tables: list[dict[str, Any]],
    kinds: Mapping[str, Kind],
    *,
    put_in: Mapping[str, str],
    usual: MonitorTable,
    folder: Path,
) -> list[SourceSettings]:
    """Read every source that can be read.

    `usual` holds for those that do not say otherwise; files are relative to `folder`; `put_in`
    maps values that must not be shown to the way they are written in the file.
    """
    read: list[tuple[int, SourceTable, Options, str]] = []
    for number, data in enumerate(tables):
        where = f"sources[{number}]"
        found = _read(reader, data, where, kinds)
        if found is not None:
            table, options = found
            shown = written(kinds[table.kind].address(options), put_in)
            read.append((number, table, options, shown))
    names = _names(reader, tables, read)
    return [
        SourceSettings(
            name=names[number],
            kind=table.kind,
            interval=table.interval or usual.interval,
            ceiling=table.ceiling or usual.ceiling,
            brand=table.brand,
            weight=float(table.weight),
            options=_located(options, folder),
            shown=shown,
        )
        for number, table, options, shown in read
        if number in names
    ]


def _read(
    reader: Reader, data: dict[str, Any], where: str, kinds: Mapping[str, Kind]
) -> tuple[SourceTable, Options] | None:
    kind_name = data.get("kind")
    try:
        kind = kinds.get(kind_name) if isinstance(kind_name, str) else None
    except KindBroken as error:
        reader.problem(f"{where}.kind", f"a kind that works ({error})")
        return None
    known = set(kind.options.model_fields) if kind else set(data) - _COMMON
    common = {key: value for key, value in data.items() if key in _COMMON}
    table = reader.table(SourceTable, common, where)
    if kind is None:
        if isinstance(kind_name, str):
            reader.problem(f"{where}.kind", _known_kinds(kind_name, kinds))
        return None
    own = {key: value for key, value in data.items() if key not in _COMMON}
    options = reader.table(kind.options, own, where, others=_COMMON | known)
    if table is None or options is None:
        return None
    addresses = [_is_web(reader, data, where, key) for key in ("url", "base_url") if key in known]
    return (table, options) if all(addresses) else None


def _located(options: Options, folder: Path) -> Options:
    """Put the files among the options where the configuration stands."""
    files = {name: value for name, value in options if isinstance(value, Path)}
    return options.model_copy(update={name: folder / path for name, path in files.items()})


def _known_kinds(name: str, kinds: Mapping[str, Kind]) -> str:
    near = difflib.get_close_matches(name.lower(), kinds, n=1)
    if near:
        return f'a kind of source; did you mean "{near[0]}"?'
    return "a kind of source, one of " + ", ".join(sorted(kinds))


def _is_web(reader: Reader, data: dict[str, Any], where: str, key: str) -> bool:
    """Check that an address, where there is one, is an http or https one."""
    value = data.get(key)
    if not isinstance(value, str):
        return True
    try:
        parts = urlsplit(value.strip())
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if re.search(r"[\s\x00-\x1f\x7f]", value.strip()) or not good:
        reader.problem(f"{where}.{key}", "an address that begins with https:// or http://")
        return False
    return True


def _names(
    reader: Reader,
    tables: list[dict[str, Any]],
    read: list[tuple[int, SourceTable, Options, str]],
) -> dict[int, str]:
    """Name every source, and report names that are taken."""
    addresses: dict[str, int] = {}
    derived: dict[int, str] = {}
    for number, table, _, shown in read:
        if table.name is None:
            twin = addresses.setdefault(f"{table.kind} {shown}", number)
            if twin != number:
                reader.problem(
                    f"sources[{number}].name",
                    f"a name, because sources[{twin}] has the same address",
                )
                continue
            derived[number] = default_name(table.kind, shown)
    taken: dict[str, int] = {}
    names: dict[int, str] = {}
    for number, data in enumerate(tables):
        given = data.get("name")
        if isinstance(given, str) and given.strip():
            first = taken.setdefault(" ".join(given.split()).casefold(), number)
            if first != number:
                expected = f"a name of its own (sources[{first}] has this one)"
                reader.problem(f"sources[{number}].name", expected)
    for number, table, _, _ in read:
        if table.name is not None:
            names[number] = table.name
        elif number in derived:
            names[number] = _free(derived[number], taken)
    return names


def _free(name: str, taken: dict[str, int]) -> str:
    """Add a number where a name is taken: http and https of one address, say."""
    free, count = name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{name} ({count})"
    taken[free.casefold()] = -1
    return free


def default_name(kind: str, shown: str) -> str:
    """Name a source by its kind and address, so that its name does not depend on the others'."""
    rest = re.sub(r"^\w+://(?:[^/@]*@)?", "", shown).rstrip("/")
    if not rest or " " in rest:
        # Not an address but words about it, as with the sample.
        return kind
    name = f"{kind} {rest}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 10]}… {digest}"


def written(address: str, put_in: Mapping[str, str]) -> str:
    """Write an address as the file does: `${…}` instead of its value, passwords hidden."""
    for value in sorted(put_in, key=len, reverse=True):
        for form in dict.fromkeys((value, quote(value), quote(value, safe=""), quote_plus(value))):
            raw = put_in[value]
            pattern = re.compile(re.escape(form), re.IGNORECASE)
            address = raw.join(pattern.split(address))
    return hide_userinfo(address)
