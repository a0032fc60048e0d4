"""Items seen and mentions kept."""

import pytest

from monitor.decide import is_new
from monitor.sentiment.verdict import Reason, Verdict
from monitor.store.filter import Filter
from monitor.stories import fingerprint
from tests.monitor.made_up import (
    BRAND,
    DAY,
    GOOD,
    HOUR,
    NOON,
    item,
    keep,
    mention,
    opened,
    watching,
)


@pytest.fixture
def source(store):
    (watch,) = watching(store, "news")
    return watch.id


def titles(mentions):
    return [found.item.title for found in mentions]


def test_a_mention_is_read_as_it_was_written(store, source):
    whole = mention(
        item(rating=1.5, rating_given="1,5 / 5", place="review", outlet="Town Table"),
        verdict=Verdict(
            "en", "negative", -0.7, 60, (Reason("kept", "took", -1.0),), ("legal", "safety")
        ),
        weight=5.0,
        baseline=True,
    )
    number = keep(store, source, whole)
    (read,) = store.mentions.find(Filter())
    assert (read.id, read.story, read.case) == (number, number, None)
    assert read.item == whole.item
    assert read.verdict == whole.verdict
    assert read.fingerprint == whole.fingerprint
    assert (read.weight, read.baseline, read.source) == (5.0, True, "news")


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "🍞🔥👩‍👩‍👧",
        "שלום bakery مرحبا \u202eevil",
        "'; DROP TABLE mentions; --",
        "%_\\",
        "x" * 1_000_000,
    ],
)
def test_any_text_is_kept_as_it_is(text, store, source):
    keep(store, source, mention(item(title=text, text=text, author=text, id=text)))
    (read,) = store.mentions.find(Filter())
    assert (read.item.title, read.item.text, read.item.author, read.item.id) == (text,) * 4


def test_a_text_that_no_database_takes_leaves_nothing_behind(store, source):
    with pytest.raises(UnicodeEncodeError):
        keep(store, source, mention(item(text="half an emoji: \ud83d")))
    assert store.mentions.find(Filter()) == []
    keep(store, source, mention())
    assert len(store.mentions.find(Filter())) == 1


def test_seeing_an_item_again_changes_nothing(store, source):
    for title in ("first", "second"):
        with store.transaction():
            seen = item(title=title)
            store.mentions.remember(source, [(seen, fingerprint(seen))], NOON)
    known = store.mentions.known(source, [fingerprint(item())])
    assert set(known.ids) == {fingerprint(item()).id_key}
    (sighting,) = known.ids.values()
    assert sighting.title_key == fingerprint(item(title="first")).title_key


def test_what_resembles_an_item_is_found_at_its_own_source_only(store):
    news, forum = (watch.id for watch in watching(store, "news", "forum"))
    keep(store, news, mention())
    again = item(id="another-guid")
    assert not is_new(again, fingerprint(again), store.mentions.known(news, [fingerprint(again)]))
    assert is_new(again, fingerprint(again), store.mentions.known(forum, [fingerprint(again)]))


def test_thousands_of_items_are_compared_at_once(store, source):
    many = [item(id=str(n), url=f"https://a.example/{n}", text=f"{n} words") for n in range(1500)]
    with store.transaction():
        store.mentions.remember(source, [(one, fingerprint(one)) for one in many], NOON)
    known = store.mentions.known(source, [fingerprint(one) for one in many])
    assert len(known.ids) == 1500


def test_one_item_may_be_about_two_brands_but_each_once(store, source):
    keep(store, source, mention())
    keep(store, source, mention(brand="Other"))
    assert {found.brand for found in store.mentions.find(Filter())} == {BRAND, "Other"}
    with pytest.raises(Exception, match="UNIQUE"):
        keep(store, source, mention())
    assert len(store.mentions.find(Filter())) == 2


def test_lists_show_the_newest_first_and_take_filters(store, source):
    keep(store, source, mention(item(id="1", title="one"), at=NOON))
    keep(store, source, mention(item(id="2", title="two"), at=NOON + HOUR, verdict=GOOD))
    keep(store, source, mention(item(id="3", title="three"), at=NOON + DAY, brand="Other"))
    find = store.mentions.find
    assert titles(find(Filter())) == ["three", "two", "one"]
    assert titles(find(Filter(brand="Other"))) == ["three"]
    assert titles(find(Filter(label="negative"))) == ["three", "one"]
    assert titles(find(Filter(since=NOON + HOUR))) == ["three", "two"]
    assert titles(find(Filter(limit=1))) == ["three"]
    assert titles(find(Filter(brand=BRAND, label="positive", since=NOON, limit=9))) == ["two"]


def test_who_complained_before_is_known_by_name_and_brand(store, source):
    keep(store, source, mention())
    keep(store, source, mention(item(id="2", author="Jo"), verdict=GOOD))
    maya, jo = (fingerprint(item(author=name)).author_key for name in ("Maya R.", "Jo"))
    complaints = store.mentions.complaints_of
    assert complaints(BRAND, maya, before=2) == 1
    assert complaints(BRAND, maya, before=1) == 0
    assert complaints("Other", maya, before=99) == 0
    assert complaints(BRAND, jo, before=99) == 0
    assert complaints(BRAND, None, before=99) == 0


def test_the_places_of_a_story_are_its_sources_each_counted_once(store):
    news, forum = (watch.id for watch in watching(store, "news", "forum"))
    case = opened(store)
    for number, source in enumerate([news, forum, news, forum, forum]):
        kept = keep(store, source, mention(item(id=str(number))), number=case)
        with store.transaction():
            store.mentions.join(kept, story=1, case=case)
    keep(store, news, mention(item(id="other")), number=case)
    assert store.mentions.places(case, 1) == 2
    assert store.mentions.places(case, 6) == 1
    assert store.mentions.places(case, 99) == 0


def test_a_case_knows_its_mentions_in_order_and_its_weightiest_source(store, source):
    number = opened(store)
    assert store.mentions.greatest_weight(number) == 0.0
    keep(store, source, mention(weight=1.0), number=number)
    keep(store, source, mention(item(id="2", title="two"), weight=5.0), number=number)
    assert titles(store.mentions.of_case(number)) == [item().title, "two"]
    assert store.mentions.greatest_weight(number) == 5.0
    assert store.cases.get(number).mentions == 2
