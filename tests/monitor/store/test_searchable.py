"""What a person types finds what he means, and is never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.store import Store
from monitor.store.filter import MentionFilter
from monitor.store.searchable import MOST_TERMS, MOST_WORDS, Typed, searchable, typed
from monitor.words import words
from tests.monitor.made_up import item, keep, mention, watching


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("cold soup", '"cold" AND "soup"', ""),
        ('"cold soup"', '"cold soup"', ""),
        ("“cold soup„ «tea»", '"cold soup" AND "tea"', ""),
        ('"cold soup', '"cold soup"', ""),
        ("soup -cold", '"soup"', '"cold"'),
        ("-cold -'hot'", "", '"cold" OR "hot"'),
        ('soup -"very cold"', '"soup"', '"very cold"'),
        ("refun*", '"refun" *', ""),
        ("blue-doo*", '"blue doo" *', ""),
        ('"cold so*"', '"cold so"', ""),
        ("author:Anna", 'author : "anna"', ""),
        ('AUTHOR:"Anna K."', 'author : "anna k"', ""),
        ("-author:anna", "", 'author : "anna"'),
        ("title:sou*", 'title : "sou" *', ""),
        ("author: anna", '"author" AND "anna"', ""),
        ("co-author:anna", '"co author anna"', ""),
        ("well-known", '"well known"', ""),
        ("don't", '"don t"', ""),
        ("https://a.example/?q=1", '"https a example q 1"', ""),
        ("a AND NOT b", '"a" AND "and" AND "not" AND "b"', ""),
        ("NEAR(a b, 2)", '"near a" AND "b" AND "2"', ""),
        ("text : x ^y {z} + w", '"text" AND "x" AND "y" AND "z" AND "w"', ""),
        ("Đorđević ŠTRUDLA Straße", '"dordevic" AND "strudla" AND "strasse"', ""),
        ("退款 Bakery店", '"退 款" AND "bakery 店"', ""),
        ("", "", ""),
        (' - * "" author: "', '"author"', ""),
        ("🍞 !?", "", ""),
        ("\ud83d\x00soup", '"soup"', ""),
    ],
)
def test_what_is_typed_becomes_a_query(text, wanted, unwanted):
    assert typed(text) == Typed(wanted, unwanted)


def test_what_nobody_types_by_hand_is_not_read_to_its_end():
    assert typed("soup " * 1000).wanted.count("soup") == MOST_TERMS
    assert typed(f'"{"soup " * 1000}"').wanted.count("soup") == MOST_WORDS
    assert typed(f"{'soup-' * 1000}*").wanted.endswith('soup"')


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("searchable") / "amends.db") as store:
        watching(store, "news")
        yield store


def kept(store, **said):
    """Keep a mention that says this; return its number."""
    number = store.mentions.count(MentionFilter())
    return keep(store, 1, mention(item(**{"title": "", "author": None} | said, id=str(number))))


def finds(store, text, number):
    return number in {one.id for one in store.mentions.find(MentionFilter(text=text))}


SIGNS = st.sampled_from(['"', "*", "-", ":", "(", ")", "^", "+", "{", "}", "'", "“", " ", "\x00"])
COMMANDS = st.sampled_from(["AND", "OR", "NOT", "NEAR", "author:", "title:", "rowid", "rank", "a"])


@given(
    st.one_of(
        st.text(st.characters(codec="utf-8")),
        st.lists(st.one_of(SIGNS, COMMANDS, st.text(max_size=3)), max_size=20).map("".join),
    )
)
def test_nothing_that_is_typed_is_an_error(record, text):
    record.mentions.find(MentionFilter(text=text, limit=5))
    record.mentions.find(MentionFilter(text=text, order="best", limit=5))
    record.mentions.count(MentionFilter(text=text))


WORDS = st.lists(
    st.text(st.characters(categories=["L", "M", "N", "So"]), min_size=1, max_size=8),
    min_size=1,
    max_size=8,
)


@given(WORDS, st.data())
def test_a_text_that_holds_all_that_is_typed_is_found(record, said, data):
    number = kept(record, text=" ".join(said))
    some = [one for one in said if words(one, fold=True)]
    if not some:
        return
    chosen = data.draw(st.lists(st.sampled_from(some), min_size=1))
    assert finds(record, " ".join(chosen), number)
    assert finds(record, " ".join(chosen).swapcase().swapcase(), number)
    assert not finds(record, f"{chosen[0]} -{chosen[-1]}", number)
    start = data.draw(st.integers(0, len(said) - 1))
    phrase = " ".join(said[start:])
    assert not words(phrase, fold=True) or finds(record, f'"{phrase}"', number)
    last = words(" ".join(chosen), fold=True)[-1]
    assert finds(record, f"{last[0]}*", number)


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_cut_by_the_index_as_other_texts_are_by_us(record, text):
    number = kept(record, text=text)
    for word in words(text, fold=True):
        assert finds(record, word, number)
    assert " ".join(words(searchable(text), fold=True)) == " ".join(words(text, fold=True))


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("Kod Đorđevića je juha hladna.", "dordevica"),
        ("Kod Dordevica je juha hladna.", "Đorđevića"),
        ("Mein Geld fließt an eine STRASSE", "straße fliesst"),
        ("Ils ont gâché ma soirée", "gache soiree"),
        ("Они всё ещё не вернули деньги", "все еще вернули"),
        ("他们一直没有退款给我", "退款"),
        ("ブルードアのBakeryでひどい目に遭った", "bakery ひどい"),
        ("ร้านนี้แย่มาก", "แย่มาก"),
        ("환불을 안 해줍니다", "환불"),
        ("I ❤️ cold soup 🍞", "soup"),
        ("snake_case and a#tag", "case tag"),
        ("zero\u200bwidth and soft\xadhyphen", "softhyphen"),
    ],
)
def test_every_script_is_found(text, looked_for, record):
    number = kept(record, text=text)
    assert finds(record, looked_for, number)
    assert finds(record, f'"{looked_for.split()[0]}"', number)


def test_a_word_may_stand_in_title_text_or_author(record):
    number = kept(record, title="Zimtstern", text="Vanillekipferl", author="Spekulatius")
    for word in ("zimtstern", "vanillekipferl", "spekulatius", "zimtstern spekulatius"):
        assert finds(record, word, number)
    assert finds(record, "title:zimtstern author:spek*", number)
    assert not finds(record, "title:vanillekipferl", number)
    assert not finds(record, "author:zimtstern", number)


def test_a_text_without_a_word_finds_nothing_and_no_text_finds_all(record):
    kept(record, text="anything")
    assert record.mentions.find(MentionFilter(text="?! 🍞")) == []
    assert record.mentions.count(MentionFilter(text="  ")) == record.mentions.count(MentionFilter())
