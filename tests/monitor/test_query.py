"""The query language: what matches, what does not, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.query import DEEPEST, Document, QueryError, parse, phrase
from monitor.words import words

BAKERY = '("blue door bakery" OR bluedoorbakery) NOT hotel'


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (BAKERY, "Blue Door Bakery was rude to me"),
        (BAKERY, "never again #bluedoorbakery"),
        (BAKERY, "blue-door   bakery’s bread"),
        (BAKERY, "Blue\nDoor, Bakery"),
        ("joe's", "At Joe’s they know"),
        ("joe", "At Joe’s they know"),
        ("STRASSE", "die Straße"),
        ("ΟΔΟΣ", "οδος"),
        ("東京", "私は東京タワーが好き"),
        ("ร้าน", "ไปร้านอาหาร"),
        ("블루도어", "블루도어는 최악"),
        ("синяя", "СИНЯЯ дверь"),
        ("दुकान", "यह दुकान अच्छी है"),
        ("café", "cafe\u0301 au lait"),
        ("~cafe", "the Café"),
        ("~café", "the cafe"),
        ('~"creme brulee"', "Crème brûlée!"),
        ("@bluedoor", "thanks @BlueDoor!"),
        ("bluedoor", "thanks @BlueDoor!"),
        ('"thanks bluedoor"', "thanks @bluedoor"),
        ("blue-door.example", "see https://blue-door.example/menu"),
        ("🥐", "a fine 🥐 here"),
        ("ANDROID", "my Android"),
        ("a AND b OR c", "c"),
        ("a b OR c", "a and b"),
        ("NOT x y", "y"),
        ("NOT NOT y", "y"),
        ("“blue door”", "a blue door"),
        ("blue\u00addoor", "bluedoor"),
        ("or", "this or that"),
        ("bak*", "the bakery and the bakers"),
        ('"blue door bak*"', "Blue Door Bakeries"),
        ("=Apple", "an Apple store"),
        ('="Blue Door"', "at Blue Door, yes"),
        ('"door bakery"~3', "a door into the old bakery"),
        ('"bakery door"~1', "the blue door bakery"),
        ('"door bakery"~0', "bakery door"),
        ('^"plava vrata"', "u Plavim vratima smo čekali"),
        ('^"plava vrata"', "iza Plavih vrata"),
        ("^пекарня", "в этой пекарне"),
        ("^bäckerei", "die Bäckereien der Stadt"),
        ("apple NEAR(3) (iphone OR store)", "the store where an Apple fell"),
        ("apple NEAR store", "apple has, so they say, opened a store"),
        ("a NEAR(0) b NEAR(0) c", "x a b c"),
        ("NOT hotel apple NEAR(2) store", "apple store"),
        ("title:(blue OR red) door", "red"),
        ("lang:hr kruh", "kruh"),
        ("author:ana", "anything"),
        ("source:gazette", "anything"),
        ("author:(maja OR ana) text:any*", "anything"),
        ("https://a.example", "at https://a.example/x"),
        ("NEARBY", "something nearby"),
    ],
)
def test_these_match(query: str, text: str) -> None:
    document = Document(
        f"{text} door",
        title=text,
        author="Ana Kovač",
        source="City Gazette\nThe Gazette",
        language=lambda: "hr",
    )
    assert parse(query).matches(document)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (BAKERY, "Blue Door Bakery Hotel"),
        (BAKERY, "the blue door of a bakery"),
        (BAKERY, "blue door bakerys"),
        ("cafe", "the café"),
        ("café", "the cafe"),
        ("art", "party, start, artist"),
        ("दुकान", "दुकानदार"),
        ("@bluedoor", "a bluedoor"),
        ("@bluedoor", "mail ana@bluedoor"),
        ("a AND b", "a"),
        ("a (b OR c)", "a d"),
        ("a AND b OR c", "b"),
        ("x NOT (y OR z)", "x z"),
        ("x", ""),
        ("bak*", "a tobako bin"),
        ('"blue bak*"', "blue door bakery"),
        ("=Apple", "an apple a day"),
        ("=apple", "Apple"),
        ('="Blue Door"', "the Blue door"),
        ('"door bakery"~1', "a door into the old bakery"),
        ('"door door"~3', "one door only"),
        ('^"plava vrata"', "plavo vrijeme"),
        ("^bakery", "they were baking"),
        ("^do", "done"),
        ("apple NEAR(1) store", "apple has never opened any store"),
        ("apple NEAR(3) apple", "one apple"),
        ("title:door", "a door"),
        ("author:ana", "ana"),
        ("lang:de", "kruh"),
    ],
)
def test_these_do_not_match(query: str, text: str) -> None:
    assert not parse(query).matches(text)


@pytest.mark.parametrize(
    ("query", "column", "said"),
    [
        ("", 1, "a word"),
        ("(a OR", 6, "the end of the query"),
        ("a)", 2, '")"'),
        ('say "hello', 5, "closing quote"),
        ("a AND OR b", 7, '"OR"'),
        ("OR a", 1, '"OR"'),
        ("NOT a", 1, "must be there"),
        ("a OR NOT b", 1, "must be there"),
        ("bakery -hotel", 8, "NOT hotel"),
        ("a ...", 3, "letter or digit"),
        ("b*", 1, "2 letters or more"),
        ("* a", 1, "letter or digit"),
        ("a NEAR", 7, "the end of the query"),
        ("a NEAR NOT b", 8, '"NOT"'),
        ("a NEAR(2) (b c)", 3, "beside NEAR"),
        ("title:a NEAR(2) b", 9, "one field"),
        ("tilte:bakery", 1, "title:"),
        ("title:NOT a", 7, '"NOT"'),
        ("a ()", 4, '")"'),
        ("(" * 5000, 5001, "the end of the query"),
    ],
)
def test_a_mistake_is_named_with_its_column(query: str, column: int, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert said in str(caught.value)


def test_a_query_nested_beyond_all_reason_is_refused_and_not_crashed_on() -> None:
    deep = "".join(f"w{n} OR (x{n} AND (" for n in range(DEEPEST)) + "y" + "))" * DEEPEST
    with pytest.raises(QueryError, match="deep"):
        parse(deep)


def test_a_thousand_alternatives_are_one_flat_operation() -> None:
    query = parse(" OR ".join(f"word{n}" for n in range(1000)))
    assert len(query.terms) == 1000
    assert query.matches("only word999 here")


def test_terms_are_those_that_can_make_the_query_true() -> None:
    keys = [term.key for term in parse('("a b" OR c) NOT (d NOT e)').terms]
    assert keys == [" a b ", " c ", " e "]


def test_a_name_is_looked_for_as_it_stands() -> None:
    query = phrase('Salt AND Pepper (the "shop")')
    assert query.matches("I went to Salt and Pepper, the shop")
    assert not query.matches("salt, pepper")
    with pytest.raises(QueryError):
        phrase("!!!")


_words = st.sampled_from(["a", "b", "c", "dé", "東"])
_trees = st.recursive(
    _words,
    lambda inner: st.one_of(
        st.tuples(st.just("AND"), inner, inner),
        st.tuples(st.just("OR"), inner, inner),
        st.tuples(st.just(""), inner, inner),
        st.tuples(st.just("NOT"), inner),
    ),
    max_leaves=12,
)


def _written(tree: object) -> str:
    if isinstance(tree, str):
        return tree
    assert isinstance(tree, tuple)
    if tree[0] == "NOT":
        return f"NOT ({_written(tree[1])})"
    return f"({_written(tree[1])}) {tree[0]} ({_written(tree[2])})"


def _true(tree: object, present: set[str]) -> bool:
    if isinstance(tree, str):
        return tree in present
    assert isinstance(tree, tuple)
    if tree[0] == "NOT":
        return not _true(tree[1], present)
    left, right = _true(tree[1], present), _true(tree[2], present)
    return (left or right) if tree[0] == "OR" else (left and right)


@given(_trees, st.lists(_words, max_size=5))
def test_a_query_means_what_logic_says(tree: object, present: list[str]) -> None:
    if _true(tree, set()):
        with pytest.raises(QueryError):
            parse(_written(tree))
        return
    query = parse(_written(tree))
    text = " ".join(present)
    assert query.matches(text) == _true(tree, set(present))
    if query.matches(text):
        assert any(term.holds(Document(text)) for term in query.terms)
        assert query.found(Document(text))


@given(st.text())
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    column = 1
    try:
        query = parse(text)
    except QueryError as error:
        column = error.column
    else:
        assert not query.matches("")
    assert 1 <= column <= len(text) + 1


@given(st.text(st.characters(), max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    query = parse("a ~b @c NOT 東京")
    assert isinstance(query.matches(text), bool)


@given(st.text(max_size=60))
def test_every_name_that_makes_a_query_is_found_in_itself(name: str) -> None:
    try:
        query = phrase(name)
    except QueryError:
        assert not words(name)
    else:
        assert query.matches(f"They say {name} is good")
