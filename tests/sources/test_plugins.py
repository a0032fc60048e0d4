"""Other packages add kinds: shown by the example package in tests/data/guestbook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.servers.feed_server import Answer, FeedServer

EXAMPLE = ROOT / "tests" / "data" / "guestbook"
ENTRIES = """[amends.sources]
guestbook = amends_guestbook:KIND
broken = amends_guestbook:NOTHING
stranger = json:dumps
feed = amends_guestbook:KIND
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example package as pip would leave it there, and some that are broken."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(EXAMPLE / "amends_guestbook.py", folder)
    info = folder / "amends_guestbook-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: amends-guestbook\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRIES)
    return folder


def amends(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": f"{installed}{os.pathsep}{ROOT}"}
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        capture_output=True, text=True, env=environ, cwd=installed, check=False,
    )  # fmt: skip


def configured(folder: Path, source: str) -> str:
    file = folder / "config.toml"
    file.write_text(f'[[brands]]\nname = "Seaside"\n[[sources]]\n{source}\n', encoding="utf-8")
    return str(file)


def test_the_example_declares_its_kind_as_an_entry_point():
    assert '[project.entry-points."amends.sources"]\nguestbook = "amends_guestbook:KIND"' in (
        EXAMPLE / "pyproject.toml"
    ).read_text(encoding="utf-8")


def test_a_kind_of_another_package_is_used_like_our_own(installed, tmp_path):
    with FeedServer() as server:
        server.serve("/seaside.txt", Answer(b"Ana: Terrible, dirty and loud.\nBo: Lovely.\n"))
        source = (
            f'kind = "guestbook"\nhouse = "seaside"\nbrand = "Seaside"\n'
            f'allow_private = true\nbase_url = "{server.url("")}"'
        )
        config = configured(tmp_path, source)
        previewed = amends(
            installed, "--config", config, "preview", "--kind", "guestbook", "--json"
        )
        assert [row["author"] for row in json.loads(previewed.stdout)] == ["Ana", "Bo"]
        polled = amends(installed, "--config", config, "poll", "--json")
        assert json.loads(polled.stdout)["mentions"] == 2


def test_its_options_are_checked_like_our_own(installed, tmp_path):
    config = configured(tmp_path, 'kind = "guestbook"\nhous = "seaside"')
    done = amends(installed, "--config", config, "check-config")
    assert done.returncode == 2
    assert 'sources[0].hous: expected a known key; did you mean "house"?' in done.stderr


def test_it_is_listed_with_its_options(installed, tmp_path):
    done = amends(installed, "sources", "kinds", "guestbook")
    assert done.returncode == 0, done.stderr
    assert "house" in done.stdout
    assert "Example Hotels" in done.stdout


@pytest.mark.parametrize(
    ("name", "why"),
    [("broken", "AttributeError"), ("stranger", "expected json:dumps to be a Kind")],
)
def test_a_package_that_is_broken_is_named_and_breaks_nothing_else(installed, tmp_path, name, why):
    config = configured(tmp_path, f'kind = "{name}"')
    done = amends(installed, "--config", config, "check-config")
    assert done.returncode == 2
    assert f"the kind '{name}' of the package amends-guestbook" in done.stderr
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_our_own_kinds_cannot_be_replaced(installed, tmp_path):
    config = configured(tmp_path, 'kind = "feed"\nurl = "https://example.org/feed"')
    assert amends(installed, "--config", config, "check-config").returncode == 0
