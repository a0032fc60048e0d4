"""VADER's rules, with the words of other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.phrases import find
from monitor.sentiment.rules import exclaimed, faces, weigh
from monitor.sentiment.speech import LANGUAGES, read, speech
from monitor.sentiment.tokens import UNSPACED, cut, parts_of
from monitor.sentiment.tone import tone_of

BY_RULES = [language for language in LANGUAGES if language != "en"]
NOTHING: frozenset[int] = frozenset()


def valences(text: str, language: str) -> list[float]:
    """What the words of a text weigh in their place, without any phrases; zeros left out."""
    words = weigh(cut(text, language), speech(language), NOTHING, NOTHING)
    return [word.valence for word in words if word.valence]


def only(text: str, language: str) -> float:
    (valence,) = valences(text, language)
    return valence


GOOD = [
    ("es", "La comida es buena", "La comida no es buena"),
    ("de", "Das Essen ist gut", "Das Essen ist nicht gut"),
    ("hr", "Hrana je dobra", "Hrana nije dobra"),
    ("ru", "Еда вкусная", "Еда не вкусная"),
    ("fr", "Le repas est bon", "Le repas n'est pas bon"),
    ("tr", "Yemek güzel", "Yemek güzel değil"),
    ("ja", "料理がおいし", "料理がおいしくない"),
    ("zh", "周到", "不够周到"),
]
BAD = [
    ("de", "Das Essen ist schlecht", "Das Essen ist nicht schlecht"),
    ("hr", "Hrana je loša", "Hrana nije loša"),
    ("ru", "Еда плохая", "Еда не плохая"),
    ("fr", "Le service est lent", "Le service n'est pas lent"),
    ("tr", "Yemek kötü", "Yemek kötü değil"),
]


@pytest.mark.parametrize(("language", "plain", "denied"), GOOD)
def test_a_negation_turns_praise_and_takes_a_part_of_it(
    language: str, plain: str, denied: str
) -> None:
    assert 0 < -only(denied, language) < only(plain, language)


@pytest.mark.parametrize(("language", "plain", "denied"), BAD)
def test_a_negation_turns_blame(language: str, plain: str, denied: str) -> None:
    assert 0 < only(denied, language) < -only(plain, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Nicht heute und auch morgen gut"),
        ("es", "No. La comida es buena"),
        ("de", "Das nicht, aber gut"),
        ("ru", "Не пришли! Еда вкусная"),
        ("tr", "Güzel. Değil"),
    ],
)
def test_a_negation_reaches_neither_far_nor_over_a_full_stop_or_a_but(
    language: str, text: str
) -> None:
    assert only(text, language) > 0


@pytest.mark.parametrize(
    ("language", "plain", "stronger"),
    [
        ("es", "La comida es buena", "La comida es muy buena"),
        ("de", "Das Essen ist schlecht", "Das Essen ist sehr schlecht"),
        ("hr", "Hrana je dobra", "Hrana je jako dobra"),
        ("ru", "Еда плохая", "Еда очень плохая"),
        ("fr", "Le repas est bon", "Le repas est très bon"),
        ("tr", "Yemek kötü", "Yemek çok kötü"),
        ("zh", "难吃", "非常难吃"),
        ("ja", "最悪", "とても最悪"),
    ],
)
def test_a_booster_strengthens(language: str, plain: str, stronger: str) -> None:
    mild, strong = only(plain, language), only(stronger, language)
    assert mild * strong > 0
    assert abs(strong) > abs(mild)


@pytest.mark.parametrize(
    ("language", "plain", "weaker"),
    [
        ("es", "La comida es buena", "La comida es algo buena"),
        ("de", "Das Essen ist gut", "Das Essen ist ziemlich gut"),
        ("hr", "Hrana je loša", "Hrana je pomalo loša"),
        ("fr", "Le repas est bon", "Le repas est plutôt bon"),
        ("tr", "Yemek güzel", "Yemek biraz güzel"),
        ("zh", "难吃", "有点难吃"),
        ("ja", "最悪", "ちょっと最悪"),
    ],
)
def test_a_dampener_weakens(language: str, plain: str, weaker: str) -> None:
    strong, mild = only(plain, language), only(weaker, language)
    assert mild * strong > 0
    assert abs(mild) < abs(strong)


def test_a_booster_counts_less_from_farther_away() -> None:
    near = only("Das Essen ist sehr gut", "de")
    far = only("Das Essen sehr ist gut", "de")
    assert far < near


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Det är väldigt nära"),
        ("ru", "Еда довольно обычная"),
        ("de", "Das ist verdammt nah"),
        ("pt", "Abre às nove, mas fecha ao domingo"),
    ],
)
def test_a_small_word_weighs_nothing_by_itself(language: str, text: str) -> None:
    assert valences(text, language) == []


@pytest.mark.parametrize(
    ("language", "plain", "shouted"),
    [
        ("de", "Das Essen ist schlecht", "Das Essen ist SCHLECHT"),
        ("ru", "Еда плохая", "Еда ПЛОХАЯ"),
        ("es", "La comida es buena", "La comida es BUENA"),
    ],
)
def test_capitals_strengthen_a_word_unless_everything_is_in_capitals(
    language: str, plain: str, shouted: str
) -> None:
    assert abs(only(shouted, language)) > abs(only(plain, language))
    assert only(plain.upper(), language) == only(plain, language)


@pytest.mark.parametrize("text", ["Hrana je dobra", "Hrana je loša"])
def test_exclamation_marks_strengthen_either_side_and_four_are_enough(text: str) -> None:
    totals = [abs(tone_of(text + "!" * marks, "hr").total) for marks in (0, 1, 4, 40)]
    assert totals[0] < totals[1] < totals[2] == totals[3]
    assert exclaimed(cut("很好！！", "zh")) == exclaimed(cut("很好!!", "zh")) > 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La comida es buena pero el servicio es malo"),
        ("de", "Das Essen war gut, aber der Service war schlecht"),
        ("hr", "Hrana je dobra ali usluga je loša"),
        ("ru", "Еда хорошая но сервис плохой"),
        ("fr", "Le repas est bon mais le service est lent"),
        ("ja", "料理はおいしいけど店員は最悪"),
    ],
)
def test_what_follows_a_but_weighs_more_than_what_stands_before_it(
    language: str, text: str
) -> None:
    before, after = valences(text, language)
    assert before > 0 > after
    assert abs(after) > abs(before)


def test_a_but_weighs_its_own_sentence_only() -> None:
    alone = only("Das Essen ist gut.", "de")
    assert valences("Das Essen ist gut. Es kam spät, aber warm.", "de")[0] == alone


@pytest.mark.parametrize(("face", "side"), [(":)", 1), (":(", -1), ("❤", 1), ("😭", -1)])
def test_faces_weigh_in_every_language(face: str, side: int) -> None:
    assert faces()[face] * side > 0
    for language in BY_RULES:
        if language not in UNSPACED or not face.isascii():
            assert [value * side > 0 for value in valences(face, language)] == [True], language


def test_a_wink_weighs() -> None:
    assert valences("Nun ;)", "de") == [faces()[";)"]]


def test_a_time_of_day_is_no_face() -> None:
    assert valences("営業は22:30まで", "ja") == []


def test_what_a_phrase_covers_does_not_count_twice() -> None:
    text, language = "Sie haben meine Kaution behalten, schlecht", "de"
    tokens, spoken = cut(text, language), speech(language)
    found = find(tokens, spoken)
    assert found.covered
    loose = weigh(tokens, spoken, found.covered, NOTHING)
    assert [word.first for word in loose] == [5]
    everything = frozenset(range(len(tokens.folded)))
    assert weigh(tokens, spoken, everything, NOTHING) == []


def test_words_of_a_question_count_a_part() -> None:
    tokens, spoken = cut("Das ist schlecht", "de"), speech("de")
    (plain,) = weigh(tokens, spoken, NOTHING, NOTHING)
    (asked,) = weigh(tokens, spoken, NOTHING, frozenset(range(3)))
    assert plain.valence < asked.valence < 0


@pytest.mark.parametrize("language", [x for x in BY_RULES if x not in UNSPACED])
def test_our_own_list_outweighs_the_general_one(language: str) -> None:
    spoken = speech(language)
    own = {
        word: float(valence)
        for word, valence in read(language)["words"].items()
        if not word.endswith("*") and len(parts_of(word, language)) == 1
    }
    assert own
    assert {spoken.valence(word)[1] for word in own} == {False}
    doubled = [word for word in own if word.casefold() in spoken.general]
    assert any(spoken.general[word.casefold()] != spoken.valence(word)[0] for word in doubled)


def test_of_languages_that_serve_each_other_each_has_its_own_word_first() -> None:
    for one, other in (("hr", "sr"), ("sr", "hr")):
        own, also = read(one)["words"], read(other)["words"]
        differ = [word for word in own.keys() & also.keys() if own[word] != also[word]]
        whole = [word for word in differ if word.isalpha()]
        assert whole
        assert {word for word in whole if speech(one).valence(word)[0] != own[word]} == set()


letters = st.sampled_from(["gut", "nicht", "sehr", "SCHLECHT", "aber", ".", "!", ":)", "Haus", "?"])


@given(st.lists(letters, max_size=20).map(" ".join))
def test_every_word_weighs_within_bounds_and_its_span_holds_its_place(text: str) -> None:
    tokens, spoken = cut(text, "de"), speech("de")
    for word in weigh(tokens, spoken, NOTHING, NOTHING):
        assert 0 <= word.first <= word.last < len(tokens.folded)
        assert abs(word.valence) <= 10
