"""The tone reader on sentences that were labelled without a look at its rules."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from alerts.manners import languages
from alerts.tone import KINDS, read

DATA = Path(__file__).parents[1] / "data"
OWN = Path(__file__).parent
WHOLE = {"no_apology", "no_person"}
"""What is missing from a draft as a whole: a sentence is none."""
RECALL, PRECISION = 0.65, 0.76
"""Reached in every language; 0.9 of both is what we are after. A language has 105 to 110 finds."""
OF_A_KIND = 0.5
"""Share of each kind that is found, in all languages together."""


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


class Tally:
    """Finds that are right, missed and wrong, by kind."""

    def __init__(self, language):
        self.right, self.missed, self.wrong = Counter(), Counter(), Counter()
        for sentence, kinds in labelled(DATA / f"tone_{language}.tsv"):
            what = found(sentence, language)
            self.right.update(kinds & what)
            self.missed.update(kinds - what)
            self.wrong.update(what - kinds)

    @property
    def recall(self):
        return self.right.total() / (self.right.total() + self.missed.total())

    @property
    def precision(self):
        return self.right.total() / (self.right.total() + self.wrong.total())


@pytest.mark.parametrize("language", languages())
def test_most_of_it_is_found_and_most_finds_are_right(language):
    tally = Tally(language)
    print(f"{language}: recall {tally.recall:.2f}, precision {tally.precision:.2f}")
    assert tally.recall >= RECALL
    assert tally.precision >= PRECISION


def test_the_reader_is_blind_to_no_kind():
    tallies = [Tally(language) for language in languages()]
    for kind in KINDS:
        right = sum(tally.right[kind] for tally in tallies)
        asked = right + sum(tally.missed[kind] for tally in tallies)
        if kind not in WHOLE:
            assert right / asked >= OF_A_KIND, kind


@pytest.mark.parametrize("language", languages())
def test_the_sentences_that_the_rules_were_written_on_are_read_as_labelled(language):
    for sentence, kinds in labelled(OWN / f"tone_{language}.tsv"):
        assert found(sentence, language) == kinds, sentence


@pytest.mark.parametrize("language", languages())
def test_a_draft_is_known_by_its_language(language):
    sentences = [text for text, _ in labelled(DATA / f"tone_{language}.tsv") if len(text) > 60]
    known = sum(read(text).language == language for text in sentences)
    assert known / len(sentences) >= 0.95
