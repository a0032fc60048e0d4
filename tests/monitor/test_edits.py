"""Reviews that are edited, taken down, or shown in another order."""

from datetime import timedelta

import pytest

from monitor.store.filter import Filter
from sources.item import Listed, Poll, SourceState
from tests.monitor.made_up import DAY, NOON, item, watching
from tests.monitor.working import Shelf, configured, pipeline


def review(rating, **changes):
    text = "Blue Door Bakery: we come here every week for the rye bread and the coffee."
    made = {"id": "r1", "title": "", "text": text, "author": "Sam", "url": "https://r.example/1"}
    return item(rating=rating, rating_given=f"{rating} stars", place="review", **made | changes)


class Site:
    """One review site, polled a minute later each time."""

    def __init__(self, store, folder, clock):
        self.store, self.clock = store, clock
        watching(store, "reviews", at=clock() - DAY)
        self.shelf = Shelf()
        self.line = pipeline(store, configured(folder), clock, {"reviews": self.shelf})

    async def shows(self, *items, listed=None):
        self.clock.tick(minutes=1)
        self.shelf.answers = [Poll(SourceState(), items=items, listed=listed)]
        (watch,) = self.store.sources.find(Filter())
        async with self.line.writing():
            return await self.line.poll(watch)

    def alerts(self):
        return [
            (dispatch.alert.kind, dispatch.alert.case)
            for dispatch in reversed(self.store.alerts.find(Filter()))
            if dispatch.alert.recipient == "pr@example.org"
        ]

    def mention(self):
        (found,) = self.store.mentions.find(Filter())
        return found

    def acts(self, case=1):
        return [(entry.act, entry.note) for entry in self.store.cases.log(case)]


@pytest.fixture
def site(store, tmp_path, clock):
    return Site(store, tmp_path, clock)


async def test_a_review_edited_from_five_stars_to_one_raises_an_alert(site):
    await site.shows(review(5.0))
    assert site.alerts() == []
    await site.shows(review(1.0, text="Blue Door Bakery: they kept my deposit."))
    assert site.alerts() == [("case", 1)]
    mention = site.mention()
    assert (mention.item.rating, mention.item.rating_given) == (1.0, "1.0 stars")
    assert (mention.verdict.label, mention.case) == ("negative", 1)
    assert mention.item.text == "Blue Door Bakery: they kept my deposit."
    assert "5 → 1" in [reason.what for reason in mention.verdict.reasons]


async def test_a_review_as_old_as_the_hills_that_is_edited_downward_raises_an_alert(site):
    await site.shows(review(5.0, published=NOON - 900 * DAY))
    await site.shows(review(1.0, published=NOON - 900 * DAY))
    assert site.alerts() == [("case", 1)]


async def test_the_same_edit_is_told_once(site):
    await site.shows(review(5.0))
    for _ in range(3):
        await site.shows(review(1.0))
    assert site.alerts() == [("case", 1)]


async def test_a_complaint_that_gets_worse_is_an_update_of_its_case(site):
    await site.shows(review(2.0))
    await site.shows(review(1.0))
    assert site.alerts() == [("case", 1), ("update", 1)]
    assert site.acts()[-1] == ("joined", "mention 1 from reviews: edited")


async def test_a_complaint_that_gets_kinder_is_noted_on_its_case_and_told(site):
    await site.shows(review(1.0))
    await site.shows(review(4.0, text="Blue Door Bakery called and made it good."))
    assert site.alerts() == [("case", 1), ("update", 1)]
    assert site.acts()[-1] == (
        "edited",
        "mention 1 reads kinder now: 1 of 5 stars before, 4 of 5 stars now",
    )
    assert (site.mention().verdict.label, site.mention().case) == ("positive", 1)


async def test_other_words_with_the_same_stars_are_taken_over_in_silence(site):
    await site.shows(review(1.0))
    await site.shows(review(1.0, text="Blue Door Bakery: the bread was burnt, and nobody cared."))
    assert site.alerts() == [("case", 1)]
    assert [act for act, _ in site.acts()] == ["opened"]
    assert "burnt" in site.mention().item.text


async def test_praise_that_loses_a_star_is_no_complaint(site):
    await site.shows(review(5.0))
    await site.shows(review(4.0))
    assert site.alerts() == []
    assert site.mention().item.rating == 4.0


async def test_an_edit_after_the_end_of_its_case_opens_another(site, store):
    await site.shows(review(2.0))
    store._db.execute("UPDATE cases SET state = 'publicized'")
    await site.shows(review(1.0))
    assert site.alerts() == [("case", 1), ("case", 2)]
    assert site.mention().case == 2


async def test_another_order_and_another_page_raise_nothing(site):
    reviews = [
        review(1.0, id=f"r{n}", author=f"Guest {n}", text=f"Blue Door Bakery visit {n}: awful.")
        for n in range(30)
    ]
    await site.shows(*reviews)
    before = site.alerts()
    await site.shows(*reversed(reviews))
    await site.shows(*reviews[10:20])
    assert site.alerts() == before


async def test_an_article_whose_page_changes_is_no_edited_review(site):
    for text in ("opens a shop in the old mill.", "is terrible, awful and dirty."):
        await site.shows(item(title="News of the day", text=f"Blue Door Bakery {text}"))
    assert site.alerts() == []


async def test_a_review_that_is_taken_down_is_noted_once_and_once_when_it_is_back(site):
    await site.shows(review(1.0), listed=Listed(frozenset({"r1"})))
    for _ in range(2):
        await site.shows(listed=Listed(frozenset({"r2"})))
    assert site.acts()[-1] == ("gone", "mention 1 is not shown any more")
    assert [act for act, _ in site.acts()].count("gone") == 1
    await site.shows(listed=Listed(frozenset({"r1", "r2"})))
    assert site.acts()[-1] == ("shown", "mention 1 is shown again")


async def test_a_review_that_only_moved_to_a_page_behind_is_not_gone(site):
    await site.shows(review(1.0, published=NOON - timedelta(hours=2)))
    await site.shows(listed=Listed(frozenset({"r2"}), since=NOON - timedelta(hours=1)))
    assert "gone" not in [act for act, _ in site.acts()]
    await site.shows(listed=Listed(frozenset({"r2"}), since=NOON - timedelta(hours=3)))
    assert site.acts()[-1][0] == "gone"
