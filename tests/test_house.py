"""The house rules that no linter checks: the size of rooms, names, unfinished work, stray paths."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing

PACKAGES = ("monitor", "sources", "alerts")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 60
UNNAMING_WORDS = re.compile(r"(?i)utils?|manager|helpers?|handlers?")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError")
SOMEBODYS_FOLDER = re.compile(r"(?:^|[\s\"'`(=:])(/home/\w|/root\b|/Users/\w)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def definitions(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in definitions(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every text file that git knows or would take."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        missing("git and a checkout of it")
    paths = [ROOT / entry for entry in listing.stdout.split("\0") if entry]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:1024]]


def test_there_are_modules_to_look_at():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)


def test_no_module_is_longer_than_a_few_screens():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {m: n for m, n in lengths.items() if n > MOST_LINES_OF_A_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    too_long = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in MODULES
        for function in functions(path)
        if function.end_lineno - function.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert too_long == []


def test_every_module_says_in_its_docstring_what_it_is_for():
    silent = [
        name(path)
        for path in MODULES
        if path.stat().st_size > 0
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_names_say_what_a_thing_is_for():
    files = [name(path) for path in MODULES if UNNAMING_WORDS.fullmatch(path.stem)]
    classes = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in definitions(path)
        if isinstance(node, ast.ClassDef)
        and re.search(r"(Utils?|Manager|Helpers?|Handlers?)$", node.name)
    ]
    assert files + classes == []


def test_nothing_is_left_unfinished():
    left = [
        f"{name(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert left == []


def test_no_file_names_a_folder_of_somebodys_machine(tracked):
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in tracked
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if SOMEBODYS_FOLDER.search(line)
    ]
    assert found == []


def test_every_link_between_the_documents_leads_somewhere(tracked):
    broken = [
        f"{name(page)}: {target}"
        for page in tracked
        if page.suffix == ".md"
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
