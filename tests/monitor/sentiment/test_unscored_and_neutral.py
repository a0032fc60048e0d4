"""What says nothing: texts that cannot be read are unscored, plain facts are neutral."""

from __future__ import annotations

import pytest

from monitor.sentiment.scorer import TextScorer
from monitor.sentiment.verdict import Verdict

NAMES = ("Acme", "Globex")


def score(text: str, language: str | None = None) -> Verdict:
    return TextScorer(thorough=False).score(text, language=language, ignore=NAMES)


@pytest.mark.parametrize(
    "text", ["최악의 서비스", "บริการแย่มาก", "Leib oli väga halb", "שירות נורא"]
)
def test_a_language_without_resources_is_unscored(text: str) -> None:
    verdict = score(text)
    assert (verdict.label, verdict.score, verdict.tier) == ("unscored", 0, "none")
    assert verdict.language not in {None, "en"}


@pytest.mark.parametrize("text", ["Acme", "Acme!!!", "ACME GLOBEX", "@acme #acme", "Marta Novak"])
def test_nothing_but_a_name_is_unscored(text: str) -> None:
    assert score(text).label == "unscored"


FACTS = {
    "en": "The shop opens at nine on Sunday.",
    "de": "Der Laden öffnet am Sonntag um neun Uhr.",
    "fr": "Le magasin ouvre dimanche à neuf heures.",
    "es": "La tienda abre el domingo a las nueve.",
    "it": "Il negozio apre domenica alle nove.",
    "hr": "Trgovina se otvara u nedjelju u devet sati.",
    "ru": "Магазин открывается в воскресенье в девять часов.",
    "tr": "Mağaza pazar günü saat dokuzda açılıyor.",
    "ja": "店は日曜日の九時に開きます。",
    "zh": "商店星期天九点开门。",
    "ar": "يفتح المتجر يوم الأحد في الساعة التاسعة.",
}


@pytest.mark.parametrize("language", FACTS)
def test_a_plain_fact_is_neutral(language: str) -> None:
    verdict = score(FACTS[language])
    assert (verdict.language, verdict.label) == (language, "neutral")
