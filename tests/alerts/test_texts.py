"""Filling sentences, counting in the right plural, and cleaning what comes from outside."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies

from alerts import texts
from alerts.book import OURS
from alerts.clean import clean_block, clean_line, shorten

# Two forms are not enough everywhere: 1 sat, 2 sata, 5 sati, 21 sat.
SLAVIC = {"one": "(?<!1)1$", "few": "(?<!1)[234]$"}
HOURS = {"one": "{n} sat", "few": "{n} sata", "other": "{n} sati"}


def test_a_value_is_filled_once():
    assert texts.fill("{a} and {b}", {"a": "{b}", "b": "{a}"}) == "{b} and {a}"


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        texts.fill("{a}", {})


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 sat"), (2, "2 sata"), (5, "5 sati"), (11, "11 sati"), (12, "12 sati"), (21, "21 sat")],
)
def test_a_language_has_as_many_plural_forms_as_it_needs(number, said):
    assert texts.counted(number, HOURS, SLAVIC) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(), "1 minute"),
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=75), "75 minutes"),
        (timedelta(hours=4), "4 hours"),
        (timedelta(hours=-2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_span_is_told_in_the_unit_that_people_would_use(length, said):
    book = OURS.load("en")
    assert texts.span(length, book.words.durations(), book.plural) == said


def test_every_kind_of_line_end_becomes_a_newline_in_a_block():
    assert clean_block("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"


def test_a_block_keeps_its_paragraphs_and_no_more():
    assert clean_block("\n\na  \n\n\n\nb\n") == "a\n\nb"


@given(strategies.text())
def test_a_cleaned_text_stays_as_it_is_when_cleaned_again(text):
    for clean in (clean_line, clean_block):
        once = clean(text)
        assert clean(once) == once
        once.encode()


@given(strategies.text(), strategies.integers(min_value=1, max_value=50))
def test_a_shortened_text_is_never_longer_than_asked(text, cap):
    assert len(shorten(text, cap)) <= cap


def test_a_text_is_shortened_at_a_word():
    assert shorten("the bread was stale again", 20) == "the bread was stale…"
