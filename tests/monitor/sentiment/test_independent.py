"""Complaints and other texts by somebody who has never seen our lists: how many are told apart."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache

import pytest

from monitor.sentiment.embedding import available
from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.train.data import own
from monitor.sentiment.verdict import Label
from tests.conftest import ROOT, missing

CAUGHT, CAUGHT_THOROUGHLY = 0.89, 0.89
"""Least share of the complaints of a language that are called negative, by either tier."""
BLAMED = 0.3
"""Most of what is no complaint that may be called negative."""
RIGHT = {
    "neutral": {"neutral"},
    "positive": {"positive"},
    "not_negative": {"neutral", "positive"},
    "negative": {"negative"},
}


@cache
def texts(file: str) -> dict[str, list[tuple[str, str]]]:
    """Texts by language, each with what is expected of it."""
    found = defaultdict(list)
    with (ROOT / "tests" / "data" / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True):
            found[row["language"]].append((row["text"], row.get("expected", "negative")))
    return dict(found)


COMPLAINTS, OTHERS = texts("complaints"), texts("not_complaints")


@cache
def judged(file: str, language: str, *, thorough: bool) -> tuple[tuple[str, Label], ...]:
    """What was expected of each text of a language, and what came out."""
    scorer = TextScorer(thorough=thorough)
    return tuple(
        (expected, scorer.score(text, language=language).label)
        for text, expected in texts(file)[language]
    )


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def told(language: str, *, thorough: bool) -> tuple[float, float]:
    """Print the figures of a language. Returns the shares caught and blamed."""
    bad = judged("complaints", language, thorough=thorough)
    other = judged("not_complaints", language, thorough=thorough)
    caught = share([label == "negative" for _, label in bad])
    blamed = share([label == "negative" for _, label in other])
    right = share([label in RIGHT[expected] for expected, label in other])
    print(
        f"\n{language} {'multilingual' if thorough else 'default':12} "
        f"complaints negative {caught:.2f} ({len(bad)}); "
        f"others negative {blamed:.2f}, as expected {right:.2f} ({len(other)})"
    )
    return caught, blamed


def test_there_are_enough_texts_of_the_same_languages() -> None:
    assert COMPLAINTS.keys() == OTHERS.keys() >= {"de", "en", "es", "fr", "hr", "ru"}
    assert min(map(len, [*COMPLAINTS.values(), *OTHERS.values()])) >= 20
    assert {expected for rows in OTHERS.values() for _, expected in rows} <= set(RIGHT)


def test_none_of_these_texts_is_one_that_weights_are_trained_on() -> None:
    parts = ("train", "posts", "check")
    plain = {" ".join(one.text.lower().split()) for part in parts for one in own(part)}
    rows = [text for found in (COMPLAINTS, OTHERS) for some in found.values() for text, _ in some]
    assert [text for text in rows if " ".join(text.lower().split()) in plain] == []


@pytest.mark.parametrize("language", sorted(COMPLAINTS))
def test_the_default_tier_finds_most_complaints_and_blames_few_others(language: str) -> None:
    caught, blamed = told(language, thorough=False)
    assert caught >= CAUGHT
    assert blamed <= BLAMED


@pytest.mark.parametrize("language", sorted(COMPLAINTS))
def test_the_multilingual_tier_finds_more_than_that_and_blames_few_others(language: str) -> None:
    if not available():
        missing("amends[multilingual]")
    caught, blamed = told(language, thorough=True)
    assert caught >= CAUGHT_THOROUGHLY
    assert blamed <= BLAMED
