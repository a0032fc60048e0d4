"""New mentions and the stories they tell, through the casework into a real record."""

from __future__ import annotations

import pytest

from monitor.store.filter import Filter
from tests.monitor.made_up import item
from tests.monitor.newsroom import Newsroom
from tests.monitor.pairs import Pairs, pairs
from tests.monitor.teller import Teller

HEADLINE = "Blue Door Bakery kept deposits worth €40,800, customers say"
TEXT = (
    "Some 1,033 customers say that Blue Door Bakery took deposits for wedding cakes and never sent "
    "them. Hugh Bramley paid for his daughter's wedding in Halifax and was left with nothing. "
    "Calls to the branch ended in a queue with 22 others waiting."
)


@pytest.fixture
def teller(store):
    return Teller(store)


def article(number=1, **changes):
    address = f"https://paper{number}.example.org/cakes"
    return item(**{"id": str(number), "title": HEADLINE, "text": TEXT, "url": address, **changes})


def post(number, text, **changes):
    address = f"https://social.example/{number}"
    given = {"id": str(number), "title": "", "text": text, "url": address, "place": "social"}
    return item(**{**given, "author": f"Noah {number}", **changes})


def test_edited_copies_tell_one_story_and_others_their_own(teller):
    told = [
        article(1),
        article(2, title=f"{HEADLINE} | Daily News", text=TEXT[:120] + "…", author="Wire"),
        post(3, f"Unbelievable: {HEADLINE}"),
        post(4, "so that is where it went https://paper1.example.org/cakes?utm_source=x"),
        post(5, "I paid them a deposit as well and nobody at Blue Door Bakery answers the phone."),
        article(6, title=HEADLINE.replace("40,800", "2,100"), text=""),
    ]
    assert teller.tell(told) == [1, 1, 1, 1, 5, 6]


def test_an_article_that_a_post_told_of_first_tells_the_same_story(teller):
    told = [post(1, f"Look: {HEADLINE} https://paper2.example.org/cakes"), article(2, text="")]
    assert teller.tell(told) == [1, 1]


def test_a_copy_of_a_copy_is_found_by_what_the_copy_added(teller):
    added = (
        "Lawyers in Halifax have offered to write to the company for nothing, Colin Vance said on "
        "Friday, and forty people stood at the door of his office before it opened."
    )
    longer = article(2, text=f"{TEXT} {added}", url="https://paper2.example.org/x")
    rest = article(3, title="", text=added)
    assert teller.tell([article(1), longer, rest]) == [1, 1, 1]


def test_brands_have_stories_of_their_own(teller, store):
    teller.tell([article(1)])
    teller.brand = "Other"
    assert teller.tell([article(2, title=f"{HEADLINE} | Daily News")]) == [2]


def test_after_a_month_a_copy_is_a_new_story_unless_it_was_told_all_the_time(teller):
    late = article(2, title=f"{HEADLINE} | Daily News", text=TEXT[:150])
    teller.tell([article(1)])
    teller.wait(days=31)
    assert teller.tell([late]) == [2]
    teller.wait(days=20)
    teller.tell([article(3, text=TEXT[:160])])
    teller.wait(days=20)
    assert teller.tell([article(4, text=TEXT[:170])]) == [2]


def test_a_story_told_hundreds_of_times_keeps_few_traces(teller, store):
    newsroom = Newsroom(5)
    story = newsroom.story()
    copies = [copy.item for copy in newsroom.copies(story, 300)]
    teller.tell([story.article, *copies])
    (rows,) = store.stories._db.execute("SELECT count(*) FROM traces").fetchone()
    assert rows < 5 * 301


def test_a_copy_joins_the_case_of_its_story_although_the_copy_it_was_found_by_has_none(
    teller, store
):
    teller.tell([article(1)])
    teller.tell([article(2, text=TEXT + " The shop is closed on Mondays.")], kind=True)
    teller.tell([article(3, title=f"{HEADLINE} | The Local", text=TEXT[:140])])
    assert len(store.cases.find(Filter())) == 1
    assert [m.case for m in reversed(store.mentions.find(Filter()))] == [1, None, 1]


def test_most_copies_and_few_strangers_are_put_together(store):
    """The full set, and how time grows, are in `tests/benchmarks/stories.py`."""
    edition = Newsroom(40).edition(40, 1_000)
    found = Teller(store).tell([told.item for told in edition])
    counted = pairs(found, [told.story for told in edition])
    assert counted.precision >= 0.98
    assert counted.recall >= 0.90


def test_pairs_are_counted_by_group():
    counted = pairs("aabbb", "xyyyy")
    assert counted == Pairs(found=4, true=6, right=3)
    assert (counted.precision, counted.recall) == (0.75, 0.5)
    assert (pairs("ab", "xy").precision, pairs("ab", "xy").recall) == (1.0, 1.0)
