"""Who is told of what."""

from dataclasses import replace
from datetime import UTC

import pytest

from monitor.config.telling import Route
from monitor.routes import Routes
from monitor.sentiment.verdict import Verdict
from tests.monitor.made_up import BRAND, DAY, GOOD, HOUR, NOON, mention

USUAL = ("pr@example.org", "chat")
BAD = Verdict("es", "negative", -0.8, 60, urgencies=("health",), themes=("waiting",))
COMPLAINT = mention(verdict=BAD)


def told(*routes, about=COMPLAINT, at=NOON):
    """Who is told, and when, as pairs."""
    made = Routes([Route.model_validate(route) for route in routes], USUAL, UTC)
    return [(one.recipient, one.when) for one in made.of(about, at)]


@pytest.mark.parametrize(
    ("label", "when"), [("negative", "at once"), ("unscored", "digest"), ("positive", "digest")]
)
def test_without_routes_everybody_is_told_complaints_at_once_and_the_rest_in_the_digest(
    label, when
):
    about = mention(verdict=Verdict("en", label, 0.0, 0))
    assert told(about=about) == [("pr@example.org", when), ("chat", when)]


def test_of_plain_mentions_nobody_is_told_unless_a_route_says_so():
    plain = mention(verdict=Verdict("en", "neutral", 0.0, 0))
    assert told(about=plain) == []
    assert told({"to": ["a@x.example"], "labels": ["neutral"]}, about=plain) == [
        ("a@x.example", "at once")
    ]


def test_the_first_route_that_fits_decides_and_the_usual_recipients_are_not_told():
    first, second = {"to": ["a@x.example"]}, {"to": ["b@x.example"]}
    assert told(first, second) == [("a@x.example", "at once")]


def test_a_route_may_let_those_below_it_be_looked_at_too():
    first = {"to": ["a@x.example"], "more": True}
    assert told(first, {"to": ["b@x.example"]}) == [
        ("a@x.example", "at once"),
        ("b@x.example", "at once"),
    ]


def test_who_is_named_twice_is_told_once_as_the_first_route_says():
    first = {"to": ["A@x.example"], "when": "digest", "more": True}
    assert told(first, {"to": ["a@x.example"]}) == [("A@x.example", "digest")]


def test_where_no_route_fits_the_usual_recipients_are_told():
    assert told({"to": ["a@x.example"], "severity": "critical"}) == [
        ("pr@example.org", "at once"),
        ("chat", "at once"),
    ]


def test_a_route_may_keep_things_in_silence():
    assert told({"to": ["a@x.example"], "when": "never"}) == []


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"brands": [BRAND]}, True),
        ({"brands": ["Another"]}, False),
        ({"severity": "high"}, True),
        ({"severity": "critical"}, False),
        ({"languages": ["es", "pt"]}, True),
        ({"languages": ["en"]}, False),
        ({"sources": [COMPLAINT.source]}, True),
        ({"sources": ["another"]}, False),
        ({"themes": ["waiting", "price"]}, True),
        ({"themes": ["price"]}, False),
        ({"urgencies": ["health"]}, True),
        ({"urgencies": ["legal"]}, False),
        ({"labels": ["positive"]}, False),
        ({"hours": ["Mon-Fri 08:00-18:00"]}, True),
        ({"hours": ["18:00-08:00"]}, False),
    ],
)
def test_a_route_fits_by_everything_that_it_asks_for(wanted, fits):
    named = [name for name, _ in told({"to": ["a@x.example"]} | wanted)]
    assert (named == ["a@x.example"]) is fits


def test_hours_are_looked_at_when_the_mention_comes():
    night = {"to": ["night@x.example"], "hours": ["20:00-08:00"]}
    assert told(night, at=NOON + 10 * HOUR) == [("night@x.example", "at once")]
    assert told(night, at=NOON + DAY) == [("pr@example.org", "at once"), ("chat", "at once")]


def test_severity_asks_nothing_of_praise():
    glad = {"to": ["a@x.example"], "labels": ["positive"], "severity": "high"}
    assert told(glad, about=mention(verdict=GOOD)) == [("a@x.example", "at once")]


def test_a_name_without_an_at_sign_is_a_channel():
    made = Routes([], USUAL, UTC).of(replace(COMPLAINT), NOON)
    assert [one.channel for one in made] == ["email", "chat"]
