"""A long text, cut into what is judged one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.passages import LONG, MOST, PASSAGE, passages
from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.tone import LONGEST

PLAIN = "The shop stands at the corner of the street and opens at nine. "
COMPLAINT = "They kept my deposit, lied to me and nobody answers. "


def bare(text: str) -> str:
    return re.sub(r"[\s\"”’)]+", "", text)


def test_a_short_text_is_one_passage_as_it_is() -> None:
    assert passages("One. Two!\nThree?") == ["One. Two!\nThree?"]
    assert passages("x" * LONG) == ["x" * LONG]


def test_passages_are_a_few_whole_sentences_each() -> None:
    found = passages(PLAIN * 30)
    assert len(found) > 1
    for passage in found:
        assert passage.strip().endswith("nine.")
        assert passage.startswith("The")
        assert len(passage) <= PASSAGE


@pytest.mark.parametrize("end", [". ", "! ", "? ", "… ", "\n", "。", "！", ".” "])
def test_a_passage_ends_where_a_sentence_does(end: str) -> None:
    found = passages(("word " * 20 + "last" + end) * 10)
    assert len(found) > 1
    assert all(re.search(r"last[.!?…。！”]*\s*$", passage) for passage in found)


def test_a_text_without_any_end_of_a_sentence_is_cut_all_the_same() -> None:
    found = passages("x" * (3 * LONG + 7))
    assert [len(passage) for passage in found] == [LONG, LONG, LONG, 7]


def test_an_endless_text_has_a_bounded_number_of_passages() -> None:
    assert len(passages(PLAIN * 5_000)) == MOST


sentences = st.lists(
    st.text(alphabet="ab c", min_size=1, max_size=700).map(str.strip).filter(bool)
    | st.sampled_from(["Yes", "No way", "a" * 1200]),
    max_size=25,
)


@given(sentences, st.sampled_from([". ", "! ", "\n", "。", ".” "]))
def test_every_sentence_is_kept_and_no_piece_is_longer_than_long(said: list[str], end: str) -> None:
    text = end.join(said)
    found = passages(text)
    assert all(len(passage) <= LONG for passage in found)
    if len(found) < MOST:
        assert bare("".join(found)) == bare(text)


@given(st.text(max_size=2_000))
def test_any_text_is_cut_without_error(text: str) -> None:
    assert all(len(passage) <= LONG for passage in passages(text))


@pytest.mark.parametrize("where", [0, 30, 100, 200])
def test_a_complaint_anywhere_in_a_long_post_is_found(where: int) -> None:
    post = PLAIN * where + COMPLAINT + PLAIN * (200 - where)
    verdict = TextScorer(thorough=False).score(post)
    assert verdict.label == "negative"
    assert "refund" in verdict.themes
    assert any("kept my deposit" in reason.what for reason in verdict.reasons)


def test_a_complaint_at_the_end_of_the_longest_text_that_is_judged_is_found() -> None:
    post = PLAIN * ((LONGEST - len(COMPLAINT)) // len(PLAIN)) + COMPLAINT
    assert len(post) <= LONGEST
    assert TextScorer(thorough=False).score(post).label == "negative"


def test_what_lies_behind_the_longest_text_is_not_judged() -> None:
    scorer = TextScorer(thorough=False)
    post = PLAIN * (LONGEST // len(PLAIN) + 1)
    assert scorer.score(post + COMPLAINT).score == scorer.score(post).score
