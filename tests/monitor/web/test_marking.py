"""The words in a text that its verdict rests on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.web.marking import mark

REASONS = st.lists(st.tuples(st.text(max_size=12), st.text(max_size=5)), max_size=6)


def weighty(text, *whats):
    return [piece.text for piece in mark(text, [(what, "why") for what in whats]) if piece.weighty]


def test_what_a_reason_quotes_is_marked_wherever_it_stands():
    assert weighty("Rude. So rude!", "rude") == ["Rude", "rude"]


def test_a_quote_is_found_across_a_line_break():
    assert weighty("They kept\n  my deposit.", "kept my deposit") == ["kept\n  my deposit"]


def test_a_word_is_not_marked_inside_another():
    assert weighty("The crude rudeness", "rude") == ["rude"]


def test_text_without_spaces_is_marked_too():
    assert weighty("待了三个小时，服务太差了", "太差") == ["太差"]


def test_of_quotes_that_overlap_the_first_counts():
    assert weighty("waited three hours", "waited three", "three hours") == ["waited three"]


def test_why_it_counts_goes_with_it():
    (_, piece) = mark("So rude", [("rude", "negative word")])
    assert piece.why == "negative word"


@given(st.text(max_size=60), REASONS)
def test_the_pieces_are_the_text(text, reasons):
    assert "".join(piece.text for piece in mark(text, reasons)) == text


@given(st.text(min_size=2, max_size=30))
def test_a_text_that_quotes_itself_never_fails(text):
    assert "".join(piece.text for piece in mark(text * 2, [(text, "")])) == text * 2


def test_of_words_without_end_some_are_marked_and_none_is_lost():
    text = "rude " * 5_000
    pieces = mark(text, [("rude", "why")])
    assert sum(piece.weighty for piece in pieces) == 200
    assert "".join(piece.text for piece in pieces) == text


def test_what_an_earlier_reason_quotes_is_not_marked_again_by_a_later_one():
    pieces = mark(
        "a rude waiter, rude", [("rude waiter", "first"), ("a rude", "no"), ("rude", "last")]
    )
    assert [(one.text, one.why) for one in pieces if one.weighty] == [
        ("rude waiter", "first"),
        ("rude", "last"),
    ]
