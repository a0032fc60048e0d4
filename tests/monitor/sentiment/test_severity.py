"""How bad a negative mention is."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.plan import Urgency
from monitor.sentiment.kinds import kinds
from monitor.sentiment.severity import URGENCY, Level, least, level, raised, severity
from monitor.sentiment.speech import LANGUAGES, speech


def test_the_typical_cases_come_out_as_documented() -> None:
    assert 25 <= severity(-0.3) <= 35
    assert 50 <= severity(-0.9, rating=1) <= 60
    assert severity(-0.9, rating=1, urgencies=["health"]) >= 75
    assert severity(-0.6, urgencies=["legal"], weight=5) >= 75


@pytest.mark.parametrize(
    ("points", "word"),
    [(0, "low"), (24, "low"), (25, "medium"), (49, "medium"), (50, "high"), (74, "high")],
)
def test_levels_change_where_the_contract_says(points: int, word: str) -> None:
    assert level(points) == word
    assert level(75) == level(100) == "critical"


@pytest.mark.parametrize(("word", "points"), [("low", 0), ("medium", 25), ("critical", 75)])
def test_a_level_begins_where_the_contract_says(word: Level, points: int) -> None:
    assert least(word) == points


def test_every_urgency_of_the_playbook_has_points_and_phrases() -> None:
    assert set(URGENCY) == set(get_args(Urgency))
    assert {kind.urgency for kind in kinds().values()} - {None} == set(URGENCY)
    for language in LANGUAGES:
        spoken = {phrase.kind.urgency for phrase in speech(language).finder.phrases}
        assert spoken - {None} == set(URGENCY), language


def test_who_was_reached_raises_it_and_never_by_more_than_fifteen() -> None:
    reached = [severity(-0.5, audience=people) for people in (None, 0, 10, 1_000, 100_000, 10**9)]
    assert reached == sorted(reached)
    assert reached[0] == reached[1]
    assert reached[-1] == reached[0] + 15


def test_a_story_that_spreads_and_an_author_who_comes_back_raise_it() -> None:
    assert raised(40) == raised(40, copies=1) == 40
    assert raised(40, copies=2) == raised(40, complaints=1) == 45
    assert raised(40, copies=8) == raised(40, copies=1_000) == 55
    assert raised(40, complaints=9) == 50
    assert raised(98, copies=8, complaints=2) == 100


_score = st.floats(-1, 0)


@given(_score, _score, st.sets(st.sampled_from(sorted(URGENCY))), st.floats(0.01, 1000))
def test_more_anger_never_lowers_it(
    one: float, other: float, urgencies: set[str], weight: float
) -> None:
    milder, worse = max(one, other), min(one, other)
    assert severity(milder, urgencies=urgencies, weight=weight) <= severity(
        worse, urgencies=urgencies, weight=weight
    )


@given(_score, st.none() | st.floats(0, 5), st.sets(st.sampled_from(sorted(URGENCY))))
def test_it_stays_within_its_range_and_urgency_never_lowers_it(
    score: float, rating: float | None, urgencies: set[str]
) -> None:
    plain = severity(score, rating=rating)
    assert 1 <= plain <= severity(score, rating=rating, urgencies=urgencies) <= 100
