"""What is negative, and why."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.scorer import MOST_REASONS, TextScorer
from monitor.sentiment.verdict import Scorer, Verdict
from tests.monitor.sentiment import corpora

NAMES = ("Blue Door Bakery", "Killer Burger")


def score(text: str, rating: float | None = None, language: str | None = None) -> Verdict:
    return TextScorer(thorough=False).score(text, rating=rating, language=language, ignore=NAMES)


COMPLAINTS = [
    "Great, another two-hour wait. Thanks for nothing.",
    "They never called back and kept my deposit.",
    "Waited 3 hours and nobody answered",
    "I waited three hours at the counter",
    "Nobody answers the phone there",
    "They charged me twice",
    "My refund was refused",
    "The cake arrived broken",
    "They cancelled my order",
    "Rude",
    "Terrible service",
    "Not good",
    "Would not recommend",
    "Never again!!!",
    "Two weeks and still no refund.",
    "They lost my order and ignored my emails",
    "The bread was stale",
    "Customer service is a joke",
    "Don’t bother",
    "No response from anyone.",
    "Not a single person apologised",
    "Is it me or has Blue Door Bakery gone downhill?",
    "Do NOT eat here",
]
URGENT = [
    ("Blue Door Bakery sued over data breach", {"legal", "privacy"}),
    ("Blue Door Bakery announces recall over listeria", {"safety", "health"}),
    ("There was a cockroach in the kitchen", {"health"}),
    ("Got food poisoning from the cake", {"health"}),
    ("Everyone got sick after the birthday cake", {"health"}),
    ("My lawyer will be in touch", {"legal"}),
    ("It is a scam", {"fraud"}),
    ("Ordered to close after health inspection", {"health"}),
    ("They leaked my personal data", {"privacy"}),
    ("The manager made a racist remark", {"discrimination"}),
    ("Boycott Blue Door Bakery", {"boycott"}),
    ("I will call the newspapers", {"press"}),
    ("My phone charger caught fire", {"safety"}),
]
NOT_COMPLAINTS = [
    "No problems at all, smooth delivery",
    "No complaints here",
    "I never had a better bagel",
    "killer bread, will be back",
    "Can’t complain",
    "Nothing to complain about",
    "Not bad at all",
    "I can't recommend this place enough",
    "The staff couldn't have been nicer",
    "Can't wait to come back",
    "Worth the wait!",
    "Passed the health inspection today",
    "They replied within an hour. Great support!",
    "Thank you for the quick refund!",
    "Does anyone know if Blue Door Bakery is open on Sunday?",
    "It never disappoints",
    "I recall my first visit with joy",
    "Death by chocolate is to die for",
    "Killer Burger opens at nine",
    "Best bakery in town, love it!",
    "No food poisoning, no cockroach, all clean",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_is_negative_and_says_why(text: str) -> None:
    verdict = score(text)
    assert verdict.label == "negative"
    assert verdict.score < 0 < verdict.severity
    assert any(reason.weight < 0 for reason in verdict.reasons)


@pytest.mark.parametrize(("text", "kinds"), URGENT)
def test_urgent_trouble_is_negative_and_named(text: str, kinds: set[str]) -> None:
    verdict = score(text)
    assert verdict.label == "negative"
    assert kinds <= set(verdict.urgencies)


@pytest.mark.parametrize("text", NOT_COMPLAINTS)
def test_what_only_sounds_bad_is_not_negative(text: str) -> None:
    verdict = score(text)
    assert verdict.label in {"positive", "neutral"}
    assert verdict.severity == 0
    assert verdict.urgencies == ()


def test_a_plain_fact_is_neutral() -> None:
    assert score("The shop opens at nine on Sunday.").label == "neutral"


@pytest.mark.parametrize("text", ["", "  ", "Leib oli väga halb", "Blue Door Bakery", "👍"])
def test_what_cannot_be_scored_is_unscored_and_never_neutral(text: str) -> None:
    verdict = score(text)
    assert (verdict.label, verdict.score, verdict.severity) == ("unscored", 0.0, 0)


@pytest.mark.parametrize("rating", [0, 1, 1.5, 2])
@pytest.mark.parametrize("text", ["", "Lovely, the best!", "Das Brot", "Terrible"])
def test_two_stars_and_fewer_are_negative_whatever_the_words(text: str, rating: float) -> None:
    verdict = score(text, rating)
    assert verdict.label == "negative"
    assert verdict.score <= -0.5
    assert verdict.reasons[0].what == f"{rating:g} of 5 stars"


@pytest.mark.parametrize(
    ("text", "rating", "label"),
    [
        ("The shop opens at nine", 5, "positive"),
        ("Das Brot ist gut", 4.5, "positive"),
        ("", 4, "positive"),
        ("", 3, "neutral"),
        ("The bread was awful", 3, "negative"),
        ("Lovely bread", 3, "positive"),
        ("Das Brot war ganz gut", 3, "positive"),
        ("Leib oli väga hea", 3, "neutral"),
    ],
)
def test_other_stars_lean_on_the_words(text: str, rating: float, label: str) -> None:
    assert score(text, rating).label == label


def test_words_as_bad_as_can_be_outweigh_five_stars_and_the_reason_says_so() -> None:
    verdict = score("Got food poisoning from the cake, never again", 5)
    assert verdict.label == "negative"
    assert any("contradiction" in reason.why for reason in verdict.reasons)


def test_the_language_stays_as_detected_when_stars_decide() -> None:
    assert score("Das Brot war schrecklich", 1).language == "de"


def test_reasons_name_the_words_strongest_first() -> None:
    verdict = score("Terrible bread, rude staff, not helpful, and they kept my deposit")
    said = [reason.what for reason in verdict.reasons]
    assert {"kept my deposit", "Terrible", "rude", "not helpful"} <= set(said)
    weights = [abs(reason.weight) for reason in verdict.reasons]
    assert weights == sorted(weights, reverse=True)


def test_a_brand_with_an_angry_name_is_not_complained_about_by_naming_it() -> None:
    scorer, text = TextScorer(thorough=False), "Rotten Shame has opened a shop"
    assert scorer.score(text, ignore=["Rotten Shame"]).label == "neutral"
    assert scorer.score(text).label == "negative"


def test_reach_raises_the_severity_and_not_the_score() -> None:
    scorer = TextScorer(thorough=False)
    near = scorer.score("Bakery faces class action lawsuit")
    far = scorer.score("Bakery faces class action lawsuit", weight=5)
    assert far.score == near.score
    assert far.severity >= 75 > near.severity


def test_a_complaint_at_the_end_of_a_long_post_is_found() -> None:
    post = "The morning was quiet and we walked to the shop. " * 60 + "They kept my deposit."
    assert score(post).label == "negative"


@pytest.mark.parametrize(
    "piece",
    [
        "wait ",
        "never ",
        "refuse refund ",
        "waited for there on hold at least ",
        "no ",
        "!",
        "took ",
    ],
)
def test_a_repetitive_text_is_scored_without_delay_or_crash(piece: str) -> None:
    assert len(score("the and " + piece * 4000).reasons) <= MOST_REASONS


@given(
    st.text(max_size=300),
    st.none() | st.floats(),
    st.none() | st.sampled_from(["en", "de", "", "xx-YY"]),
)
def test_any_text_gets_a_verdict_within_its_ranges(
    text: str, rating: float | None, language: str | None
) -> None:
    scorer: Scorer = TextScorer(thorough=False)
    verdict = scorer.score(text, rating=rating, language=language)
    assert -1 <= verdict.score <= 1
    assert 0 <= verdict.severity <= 100
    assert (verdict.severity > 0) == (verdict.label == "negative")
    assert len(verdict.reasons) <= MOST_REASONS
    assert all(-1 <= r.weight <= 1 and math.isfinite(r.weight) for r in verdict.reasons)


def test_on_labelled_texts_our_phrases_lose_nothing_against_plain_vader() -> None:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    plain, scorer = SentimentIntensityAnalyzer(), TextScorer(thorough=False)
    caught = {"ours": [0, 0], "plain": [0, 0]}
    negative = 0
    for file in corpora.files("en-"):
        for text, label in corpora.rows(file):
            negative += label == "neg"
            ours = scorer.score(text, language="en").label == "negative"
            theirs = plain.polarity_scores(text)["compound"] <= -0.05
            for name, said in (("ours", ours), ("plain", theirs)):
                caught[name][0] += said and label == "neg"
                caught[name][1] += said
    figures = {name: (hit / negative, hit / said) for name, (hit, said) in caught.items()}
    for name, (recall, precision) in figures.items():
        print(f"{name}: recall of negative {recall:.3f}, precision {precision:.3f}")
    assert figures["ours"][0] > figures["plain"][0]
    assert figures["ours"][1] >= figures["plain"][1] - 0.01
