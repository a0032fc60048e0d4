"""Sentences of a draft, heard by their words, by their sense, and by the patterns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.heard import BUCKETS, HEARD, buckets, net, sentences, through, weighing, words_of
from alerts.learning import small, vectors
from alerts.manners import languages, load
from alerts.tone import read
from alerts.train import DRAFTS, network, rows
from monitor.sentiment.embedding import available
from tests.conftest import missing

WHOLE = {"no_apology", "no_person"}


def found(draft, language="en", sense=None):
    findings = read(draft, language=language, sense=sense).findings
    return {one.what: one for one in findings if one.what not in WHOLE}


@pytest.mark.parametrize(
    ("draft", "parts"),
    [
        (
            "Dear Mr. Jones, I am sorry. You waited 3.5 hours, z. B. on Monday! “Never.” Why?",
            [
                "Dear Mr. Jones, I am sorry.",
                "You waited 3.5 hours, z. B. on Monday!",
                "“Never.”",
                "Why?",
            ],
        ),
        ("Hello Maya,\n\nkind regards\nAna", ["Hello Maya,", "kind regards", "Ana"]),
        ("¿Qué pasó? ¡Lo siento! Te llamo.", ["¿Qué pasó?", "¡Lo siento!", "Te llamo."]),
        ("Нам очень жаль. Мы исправили счёт.", ["Нам очень жаль.", "Мы исправили счёт."]),
        ("no capitals here. none at all", ["no capitals here. none at all"]),
        (" \n ", []),
    ],
)
def test_a_draft_falls_into_its_sentences(draft, parts):
    cut = list(sentences(draft))
    assert [sentence for _, sentence in cut] == parts
    assert all(draft[start:].startswith(sentence) for start, sentence in cut)


@given(st.text())
def test_any_text_falls_into_sentences_and_buckets(text):
    assert "".join("".join(one.split()) for _, one in sentences(text)) == "".join(text.split())
    places = buckets(text)
    assert places == sorted(set(places))
    assert all(0 <= place < BUCKETS for place in places)


def test_what_no_pattern_names_is_quoted_as_a_whole_sentence():
    draft = (
        "I am sorry, Maya. Your version of the phone call doesn’t match what was said. Ask for Ana."
    )
    finding = found(draft)["argues"]
    assert finding.quote == "Your version of the phone call doesn't match what was said."
    assert finding.why == load("en").heard["argues"].why


def test_whoever_answers_for_what_others_did_blames_nobody():
    assert "blames" in found("Our courier lost it.")
    assert "blames" not in found("It wasn’t our courier, we had packed it badly and I am sorry.")


def test_of_several_faults_in_a_sentence_each_has_its_clause():
    draft = "I am sorry, but that is how we do things: it is our policy, our lawyers will call."
    assert found(draft).keys() >= {"defends", "threatens"}


def test_without_a_vector_the_words_speak_alone():
    asked = []

    def silent(sentence):
        asked.append(sentence)

    draft = "That is not true. I am sorry."
    assert found(draft, sense=silent) == found(draft)
    assert asked[:1] == ["That is not true."]


def test_the_sense_counts_where_there_is_one():
    # What the network takes for the strongest threat and for the least of all faults.
    first, last = net().first, net().last
    threat = first @ last[:, HEARD.index("threatens")]
    plain = -(first @ last.sum(axis=1))
    sentence = "You will see what comes of this."
    heard = [
        found(sentence, sense=lambda _, to=to: (to / np.linalg.norm(to)).astype(np.float32))
        for to in (threat, plain)
    ]
    assert "threatens" in heard[0]
    assert heard[1] == {}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_weights_for_words_and_sense(language):
    words = words_of(language)
    assert words.weights.shape == (BUCKETS, len(HEARD))
    assert words.rarity.shape == (BUCKETS,)
    assert net().biases[language].shape == (net().first.shape[1],)
    assert net().last.shape[1] == len(HEARD)
    assert weighing().alone.shape == (len(HEARD), 3)
    assert weighing().both.shape == (len(HEARD), 4)


@pytest.mark.parametrize("language", languages())
def test_our_drafts_are_among_what_is_right(language):
    ours = [sentence for origin, _, sentence in rows(language) if origin == DRAFTS]
    assert len(ours) > 100
    assert all("{" not in sentence for sentence in ours)


def test_networks_side_by_side_learn_what_they_are_taught():
    random = np.random.default_rng(5)
    matrix = random.normal(size=(6_000, 6)).astype(np.float32)
    kinds = np.stack([matrix[:, 0] > 0.5, matrix[:, 1] * matrix[:, 2] > 0.3], axis=1)
    heard = through(matrix, *network(matrix, kinds)) > 0
    assert (heard == kinds).mean() > 0.9


def test_a_weight_that_is_kept_as_a_byte_is_off_by_half_a_step_at_most():
    weights = np.random.default_rng(6).normal(size=(50, 3)).astype(np.float32)
    rounded, scale = small(weights)
    assert rounded.dtype == np.int8
    assert np.all(np.abs(rounded * scale - weights) <= scale * 0.501)


def test_vectors_are_kept_and_a_text_counts_by_its_beginning(tmp_path):
    if not available():
        missing("amends[multilingual]")
    cache = tmp_path / "vectors.npz"
    first = vectors(["We are sorry.", "Call me."], cache, longest=13)
    again = vectors(["Call me.", "We are sorry. Truly."], cache, longest=13)
    assert np.array_equal(again, first[::-1])
    with np.load(cache) as file:
        assert len(file["keys"]) == 3
