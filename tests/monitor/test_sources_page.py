"""The page about all kinds of source, from what they declare."""

from __future__ import annotations

import re
import tomllib

from monitor.config.sources_page import example, kind_row, needs, section, sources_page
from sources.kind import Kind, Options
from sources.registry import KINDS


def test_the_page_has_a_row_and_a_section_for_every_kind():
    page = sources_page(KINDS)
    for name, kind in KINDS.items():
        assert f"| [`{name}`](#{name}) | {kind.summary} | " in page
        assert re.search(rf"^## `{name}`$", page, re.MULTILINE)
        assert section(kind) in page


def test_every_example_is_toml_that_its_kind_takes():
    for kind in KINDS.values():
        (table,) = tomllib.loads(example(kind))["sources"]
        assert table.pop("kind") == kind.name
        kind.options.model_validate(table)


def test_options_are_described_and_those_of_every_kind_are_not_repeated():
    shown = section(KINDS["feed"])
    assert "| `url` | text | required |" in shown
    assert "base_url" not in shown
    assert [option["name"] for option in kind_row(KINDS["feed"])["options"]][-2:] == [
        "base_url",
        "allow_private",
    ]


def test_secrets_are_what_a_kind_needs():
    from pydantic import Field, SecretStr

    class Locked(Options):
        key: SecretStr = Field(description="opens it")
        spare: SecretStr | None = Field(None, description="opens it too")

    kind = Kind("locked", "Is locked.", Locked, open=print, address=str, notes="\nAsk for it.\n")
    assert needs(kind) == "`key`, `spare` (optional)"
    assert section(kind).endswith("| `spare` | text | none | opens it too |\n\nAsk for it.\n")
    assert [option["secret"] for option in kind_row(kind)["options"]][:2] == [True, True]
    assert needs(KINDS["feed"]) == "nothing"
