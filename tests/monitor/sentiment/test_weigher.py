"""The weigher agrees with VADER itself, and names what VADER weighed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.sentiment.weigher import Weigher

VADER = SentimentIntensityAnalyzer()
WEIGHER = Weigher({})

some_words = st.sampled_from(
    [
        "Terrible",
        "not",
        "GOOD",
        "very",
        "bread,",
        "but",
        "no",
        "kind",
        "of",
        "(awful)",
        ":)",
        "😡",
        "x!!",
    ]
)


@given(st.lists(some_words, max_size=12).map(" ".join) | st.text(max_size=80))
def test_every_text_weighs_what_vader_says(text: str) -> None:
    assert WEIGHER.weigh(text).compound == VADER.polarity_scores(text)["compound"]


def test_the_words_that_weighed_are_named_with_their_valence_in_their_place() -> None:
    weighed = WEIGHER.weigh("The bread was not good, and the service horrible.")
    named = {weighed.tokens[place]: valence for place, valence in weighed.words}
    assert named.keys() == {"good", "horrible"}
    assert named["good"] < 0
    assert named["horrible"] < 0


def test_a_sentence_without_a_word_of_the_lexicon_weighs_nothing() -> None:
    assert WEIGHER.weigh("The shop opens at eight.").words == ()
