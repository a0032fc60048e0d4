"""What a complaint is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.patterns import BadPattern
from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.themes import taxonomy, themes_of
from monitor.sentiment.tone import Tone, tone_of
from monitor.sentiment.wording import wording


def about(text: str, language: str, own: dict[str, list[str]] | None = None) -> tuple[str, ...]:
    return themes_of(tone_of(text, language), language, own)


@pytest.mark.parametrize(
    ("language", "text", "themes"),
    [
        ("en", "They kept my deposit and the waiter shouted", {"refund", "staff"}),
        ("en", "The waiter was unfriendly", {"staff"}),
        ("de", "Das Zimmer war schmutzig und die Lieferung kam nicht", {"cleanliness", "delivery"}),
        ("hr", "Konobar je bio bezobrazan, a račun pogrešan", {"staff", "billing"}),
        ("es", "El camarero fue grosero", {"staff"}),
        ("fr", "La livraison est en retard", {"delivery"}),
        ("ru", "Официант нахамил", {"staff"}),
    ],
)
def test_phrases_and_words_tell_the_themes(language: str, text: str, themes: set[str]) -> None:
    assert themes <= set(about(text, language))


def test_what_a_phrase_complains_of_comes_before_what_is_only_mentioned() -> None:
    found = about("The waiter was there when they kept my deposit", "en")
    assert found.index("refund") < found.index("staff")


def test_a_text_about_nothing_known_has_no_theme() -> None:
    assert about("Meh.", "en") == ()


def test_themes_of_ones_own_come_first_and_bear_their_name() -> None:
    own = {"parking": ["car park", "park*"], "queues": ["queue"]}
    found = about("Awful queue at the car park, the waiter was rude", "en", own)
    assert set(found[:2]) == {"parking", "queues"}
    assert "staff" in found[2:]
    assert wording("de").theme("parking") == "parking"
    assert wording("de").theme("staff") != "staff"


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_of_ones_own_are_found_in_every_language(language: str) -> None:
    assert about("Qwxzqwxz", language, {"mine": ["qwxzqwxz"]}) == ("mine",)


def test_each_theme_is_named_once() -> None:
    found = about("The waiter and the waitress and the manager shouted at us", "en")
    assert len(found) == len(set(found))


def test_a_theme_of_ones_own_that_is_no_pattern_is_refused() -> None:
    with pytest.raises(BadPattern):
        about("anything", "en", {"mine": ["(open"]})


def test_a_verdict_has_themes_only_where_it_is_negative() -> None:
    scorer = TextScorer(thorough=False, themes={"parking": ["car park"]})
    bad = scorer.score("The car park was terrible and the waiter rude", language="en")
    good = scorer.score("The car park was wonderful and the waiter lovely", language="en")
    assert bad.label == "negative"
    assert bad.themes[0] == "parking"
    assert "staff" in bad.themes
    assert (good.label, good.themes) == ("positive", ())


def test_a_tone_without_its_text_keeps_the_themes_of_its_phrases() -> None:
    assert themes_of(Tone(-1.0, themes=("refund",)), "en") == ("refund",)


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_has_known_themes(text: str, language: str) -> None:
    from monitor.sentiment.kinds import kinds

    known = {kind.theme for kind in kinds().values()} | set(taxonomy()[language])
    assert set(about(text, language)) <= known
