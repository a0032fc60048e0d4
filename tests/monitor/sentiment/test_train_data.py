"""What training is given: word lists and labelled texts of others; and the command itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.train.data import LICENSED, licensed, own
from monitor.sentiment.train.lexicon import write
from tests.conftest import ROOT


def test_of_a_general_list_only_single_words_that_weigh_something_are_kept(tmp_path: Path) -> None:
    listed = {"ok": 2, " gut ": 3, "sehr gut": 4, "egal": 0, "123": 1, "schlecht": -3}
    for language in LANGUAGES:
        file = tmp_path / f"AFINN-{language}.json"
        file.write_text(json.dumps({**listed, "好吃": 3, "好": 2}), encoding="utf-8")
    write(tmp_path, tmp_path / "afinn")
    german = (tmp_path / "afinn" / "de.tsv").read_text(encoding="utf-8").splitlines()
    chinese = (tmp_path / "afinn" / "zh.tsv").read_text(encoding="utf-8").splitlines()
    assert german == ["gut\t3", "schlecht\t-3"]
    assert chinese == ["好吃\t3"]
    assert not (tmp_path / "afinn" / "en.tsv").exists()


def test_a_missing_list_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="AFINN"):
        write(tmp_path, tmp_path / "afinn")


def test_licensed_texts_are_read_with_their_labels_and_their_worth(tmp_path: Path) -> None:
    for name in LICENSED:
        rows = "Tab\tinside\tneg\nFine\tpos\r\nNo label\nOdd\tmixed\nSo\tneu\n"
        (tmp_path / f"{name}.tsv").write_bytes(rows.encode())
    found = [one for one in licensed(tmp_path) if one.origin == "hr-crofireda"]
    assert [(one.text, one.label) for one in found] == [("Tab\tinside", 0), ("Fine", 2), ("So", 1)]
    assert {(one.language, one.counts) for one in found} == {("hr", LICENSED["hr-crofireda"])}


def test_reviews_and_our_texts_of_a_trade_are_about_businesses_posts_and_the_others_are_not(
    tmp_path: Path,
) -> None:
    for name in LICENSED:
        (tmp_path / f"{name}.tsv").write_text("Fine\tpos\n", encoding="utf-8")
    found = {one.origin: one.field for one in licensed(tmp_path)}
    assert found["en-vader_amazon"] == "business"
    assert found["en-vader_tweets"] == found["hr-crofireda"] == found["tr-xed"] == "everyday"
    ours = own("train")
    for language in LANGUAGES:
        fields = {one.field for one in ours if one.language == language}
        assert fields == {"business", "everyday"}, language
    assert {one.field for one in own("posts")} == {"everyday"}


def test_missing_texts_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=next(iter(LICENSED))):
        licensed(tmp_path)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["lexicon"], "lexicon: expected --afinn"),
        (["vectors"], "vectors: expected --vectors"),
        (["fit", "--vectors", "x"], "fit: expected --corpora"),
        (["dance"], "invalid choice"),
    ],
)
def test_the_command_says_what_it_lacks_and_writes_nothing(asked: list[str], expected: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "monitor.sentiment.train", *asked],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 2
    assert expected in told.stderr
