"""Mentions that may tell one story, as the record finds them."""

import pytest

from monitor.stories import Holder
from tests.monitor.made_up import DAY, MINUTE, NOON, item, keep, mention, opened, watching


@pytest.fixture
def source(store):
    (watch,) = watching(store, "news")
    return watch.id


def related(store, new, *, since=NOON - DAY, before=9_999):
    return [one.story for one in store.stories.relatives(new, since, before=before)]


def test_relatives_share_words_or_an_articles_page_are_recent_and_came_before(store, source):
    first = keep(store, source, mention())
    keep(store, source, mention(item(id="2", url="https://b.example/2")))
    keep(store, source, mention(item(id="3", text="Other words, same page entirely.")))
    keep(store, source, mention(item(id="4"), brand="Other"))
    keep(store, source, mention(item(id="5", url="https://c.example", text="Nothing alike.")))
    keep(store, source, mention(item(id="6", title="The page of a shop", text="Nothing alike.")))
    assert related(store, mention()) == [1, 2, 3]
    assert related(store, mention(), before=2) == [first]
    assert related(store, mention(), since=NOON + MINUTE) == []


def test_what_has_neither_words_nor_address_has_no_relatives(store, source):
    bare = item(title="", text="", url=None, author=None)
    keep(store, source, mention(bare))
    assert related(store, mention(bare)) == []


def test_a_reviews_page_makes_no_relatives(store, source):
    shop = {"place": "review", "url": "https://reviews.example/shop", "title": "One star"}
    keep(store, source, mention(item(id="1", author="Jo", text="Cold soup again.", **shop)))
    new = mention(item(id="2", author="Maya", text="They were rude to us.", **shop))
    assert related(store, new) == []


def test_of_many_copies_the_first_and_the_last_are_looked_at(store, source):
    for number in range(50):
        keep(store, source, mention(item(id=str(number))))
    assert related(store, mention()) == [*range(1, 17), *range(35, 51)]


def test_a_person_finds_the_same_words_of_his_own_among_those_of_many(store, source):
    def said(number, author):
        return mention(item(id=str(number), author=author, place="social"))

    own = keep(store, source, said(0, "Noah"))
    for number in range(1, 50):
        keep(store, source, said(number, f"Bot {number}"))
    for number in range(50, 70):
        keep(store, source, said(number, "Maya"))
    assert own not in [1 + number for number in range(35, 70)]
    assert own in related(store, said(99, "Noah"))
    assert 60 in related(store, said(99, "Maya"))


def test_a_relative_knows_its_words_and_the_case_of_its_story(store, source):
    case = opened(store)
    keep(store, source, mention())
    kept = keep(store, source, mention(item(id="2")), number=case)
    with store.transaction():
        store.mentions.join(kept, story=1, case=case)
    first, second = store.stories.numbered([1, 2], NOON)
    assert (first.title, first.text, first.place) == (item().title, item().text, "news")
    assert (first.case, second.case) == (case, case)
    assert [one.text for one in store.stories.numbered([2, 77, 1], NOON)] == [item().text] * 2
    assert store.stories.numbered([1, 2], NOON + MINUTE) == []


def test_traces_are_found_with_who_holds_them_in_time_and_from_before(store, source):
    old = keep(store, source, mention(item(id="1")))
    new = keep(store, source, mention(item(id="2"), at=NOON + DAY))
    with store.transaction():
        store.stories.keep(old, 7, [1, -(2**31), 3])
        store.stories.keep(new, 8, [3, 4])

    def holders(since=NOON, lasting=NOON, before=99):
        return set(store.stories.holders([-(2**31), 3, 5], since, lasting, before=before))

    first = {Holder(-(2**31), old, 7), Holder(3, old, 7)}
    assert holders() == first | {Holder(3, new, 8)}
    assert holders(since=NOON + MINUTE) == {Holder(3, new, 8)}
    assert holders(before=new) == first
    assert holders(since=NOON + 2 * DAY) == set()
    assert {one.mention for one in holders(lasting=NOON + DAY) if one.lasts} == {new}
    assert not any(one.lasts for one in holders(lasting=NOON + 2 * DAY))


def test_mentions_from_before_there_were_traces_have_none_and_copies_of_them_join(store, source):
    number = keep(store, source, mention())  # as in a database of an earlier version
    assert store.stories.holders([1, 2, 3], NOON, NOON, before=99) == []
    assert related(store, mention(item(id="2", url="https://b.example/2"))) == [number]
