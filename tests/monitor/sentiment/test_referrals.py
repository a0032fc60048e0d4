"""Who recommends the brand, and who only uses the word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.patterns import Compiler
from monitor.sentiment.referrals import patterns, recommends
from monitor.sentiment.speech import LANGUAGES

FILE = Path(__file__).parents[2] / "data" / "referrals.tsv"
LINES = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
SAID = [tuple(line.split("\t")) for line in LINES]
EACH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.parametrize(("language", "expected", "text"), SAID)
def test_a_referral_is_told_from_its_traps(language: str, expected: str, text: str) -> None:
    assert recommends(text, language) is (expected == "yes")


@EACH
def test_there_are_as_many_traps_as_referrals(language: str) -> None:
    answers = [expected for known, expected, _ in SAID if known == language]
    assert answers.count("yes") >= 6
    assert answers.count("no") >= 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was loud. I would recommend it. The end.", True),
        ("No, I don't recommend it.", False),
        ("Not cheap: I recommend it.", True),
        ("Would you recommend it?", False),
        ("Can't recommend it enough, can't recommend it too often.", True),
        ("", False),
        ("?!?", False),
    ],
)
def test_what_denies_is_looked_for_in_the_same_clause(text: str, expected: bool) -> None:
    assert recommends(text, "en") is expected


def test_a_language_that_nobody_reads_recommends_nothing() -> None:
    assert not recommends("I recommend it.", None)
    assert not recommends("I recommend it.", "xx")


def test_there_are_patterns_for_every_language_and_no_other() -> None:
    assert set(patterns()) == set(LANGUAGES)
    assert list(patterns()) == sorted(patterns())


@EACH
def test_every_pattern_needs_letters_and_finds_nothing_in_nothing(language: str) -> None:
    given_ = patterns()[language]
    assert set(given_) <= {"says", "unless", "sure", "behind"}
    for name in ("says", "unless", "sure"):
        for source in given_.get(name, ()):
            pattern = Compiler(language).compile(source)
            assert pattern.needs, source
            assert pattern.expression.search("") is None, source


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_recommends_or_not(text: str, language: str) -> None:
    assert recommends(text, language) in {True, False}
