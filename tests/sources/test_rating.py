"""Stars are read where they are meant as stars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import rating


@pytest.mark.parametrize(
    ("given_text", "stars"),
    [
        ("4", 4), ("4,5", 4.5), ("4.5", 4.5), ("4/5", 4), ("8/10", 4), ("8 out of 10", 4),
        ("80%", 4), ("★★★☆☆", 3), ("★★", 2), ("☆☆☆☆☆", 0), ("1 star", 1), ("2 stars", 2),
        ("0/5", 0), ("0", None), ("8", None), ("6/5", None), ("-1", None), ("pg-13", None),
        ("tv-y7", None), ("adult", None), ("", None), ("4/0", None), ("1/5/2026", None),
    ],
)  # fmt: skip
def test_a_rating_is_brought_to_five(given_text, stars):
    assert rating.read(given_text) == stars


@pytest.mark.parametrize(
    ("title", "stars"),
    [
        ("★★☆☆☆ Awful", 2), ("Awful ★☆☆☆☆", 1), ("(2/5) Cold food", 2), ("Cold food (2/5)", 2),
        ("2/5 stars: cold", 2), ("Cold: 2/5 stars", 2), ("Rating: 2", 2), ("Soup, rating: 2/5", 2),
        ("1 out of 5 stars", 1), ("★★★★★", 5),
    ],
)  # fmt: skip
def test_a_title_with_stars_at_its_edge_is_rated(title, stars):
    found = rating.in_title(title)
    assert found is not None
    assert found[0] == stars


@pytest.mark.parametrize(
    "title",
    [
        "Bakery opens", "Open 24/7", "Meeting on 2/5", "★ Sale ★", "Top 5 bakeries", "Route 66",
        "Chapter 2/50", "Rating agencies downgrade 3 banks", "5 of the best", "12/5 stars", "",
    ],
)  # fmt: skip
def test_a_title_that_only_looks_like_it_is_not_rated(title):
    assert rating.in_title(title) is None


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        ({"rating": "2"}, (2, "2")),
        ({"im_rating": "1"}, (1, "1")),
        ({"gd_rating": {"value": "4", "max": "10"}}, (2, "4")),
        ({"review_rating": "4,5"}, (4.5, "4,5")),
        ({"schema_ratingvalue": "3"}, (3, "3")),
        ({"x_stars": "★★☆☆☆"}, (2, "★★☆☆☆")),
        ({"rating": "87"}, (None, "87")),
        ({"media_starrating": {"average": "5.00", "max": "5"}}, None),
        ({"media_rating": {"scheme": "urn:mpaa"}, "rating": "4"}, None),
        ({"gd_rating": {"average": "4.7"}}, None),
        ({"aggregaterating": "2", "contentrating": "1"}, None),
        ({"title": "2", "operating": "3"}, None),
    ],
)
def test_only_elements_made_for_ratings_count(elements, found):
    assert rating.in_elements(elements) == found


@given(st.text(max_size=40))
def test_whatever_the_text_a_rating_is_within_its_scale(text):
    value = rating.read(text)
    assert value is None or 0 <= value <= 5
    found = rating.in_title(text)
    assert found is None or 0 <= found[0] <= 5
