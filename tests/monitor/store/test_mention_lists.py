"""Lists of mentions: every filter, every order, page by page; and an index that stays right."""

import sqlite3
from dataclasses import replace

import pytest

from monitor.sentiment.verdict import Verdict
from monitor.store import Store, migrations
from monitor.store.filter import Filter, MentionFilter
from monitor.store.mention_lists import PAGE
from monitor.store.searchable import searchable
from tests.monitor.made_up import BAD, BRAND, DAY, GOOD, HOUR, NOON, item, keep, mention, watching


def themed(severity, *themes, language="en"):
    return Verdict(language, "negative", -0.7, severity, themes=themes)


@pytest.fixture
def told(path):
    """Six mentions, by what is said in them, read by a store that may only read."""
    with Store(path) as store:
        news, forum = (watch.id for watch in watching(store, "news", "forum"))
        for number, (source, case, said, changes) in enumerate(
            [
                (news, 7, {"text": "cold soup", "author": "Anna"}, {"verdict": themed(80)}),
                (news, 7, {"text": "soup, cold"}, {"verdict": themed(30, "waiting", "staff")}),
                (forum, None, {"text": "warm soup"}, {"verdict": GOOD, "at": NOON + HOUR}),
                (forum, 8, {"text": "hladna juha"}, {"verdict": themed(50, language="hr")}),
                (forum, None, {"text": "soup ad"}, {"about": False, "judged": "negative"}),
                (news, None, {"text": "cold tea"}, {"brand": "Other", "at": NOON + DAY}),
            ],
            start=1,
        ):
            one = item(**said, id=str(number), title="")
            keep(store, source, mention(one, **changes), number=case)
    with Store(path, read_only=True) as reading:
        yield reading


def numbers(store, **asked):
    return [one.id for one in store.mentions.find(MentionFilter(**asked))]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"brand": "Other"}, [6]),
        ({"label": "positive"}, [3]),
        ({"label": "negative"}, [6, 4, 2, 1]),
        ({"label": "negative", "about": False}, [5]),
        ({"about": False}, [5]),
        ({"about": True}, [6, 4, 3, 2, 1]),
        ({"since": NOON + HOUR}, [6, 3]),
        ({"until": NOON + HOUR}, [5, 4, 2, 1]),
        ({"since": NOON + HOUR, "until": NOON + DAY}, [3]),
        ({"language": "hr"}, [4]),
        ({"source": "forum"}, [5, 4, 3]),
        ({"source": "nowhere"}, []),
        ({"theme": "staff"}, [2]),
        ({"theme": "sta"}, []),
        ({"level": "low"}, [6, 4, 2, 1]),
        ({"level": "medium"}, [6, 4, 2, 1]),
        ({"level": "high"}, [6, 4, 1]),
        ({"level": "high", "about": False}, [5]),
        ({"level": "critical"}, [1]),
        ({"author": "Anna"}, [1]),
        ({"author": "anna"}, []),
        ({"story": 4}, [4]),
        ({"case": 7}, [2, 1]),
        ({"case": 7, "label": "negative", "theme": "staff"}, [2]),
        ({"case": 7, "text": "cold", "order": "oldest"}, [1, 2]),
        ({"in_case": True}, [4, 2, 1]),
        ({"in_case": False}, [6, 5, 3]),
        ({"text": "soup"}, [5, 3, 2, 1]),
        ({"text": '"cold soup"'}, [1]),
        ({"text": "cold -soup"}, [6]),
        ({"text": "-soup"}, [6, 4]),
        ({"text": "author:anna"}, [1]),
        ({"text": "soup", "level": "medium", "in_case": True}, [2, 1]),
        ({"text": "soup", "after": 3}, [2, 1]),
        ({"text": "soup", "order": "oldest", "after": 2}, [3, 5]),
        ({"order": "oldest", "limit": 2}, [1, 2]),
        ({"order": "oldest", "after": 4}, [5, 6]),
        ({"after": 3}, [2, 1]),
        ({"after": 3, "limit": 1}, [2]),
        ({"order": "best"}, [6, 5, 4, 3, 2, 1]),
    ],
    ids=str,
)
def test_each_filter_chooses_what_it_says(asked, found, told):
    assert numbers(told, **asked) == found
    assert [one.id for one in told.mentions.each(MentionFilter(**asked))] == found
    if not {"after", "limit"} & set(asked):
        assert told.mentions.count(MentionFilter(**asked)) == len(found)


def test_a_count_may_stop_early(told):
    assert told.mentions.count(MentionFilter(text="soup"), most=2) == 2
    assert told.mentions.count(Filter(brand=BRAND)) == 5


def test_the_best_match_comes_first_and_has_pages(store):
    (watch,) = watching(store, "news")
    long = "and many more words about something else " * 5
    for number, (title, text) in enumerate(
        [("Tea", f"soup {long}"), ("Soup, soup", "soup"), ("Soup", long), ("Tea", long)]
    ):
        keep(store, watch.id, mention(item(id=str(number), title=title, text=text)))
    best = numbers(store, text="soup", order="best")
    assert best == [2, 3, 1]
    assert numbers(store, text="soup", order="best", limit=2, skip=1) == best[1:]


def fill(store, count):
    (watch,) = watching(store, "news")
    with store.transaction():
        for number in range(count):
            one = mention(item(id=str(number), text=f"soup {number % 7}"))
            store.mentions.remember(watch.id, [(one.item, one.fingerprint)], NOON)
            store.mentions.add(watch.id, one)


@pytest.mark.parametrize("order", ["newest", "oldest", "best"])
@pytest.mark.parametrize("text", [None, "soup"])
def test_a_long_list_is_read_page_by_page_and_whole(order, text, store):
    whole = 2 * PAGE + 1
    fill(store, whole)
    asked = MentionFilter(text=text, order=order)
    read = [one.id for one in store.mentions.each(asked)]
    assert read == [one.id for one in store.mentions.find(asked)]
    assert len(set(read)) == whole
    for limit in (1, PAGE, PAGE + 1):
        some = [one.id for one in store.mentions.each(replace(asked, limit=limit))]
        assert some == read[:limit]


def test_pages_go_on_where_they_were_when_something_new_comes_in(store):
    fill(store, PAGE + 10)
    reading = store.mentions.each(MentionFilter(text="soup"))
    first = next(reading)
    keep(store, 1, mention(item(id="later", text="soup")))
    assert [one.id for one in reading] == list(range(first.id - 1, 0, -1))


def test_the_first_of_a_case_are_read_without_the_rest(told):
    assert [one.id for one in told.mentions.of_case(7)] == [1, 2]
    assert [one.id for one in told.mentions.of_case(7, 1)] == [1]


def test_the_earlier_mentions_of_a_person_are_found(store):
    (watch,) = watching(store, "news")
    for number, (brand, case) in enumerate([(BRAND, 1), (BRAND, None), ("Other", 2), (BRAND, 3)]):
        said = mention(item(id=str(number), text=str(number)), brand=brand)
        keep(store, watch.id, said, number=case)
    key = mention().fingerprint.author_key

    def earlier(**asked):
        return [one.id for one in store.mentions.of_author(BRAND, key, **asked)]

    assert earlier(besides=3, limit=9) == [2, 1]
    assert earlier(besides=None, limit=9) == [4, 1]
    assert earlier(besides=7, limit=2) == [4, 2]
    assert store.mentions.of_author(BRAND, None, besides=None, limit=9) == []


def index(path):
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT id, block FROM mentions_search_data ORDER BY id").fetchall()
    connection.close()
    return rows


def test_an_edited_mention_is_found_by_its_new_words_alone(store):
    (watch,) = watching(store, "news")
    number = keep(store, watch.id, mention(item(title="Crème", text="Đuveč, cold", author="Anna")))
    with store.transaction():
        store.mentions.edit(number, mention(item(title="Crème", text="žgance")), NOON)
    assert numbers(store, text="zgance") == [number]
    assert numbers(store, text="duvec") == numbers(store, text="cold") == []
    assert numbers(store, text="creme author:anna") == [number]


def test_what_is_not_said_anew_leaves_the_index_alone(store, path):
    (watch,) = watching(store, "news")
    number = keep(store, watch.id, mention())
    before, seen = index(path), store.mentions.get(number)
    with store.transaction():
        assert store.mentions.correct_verdict(seen, replace(seen, verdict=GOOD, judged="negative"))
        store.mentions.raise_severity(number, replace(BAD, severity=99))
        store.mentions.edit(number, mention(verdict=GOOD), NOON)
        store.mentions.join(number, story=number, case=3)
    assert index(path) == before


def test_a_mention_that_is_deleted_is_found_no_more(store, path):
    (watch,) = watching(store, "news")
    keep(store, watch.id, mention(item(id="1", text="đuveč")))
    left = keep(store, watch.id, mention(item(id="2", text="đuveč")))
    connection = sqlite3.connect(path)
    connection.create_function("searchable", 1, searchable, deterministic=True)
    with connection:
        connection.execute("DELETE FROM mentions WHERE id <> ?", (left,))
    connection.close()
    assert numbers(store, text="duvec") == [left]
    assert store.mentions.count(MentionFilter(text="duvec")) == 1


def test_a_record_that_exists_already_is_searched_like_a_new_one(path):
    from sqlite_utils import Database

    old = Database(sqlite3.connect(path, isolation_level=None))
    migrations.migrations.apply(old, stop_before="m017_search")
    old.execute("INSERT INTO sources VALUES (1,'news','feed','','',60,1,'',NULL,NULL,NULL,NULL,"
                "NULL,0,NULL,NULL,NULL,NULL,NULL,x'',NULL,NULL,0,NULL,NULL,NULL,'[]',NULL,NULL,"
                "NULL)")  # fmt: skip
    for number, text in enumerate(["Đuveč, cold", "warm soup"], start=1):
        old.execute(
            "INSERT INTO items (id, source, id_key, first_seen) VALUES (?, 1, ?, '')",
            (number, str(number)),
        )
        old.execute(
            """
            INSERT INTO mentions (item, source, brand, external_id, title, text, place, first_seen,
                label, score, severity, reasons, urgencies, weight, baseline)
            VALUES (?, 1, 'B', '', '', ?, '', '2026-05-01T12:00:00.000Z', 'negative', 0, 9, '[]',
                '[]', 1, 0)
            """,
            (number, text),
        )
    old.close()
    with Store(path) as store:
        assert numbers(store, text="duvec") == [1]
        assert numbers(store, text="soup -cold") == [2]
        with store.transaction():
            store.mentions.edit(1, mention(item(text="hot")), NOON)
        assert numbers(store, text="duvec") == []
