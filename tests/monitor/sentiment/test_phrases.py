"""Complaints and praise without a word that complains or praises by itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.kinds import kinds
from monitor.sentiment.phrases import Found, find
from monitor.sentiment.speech import LANGUAGES, own_phrases, speech
from monitor.sentiment.tokens import cut
from monitor.sentiment.tone import tone_of


def found(text: str, language: str) -> Found:
    return find(cut(text, language), speech(language))


def said(text: str, language: str) -> list[str]:
    return [hit.kind.name for hit in found(text, language).hits if hit.weight]


COMPLAINTS = [
    ("en", "refund", "They kept my deposit."),
    ("en", "unanswered", "Nobody answers the phone."),
    ("en", "waiting", "We waited three hours."),
    ("en", "dirty", "There was a hair in my soup."),
    ("es", "refund", "Nunca me devolvieron el dinero."),
    ("es", "unanswered", "Nadie contesta el teléfono."),
    ("es", "waiting", "Esperamos tres horas."),
    ("fr", "refund", "Ils ont gardé ma caution."),
    ("fr", "unanswered", "Personne ne répond au téléphone."),
    ("fr", "waiting", "Nous avons attendu trois heures."),
    ("fr", "dirty", "Un cafard dans la cuisine"),
    ("de", "refund", "Sie haben meine Kaution behalten."),
    ("de", "unanswered", "Keine Antwort auf meine Mails"),
    ("de", "waiting", "Wir haben drei Stunden gewartet."),
    ("de", "undelivered", "Das Paket kam nie an."),
    ("hr", "refund", "Nisu mi vratili novac."),
    ("hr", "unanswered", "Nitko se ne javlja na telefon."),
    ("hr", "waiting", "Čekali smo tri sata."),
    ("hr", "dirty", "Žohar u kuhinji"),
    ("sr", "waiting", "Чекали смо три сата."),
    ("ru", "unanswered", "Никто не берёт трубку."),
    ("ru", "waiting", "Ждали три часа."),
    ("ru", "undelivered", "Посылка так и не пришла."),
    ("ru", "overcharged", "Списали деньги дважды."),
]


@pytest.mark.parametrize(("language", "kind", "text"), COMPLAINTS)
def test_a_complaint_without_an_adjective_is_found(language: str, kind: str, text: str) -> None:
    assert kind in said(text, language)
    tone = tone_of(text, language)
    assert tone.complains
    assert tone.score < -0.2
    assert kinds()[kind].theme in tone.themes
    assert f"kind.{kind}" in {sign.why for sign in tone.signs}


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Niemand geht ans Telefon."), ("de", "Ich werde nicht wiederkommen.")],
)
def test_these_complaints_are_found_too(language: str, text: str) -> None:
    assert tone_of(text, language).complains


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No food poisoning here"),
        ("en", "There was no cockroach in the kitchen"),
        ("en", "No one was injured"),
        ("en", "Not a scam"),
        ("es", "No hubo intoxicación alimentaria"),
        ("fr", "Pas d'intoxication alimentaire"),
        ("fr", "Pas de cafard dans la cuisine"),
        ("de", "Keine Lebensmittelvergiftung"),
        ("de", "Keine Kakerlake in der Küche"),
        ("hr", "Nema trovanja hranom"),
        ("hr", "Nije prevara"),
        ("ru", "Никаких тараканов на кухне"),
        ("ru", "Это не мошенничество"),
    ],
)
def test_a_complaint_that_is_denied_is_none(language: str, text: str) -> None:
    tone = tone_of(text, language)
    assert not tone.complains
    assert tone.score >= 0
    assert tone.urgencies == ()


def test_what_stands_inside_a_denied_phrase_is_denied_with_it() -> None:
    assert not tone_of("No es una estafa", "es").complains


@pytest.mark.parametrize("text", ["Never! Kept my deposit.", "They did not but kept my deposit"])
def test_a_denial_reaches_neither_over_a_full_stop_nor_over_a_but(text: str) -> None:
    assert "refund" in said(text, "en")


@pytest.mark.parametrize(
    ("language", "asks", "blames"),
    [
        ("en", "does anyone know whether they refund deposits?", "why does nobody answer?"),
        ("en", "Does anyone know whether they kept my deposit?", "Why did they keep my deposit?"),
        ("en", "Has anyone been charged twice?", "Why was I charged twice?"),
        ("es", "¿Alguien sabe si me cobraron dos veces?", "¿Por qué nadie contesta?"),
        ("fr", "Savez-vous si la caution est remboursée ?", "Pourquoi personne ne répond ?"),
        ("de", "Weiß jemand, ob das Paket nie ankommt?", "Warum bekomme ich keine Antwort?"),
        ("hr", "Zna li netko jesu li mi dvaput naplatili?", "Zašto se nitko ne javlja?"),
        ("ru", "Кто-нибудь знает, списали ли деньги дважды?", "Почему никто не отвечает?"),
    ],
)
def test_who_asks_does_not_complain_and_who_asks_why_does(
    language: str, asks: str, blames: str
) -> None:
    assert found(asks, language).damped
    assert not tone_of(asks, language).complains
    assert abs(tone_of(asks, language).score) < 0.2
    assert tone_of(blames, language).complains


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "What happens if it is broken and terrible?"),
        ("hr", "Ako paket ne stigne, što onda?"),
        ("ru", "Если посылка не придёт, что делать?"),
    ],
)
def test_what_is_only_supposed_weighs_little(language: str, text: str) -> None:
    assert found(text, language).damped
    assert not tone_of(text, language).complains
    assert abs(tone_of(text, language).score) < 0.3


def test_a_question_damps_its_own_sentence_only() -> None:
    tone = tone_of("Does anyone know their number? They kept my deposit.", "en")
    assert tone.complains


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A crash course in baking"),
        ("en", "It is a time killer"),
        ("de", "Ein Crashkurs im Backen"),
    ],
)
def test_a_harmless_idiom_shields_its_words(language: str, text: str) -> None:
    assert found(text, language).covered
    assert tone_of(text, language).score >= 0


def test_praise_is_found() -> None:
    for text, language in [
        ("I highly recommend it", "en"),
        ("Lo recomiendo", "es"),
        ("Je reviendrai", "fr"),
        ("Ich komme gerne wieder", "de"),
        ("Hvala osoblju", "hr"),
        ("Придём ещё", "ru"),
    ]:
        tone = tone_of(text, language)
        assert tone.score > 0.2
        assert tone.good > 0 == tone.bad


DENIED_PRAISE = [
    ("en", "I do not recommend this place"),
    ("es", "No lo recomiendo"),
    ("fr", "Je ne recommande pas"),
    ("fr", "Je ne reviendrai pas"),
    ("de", "Nicht zu empfehlen"),
    ("hr", "Ne preporučujem"),
    ("ru", "Не рекомендую"),
    ("ru", "Больше не придём"),
]


@pytest.mark.parametrize(("language", "text"), DENIED_PRAISE)
def test_praise_that_is_denied_turns(language: str, text: str) -> None:
    assert tone_of(text, language).score < -0.1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I don't recommend it"),
        ("en", "I cannot recommend it"),
        ("en", "Not worth the money"),
        ("en", "They did not go above and beyond"),
        ("de", "Ich empfehle es nicht"),
        ("ru", "Мне не вернули деньги"),
    ],
)
def test_praise_turns_wherever_its_denial_stands(language: str, text: str) -> None:
    assert tone_of(text, language).score < 0.05


def test_a_negation_that_belongs_to_a_phrase_turns_nothing_else() -> None:
    signs = tone_of("Nitko se ne javlja, sramota!", "hr").signs
    assert all(sign.weight < 0 for sign in signs)


def test_a_complaint_told_twice_counts_once() -> None:
    once = tone_of("They kept my deposit.", "en")
    twice = tone_of("They kept my deposit. They kept our money.", "en")
    assert twice.total == once.total
    assert said("They kept my deposit. They kept our money.", "en") == ["refund"]


def test_different_complaints_add_up() -> None:
    several = "They waited three hours and nobody answered and charged me twice"
    assert set(said(several, "en")) >= {"waiting", "unanswered", "overcharged"}
    assert tone_of(several, "en").score < tone_of("They charged me twice", "en").score


def test_of_phrases_that_overlap_the_longest_of_the_gravest_wins() -> None:
    (hit,) = find(
        cut("we saw grey herons there", "en"),
        speech("en"),
        own_phrases("en", {"grey": -2.0, "grey herons": -2.0, "saw grey": -1.0}),
    ).hits
    assert (hit.first, hit.last) == (2, 3)


@given(st.lists(st.sampled_from(COMPLAINTS), max_size=4), st.sampled_from(LANGUAGES))
def test_no_hit_lies_inside_another_and_each_kind_comes_once(
    some: list[tuple[str, str, str]], language: str
) -> None:
    hits = found(" ".join(text for _, _, text in some), language).hits
    weighing = sorted((hit.first, hit.last) for hit in hits)
    assert all(one[1] < two[0] for one, two in pairwise(weighing))
    names = [hit.kind.name for hit in hits if hit.kind.name != "word"]
    assert len(names) == len(set(names))
