"""The linear model: whatever its weights, its arithmetic holds."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.features import NAMES, features
from monitor.sentiment.grams import BUCKETS, MOST, bucket_of_pair, buckets_of, units
from monitor.sentiment.model import (
    CLASSES,
    COLUMNS,
    NOTHING,
    LinearModel,
    Words,
    default_model,
    digest_of,
    mixed,
    shares,
)
from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.speech import LANGUAGES
from monitor.sentiment.tokens import cut
from monitor.sentiment.tone import tone_of
from tests.conftest import ROOT

languages = st.sampled_from(LANGUAGES)


WIDTH = len(COLUMNS)


def words_with(scale: float, **rows: tuple[int, ...]) -> Words:
    """Words with their weights, in the order in which they are looked up."""
    words = sorted(rows, key=digest_of)
    digests = np.array([digest_of(word) for word in words], np.uint32)
    values = np.array([rows[word] for word in words], np.int8).reshape(-1, WIDTH)
    return Words(digests, values, [scale] * WIDTH)


NO_WORDS = words_with(1.0)


def model(words: Words = NO_WORDS, **changes: object) -> LinearModel:
    """A model that says nothing, but for what is changed."""
    given_ = {
        "grams": np.zeros((BUCKETS, WIDTH), np.int8),
        "scale": [1.0] * WIDTH,
        "dense": np.zeros((len(NAMES), WIDTH), np.float32),
        "bias": NOTHING,
        "languages": {},
        "words": lambda _: words,
    }
    return LinearModel(**(given_ | changes))


def test_classes_stand_from_bad_to_good() -> None:
    assert CLASSES == ("negative", "neutral", "positive")


@given(st.tuples(*[st.floats(-1e6, 1e6)] * 3))
def test_probabilities_sum_to_one_and_follow_the_logits(logits: tuple[float, float, float]) -> None:
    parts = shares(logits)
    assert sum(parts) == pytest.approx(1)
    assert all(0 <= part <= 1 for part in parts)
    assert parts[logits.index(max(logits))] == max(parts)


@given(st.tuples(*[st.floats(-1e6, 1e6)] * WIDTH))
def test_what_two_experts_say_lies_between_them(said: tuple[float, ...]) -> None:
    parts = mixed(said)
    one, other = mixed((1e9, *said[1:])), mixed((-1e9, *said[1:]))
    assert sum(parts) == pytest.approx(1)
    for part, *ends in zip(parts, one, other, strict=True):
        assert min(ends) - 1e-9 <= part <= max(ends) + 1e-9


def test_the_gate_says_which_expert_is_believed() -> None:
    angry, plain = (5.0, 0.0), (0.0, 5.0)
    assert mixed((9.0, *angry, *plain)) == pytest.approx(shares((5, 0, 0)), abs=0.001)
    assert mixed((-9.0, *angry, *plain)) == pytest.approx(shares((0, 5, 0)), abs=0.001)
    negative, neutral, _ = mixed((0.0, *angry, *plain))
    assert negative == pytest.approx(neutral)


KEPT = "They kept my deposit and still have not answered."


def test_the_gate_tells_customers_from_everyday_posts() -> None:
    def gate(text: str) -> float:
        return default_model().said(tone_of(text, "en"), "en")[0]

    assert gate(KEPT) > 0 > gate("so tired today, can't wait for the weekend lol")


@given(st.text(max_size=300), languages)
def test_any_text_has_probabilities_in_every_language(text: str, language: str) -> None:
    parts = default_model().shares(tone_of(text, language), language)
    assert sum(parts) == pytest.approx(1)
    assert all(0 <= part <= 1 for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_words_are_no_trouble(language: str) -> None:
    for text in ("Qwxzqwxz bzzbzzb", "", "☃", "12345"):
        tone = tone_of(text, language)
        assert sum(default_model().shares(tone, language)) == pytest.approx(1)


def test_a_model_of_zeros_says_nothing() -> None:
    tone = tone_of("The bread was terrible", "en")
    assert model().said(tone, "en") == NOTHING
    assert model().shares(tone, "en") == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_the_bias_and_the_language_are_added() -> None:
    made = model(bias=(1, 2, 3, 4, 5), languages={"de": (10.0, 20.0, 30.0, 40.0, 50.0)})
    assert made.said(tone_of("Brot", "de"), "de") == pytest.approx((11, 22, 33, 44, 55))
    assert made.said(tone_of("bread", "en"), "en") == pytest.approx((1, 2, 3, 4, 5))


@pytest.mark.parametrize("column", range(WIDTH), ids=COLUMNS)
@pytest.mark.parametrize("name", NAMES)
def test_every_feature_is_weighed_at_its_place(name: str, column: int) -> None:
    dense = np.zeros((len(NAMES), WIDTH), np.float32)
    dense[NAMES.index(name), column] = 2
    tone = tone_of("WHY was it TERRIBLE? They kept my 3 good deposits! http", "en")
    value = dict(zip(NAMES, features(tone), strict=True))[name]
    expected = [2 * value if place == column else 0 for place in range(WIDTH)]
    assert model(dense=dense).said(tone, "en") == pytest.approx(expected)


def test_words_and_their_parts_are_weighed_in_the_mean_of_a_length() -> None:
    words = words_with(0.5, bread=(5, 0, -5, 1, 0))
    tone = tone_of("bread bread bread qwxz", "en")
    expected = (7.5 / 2, 0, -7.5 / 2, 1.5 / 2, 0)
    assert model(words=words).said(tone, "en") == pytest.approx(expected)
    grams = np.zeros((BUCKETS, WIDTH), np.int8)
    grams[bucket_of_pair("bread", "qwxz", "en"), 1] = 4
    scaled = model(grams=grams, scale=(1, 0.5, 1, 1, 1))
    assert scaled.said(tone, "en") == pytest.approx((0, 2 / 2, 0, 0, 0))


def test_a_word_that_is_no_frequent_one_has_no_weight() -> None:
    words = words_with(0.5, bread=(2, 4, 6, 8, 10), milk=(1,) * WIDTH, wine=(0, 0, 1, 0, 0))
    assert words.get("bread") == (1, 2, 3, 4, 5)
    assert [words.get(word) for word in ("butter", "", "zz", "aa")] == [None] * 4


def test_features_have_their_names_and_are_finite_numbers() -> None:
    found = features(tone_of("Terrible! Was it?", "en"))
    assert len(found) == len(NAMES) == len(set(NAMES))
    assert all(isinstance(value, float) and np.isfinite(value) for value in found)
    named = dict(zip(NAMES, found, strict=True))
    assert (named["asks"], named["exclaims"], named["short"]) == (1, 1, 1)
    assert named["rules"] < 0 <= named["silent"]


@given(st.text(max_size=30), languages)
def test_buckets_lie_in_the_table(unit: str, language: str) -> None:
    assert all(0 <= bucket < BUCKETS for bucket in buckets_of(unit, language))
    assert 0 <= bucket_of_pair(unit, unit, language) < BUCKETS


def test_related_languages_share_their_buckets_and_others_do_not() -> None:
    assert buckets_of("dobro", "hr") == buckets_of("dobro", "sr") != buckets_of("dobro", "de")


def test_words_with_the_same_stem_share_some_buckets() -> None:
    assert set(buckets_of("refund", "en")) & set(buckets_of("refunded", "en"))


def test_units_are_words_or_runs_of_characters_and_numbers_are_alike() -> None:
    assert units(cut("Waited 45 minutes", "en"), "en") == ["waited", "0", "minutes"]
    assert units(cut("很差", "zh"), "zh")[:2] == ["很", "很差"]
    assert len(units(cut("word " * 1_000, "en"), "en")) == MOST


TEXTS = [
    ("They kept my deposit and nobody answers, terrible!", "en"),
    ("Das Brot war schrecklich, aber die Bedienung nett", "de"),
    ("服务太差了，再也不来了", "zh"),
    ("最悪のサービス", "ja"),
]


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_the_same_text_has_the_same_verdict_twice(text: str, language: str) -> None:
    one, two = (TextScorer(thorough=False).score(text, language=language) for _ in range(2))
    assert one == two


def signs_in_processes(text: str, language: str) -> set[str]:
    code = (
        "import sys; from monitor.sentiment.scorer import TextScorer;"
        "print(ascii(TextScorer(thorough=False).score(sys.argv[1], language=sys.argv[2])))"
    )
    asked = [sys.executable, "-c", code, text, language]
    return {
        subprocess.run(
            asked, env=os.environ | {"PYTHONHASHSEED": seed}, cwd=ROOT, check=True,
            capture_output=True, text=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip


@pytest.mark.parametrize(("text", "language"), TEXTS[:2])
def test_the_verdict_is_the_same_in_another_process(text: str, language: str) -> None:
    assert len(signs_in_processes(text, language)) == 1


def test_reasons_in_chinese_are_the_same_in_another_process() -> None:
    assert len(signs_in_processes("没有不太周到", "zh")) == 1
