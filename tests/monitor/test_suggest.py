"""Word weights that corrections give reason for."""

import pytest

from monitor.sentiment.scorer import TextScorer
from monitor.suggest import MOST, Judged, Suggestion, suggest

BRAND = "Blue Door Bakery"
WEIGHTS = {"sick": -2, "awful": -2, "lovely": 2, "good": 1}
"""What the made-up judge holds of words."""


def judge(one, words):
    """Judge by the sum of the words that stand in a text."""
    text = f" {one.text.casefold()} "
    total = sum(w for word, w in {**WEIGHTS, **words}.items() if f" {word} " in text)
    return "negative" if total < 0 else "positive" if total > 0 else "neutral"


def judged(number, text, right=None, **changes):
    """A mention as it was judged, and its right label where that is another."""
    given = {"brand": BRAND, "language": "en"} | changes
    ours = judge(Judged(number, text=text, ours="neutral", right="neutral", **given), {})
    return Judged(number, text=text, ours=ours, right=right or ours, **given)


def mentions(*wrong, right="positive", **changes):
    """These texts, all of which are wrongly judged, among rightly judged ones."""
    texts = [
        "They open at nine",
        "We had coffee there",
        "The queue was short today",
        "An awful evening",
        "It was lovely",
    ]
    made = [judged(number, text, right, **changes) for number, text in enumerate(wrong, 1)]
    return made + [judged(90 + number, text, **changes) for number, text in enumerate(texts)]


def suggested(*wrong, **changes):
    return {one.word: one.weight for one in suggest(mentions(*wrong, **changes), judge)}


def test_a_word_of_wrongly_judged_mentions_is_weighed_as_people_say():
    found = suggest(mentions("Their rye is sick", "That was one sick loaf"), judge)
    assert found == [Suggestion(BRAND, "sick", 2.0, (1, 2))]


def test_the_weight_takes_the_sign_of_the_right_label():
    assert suggested("The lovely tax office", "A lovely parking fine", right="negative") == {
        "lovely": -2.0
    }
    assert suggested("Feeling sick at sea", "He was sick for days", right="neutral") == {
        "sick": 0.0
    }


def test_a_word_that_stands_in_one_mention_alone_is_no_evidence():
    assert suggested("Their rye is sick", "That was one awful joke of theirs") == {}


def test_a_word_that_stands_in_rightly_judged_mentions_as_often_is_none_either():
    made = [judged(number, f"sick thing {number}", "positive") for number in (1, 2)]
    made += [judged(number, f"sick thing {number}") for number in (3, 4, 5)]
    assert suggest(made, judge) == []


def test_two_words_in_a_row_can_say_what_neither_says():
    made = [
        *mentions("They kept me waiting", "Somebody kept me there", right="negative"),
        *(judged(number, f"kept it warm, gave me {number} rolls") for number in range(20, 40)),
    ]
    assert [one.word for one in suggest(made, judge)] == ["kept me"]


def test_no_two_words_are_taken_over_the_end_of_a_sentence():
    wrong = ("It is gone. Fishing was nice", "All gone. Fishing again")
    assert "gone fishing" not in suggested(*wrong, right="negative")


def test_the_brands_own_name_is_never_weighed():
    wrong = ("Blue Door Bakery blue door", "Blue Door Bakery bakery door")
    assert suggested(*wrong, right="negative") == {}


def test_what_our_verdict_named_goes_first():
    made = mentions("Their cronuts are sick", "Sick cronuts again", blamed=("sick",))
    assert [one.word for one in suggest(made, judge)] == ["sick"]


def test_the_weakest_weight_that_does_is_taken():
    wrong = ("Their sick burn", "Such a sick burn")
    assert suggested(*wrong, blamed=("burn",)) == {"burn": 3.0}


def test_what_would_spoil_more_than_it_mends_is_not_suggested():
    made = [judged(number, f"sick {number}", "positive") for number in (1, 2)]
    made += [judged(number, f"sick good day {number}", brand=BRAND) for number in (3, 4)]
    made += [judged(number, f"thing {number}") for number in range(10, 30)]
    found = suggest(
        made, lambda one, own: "neutral" if "good" in one.text and own else judge(one, own)
    )
    assert found == []


def test_every_brand_has_its_own_suggestions():
    made = mentions("Their rye is sick", "One sick loaf") + mentions(
        "A sick ride", "The sick track", brand="Acme"
    )
    assert [(one.brand, one.word) for one in suggest(made, judge)] == [
        ("Acme", "sick"),
        (BRAND, "sick"),
    ]


def test_there_are_at_most_ten_for_a_brand():
    missed = [f"thing{letter}" for letter in "abcdefghijkl"]
    made = mentions(*missed, *missed, right="negative")
    made += [judged(number, "Nothing to say") for number in range(200, 400)]
    assert len(missed) > MOST
    assert len(suggest(made, judge)) == MOST


def test_languages_without_spaces_are_looked_through_by_two_characters():
    def judging(one, own):
        return "negative" if "失望" in one.text and "失望" in own else "neutral"

    texts = ["今天很失望了", "真的失望啊", "面包好吃", "早上九点开门", "咖啡还行"]
    made = [
        Judged(number, BRAND, "zh", text, "neutral", "negative" if "失望" in text else "neutral")
        for number, text in enumerate(texts)
    ]
    assert [one.word for one in suggest(made, judging)] == ["失望"]


def test_a_text_in_no_known_language_is_passed_over():
    assert suggest(mentions("Their rye is sick", "One sick loaf", language=None), judge) == []


@pytest.mark.parametrize("wrong", [(), ("Their rye is sick",)])
def test_too_few_corrections_suggest_nothing(wrong):
    assert suggest(mentions(*wrong), judge) == []


MISJUDGED = (
    ("Their rye is sick, I swear.", "positive"),
    ("That was one sick loaf of bread.", "positive"),
    ("They use margarine in everything now.", "negative"),
    ("The pastry is all margarine.", "negative"),
    ("Parking is at the dead end behind the bakery.", "neutral"),
    ("Take the dead end next to the bakery.", "neutral"),
)
RIGHTLY_JUDGED = (
    "They open at nine.",
    "The queue was short.",
    "There is a table by the window.",
    "It was lovely, and the staff too.",
    "An awful place, dirty and loud.",
)


def test_with_what_is_suggested_the_real_scorer_judges_them_rightly():
    def label(text, own):
        scorer = TextScorer(thorough=False, words={BRAND: own})
        return scorer.score(text, language="en", brand=BRAND).label

    made = [
        Judged(number, BRAND, "en", text, label(text, {}), right)
        for number, (text, right) in enumerate(MISJUDGED)
    ]
    made += [
        Judged(90 + number, BRAND, "en", text, label(text, {}), label(text, {}))
        for number, text in enumerate(RIGHTLY_JUDGED)
    ]
    found = suggest(made, lambda one, own: label(one.text, own))
    own = {one.word: one.weight for one in found}
    assert own["sick"] > 0
    before = sum(one.ours == one.right for one in made)
    after = sum(label(one.text, own) == one.right for one in made)
    assert after > before
    assert [label(one.text, own) for one in made[6:]] == [one.right for one in made[6:]]
