"""Reviews and averages are found wherever schema.org lets people put them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.item import Item
from sources.parsed import Average
from sources.schema_org.reviews import Facts, Found, find

NOW = datetime(2026, 3, 3, tzinfo=UTC)
PAGE = "https://e.org/glove"
FACTS = Facts(now=NOW, page=PAGE, base=PAGE, language="en", outlet="Town Table")


def review(**properties: object) -> dict[str, object]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": "Ana"},
        "datePublished": "2026-03-01",
        "reviewBody": "It tore.",
        "reviewRating": {"@type": "Rating", "ratingValue": "2"},
    } | properties


def found(*documents: object) -> Found:
    return find((documents,), FACTS)


def one(*documents: object) -> Item:
    (item,) = found(*documents).reviews
    return item


def test_a_review_is_read_with_all_its_properties():
    item = one(
        review(
            name="Bad  glove",
            url="/r/1",
            inLanguage="de-AT",
            reviewBody="It <b>tore</b> &amp; burnt.",
        )
    )
    assert item == Item(
        id="https://e.org/r/1",
        title="Bad glove",
        text="It tore & burnt.",
        url="https://e.org/r/1",
        author="Ana",
        published=datetime(2026, 3, 1, tzinfo=UTC),
        rating=2,
        rating_given="2",
        language="de",
        place="review",
        outlet="Town Table",
    )


@pytest.mark.parametrize(
    "document",
    [
        {"@graph": [{"@type": "WebSite"}, review()]},
        {"@type": "Product", "review": review()},
        {"@type": "Product", "reviews": [review()]},
        {"@type": "LocalBusiness", "makesOffer": {"itemOffered": {"review": [review()]}}},
        {"@type": "Product", "review": {**review(), "@type": None}},
        [[review()]],
        review(**{"@type": ["Thing", "https://schema.org/UserReview"]}),
        review(**{"@type": "http://schema.org/CriticReview"}),
        review(**{"@type": "schema:EmployerReview"}),
        {"@graph": [{"@type": "Product", "review": {"@id": "#r"}}, review(**{"@id": "#r"})]},
        {"review": {"@list": [review()]}},
    ],
)
def test_a_review_is_found_wherever_it_stands(document):
    assert one(document).text == "It tore."


@pytest.mark.parametrize(
    ("rating", "value", "given"),
    [
        ({"ratingValue": "4,5"}, 4.5, "4,5"),
        ({"ratingValue": 4}, 4, "4"),
        ({"ratingValue": 8, "bestRating": 10}, 4, "8/10"),
        ({"ratingValue": "8", "bestRating": "10", "worstRating": "1"}, 4, "8/10"),
        ({"ratingValue": 90.0, "bestRating": "100"}, 4.5, "90/100"),
        ({"ratingValue": "4", "bestRating": "5,0"}, 4, "4"),
        ({"ratingValue": "3/5"}, 3, "3/5"),
        ({"ratingValue": "80 %"}, 4, "80 %"),
        ({"ratingValue": "★★☆☆☆"}, 2, "★★☆☆☆"),
        ({"ratingValue": 8}, None, "8"),
        ({"ratingValue": 0, "bestRating": 5}, None, "0"),
        ({"ratingValue": 0, "bestRating": 10, "worstRating": 0}, 0, "0/10"),
        ({"ratingValue": "excellent"}, None, "excellent"),
        ({"ratingValue": [{"@value": "3"}]}, 3, "3"),
        ({"ratingValue": float("inf")}, None, None),
        ({"ratingValue": {"a": 1}}, None, None),
        ({}, None, None),
        ("4,5", 4.5, "4,5"),
        (3, 3, "3"),
        ([{"ratingValue": 1, "reviewAspect": "taste"}, {"ratingValue": 4}], 4, "4"),
        (True, None, None),
    ],
)
def test_ratings_are_brought_to_five_in_proportion_to_the_best(rating, value, given):
    item = one(review(reviewRating=rating))
    assert (item.rating, item.rating_given) == (value, given)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Ana", "Ana"),
        ({"name": ["Ana"]}, "Ana"),
        ([{"name": "Ana"}, "Ivo"], "Ana, Ivo"),
        ({"givenName": "Ana", "familyName": "K."}, "Ana K."),
        ({"@type": "Person", "email": "ana@e.org"}, None),
        ("ana@e.org", None),
        ("mailto:ana@e.org", None),
        ("https://e.org/ana", None),
        ({"@id": "#ana"}, "Ana of the graph"),
        ("", None),
        (None, None),
        ({"name": {"x": 1}}, None),
    ],
)
def test_the_author_is_named_but_not_by_a_mail_address(author, name):
    people = {"@id": "#ana", "@type": "Person", "name": "Ana of the graph"}
    assert one(review(author=author), people).author == name


@pytest.mark.parametrize(
    ("properties", "moment"),
    [
        ({"datePublished": "2026-03-01T10:00:00+01:00"}, datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ({"datePublished": "1.2.2026"}, datetime(2026, 2, 1, tzinfo=UTC)),
        ({"datePublished": None, "dateCreated": "2026-02-01"}, datetime(2026, 2, 1, tzinfo=UTC)),
        ({"datePublished": "2099-01-01"}, None),
        ({"datePublished": "1970-01-01"}, None),
        ({"datePublished": "last week"}, None),
        ({"datePublished": {"x": []}}, None),
    ],
)
def test_dates_are_plausible_or_none(properties, moment):
    assert one(review(**properties)).published == moment


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://[", 5, None, PAGE])
def test_a_review_without_an_address_of_its_own_is_answered_at_its_page(url):
    assert one(review(url=url)).url == PAGE


@pytest.mark.parametrize(
    "named",
    [
        {"@id": "https://e.org/glove#r7"},
        {"@id": "r7"},
        {"identifier": "r7"},
        {"identifier": {"@type": "PropertyValue", "value": 7}},
        {"url": "#r7"},
        {"url": "https://e.org/r/7"},
    ],
)
def test_the_pages_own_name_outlives_every_edit(named):
    before, after = review(**named), review(**named, author="X", reviewBody="Y", reviewRating="1")
    assert one(before).id == one(after).id


def test_author_and_date_name_a_review_that_has_no_name():
    before, after = review(), review(reviewBody="Worse.", reviewRating="1")
    assert one(before).id == one(after).id
    assert one(review(author="Ivo")).id != one(before).id
    assert one(review(datePublished="2026-03-02")).id != one(before).id


def test_words_name_a_review_of_nobody():
    before = review(author=None)
    assert one(before).id == one(dict(before)).id
    assert one(before).id != one(review(author=None, reviewBody="Other.")).id


def test_a_review_reached_twice_counts_once():
    full = review(**{"@id": "#r1"})
    graph = {
        "@graph": [
            {"@type": "Product", "@id": "#p", "review": [{"@id": "#r1"}, "#r1"]},
            {"@type": "Person", "@id": "#ana", "review": {"@type": "Review", "@id": "#r1"}},
            full,
            dict(full),
        ]
    }
    assert one(graph).id == "#r1"


def test_what_is_said_of_one_review_in_two_places_is_put_together():
    words = {"@type": "Review", "@id": "#r", "reviewBody": "It tore."}
    stars = {"@type": "Review", "@id": "#r", "reviewRating": {"@id": "#s"}}
    item = one(words, stars, {"@id": "#s", "@type": "Rating", "ratingValue": 1})
    assert (item.text, item.rating) == ("It tore.", 1)


@pytest.mark.parametrize("name", ["@id", "identifier", "url"])
def test_a_name_that_many_reviews_bear_is_none(name):
    reviews = [review(**{name: "#review"}, author=author) for author in ("Ana", "Ivo", "Eva")]
    assert len({item.id for item in found(*reviews).reviews}) == 3


def test_the_same_review_in_two_forms_counts_once_and_keeps_its_name():
    linked = review(**{"@id": "#r1"})
    marked = review(author="ANA", reviewBody="It \n tore.", datePublished="2026-03-01T08:00")
    items = find(([linked], [marked, review(author="Ivo")]), FACTS).reviews
    assert [(item.id == "#r1", item.author) for item in items] == [(True, "Ana"), (False, "Ivo")]


def test_stars_of_nobody_count_as_often_as_they_stand_side_by_side():
    stars = {"@type": "Review", "reviewRating": {"ratingValue": 1}}
    product = {"@type": "Product", "review": [dict(stars), dict(stars), dict(stars)]}
    first = found(product, dict(stars)).reviews
    assert len({item.id for item in first}) == 3
    product["review"].append(dict(stars))
    second = found(product).reviews
    assert {item.id for item in first} < {item.id for item in second}
    assert len(second) == 4


def test_cyclic_references_are_followed_once():
    nodes = [
        {"@id": "#a", "@type": "Review", "author": {"@id": "#b"}, "reviewBody": "x"},
        {"@id": "#b", "@type": "Person", "name": {"@id": "#b"}, "review": {"@id": "#a"}},
        {"@id": "#c", "@type": "Review", "itemReviewed": {"@id": "#c"}},
    ]
    item = one(*nodes)
    assert (item.id, item.author) == ("#a", None)


def test_an_average_is_no_review():
    rated = {"@type": "AggregateRating", "ratingValue": "4,4", "reviewCount": "1.234"}
    answer = found({"@type": "Product", "name": "Glove", "aggregateRating": rated})
    assert answer == Found((), (Average("Glove", 4.4, "4,4", 1234),))


@pytest.mark.parametrize(
    ("document", "average"),
    [
        ({"aggregateRating": {"ratingValue": 9, "bestRating": 10}}, Average("", 4.5, "9/10")),
        (
            {
                "@type": "https://schema.org/AggregateRating",
                "itemReviewed": {"name": "Glove"},
                "ratingValue": "4.4",
                "ratingCount": 7,
            },
            Average("Glove", 4.4, "4.4", 7),
        ),
        (
            [
                {"@id": "#p", "name": "Glove", "aggregateRating": {"@id": "#a"}},
                {"@id": "#a", "ratingValue": 4},
            ],
            Average("Glove", 4, "4"),
        ),
    ],
)
def test_an_average_is_found_with_what_it_is_of(document, average):
    assert found(document).averages == (average,)


@pytest.mark.parametrize("count", [0, "0"])
def test_an_average_of_nothing_is_none(count):
    assert not found({"aggregateRating": {"ratingValue": 5, "ratingCount": count}}).averages


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "Review"},
        {"@type": "Review", "author": "Ana"},
        {"@type": "ClaimReview", "reviewBody": "x"},
        {"@type": "Product", "description": "x"},
        {"review": "nice"},
        {"review": {"@id": "#nobody"}},
    ],
)
def test_what_says_nothing_is_no_review(node):
    assert found(node).reviews == ()


def test_nodes_nested_without_end_are_walked():
    document: dict[str, object] = review()
    for _ in range(50_000):
        document = {"isPartOf": document}
    assert one(document).text == "It tore."


NAMES = st.one_of(
    st.sampled_from(["@type", "@id", "@graph", "@value", "@list", "review", "author", "name"]),
    st.sampled_from(["reviewRating", "ratingValue", "bestRating", "worstRating", "reviewBody"]),
    st.sampled_from(["identifier", "url", "itemReviewed", "datePublished", "inLanguage"]),
    st.sampled_from(["aggregateRating", "reviewCount"]),
)
WORDS = st.sampled_from(["Review", "AggregateRating", "#r", "4,5", "http://[", "2026-03-01", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=8)
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(JSON, max_size=3), st.lists(JSON, max_size=2))
def test_any_json_ends_in_items_that_keep_their_promises(linked, marked):
    for facts in (FACTS, Facts(now=NOW)):
        for item in find((linked, marked), facts).reviews:
            assert item.title or item.text or item.rating_given
            assert item.rating is None or 0 <= item.rating <= 5
            assert item.id
            assert item.url is None or item.url.startswith("http")
