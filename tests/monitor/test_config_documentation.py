"""docs/configuration.md says what the code says."""

from __future__ import annotations

import re
import tomllib
from itertools import groupby
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.describe import as_markdown, describe
from monitor.config.sources_page import sources_page
from monitor.sentiment.severity import URGENCY
from sources.registry import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
TABLES = [(table, list(rows)) for table, rows in groupby(describe(), lambda row: row.table)]


@pytest.mark.parametrize("table", [table for table, _ in TABLES])
def test_every_key_stands_in_the_documentation_with_its_type_and_default(table: str) -> None:
    rows = dict(TABLES)[table]
    assert as_markdown(rows) in PAGE, f"paste this into docs/configuration.md:\n{as_markdown(rows)}"
    assert re.search(rf"^##+ `{re.escape(table)}`$", PAGE, re.MULTILINE)


def test_the_page_of_the_sources_is_what_the_kinds_declare() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert page == sources_page(KINDS), "`make docs` writes it anew"


def test_every_key_has_a_description() -> None:
    assert [row for row in describe(KINDS) if not row.description] == []


def test_every_key_in_the_documentation_exists() -> None:
    known = {row.key for row in describe()}
    tables = [part for part in PAGE.split("\n\n") if part.startswith("| key |")]
    written = {key for part in tables for key in re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)}
    assert written == known


def test_every_default_that_is_documented_is_one_that_the_file_may_hold(tmp_path: Path) -> None:
    lines = ['[[brands]]\nname = "A"']
    for table, rows in TABLES:
        if table.startswith("[["):
            continue
        lines += [table, *(f"{row.key} = {row.default}" for row in rows)]
    (tmp_path / "config.toml").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "small.toml").write_text(lines[0], encoding="utf-8")
    written = load(tmp_path / "config.toml", environ={}, kinds=KINDS)
    silent = load(tmp_path / "small.toml", environ={}, kinds=KINDS)
    assert written.model_copy(update={"file": silent.file}) == silent


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    tomllib.loads(example)
    (tmp_path / "config.toml").write_text(example, encoding="utf-8")
    settings = load(tmp_path / "config.toml", environ={"SMTP_PASSWORD": "x"}, kinds=KINDS)
    assert settings.warnings == ()


def test_the_points_of_every_urgency_are_documented() -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith("| gravest urgency")]
    points: dict[str, int] = {}
    for part in row.split("|")[2].split(";"):
        *kinds, number = part.replace(",", " ").split()
        points |= dict.fromkeys(kinds, int(number))
    assert points == URGENCY
