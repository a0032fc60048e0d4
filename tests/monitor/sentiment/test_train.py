"""Training on a small scale: what is written is read again, and says the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.sentiment.embedding import Head
from monitor.sentiment.features import NAMES
from monitor.sentiment.grams import BUCKETS
from monitor.sentiment.model import CLASSES, SAME_WORDS, LinearModel, Words, shares
from monitor.sentiment.speech import LANGUAGES, speech
from monitor.sentiment.tokens import fold
from monitor.sentiment.tone import tone_of

pytest.importorskip("sklearn", reason="amends[train] is not here")

from monitor.sentiment.train import fit as fitting
from monitor.sentiment.train import vectors
from monitor.sentiment.train.blocks import Blocks, blocks, without_hapaxes
from monitor.sentiment.train.data import Example

TEXTS = [
    ("en", 0, "They kept my deposit and nobody answers, terrible!"),
    ("en", 0, "The bread was stale and the waiter rude."),
    ("en", 0, "WORST service, waited 3 hours"),
    ("en", 1, "The shop opens at nine on Sunday."),
    ("en", 1, "Where can I park?"),
    ("en", 2, "Lovely bread, wonderful people :)"),
    ("en", 2, "Thank you, we will be back!"),
    ("de", 0, "Das Brot war schrecklich und kalt."),
    ("de", 0, "Keine Antwort auf meine Mails, furchtbar"),
    ("de", 1, "Der Laden öffnet um neun Uhr."),
    ("de", 1, "Wo kann ich parken?"),
    ("de", 2, "Wunderbares Brot, sehr nette Leute"),
    ("de", 2, "Ich komme gerne wieder!"),
    ("zh", 0, "服务太差了，再也不来了"),
    ("zh", 1, "商店星期天九点开门。"),
    ("zh", 2, "面包很好吃，服务周到"),
    ("sr", 0, "Услуга је ужасна, никад више"),
    ("sr", 2, "Diven kolač, hvala!"),
]
EXAMPLES = [Example(text, label, language, "own") for language, label, text in TEXTS]
WORDS = {
    "en": ["bread", "waiter", "terrible", "lovely", "Café", "nine", "stale", "deposit"],
    "de": ["Brot", "schrecklich", "nette", "Straße", "uhr", "leute"],
    "zh": ["服务", "面包", "好吃", "差"],
    "hr": ["užasna", "usluga", "kolač", "hvala", "nikad"],
}
"""By the name of the file; of the other languages one word each."""
UNSEEN = [("en", "The waiter was lovely, the bread terrible"), ("de", "Kalt"), ("zh", "面包太差")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up vectors, in the form that `vectors.make` gives them."""
    made = tmp_path_factory.mktemp("vectors")
    random = np.random.default_rng(5)
    for language in LANGUAGES:
        if language not in SAME_WORDS:
            words = [*WORDS.get(language, []), "qwxz", "bnbn"]
            np.savez(
                made / f"vec_{language}.npz",
                words=np.array(words),
                E=random.normal(size=(len(words), 384)).astype(np.float16),
                zipf=random.uniform(0, 7, len(words)).astype(np.float32),
            )
    return made


@pytest.fixture(scope="module")
def made(folder: Path) -> Blocks:
    return blocks(EXAMPLES, folder)


@pytest.fixture(scope="module")
def fitted(made: Blocks) -> Any:
    return fitting.fit(made.joined(), EXAMPLES, fitting.STRICTNESS)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    with np.load(path, allow_pickle=False) as file:
        yield file


def read(written: Path) -> LinearModel:
    """What stands in a folder of weights, as `model.default_model` reads the package's."""

    def words(language: str) -> Words:
        with opened(written / f"words-{SAME_WORDS.get(language, language)}.npz") as file:
            return Words(file["digests"], file["weights"], float(file["scale"]))

    with opened(written / "default.npz") as file:
        added = zip(file["languages"].tolist(), file["added"].tolist(), strict=True)
        return LinearModel(
            grams=file["grams"],
            gram_scale=float(file["scale"]),
            dense=file["dense"],
            bias=file["bias"],
            languages={name: tuple(values) for name, values in added},
            words=words,
        )


def test_blocks_have_a_row_a_text_and_a_column_a_feature(made: Blocks) -> None:
    assert made.grams.shape == (len(EXAMPLES), BUCKETS)
    assert made.sense.shape == (len(EXAMPLES), 384)
    assert made.rules.shape == (len(EXAMPLES), len(NAMES))
    assert (made.languages.sum(axis=1) == 1).all()
    assert made.joined().shape[1] == BUCKETS + 384 + len(NAMES) + len(LANGUAGES)
    assert np.isfinite(made.joined().data).all()


def test_only_texts_with_a_frequent_word_have_a_sense(made: Blocks) -> None:
    rows = {text: row for row, (_, _, text) in enumerate(TEXTS)}
    assert not made.sense[rows["Where can I park?"]].any()
    assert made.sense[rows["Das Brot war schrecklich und kalt."]].any()
    assert made.sense[rows["Услуга је ужасна, никад више"]].any()


def test_vectors_are_folded_centred_and_weighed_by_how_telling_a_word_is(folder: Path) -> None:
    found = vectors.load(folder, "de")
    assert set(found.words) == {fold(word, "de") for word in [*WORDS["de"], "qwxz", "bnbn"]}
    lengths = np.linalg.norm(found.vectors, axis=1)
    assert found.vectors.shape == (len(found.words), 384)
    assert (lengths > 0.24).all()
    assert (lengths < 1.61).all()
    assert list(lengths) == sorted(lengths)
    assert vectors.load(folder, "sr").words == vectors.load(folder, "hr").words


def seen_and_said(fitted: Any, made: Blocks, folder: Path, into: Path) -> tuple[Any, Any]:
    """The probabilities of some texts by a fitted model, and by what is written of it."""
    fitting.write_default(fitted, made, folder, into)
    model = read(into)
    examples = [*EXAMPLES, *(Example(text, 1, language, "own") for language, text in UNSEEN)]
    seen = blocks(examples, folder)
    expected = fitting.leaning(fitted.decision_function(seen.joined()), seen.rules)
    said = [shares(model.logits(tone_of(one.text, one.language), one.language)) for one in examples]
    return expected, np.array(said)


def test_what_is_written_gives_the_probabilities_that_were_fitted(
    made: Blocks, fitted: Any, folder: Path, tmp_path: Path
) -> None:
    expected, said = seen_and_said(fitted, made, folder, tmp_path)
    assert said == pytest.approx(expected, abs=0.02)
    assert len({tuple(row) for row in expected.round(3)}) > len(expected) / 2


SENSE, RULES = BUCKETS + 384, BUCKETS + 384 + len(NAMES)


@pytest.mark.parametrize(
    "block",
    [
        (slice(BUCKETS), 0.3),
        (slice(BUCKETS, SENSE), 2.0),
        (slice(SENSE, RULES), 0.5),
        (slice(RULES, None), 2.0),
    ],
    ids=["grams", "sense", "rules", "languages"],
)
def test_each_block_says_when_written_what_it_said_when_fitted(
    block: tuple[slice, float], made: Blocks, fitted: Any, folder: Path, tmp_path: Path
) -> None:
    (columns, size), model = block, copy(fitted)
    model.coef_ = np.zeros_like(fitted.coef_)
    drawn = np.random.default_rng(3).uniform(-size, size, model.coef_[:, columns].shape)
    model.coef_[:, columns] = drawn
    expected, said = seen_and_said(model, made, folder, tmp_path)
    assert said == pytest.approx(expected, abs=0.02)
    assert np.ptp(expected, axis=0).max() > 0.2


def test_every_language_has_its_words_written(
    made: Blocks, fitted: Any, folder: Path, tmp_path: Path
) -> None:
    fitting.write_default(fitted, made, folder, tmp_path)
    own_files = {f"words-{name}.npz" for name in LANGUAGES if name not in SAME_WORDS}
    assert {path.name for path in tmp_path.iterdir()} == {"default.npz", *own_files}


def test_a_fitted_model_has_learnt_its_examples(made: Blocks, fitted: Any) -> None:
    labels = [example.label for example in EXAMPLES]
    assert fitted.score(made.joined(), labels) > 0.9
    assert list(fitted.classes_) == list(range(len(CLASSES)))


def test_a_text_that_is_left_out_does_not_help_to_judge_itself(made: Blocks) -> None:
    logits = fitting.out_of_fold(made.joined(), EXAMPLES, fitting.STRICTNESS)
    assert logits.shape == (len(EXAMPLES), len(CLASSES))
    parts = fitting.leaning(logits, made.rules)
    assert parts.sum(axis=1) == pytest.approx(np.ones(len(EXAMPLES)))


def test_leaning_pulls_towards_negative_and_silent_texts_towards_neutral() -> None:
    rules = np.zeros((2, len(NAMES)), np.float32)
    rules[1, NAMES.index("silent")] = 1
    loud, silent = fitting.leaning(np.zeros((2, 3), np.float32), rules)
    assert loud[0] > loud[2]
    assert silent[1] > loud[1]


def test_phrases_of_one_text_alone_are_left_out_while_it_lasts() -> None:
    before = speech("en").finder
    with without_hapaxes(EXAMPLES):
        assert len(speech("en").finder.phrases) < len(before.phrases)
        assert not tone_of("They kept my deposit", "en").complains
    assert speech("en").finder is before
    assert tone_of("They kept my deposit", "en").complains


def test_a_head_says_what_was_fitted(tmp_path: Path) -> None:
    random = np.random.default_rng(9)
    examples = [
        Example("", label, language, "own", field=field)
        for language in LANGUAGES
        for field in ("business", "everyday")
        for label in (0, 1, 2)
    ]
    embedded = random.normal(size=(len(examples), 384)).astype(np.float32)
    embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
    parts = random.dirichlet((1, 1, 1), len(examples)).astype(np.float32)
    model, means, matrix = fitting.fit_head(examples, embedded, parts)
    leaning = np.array([*fitting.LEANING_OF_SENSE, 0])
    expected = [shares(tuple(row)) for row in model.decision_function(matrix) + leaning]
    fitting.write_head(model, means, tmp_path)
    with opened(tmp_path / "multilingual.npz") as file:
        rows = file["means"].astype("float32")
        head = Head(
            weights=file["weights"],
            bias=file["bias"],
            means=dict(zip(file["languages"].tolist(), rows, strict=True)),
            mean=rows.mean(axis=0),
        )
    said = [
        head.read(vector, one.language, tuple(three))
        for vector, one, three in zip(embedded, examples, parts.tolist(), strict=True)
    ]
    assert np.array(said) == pytest.approx(np.array(expected), abs=0.02)
