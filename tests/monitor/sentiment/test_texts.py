"""The labelled texts that we wrote: their form, not their quality."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "monitor" / "sentiment" / "texts").glob("*.tsv"))
LABELS = {"negative", "neutral", "positive"}
SHAPES = {"review", "post", "complaint", "headline", "question", "praise", "news"}
LANGUAGES = set(
    "ar cs da de el en es fi fr hr hu it ja nl pl pt ro ru sl sr sv tr uk zh".split()  # noqa: SIM905
)
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def test_every_language_has_its_file():
    assert {file.stem for file in FILES} == LANGUAGES


@EACH
def test_every_row_is_whole(file):
    for number, row in enumerate(rows(file), 2):
        assert list(row) == ["split", "label", "shape", "trade", "text"], number
        assert row["split"] in {"train", "posts", "check"}, number
        assert row["label"] in LABELS, number
        assert row["shape"] in SHAPES, number
        assert row["trade"] == row["trade"].strip() != "", number
        assert row["text"] == row["text"].strip() != "", number


@EACH
def test_there_are_enough_of_each_label_and_a_fifth_is_kept_apart(file):
    found = rows(file)
    labels = Counter(row["label"] for row in found)
    assert labels["negative"] >= 100
    assert min(labels["neutral"], labels["positive"]) >= 60
    kept = [row for row in found if row["split"] == "check"]
    assert 0.17 <= len(kept) / len(found) <= 0.23
    assert {row["label"] for row in kept} == LABELS


def test_no_text_stands_there_twice():
    texts = Counter(" ".join(row["text"].lower().split()) for file in FILES for row in rows(file))
    assert [text for text, count in texts.items() if count > 1] == []
