"""How a text is cut and folded for the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.tokens import STOPS, UNSPACED, cut, fold, parts_of, spelling


def folded(text: str, language: str = "en") -> list[str]:
    return list(cut(text, language).folded)


@pytest.mark.parametrize(
    ("written", "language", "same_as"),
    [
        ("Café", "fr", "cafe"),
        ("ÉTÉ", "fr", "ete"),
        ("čokoláda", "cs", "cokolada"),
        ("İSTANBUL", "tr", "istanbul"),
        ("ISPANAK", "tr", "ıspanak"),
        ("STRASSE", "de", "straße"),
        ("Smørrebrød", "da", "smorrebrod"),
        ("Łódź", "pl", "lodz"),
        ("Ёлка", "ru", "елка"),
        ("Ужасна", "sr", "užasna"),
        ("Љубазна", "sr", "ljubazna"),
        ("Његов", "sr", "njegov"),
        ("џеп", "sr", "džep"),
        ("ђубре", "sr", "đubre"),
        ("أكل", "ar", "اكل"),
        ("إلى", "ar", "الي"),
        ("مدرسة", "ar", "مدرسه"),
        ("Απαίσια", "el", "απαισια"),
    ],
)
def test_what_is_spelt_in_several_ways_folds_to_one(
    written: str, language: str, same_as: str
) -> None:
    assert fold(written, language) == fold(same_as, language)


def test_cyrillic_becomes_latin_only_where_both_are_written() -> None:
    assert fold("добро", "sr") == "dobro"
    assert fold("добро", "ru") == "добро"


def test_a_spelling_keeps_its_accents_and_loses_its_capitals() -> None:
    assert spelling("Más", "es") == "más"
    assert spelling("УЖАСНО", "sr") == "užasno"


def test_arabic_vowel_signs_and_stretched_letters_do_not_part_words() -> None:
    assert folded("مَدْرَسَةٌ ســـيئة", "ar") == folded("مدرسة سيئة", "ar")


def test_composed_and_decomposed_accents_are_one() -> None:
    assert folded("Ne\u0301m", "hu") == folded("N\u00e9m", "hu")


def test_spans_quote_the_text_as_it_was_written() -> None:
    tokens = cut("Straßenlärm: GANZ schlecht, 3,50 €!", "de")
    assert [tokens.quote(place, place) for place in range(len(tokens.folded))] == [
        "Straßenlärm",
        "GANZ",
        "schlecht",
        "3,50",
        "!",
    ]
    assert tokens.quote(0, 2) == "Straßenlärm: GANZ schlecht"


@pytest.mark.parametrize(
    ("text", "language", "stops"),
    [
        ("One. Two! Three?", "en", [".", "!", "?"]),
        ("Really?! Yes… No...", "en", ["?", ".", "."]),
        ("One line\nanother", "en", ["."]),
        ("هل هذا جيد؟ نعم।", "ar", ["?", "."]),
        ("最悪。本当！なぜ？", "ja", [".", "!", "?"]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, language: str, stops: list[str]) -> None:
    assert [token for token in folded(text, language) if token in STOPS] == stops


def test_a_sentence_reaches_from_stop_to_stop() -> None:
    tokens = cut("It rained. We waited long! Home", "en")
    assert [tokens.folded[place] for place in tokens.sentence(3)] == ["we", "waited", "long"]
    assert [tokens.folded[place] for place in tokens.sentence(7)] == ["home"]


@pytest.mark.parametrize("number", ["3.50", "1.000,50", "12:30", "4,5", "2026"])
def test_a_number_with_dots_is_one_token_and_ends_no_sentence(number: str) -> None:
    assert folded(f"It was {number} there") == ["it", "was", number, "there"]


def test_a_full_stop_behind_a_number_ends_the_sentence() -> None:
    assert folded("We were 10. Nobody came") == ["we", "were", "10", ".", "nobody", "came"]


@pytest.mark.parametrize("face", [":)", ":-(", ":D", "=)", "<3", ":'(", "^^", "👍", "😡", "❤"])
def test_faces_are_tokens(face: str) -> None:
    assert folded(f"Well {face} then") == ["well", face, "then"]


def test_emoji_in_a_row_are_tokens_of_their_own() -> None:
    assert folded("👍👍😡") == ["👍", "👍", "😡"]


@pytest.mark.parametrize("text", ["12:30", "a:b", "see 3:4", "x:)y"])
def test_a_colon_inside_something_is_no_face(text: str) -> None:
    assert not any(token.startswith(":") for token in folded(text))


@pytest.mark.parametrize(
    ("text", "faces"),
    [
        ("спасибо)", [":)"]),
        ("Всё понравилось!)", [":)"]),
        ("классно)))", [":)"]),
        ("как всегда((", [":("]),
        ("да) нет)", [":)", ":)"]),
        ("спасибо :)", [":)"]),
        ("(см. сайт)", []),
        ("Открыто (с девяти) каждый день", []),
    ],
)
def test_a_russian_bracket_that_closes_nothing_is_a_face(text: str, faces: list[str]) -> None:
    assert [token for token in folded(text, "ru") if token in {":)", ":("}] == faces
    assert [token for token in folded(text, "uk") if token in {":)", ":("}] == faces


def test_a_bracket_alone_is_no_face_elsewhere() -> None:
    assert folded("thanks)", "en") == ["thanks"]


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘"])
def test_french_and_italian_words_are_parted_at_the_apostrophe(apostrophe: str) -> None:
    assert folded(f"l{apostrophe}arnaque", "fr") == ["l", "arnaque"]
    assert folded(f"dell{apostrophe}azienda", "it") == ["dell", "azienda"]
    assert folded(f"don{apostrophe}t", "en") == ["don't"]


def test_what_is_hyphenated_is_several_words() -> None:
    assert parts_of("rip-off", "en") == ["rip", "off"]
    assert parts_of("l’arnaque", "fr") == ["l", "arnaque"]


def test_links_and_names_of_accounts_are_passed_over() -> None:
    text = "Look https://example.org/awful.html www.example.org/bad @terrible here"
    assert folded(text) == ["look", "here"]


def test_an_address_keeps_the_words_around_it_where_they_stand() -> None:
    tokens = cut("Bad https://example.org/x service", "en")
    assert [tokens.quote(place, place) for place in (0, 1)] == ["Bad", "service"]


@pytest.mark.parametrize(("language", "text"), [("zh", "服务很差，ABC"), ("ja", "最悪のＡＢＣ")])
def test_without_spaces_every_character_is_a_token(language: str, text: str) -> None:
    tokens = cut(text, language)
    assert len(tokens.folded) == len(tokens.text) == len(text)
    assert tokens.joined.endswith("abc")
    assert tokens.quote(0, 1) == text[:2]


def test_no_text_has_no_tokens() -> None:
    for language in LANGUAGES:
        assert cut("", language).folded == ()
        assert cut("", language).joined == ""


languages = st.sampled_from(LANGUAGES)
pieces = st.sampled_from(
    [
        ":)",
        ";)",
        "))",
        "((",
        "l'",
        "3.5",
        "İ",
        "ß",
        "Љ",
        "أ",
        "ـ",
        "❤️",
        "。",
        "ﾊﾞ",
        "@x",
        "www.",
        "*",
    ]
)
texts = st.text(max_size=200) | st.lists(pieces | st.text(max_size=5), max_size=30).map("".join)


@given(texts, languages)
def test_any_text_is_cut_and_every_span_lies_inside_it_and_they_rise(
    text: str, language: str
) -> None:
    tokens = cut(text, language)
    assert len(tokens.folded) == len(tokens.spans) == len(tokens.starts)
    assert all(tokens.folded)
    behind = 0
    for begin, end in tokens.spans:
        assert behind <= begin < end <= len(tokens.text)
        behind = end


@given(texts, languages)
def test_every_token_is_found_again_by_its_place_among_the_joined(text: str, language: str) -> None:
    tokens = cut(text, language)
    for number, (start, token) in enumerate(zip(tokens.starts, tokens.folded, strict=True)):
        assert tokens.joined[start : start + len(token)] == token
        assert tokens.at(start) == tokens.at(start + len(token) - 1) == number


@given(texts, languages)
def test_no_token_holds_a_space_but_one_that_is_a_space(text: str, language: str) -> None:
    if language not in UNSPACED:
        assert not any(
            character.isspace() for token in cut(text, language).folded for character in token
        )


@given(texts, languages)
def test_a_folded_word_is_folded(text: str, language: str) -> None:
    once = fold(text, language)
    assert fold(once, language) == once
