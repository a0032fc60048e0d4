"""Marks: what a post shows beside its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.marks import MARKS, marks


def shown(text: str) -> set[str]:
    return {name for name, value in zip(MARKS, marks(text), strict=True) if value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        ("The shop opens at nine.", set()),
        ("at 22:30, see (above) and a - b", set()),
        ("Preis:Das Brot, Ort:Paris, said:'so'", set()),
        ("Sharjah jetty, the harbour", set()),
        ("see you there :)", {"smiles"}),
        ("bis gleich ^^", {"smiles"}),
        ("ich auch xD", {"smiles"}),
        ("\u2764 this place", {"smiles"}),
        ("missed it :(", {"frowns"}),
        ("missed it 😢", {"frowns"}),
        ("jajajaja y luego", {"laughs"}),
        ("Ahahah certo", {"laughs"}),
        ("rsrs pois é", {"laughs"}),
        ("kkkk sim", {"laughs"}),
        ("хахаха ну да", {"laughs"}),
        ("哈哈，好", {"laughs"}),
        ("lol ok", {"laughs"}),
        ("Come in!", {"exclaims"}),
        ("开门了！", {"exclaims"}),
        ("Come in! Now!", {"exclaims", "insists"}),
        ("well…", {"trails off"}),
        ("well...", {"trails off"}),
        ("read https://example.org/x", {"links"}),
        ("read http", {"links"}),
        ("@maja tomorrow", {"answers somebody"}),
        ("ask @maja or maja@example.org", set()),
        ("open #today", {"has a tag"}),
        ("RT @maja: open", {"passes something on"}),
        ("START of the sale", set()),
    ],
)
def test_each_mark_is_seen_and_what_only_resembles_it_is_not(text: str, expected: set[str]) -> None:
    assert shown(text) == expected


def test_smiles_that_do_not_count_are_not_shown() -> None:
    assert dict(zip(MARKS, marks("cold again :) haha", smiling=False), strict=True)) == {
        name: float(name == "laughs") for name in MARKS
    }


@given(st.text())
def test_any_text_has_a_value_for_each_mark(text: str) -> None:
    found = marks(text)
    assert len(found) == len(MARKS) == len(set(MARKS))
    assert set(found) <= {0.0, 1.0}
