"""Words and phrases that the user has weighed himself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.patterns import BadPattern
from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.tone import tone_of


def test_own_words_outweigh_whatever_the_lists_say() -> None:
    assert tone_of("The bread was terrible", "en", own={"terrible": 3.0}).score > 0
    assert tone_of("They kept my deposit", "en", own={"kept my deposit": 2.0}).score > 0
    assert tone_of("Das Brot war lecker", "de", own={"lecker": -3.0}).score < 0


def test_own_words_say_that_they_are_ones_own_and_are_no_complaint_of_ours() -> None:
    tone = tone_of("Their wombats came", "en", own={"wombat*": -2.0})
    assert [(sign.what, sign.why) for sign in tone.signs] == [("wombats", "own.negative")]
    assert not tone.complains


def test_own_words_are_bounded_and_can_be_denied() -> None:
    huge, most = ({"wombats": weight} for weight in (99.0, 4.0))
    assert tone_of("wombats", "en", own=huge).total == tone_of("wombats", "en", own=most).total
    assert tone_of("kein Wombat", "de", own={"Wombat": -4.0}).total == 0
    assert tone_of("kein Wombat", "de", own={"Wombat": 4.0}).total < 0


def test_an_own_word_that_is_no_pattern_is_refused() -> None:
    with pytest.raises(BadPattern):
        tone_of("anything", "en", own={"(open": 1.0})


def test_own_words_outweigh_harmless_phrases() -> None:
    assert tone_of("A crash course", "en", own={"crash course": -3.0}).score < 0


def test_own_words_are_found_whatever_their_case_and_accents() -> None:
    for text in ("Wömbat", "WOMBAT", "the wombats"):
        assert tone_of(text, "de", own={"wombat*": -3.0}).score < 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_words_weigh_in_every_language(language: str) -> None:
    assert tone_of("Qwxzqwxz", language, own={"qwxzqwxz": -3.0}).score < 0
    assert tone_of("Qwxzqwxz", language, own={"qwxzqwxz": 3.0}).score > 0


def test_words_of_one_brand_go_for_that_brand_and_those_of_none_for_all() -> None:
    words = {"": {"wombats": -4.0}, "Acme": {"herons": -4.0}}
    scorer = TextScorer(thorough=False, words=words)
    rules = {
        (text, brand): any(
            reason.why == "your own word list: negative"
            for reason in scorer.score(text, brand=brand, language="en").reasons
        )
        for text in ("The wombats came to us", "The herons came to us")
        for brand in ("Acme", "Globex", None)
    }
    assert [where for where, ours in rules.items() if not ours] == [
        ("The herons came to us", "Globex"),
        ("The herons came to us", None),
    ]


@given(st.floats(-4, 4).filter(lambda weight: abs(weight) > 0.1), st.sampled_from(LANGUAGES))
def test_an_own_word_pulls_to_its_side(weight: float, language: str) -> None:
    total = tone_of("qwxzqwxz", language, own={"qwxzqwxz": weight}).total
    assert total * weight > 0
