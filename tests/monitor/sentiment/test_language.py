"""Which language a text is in."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.language import detect
from tests.monitor.sentiment import corpora

BRAND = ("Blue Door Bakery",)


@pytest.mark.parametrize(
    "text",
    [
        "Terrible service",
        "Rude",
        "Cold coffee, rude staff",
        "Never again!!!",
        "Disgusting.",
        "Stale bagels",
        "Hair in my soup",
        "They kept my deposit",
        "Love it",
        "Blue Door Bakery: awful",
        "Best café in town",
        "@ana https://beispiel.example/nicht #schlecht don't go",
    ],
)
def test_short_english_is_english(text: str) -> None:
    assert detect(text, ignore=BRAND) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Blue Door Bakery: schrecklich", "de"),
        ("Das Brot war schrecklich und die Bedienung unfreundlich", "de"),
        ("Le service est terrible et le pain froid", "fr"),
        ("Service terrible et froid", "fr"),
        ("El servicio es terrible y el pan muy malo", "es"),
        ("Il servizio è terribile, mai più", "it"),
        ("Užasna usluga, nikad više", "hr"),
        ("Ужасное обслуживание", "ru"),
        ("Жахливе обслуговування, більше ні", "uk"),
        ("Απαίσια εξυπηρέτηση", "el"),
        ("خدمة سيئة جدا", "ar"),
        ("שירות נורא", "he"),
        ("最悪のサービス", "ja"),
        ("服务太差了", "zh"),
        ("최악의 서비스", "ko"),
        ("บริการแย่มาก", "th"),
        ("बहुत खराब सेवा", "hi"),
    ],
)
def test_other_languages_are_told_apart(text: str, language: str) -> None:
    assert detect(text, ignore=BRAND) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "👍", "123 456", "Blue Door Bakery", "https://x.example"]
)
def test_what_has_no_words_of_its_own_has_no_language(text: str) -> None:
    assert detect(text, ignore=BRAND) is None


def test_a_claim_tips_the_scales_and_no_more() -> None:
    assert detect("Зная", "bg") == "bg"
    assert detect("Crumbs everywhere", "en-GB") == "en"
    assert detect("Das Brot war nicht gut und die Bedienung auch nicht", "en") == "de"
    assert detect("The bread was not good and the staff were rude", "de") == "en"


def test_plain_english_needs_no_model() -> None:
    code = (
        "import sys; from monitor.sentiment.language import detect;"
        "assert detect('They were rude and the bread was cold') == 'en';"
        "assert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_any_text_has_a_language_or_none(text: str, hint: str | None) -> None:
    assert detect(text, hint, ["x", ""]) != ""


def test_on_labelled_texts_english_is_recognised_and_nothing_else_is_called_english() -> None:
    called = {True: [0, 0], False: [0, 0]}
    for file in corpora.files():
        english = file.name.startswith("en-")
        texts = [text for text, _ in corpora.rows(file)]
        called[english][0] += sum(detect(text) == "en" for text in texts)
        called[english][1] += len(texts)
    recall = called[True][0] / called[True][1]
    false = called[False][0] / called[False][1]
    print(f"English called English: {recall:.1%}; other languages called English: {false:.1%}")
    assert recall >= 0.97
    assert false <= 0.02
