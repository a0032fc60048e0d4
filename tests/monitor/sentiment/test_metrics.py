"""Figures of quality, against small counts made by hand."""

import pytest

from monitor.sentiment.metrics import Quality

N, U, P, X = "negative", "neutral", "positive", "unscored"


def test_figures_are_those_counted_by_hand():
    # 4 negative texts: 3 found, 1 taken for neutral; 2 neutral: 1 right, 1 called negative;
    # 2 positive: 1 right, 1 unscored.
    pairs = [(N, N)] * 3 + [(N, U), (U, U), (U, N), (P, P), (P, X)]
    quality = Quality.of(pairs)
    assert quality.texts == 8
    assert (quality.recall(N), quality.precision(N)) == (0.75, 0.75)
    assert (quality.recall(U), quality.precision(U)) == (0.5, 0.5)
    assert (quality.recall(P), quality.precision(P)) == (0.5, 1.0)
    assert quality.macro_f1 == pytest.approx((0.75 + 0.5 + 2 / 3) / 3)


def test_a_file_with_two_labels_is_averaged_over_two():
    quality = Quality.of([(N, N), (P, U)])
    assert quality.macro_f1 == 0.5
    assert quality.recall(U) is None
    assert quality.precision(U) == 0.0


def test_nothing_is_measured_on_nothing():
    quality = Quality.of([])
    assert (quality.macro_f1, quality.recall(N), quality.precision(N)) == (0.0, None, None)
