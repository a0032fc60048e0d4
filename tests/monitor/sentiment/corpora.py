"""The labelled texts beside the repository, where they are present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "corpora" / "sentiment"


def files(prefix: str = "") -> list[Path]:
    """Files whose name starts with the prefix; skips the test where the folder is missing."""
    found = sorted(FOLDER.glob(f"{prefix}*.tsv"))
    if not found:
        message = "the corpora are not beside the repository (../shared/corpora/sentiment)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def rows(file: Path) -> list[tuple[str, str]]:
    """Texts with their labels: neg, neu or pos."""
    lines = file.read_text(encoding="utf-8").splitlines()
    split = [line.rsplit("\t", 1) for line in lines if "\t" in line]
    return [(text, label) for text, label in split]
