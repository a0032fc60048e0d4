"""Lists of cases: the most pressing first, every filter, page by page, counted by state."""

import pytest

from monitor.cases import Change
from monitor.sentiment.verdict import Verdict
from monitor.store import Store
from monitor.store.filter import CaseFilter, Filter
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

NONE = {"open": 0, "contacted": 0, "resolved": 0, "publicized": 0, "dismissed": 0}


@pytest.fixture
def inbox(path):
    """Eight cases, read by a store that may only read."""
    with Store(path) as store:
        (watch,) = watching(store, "news")
        for number, (state, severity, due, owner, text) in enumerate(
            [
                ("publicized", 60, NOON, "ana", "cold soup"),
                ("open", 20, NOON + 3 * HOUR, None, "late"),
                ("resolved", 60, NOON, "ana", "cold tea"),
                ("open", 80, NOON + HOUR, "ivo", "cold soup"),
                ("contacted", 50, NOON + 2 * HOUR, "ana", "rude"),
                ("dismissed", 60, NOON, None, "spam"),
                ("contacted", 60, NOON + HOUR, "ivo", "soup"),
                ("open", 75, NOON + 2 * HOUR, None, "soup, cold"),
            ],
            start=1,
        ):
            case = opened(store, severity=severity, due=due, opened=NOON + number * DAY)
            with store.transaction():
                store.cases.change(store.cases.get(case), Change(state, {"owner": owner}))
            said = mention(item(id=str(number), title="", text=text))
            keep(store, watch.id, said, number=case)
        keep(store, watch.id, mention(item(id="9", text="thanks"), verdict=GOOD), number=5)
    with Store(path, read_only=True) as reading:
        yield reading


def numbers(store, **asked):
    return [case.id for case in store.cases.find(CaseFilter(**asked))]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [4, 8, 2, 7, 5, 3, 6, 1]),
        ({"states": ("open",)}, [4, 8, 2]),
        ({"states": ("resolved", "contacted")}, [7, 5, 3]),
        ({"owner": "ana"}, [5, 3, 1]),
        ({"owner": ""}, [8, 2, 6]),
        ({"owner": "", "states": ("open",)}, [8, 2]),
        ({"level": "low"}, [4, 8, 2, 7, 5, 3, 6, 1]),
        ({"level": "high"}, [4, 8, 7, 5, 3, 6, 1]),
        ({"level": "critical"}, [4, 8]),
        ({"overdue": NOON + 2 * HOUR}, [4]),
        ({"overdue": NOON + 2 * HOUR, "owner": "ana"}, []),
        ({"text": "soup"}, [4, 8, 7, 1]),
        ({"text": '"cold soup"'}, [4, 1]),
        ({"text": "cold -soup"}, [3]),
        ({"text": "-soup", "states": ("contacted",)}, [5]),
        ({"text": "!!"}, []),
        ({"text": " "}, [4, 8, 2, 7, 5, 3, 6, 1]),
        ({"brand": BRAND}, [4, 8, 2, 7, 5, 3, 6, 1]),
        ({"brand": "Other"}, []),
        ({"label": "positive"}, [5]),
        ({"since": NOON + 6 * DAY}, [8, 7, 6]),
        ({"limit": 3}, [4, 8, 2]),
        ({"limit": 3, "skip": 3}, [7, 5, 3]),
        ({"limit": 3, "skip": 6}, [6, 1]),
    ],
    ids=str,
)
def test_each_filter_chooses_what_it_says(asked, found, inbox):
    assert numbers(inbox, **asked) == found
    if not {"limit", "skip"} & set(asked):
        assert sum(inbox.cases.counts(CaseFilter(**asked)).values()) == len(found)


def test_cases_are_counted_by_state_and_none_is_said_too(inbox):
    counted = {"open": 3, "contacted": 2, "resolved": 1, "publicized": 1, "dismissed": 1}
    assert inbox.cases.counts(Filter()) == counted
    assert inbox.cases.counts(CaseFilter(limit=1, skip=5)) == counted
    assert inbox.cases.counts(CaseFilter(owner="ivo")) == NONE | {"open": 1, "contacted": 1}
    assert inbox.cases.counts(Filter(brand="Other")) == NONE


def test_a_case_says_how_many_mentions_it_has_and_what_they_complain_of(store):
    (watch,) = watching(store, "news")
    case, empty = opened(store), opened(store)
    for number, (themes, about) in enumerate(
        [(("waiting",), True), (("staff", "waiting"), True), (("price",), False), ((), True)]
    ):
        verdict = Verdict("en", "negative", -0.5, 60, themes=themes)
        said = mention(item(id=str(number)), verdict=verdict, about=about)
        keep(store, watch.id, said, number=case)
    found = {one.id: one for one in store.cases.find(Filter())}
    assert (found[case].mentions, set(found[case].themes)) == (4, {"waiting", "staff"})
    assert (found[empty].mentions, found[empty].themes) == (0, ())
    assert store.cases.get(case) == found[case]


def test_pages_hold_every_case_once(store):
    for number in range(7):
        opened(store, due=NOON + (number % 2) * HOUR)
    pages = [numbers(store, limit=3, skip=skip) for skip in (0, 3, 6)]
    assert sorted(case for page in pages for case in page) == list(range(1, 8))
