"""The verdict on whole texts: brands, headlines, questions, sarcasm, stars, locales, tiers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from monitor.harvest import verdicts
from monitor.match import Matcher
from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.tone import tone_of
from monitor.sentiment.verdict import Verdict
from monitor.sentiment.wording import LOCALES, wording
from tests.monitor.made_up import item

NAMES = ("Acme", "Globex", "Initech")


@dataclass(frozen=True)
class Brand:
    name: str
    query: str = ""


def score(text: str, rating: float | None = None, language: str | None = None) -> Verdict:
    return TextScorer(thorough=False).score(text, rating=rating, language=language, ignore=NAMES)


def labels(text: str) -> dict[str, str]:
    """The label that each brand gets of a text which names it."""
    said, matcher = item(title="", text=text), Matcher([Brand(name) for name in NAMES])
    about = matcher.brands_of(said)
    scorer = TextScorer(thorough=False)
    judged = verdicts(said, about, matcher, scorer, names=NAMES)
    return {brand: verdict.label for brand, verdict in judged.items()}


@pytest.mark.parametrize(
    ("text", "acme", "globex"),
    [
        ("Acme is terrible but Globex fixed it at once, lovely people.", "negative", "positive"),
        ("Acme kept my deposit. Globex was wonderful, thank you!", "negative", "positive"),
        ("Acme ist furchtbar, aber Globex ist wunderbar!", "negative", "positive"),
        ("Globex was terrible, Acme was wonderful.", "positive", "negative"),
    ],
)
def test_each_brand_of_a_text_gets_its_own_verdict(text: str, acme: str, globex: str) -> None:
    assert labels(text) == {"Acme": acme, "Globex": globex}


def test_three_brands_in_one_text_are_told_apart() -> None:
    told = labels(
        "Acme kept my deposit. Globex opens at nine. Initech was wonderful, lovely staff!"
    )
    assert told == {"Acme": "negative", "Globex": "neutral", "Initech": "positive"}


BOTH = {"Acme": "negative", "Globex": "negative"}


def test_what_is_said_behind_two_brands_goes_for_both() -> None:
    assert labels("I asked Acme and Globex. Nobody answered my mails.") == BOTH


def test_what_is_said_of_two_brands_in_one_breath_goes_for_both() -> None:
    assert labels("Acme and Globex are both terrible.") == BOTH


@pytest.mark.parametrize(
    ("text", "urgencies"),
    [
        ("Acme recalls thousands of heaters", {"safety"}),
        ("Acme sued over data leak", {"legal", "privacy"}),
        ("Acme fined for selling spoiled meat", {"legal"}),
        ("Acme to close 40 shops and lay off 300", set()),
        ("Workers strike at Acme", set()),
        ("Acme ruft 3.000 Heizlüfter zurück", {"safety"}),
    ],
)
def test_bad_news_in_a_headline_is_negative(text: str, urgencies: set[str]) -> None:
    verdict = score(text)
    assert verdict.label == "negative"
    assert urgencies <= set(verdict.urgencies)


def test_a_headline_of_two_words_is_judged_where_its_place_names_the_language() -> None:
    assert score("Acme recalls 3,000 heaters", language="en").urgencies == ("safety",)


@pytest.mark.xfail(strict=True, reason="two words that no list knows have no language")
@pytest.mark.parametrize(
    "text",
    [
        "Acme recalls 3,000 heaters",
        "Acme retira 3.000 calefactores",
        "Acme rappelle 3 000 radiateurs",
    ],
)
def test_a_headline_of_two_words_is_judged_without_that_too(text: str) -> None:
    assert score(text).label == "negative"


@pytest.mark.parametrize(
    "text", ["Acme opens fourth shop in Leeds", "Acme appoints new finance director"]
)
def test_plain_news_in_a_headline_are_not_negative(text: str) -> None:
    assert score(text).label in {"neutral", "positive"}


def test_an_award_in_a_headline_is_positive() -> None:
    assert score("Acme wins award for best bakery").label == "positive"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('"The staff were rude and the soup was cold," said one guest.', "negative"),
        ('"Lovely place, friendly staff," said one guest.', "positive"),
        ("„Das Personal war unfreundlich“, sagte ein Gast.", "negative"),
        ("« Le personnel était impoli », dit un client.", "negative"),
    ],
)
def test_what_is_quoted_counts(text: str, label: str) -> None:
    assert score(text).label == label


@pytest.mark.parametrize(
    "text",
    [
        "Does anyone know whether they refund deposits?",
        "Is the shop open on Sunday?",
        "What happens if the parcel never arrives?",
        "If it breaks within a year, they replace it.",
        "In case of delay, call the hotline.",
    ],
)
def test_a_question_or_a_condition_is_no_complaint(text: str) -> None:
    verdict = score(text)
    assert verdict.label != "negative"
    assert verdict.severity == 0


@pytest.mark.parametrize("text", ["Why does nobody answer the phone?", "Why was I charged twice?"])
def test_a_question_that_blames_is_a_complaint(text: str) -> None:
    assert score(text).label == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for nothing!",
        "Great, another two-hour wait. Thanks for nothing.",
        "Oh great, they lost my parcel again 🙄",
        "Slow clap for Acme, third cancelled appointment",
        "Just what I needed: a flat tyre and no answer on the phone",
    ],
)
def test_sarcasm_that_shows_is_negative(text: str) -> None:
    assert score(text).label == "negative"


def test_praise_beside_a_plain_complaint_counts_little() -> None:
    praise, blame, both = (
        tone_of(text, "en").total
        for text in (
            "A delicious cake.",
            "They kept my deposit.",
            "A delicious cake. They kept my deposit.",
        )
    )
    assert praise > -blame / 2
    assert blame < both < blame + praise / 2


FURIOUS = "Horrible, they kept my deposit and lied to me. Worst hotel ever, disgusting and dirty."
DELIGHTED = "Wonderful place, lovely staff, fantastic food, I love it and highly recommend it!"


@pytest.mark.parametrize("stars", [4, 5])
def test_good_stars_with_furious_words_are_marked_and_negative(stars: float) -> None:
    verdict = score(FURIOUS, stars)
    assert verdict.label == "negative"
    assert verdict.score == score(FURIOUS).score
    (marked,) = [reason for reason in verdict.reasons if "stars" in reason.what]
    assert marked.why == wording("en").text("stars.outweighed")


@pytest.mark.parametrize("stars", [0, 1, 2])
def test_bad_stars_with_praise_are_marked_and_negative(stars: float) -> None:
    verdict = score(DELIGHTED, stars)
    assert verdict.label == "negative"
    assert verdict.reasons[0].why == wording("en").text("stars.contradicted")


def test_stars_and_words_that_agree_are_no_contradiction() -> None:
    texts = wording("en").texts
    contradictions = {texts["stars.outweighed"], texts["stars.contradicted"]}
    for text, stars in [(FURIOUS, 1), (DELIGHTED, 5), ("The shop opens at nine.", 1)]:
        assert contradictions.isdisjoint(reason.why for reason in score(text, stars).reasons)


COMPLAINT = "Sie haben meine Kaution behalten, furchtbar!"


@pytest.mark.parametrize("locale", ["hr", "de", "de-AT", "hr_HR", "DE"])
def test_reasons_are_worded_in_the_locale_whatever_the_language_of_the_text(locale: str) -> None:
    verdict = TextScorer(locale=locale, thorough=False).score(COMPLAINT, rating=1)
    texts = wording(locale[:2].lower()).texts
    assert {reason.why for reason in verdict.reasons} >= {
        texts["stars.decide"],
        texts["kind.refund"],
    }
    assert verdict.reasons[0].what == texts["stars.shown"].format(stars="1")


@pytest.mark.parametrize("locale", ["xx", "", "ja", "english"])
def test_an_unknown_locale_falls_back_to_english(locale: str) -> None:
    english = TextScorer(locale="en", thorough=False).score(COMPLAINT, rating=1)
    assert TextScorer(locale=locale, thorough=False).score(COMPLAINT, rating=1) == english


def test_a_locale_changes_the_words_and_nothing_else() -> None:
    found = [TextScorer(locale=name, thorough=False).score(COMPLAINT) for name in LOCALES]
    assert len({(verdict.label, verdict.score, verdict.severity) for verdict in found}) == 1
    assert len({verdict.reasons for verdict in found}) == len(LOCALES)


def test_a_verdict_names_the_tier_that_judged() -> None:
    assert score(FURIOUS).tier == score(FURIOUS, 1).tier == "default"
    assert score("", 1).tier == score("Leib oli väga halb", 1).tier == "stars"
    assert score("").tier == score("Leib oli väga halb").tier == "none"
