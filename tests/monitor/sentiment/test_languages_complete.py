"""Every language has everything, and every locale every text."""

from __future__ import annotations

import string
from functools import cache

import numpy as np
import pytest

from monitor.sentiment.grams import BUCKETS
from monitor.sentiment.kinds import kinds
from monitor.sentiment.marks import MARKS
from monitor.sentiment.model import COLUMNS, FILE, SAME_WORDS, weights, words_of
from monitor.sentiment.patterns import Compiler
from monitor.sentiment.speech import LANGUAGES, RELATED, read, speech
from monitor.sentiment.themes import taxonomy
from monitor.sentiment.train.data import own
from monitor.sentiment.wording import LOCALES, wording

EACH = pytest.mark.parametrize("language", LANGUAGES)
EVERY_LOCALE = pytest.mark.parametrize("locale", LOCALES)
GRAMMAR = {"negators", "negators_after", "boosters", "dampeners", "contrasts", "numbers"}
BY_PHRASES_ALONE = {"boycott", "business", "loyalty", "press", "promise"}
"""Themes that words cannot tell."""
THEMES = {kind.theme for kind in kinds().values() if kind.theme}


@cache
def compiler(language: str) -> Compiler:
    return Compiler(language, read(language)["grammar"]["numbers"].split())


@EACH
def test_a_file_has_the_known_tables_and_kinds_and_nothing_else(language: str) -> None:
    data = read(language)
    assert set(data) == {"grammar", "words", "phrases"}
    assert set(data["grammar"]) == GRAMMAR
    assert set(data["phrases"]) <= set(kinds())


@EACH
def test_every_kind_has_a_phrase(language: str) -> None:
    # Serbian and Croatian serve each other.
    files = [read(name) for name in (language, *RELATED.get(language, ()))]
    spoken = {name for data in files for name, found in data["phrases"].items() if found}
    assert set(kinds()) - spoken == set()


@EACH
def test_every_pattern_compiles_and_so_does_its_expression(language: str) -> None:
    for kind, patterns in read(language)["phrases"].items():
        for source in patterns:
            pattern = compiler(language).compile(source)
            assert pattern.expression.search("") is None, (kind, source)


@EACH
def test_every_phrase_is_tried_only_where_its_letters_occur(language: str) -> None:
    everywhere = [
        phrase.pattern.source
        for phrase in speech(language).finder.phrases
        if not phrase.pattern.needs
    ]
    assert everywhere == []


@EACH
def test_words_weigh_between_minus_four_and_four(language: str) -> None:
    words = read(language)["words"]
    assert len(words) > 100
    assert {word: weight for word, weight in words.items() if not -4 <= weight <= 4} == {}


@EACH
def test_there_are_words_for_either_side_and_small_words(language: str) -> None:
    spoken = speech(language)
    assert min(spoken.valences.values()) < -2
    assert max(spoken.valences.values()) > 2
    denies = (spoken.negators, spoken.negators_after)
    assert any(words.whole or words.begins for words in denies)
    assert spoken.boosters.whole
    assert spoken.dampeners.whole
    assert spoken.contrasts.whole


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_there_is_a_general_list_within_the_same_bounds(language: str) -> None:
    general = speech(language).general
    assert len(general) > 1_000
    assert all(-4 <= weight <= 4 and weight for weight in general.values())


def test_english_has_no_general_list_but_vaders() -> None:
    assert speech("en").general == {}


@EACH
def test_there_are_weights_of_frequent_words(language: str) -> None:
    with weights(f"words-{SAME_WORDS.get(language, language)}.npz") as file:
        digests, values = file["digests"], file["weights"]
        assert (file["scale"] > 0).all()
    assert len(digests) > 1_000
    assert (digests[1:] > digests[:-1]).all()
    assert values.shape == (len(digests), len(COLUMNS))
    assert words_of(language).get("qwxzqwxz") is None


def test_the_default_weights_fit_what_reads_them() -> None:
    from monitor.sentiment.features import NAMES

    with weights(FILE) as file:
        assert file["grams"].shape == (BUCKETS, len(COLUMNS))
        assert file["grams"].dtype == np.int8
        assert file["dense"].shape == (len(NAMES), len(COLUMNS))
        assert file["bias"].shape == (len(COLUMNS),)
        assert set(file["languages"].tolist()) == set(LANGUAGES)
        for name in ("grams", "dense", "bias", "added", "scale"):
            assert np.isfinite(file[name]).all(), name


def test_the_weights_of_the_head_know_every_language() -> None:
    from monitor.sentiment.embedding import FILE as HEAD

    with weights(HEAD) as file:
        assert file["weights"].shape == (384 + 3 + len(MARKS), len(COLUMNS))
        assert file["biases"].shape == (len(LANGUAGES), 5)
        assert set(file["languages"].tolist()) == set(LANGUAGES)


@EACH
def test_there_are_labelled_texts_of_every_label(language: str) -> None:
    for split in ("train", "check"):
        labels = {one.label for one in own(split) if one.language == language}
        assert labels == {0, 1, 2}, split


@EVERY_LOCALE
def test_a_locale_has_the_keys_of_english_and_no_others(locale: str) -> None:
    assert wording(locale).texts.keys() == wording("en").texts.keys()


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@EVERY_LOCALE
def test_a_locale_fills_the_same_places_and_leaves_no_text_empty(locale: str) -> None:
    for key, text in wording(locale).texts.items():
        assert text == text.strip() != "", key
        assert _placeholders(text) == _placeholders(wording("en").texts[key]), key


@EVERY_LOCALE
def test_every_kind_has_a_wording_and_every_theme_a_name(locale: str) -> None:
    texts = wording(locale).texts
    weighing = [kind.name for kind in kinds().values() if kind.weight]
    assert [name for name in weighing if f"kind.{name}" not in texts] == []
    assert [theme for theme in sorted(THEMES) if f"theme.{theme}" not in texts] == []


@EVERY_LOCALE
def test_every_reason_that_the_rules_can_give_has_a_wording(locale: str) -> None:
    texts = wording(locale).texts
    for group in ("word", "turned", "own", "model", "meaning"):
        for side in ("negative", "positive"):
            assert f"{group}.{side}" in texts


def test_a_locale_other_than_english_is_translated() -> None:
    english = wording("en").texts
    for locale in set(LOCALES) - {"en"}:
        same = [key for key, text in wording(locale).texts.items() if text == english[key]]
        assert len(same) < len(english) / 10, locale


@EACH
def test_every_theme_that_words_can_tell_has_words(language: str) -> None:
    assert set(taxonomy()[language]) == THEMES - BY_PHRASES_ALONE
    for theme, patterns in taxonomy()[language].items():
        assert patterns, theme
        for source in patterns:
            assert Compiler(language).compile(source).expression.search("") is None


def test_there_are_themes_for_no_language_that_is_not_judged() -> None:
    assert set(taxonomy()) == set(LANGUAGES)
