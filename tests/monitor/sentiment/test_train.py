"""Training on a small scale: what is written is read again, and says the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.sentiment.embedding import Head
from monitor.sentiment.features import NAMES
from monitor.sentiment.grams import BUCKETS
from monitor.sentiment.marks import marks
from monitor.sentiment.model import COLUMNS, SAME_WORDS, LinearModel, Words
from monitor.sentiment.speech import LANGUAGES, speech
from monitor.sentiment.tokens import fold
from monitor.sentiment.tone import tone_of

pytest.importorskip("sklearn", reason="amends[train] is not here")

from monitor.sentiment.train import experts as teaching
from monitor.sentiment.train import fit as fitting
from monitor.sentiment.train import vectors
from monitor.sentiment.train.blocks import Blocks, blocks, without_hapaxes
from monitor.sentiment.train.data import Example
from monitor.sentiment.train.experts import Experts

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
FIELDS = ("business", "business", "everyday")
EXAMPLES = [
    Example(text, label, language, "own", field=FIELDS[place % 3])
    for place, (language, label, text) in enumerate(TEXTS)
]
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
def fitted(made: Blocks) -> Experts:
    twice = [*range(len(EXAMPLES))] * 2  # so that no fold lacks a label
    matrix = made.joined()[twice]
    return teaching.fit(matrix, [EXAMPLES[place] for place in twice], fitting.SETTINGS, folds=2)[0]


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    with np.load(path, allow_pickle=False) as file:
        yield file


def read(written: Path) -> LinearModel:
    """What stands in a folder of weights, as `model.default_model` reads the package's."""

    def words(language: str) -> Words:
        with opened(written / f"words-{SAME_WORDS.get(language, language)}.npz") as file:
            return Words(file["digests"], file["weights"], file["scale"])

    with opened(written / "default.npz") as file:
        added = zip(file["languages"].tolist(), file["added"].tolist(), strict=True)
        return LinearModel(
            grams=file["grams"],
            scale=file["scale"],
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


def seen_and_said(fitted: Experts, made: Blocks, folder: Path, into: Path) -> tuple[Any, Any]:
    """The probabilities of some texts by a fitted model, and by what is written of it."""
    fitting.write_default(fitted, made, folder, into)
    model = read(into)
    examples = [*EXAMPLES, *(Example(text, 1, language, "own") for language, text in UNSEEN)]
    seen = blocks(examples, folder)
    expected = fitting.parts(fitted.said(seen.joined()), seen)
    said = [model.shares(tone_of(one.text, one.language), one.language) for one in examples]
    return expected, np.array(said)


def test_what_is_written_gives_the_probabilities_that_were_fitted(
    made: Blocks, fitted: Experts, folder: Path, tmp_path: Path
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
    block: tuple[slice, float], made: Blocks, fitted: Experts, folder: Path, tmp_path: Path
) -> None:
    rows, size = block
    weights = np.zeros_like(fitted.weights)
    drawn = np.random.default_rng(3).uniform(-size, size, weights[rows].shape)
    weights[rows] = drawn
    expected, said = seen_and_said(Experts(weights, fitted.bias), made, folder, tmp_path)
    assert said == pytest.approx(expected, abs=0.02)
    assert np.ptp(expected, axis=0).max() > 0.2


def test_every_language_has_its_words_written(
    made: Blocks, fitted: Experts, folder: Path, tmp_path: Path
) -> None:
    fitting.write_default(fitted, made, folder, tmp_path)
    own_files = {f"words-{name}.npz" for name in LANGUAGES if name not in SAME_WORDS}
    assert {path.name for path in tmp_path.iterdir()} == {"default.npz", *own_files}


def test_fitted_experts_have_learnt_their_examples(made: Blocks, fitted: Experts) -> None:
    matrix, labels = made.joined(), np.array([example.label for example in EXAMPLES])
    found = fitting.shared(fitted.said(matrix)).argmax(axis=1)
    assert (found == labels).mean() > 0.8
    assert fitted.weights.shape == (matrix.shape[1], len(COLUMNS))


GATED = [
    Example("", label, language, "own", field=field)
    for language in ("en", "de")
    for field in ("business", "everyday")
    for label in (0, 1, 2)
    for _ in range(20)
]


def gated() -> Any:
    """One number tells the field, another the feeling, in everyday texts the other way round."""
    random = np.random.default_rng(4)
    business = np.array([one.field == "business" for one in GATED])
    feeling = np.array([one.label - 1 for one in GATED]) * np.where(business, 1, -1)
    columns = np.column_stack([np.where(business, 4, -4), 4 * feeling, np.ones(len(GATED))])
    return columns + random.normal(scale=0.3, size=columns.shape)


def test_two_experts_learn_what_one_model_cannot() -> None:
    found, unseen = teaching.fit(gated(), GATED, teaching.Settings(gate=1.0, experts=1.0))
    labels = np.array([example.label for example in GATED])
    for said in (unseen, found.said(gated())):
        assert (fitting.shared(said).argmax(axis=1) == labels).mean() > 0.9
        assert ((said[:, 0] > 0) == [one.field == "business" for one in GATED]).all()


def test_a_text_is_judged_by_others_that_have_not_seen_it() -> None:
    examples = list(GATED)
    one = next(place for place, example in enumerate(examples) if example.label == 0)
    lied = [*examples[:one], replace(examples[one], label=2), *examples[one + 1 :]]
    settings = teaching.Settings(gate=1.0, experts=1.0)
    told, lied_about = (teaching.fit(gated(), some, settings)[1] for some in (examples, lied))
    moved = np.abs(lied_about - told).max(axis=1)
    assert moved[one] < moved.max() / 4


def test_in_a_set_every_label_counts_the_same() -> None:
    some = [Example("", label, "en", "own", counts) for label, counts in ((0, 3), (0, 1), (2, 2))]
    other = [Example("", 1, "de", "own", 5)]
    assert teaching.balanced([*some, *other]) == pytest.approx([2.25, 0.75, 3, 5])


def test_experts_lean_towards_negative_and_silent_texts_towards_neutral(made: Blocks) -> None:
    rules = np.zeros((2, len(NAMES)), np.float32)
    rules[1, NAMES.index("silent")] = 1
    two = replace(made, rules=rules, languages=np.zeros((2, len(LANGUAGES)), np.float32))
    for gate in (-9, 9):
        said = np.zeros((2, len(COLUMNS)), np.float32)
        said[:, 0] = gate
        loud, silent = fitting.parts(said, two)
        assert loud[0] > loud[2]
        assert silent[1] > loud[1]


def test_by_how_much_an_expert_leans_differs_from_language_to_language(made: Blocks) -> None:
    languages = np.zeros((2, len(LANGUAGES)), np.float32)
    languages[0, LANGUAGES.index("ru")] = languages[1, LANGUAGES.index("pl")] = 1
    two = replace(made, rules=np.zeros((2, len(NAMES)), np.float32), languages=languages)
    for gate, more in ((9, True), (-9, False)):
        said = np.zeros((2, len(COLUMNS)), np.float32)
        said[:, 0] = gate
        russian, polish = fitting.parts(said, two)
        assert bool(russian[0] > polish[0]) is more


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
        Example(text, label, language, "own", field=field)
        for language in LANGUAGES
        for field in ("business", "everyday")
        for label in (0, 1, 2)
        for text in ("", "@user haha! http")
    ]
    embedded = random.normal(size=(len(examples), 384)).astype(np.float32)
    embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
    parts = random.dirichlet((1, 1, 1), len(examples)).astype(np.float32)
    head = fitting.fit_head(examples, embedded, parts)
    spoken = fitting.spoken_in(examples)
    shown = [marks(one.text) for one in examples]
    seen = fitting.beside(embedded - head.means[spoken], parts, np.array(shown, np.float32))
    expected = fitting.parts_of_sense(head.experts.said(seen), spoken)
    fitting.write_head(head, tmp_path)
    with opened(tmp_path / "multilingual.npz") as file:
        read_again = Head(
            weights=file["weights"],
            biases=dict(zip(file["languages"].tolist(), file["biases"], strict=True)),
            bias=file["bias"],
        )
    said = [
        read_again.read(vector, one.language, tuple(three), marks(one.text))
        for vector, one, three in zip(embedded, examples, parts.tolist(), strict=True)
    ]
    assert np.array(said) == pytest.approx(expected, abs=0.02)
