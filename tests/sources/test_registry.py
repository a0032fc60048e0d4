"""What the registry lists is whole, and costs nothing to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sources.registry import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_documented(name):
    kind = KINDS[name]
    assert kind.name == name
    assert kind.summary.endswith(".")
    assert all(field.description for field in kind.options.model_fields.values())


def test_listing_the_kinds_loads_no_heavy_library():
    code = "import sys, sources.registry, sources.http, sources.parser; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"feedparser", "lxml", "httpx", "aiohttp", "httpx_aiohttp", "yarl"}
    assert not heavy & set(done.stdout.split())
