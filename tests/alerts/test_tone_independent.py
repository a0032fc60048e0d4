"""The tone reader on sentences that were labelled without a look at its rules."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from alerts.manners import languages
from alerts.tone import read

DATA = Path(__file__).parents[1] / "data"
OWN = Path(__file__).parent
WHOLE = {"no_apology", "no_person"}
"""What is missing from a draft as a whole: a sentence is none."""
RECALL, PRECISION = 0.9, 0.9
FOUND_OF_A_KIND = 0.6
"""Of no kind may the reader be blind; a kind has a dozen sentences, so one more or less is 0.08."""


def labelled(file):
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row[0], set(row[1].split())) for row in rows if row[0] != "text"]


def found(sentence, language):
    return {one.what for one in read(sentence, language=language).findings} - WHOLE


def test_every_language_that_is_read_has_sentences_of_both_sorts():
    for language in languages():
        sentences = labelled(DATA / f"tone_{language}.tsv")
        assert len(sentences) >= 200
        assert 80 <= sum(not kinds for _, kinds in sentences) <= 120


@pytest.mark.parametrize("language", languages())
def test_nine_of_ten_are_found_and_nine_of_ten_finds_are_right(language):
    right, missed, wrong = Counter(), Counter(), Counter()
    for sentence, kinds in labelled(DATA / f"tone_{language}.tsv"):
        what = found(sentence, language)
        right.update(kinds & what)
        missed.update(kinds - what)
        wrong.update(what - kinds)
    recall = right.total() / (right.total() + missed.total())
    precision = right.total() / (right.total() + wrong.total())
    print(f"{language}: recall {recall:.3f}, precision {precision:.3f}; missed {dict(missed)}, "
          f"wrong {dict(wrong)}")  # fmt: skip
    assert recall >= RECALL
    assert precision >= PRECISION
    for kind in right | missed:
        assert right[kind] / (right[kind] + missed[kind]) >= FOUND_OF_A_KIND, kind


@pytest.mark.parametrize("language", languages())
def test_the_sentences_that_the_rules_were_written_on_are_read_as_labelled(language):
    for sentence, kinds in labelled(OWN / f"tone_{language}.tsv"):
        assert found(sentence, language) == kinds, sentence


@pytest.mark.parametrize("language", languages())
def test_a_draft_is_known_by_its_language(language):
    sentences = [text for text, _ in labelled(DATA / f"tone_{language}.tsv") if len(text) > 60]
    known = sum(read(text).language == language for text in sentences)
    assert known / len(sentences) >= 0.95
