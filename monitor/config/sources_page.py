"""The documentation of every kind of source, from what the kinds declare of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.config.describe import Described, as_markdown, describe, keys
from monitor.config.reading import is_secret
from monitor.config.writing import toml_value
from sources.kind import Kind, Options

_INTRODUCTION = """\
# Sources

A source is a place that Amends polls: one `[[sources]]` table in `config.toml`. Its `kind` says
what sort of place it is, and each kind has options of its own. What every source may say besides
(`name`, `interval`, `brand`, `weight` and more) stands in [configuration.md](configuration.md).

A kind with several sources of one service lets them share its limits, and a wait that the service
asks for is kept by all of them. Keys stand best as `${NAME}` in the file; they are shown nowhere.
Ratings are brought to 0 to 5, and kept as given. Other packages can add kinds: the folder
[tests/data/guestbook](../tests/data/guestbook) is an example.

`amends sources find "Your Name" --site https://example.org` proposes sources, `amends preview
--kind KIND` shows what one of them says, and `amends sources kinds KIND` shows what stands here
about a kind.

| kind | what it does | needs |
|---|---|---|
"""


_FILES_WITH_SECRETS = frozenset({"credentials"})


def sources_page(kinds: Mapping[str, Kind]) -> str:
    """Write docs/sources.md."""
    rows = "".join(
        f"| [`{kind.name}`](#{kind.name}) | {kind.summary} | {needs(kind)} |\n"
        for kind in kinds.values()
    )
    sections = "".join(f"\n{section(kind)}" for kind in kinds.values())
    return f"{_INTRODUCTION}{rows}{_every_kind()}{sections}"


def _every_kind() -> str:
    return f"\nOptions of every kind:\n\n{as_markdown(list(keys('[[sources]]', Options)))}\n"


def section(kind: Kind) -> str:
    """Write the section of one kind: summary, example, options, notes."""
    parts = [f"## `{kind.name}`", kind.summary, f"```toml\n{example(kind)}```"]
    if rows := own_options(kind):
        parts.append(as_markdown(rows))
    if kind.notes:
        parts.append(kind.notes.strip())
    return "\n\n".join(parts) + "\n"


def own_options(kind: Kind) -> list[Described]:
    """Describe the options that only this kind takes."""
    return [row for row in all_options(kind) if not _is_shared(kind, row.key)]


def all_options(kind: Kind) -> list[Described]:
    """Describe the options of a kind, those that every kind takes at the end."""
    header = f'[[sources]] kind = "{kind.name}"'
    rows = [row for row in describe({kind.name: kind}) if row.table == header]
    return sorted(rows, key=lambda row: _is_shared(kind, row.key))


def _is_shared(kind: Kind, option: str) -> bool:
    """Is it an option of every kind, which this one takes as it is?"""
    shared = Options.model_fields.get(option)
    own = kind.options.model_fields[option]
    return shared is not None and shared.description == own.description


def example(kind: Kind) -> str:
    """Write a [[sources]] table as an example."""
    values = {"kind": kind.name, **kind.example}
    width = max(len(name) for name in values)
    lines = (f"{name:<{width}} = {toml_value(value)}\n" for name, value in values.items())
    return "[[sources]]\n" + "".join(lines)


def needs(kind: Kind) -> str:
    """Name the secrets, and the files of secrets, that a kind takes; "nothing" without any."""
    names = [
        f"`{name}`" + ("" if field.is_required() else " (optional)")
        for name, field in kind.options.model_fields.items()
        if is_secret(kind.options, name) or name in _FILES_WITH_SECRETS
    ]
    return ", ".join(names) or "nothing"


def kind_row(kind: Kind) -> dict[str, Any]:
    """Give a kind as JSON."""
    return {
        "kind": kind.name,
        "summary": kind.summary,
        "options": [
            {
                "name": row.key,
                "type": row.type,
                "required": row.default == "required",
                "default": None if row.default in {"", "required"} else row.default,
                "description": row.description,
                "secret": is_secret(kind.options, row.key),
            }
            for row in all_options(kind)
        ],
        "example": example(kind),
        "notes": kind.notes.strip(),
    }
