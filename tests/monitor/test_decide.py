"""What is news, what is baseline, and what follows from a mention."""

from datetime import timedelta

import pytest

from monitor.decide import (
    FIRST_CONTACT,
    History,
    JoinCase,
    Keep,
    Known,
    NoteEdit,
    OpenCase,
    Sighting,
    among_others,
    due,
    intend,
    intend_edit,
    is_baseline,
    is_new,
)
from monitor.sentiment.severity import level, raised
from monitor.sentiment.verdict import Verdict
from monitor.stories import fingerprint
from tests.monitor.made_up import BAD, DAY, GOOD, HOUR, MINUTE, NOON, item, mention


def after_seeing(*items):
    """What a source has shown, as the store would report it."""
    ids, by_url, by_text = set(), {}, {}
    for seen in items:
        print_ = fingerprint(seen)
        sighting = Sighting(print_.title_key, print_.text_key, print_.author_key, seen.rating)
        ids.add(print_.id_key)
        by_url[print_.url_key] = (*by_url.get(print_.url_key, ()), sighting)
        by_text[print_.text_key] = (*by_text.get(print_.text_key, ()), sighting)
    by_url.pop(None, None)
    by_text.pop(None, None)
    return Known(frozenset(ids), by_url, by_text)


def is_news(made, *before):
    return is_new(made, fingerprint(made), after_seeing(*before))


def test_what_was_never_seen_is_news():
    assert is_news(item())
    assert is_news(item(id="2", url="https://news.example.org/2", text="Other words."), item())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Corrected headline", "text": "Corrected text, all of it another one."},
        {"id": "another-guid"},
        {"id": "another-guid", "published": NOON + DAY},
        {"id": "another-guid", "published": None},
        {"id": "g", "url": "https://news.example.org/complaint-1?utm_source=rss&fbclid=1"},
        {"id": "g", "url": "https://news.example.org/moved"},
        {"id": "g", "url": None, "author": None},
        {"id": "g", "author": None},
        {"id": "g", "text": "The article was edited: they waited thirty minutes, not forty."},
        {"id": "g", "title": "AWFUL  morning, at Blue Door Bakery!"},
    ],
)
def test_the_same_item_is_known_whatever_its_place_does_to_it(changes):
    assert not is_news(item(**changes), item())


def test_two_reviews_under_one_address_are_two():
    page = "https://shop.example.org/reviews"
    first = item(id="1", url=page, title="1 star", text="Cold soup.", rating=1.0, author="A")
    second = item(id="2", url=page, title="1 star", text="Rude staff.", rating=1.0, author="B")
    assert is_news(second, first)


def test_an_address_that_several_items_share_tells_nothing_about_a_third():
    page = "https://forum.example.org/thread"
    posts = [
        item(id=str(n), url=page, title="Bakery thread", text=f"Post {n} says something else.")
        for n in range(3)
    ]
    assert is_news(posts[2], *posts[:2])


def test_another_headline_under_a_known_address_is_another_article():
    assert is_news(item(id="2", title="Blue Door Bakery answers", text="It is sorry."), item())


def test_the_same_words_by_another_author_are_another_voice():
    assert is_news(item(id="2", url="https://x.example.org/2", author="Noah"), item())


def test_a_few_words_are_everybodys_unless_the_author_is_the_same():
    short = item(title="", text="Never again", url=None, author=None)
    assert is_news(item(id="2", title="", text="Never again", url=None, author=None), short)
    maya = item(title="", text="Never again", url=None)
    assert not is_news(item(id="2", title="", text="Never again", url=None), maya)


@pytest.mark.parametrize(
    ("published", "first_polled", "expected"),
    [
        (None, None, True),
        (None, NOON - DAY, False),
        (NOON - 25 * HOUR, None, True),
        (NOON - 24 * HOUR, None, False),
        (NOON - MINUTE, None, False),
        (NOON + DAY, None, False),
        (NOON - 3 * DAY, NOON - 10 * DAY, False),
        (NOON - 11 * DAY - MINUTE, NOON - 10 * DAY, True),
        (NOON - 11 * DAY, NOON - 10 * DAY, False),
    ],
)
def test_baseline_is_what_was_there_before_the_watch_began(published, first_polled, expected):
    assert is_baseline(item(published=published), first_polled, DAY, NOON) is expected


def test_a_backfill_of_nothing_lets_only_what_comes_later_alert():
    assert is_baseline(item(published=NOON - MINUTE), None, timedelta(), NOON)
    assert not is_baseline(item(published=NOON + MINUTE), NOON, timedelta(), NOON + HOUR)


@pytest.mark.parametrize("label", ["positive", "neutral", "unscored"])
def test_what_is_not_negative_is_kept_in_silence(label):
    judged = mention(verdict=Verdict("en", label, 0.0, 0))
    assert intend(judged, History(story_case=3, author_case=4), NOON) == Keep("not negative")


def test_what_was_there_before_is_kept_in_silence_even_beside_an_open_case():
    assert intend(mention(baseline=True), History(author_case=4), NOON) == Keep("baseline")


def test_a_negative_mention_opens_a_case_due_by_its_severity():
    assert intend(mention(), History(), NOON) == OpenCase(
        NOON + FIRST_CONTACT[level(BAD.severity)], repeated=False
    )


def test_who_complained_before_is_marked_as_such():
    intent = intend(mention(), History(complaints=1), NOON)
    assert isinstance(intent, OpenCase)
    assert intent.repeated


def test_a_copy_joins_the_case_of_its_story_before_that_of_its_author():
    history = History(story_case=3, story_severity=80, story_weight=1.0, author_case=4)
    assert intend(mention(), history, NOON) == JoinCase(3, "copy", tell=False)


def test_another_complaint_by_the_same_author_joins_and_is_told():
    assert intend(mention(), History(author_case=4), NOON) == JoinCase(4, "same author", tell=True)


def test_a_copy_of_a_story_that_is_older_than_the_watch_stays_silent():
    assert intend(mention(), History(story_is_old=True), NOON) == Keep("old story")


@pytest.mark.parametrize(
    ("severity", "weight", "told"),
    [
        (60, 1.0, False),
        (62, 1.0, False),
        (95, 1.0, True),
        (10, 1.0, False),
        (60, 1.9, False),
        (60, 2.0, True),
        (60, 5.0, True),
    ],
)
def test_a_story_grows_by_a_higher_level_or_by_an_outlet_of_weight(severity, weight, told):
    copy = mention(verdict=Verdict("en", "negative", -0.7, severity), weight=weight)
    history = History(story_case=3, story_severity=60, story_weight=1.0)
    assert intend(copy, history, NOON) == JoinCase(3, "copy", tell=told)


def severe(severity, **changes):
    return mention(verdict=Verdict("en", "negative", -0.7, severity), **changes)


def test_the_worse_it_is_the_sooner_the_author_must_be_contacted():
    waits = [due(severe(severity), NOON, FIRST_CONTACT) - NOON for severity in range(101)]
    assert waits == sorted(waits, reverse=True)
    assert set(waits) == set(FIRST_CONTACT.values())


def test_the_clock_runs_from_the_publication():
    seen_late = NOON + 10 * MINUTE
    assert due(severe(60), seen_late, FIRST_CONTACT) == NOON + FIRST_CONTACT["high"]
    undated = severe(60, made=item(published=None))
    assert due(undated, seen_late, FIRST_CONTACT) == seen_late + FIRST_CONTACT["high"]


def test_what_is_found_too_late_is_due_at_once_and_no_date_to_come_puts_it_off():
    assert due(severe(60), NOON + DAY, FIRST_CONTACT) == NOON + DAY
    early = severe(60, made=item(published=NOON + DAY))
    assert due(early, NOON, FIRST_CONTACT) == NOON + FIRST_CONTACT["high"]


def test_praise_never_opens_a_case_whatever_the_history():
    assert intend(mention(verdict=GOOD), History(complaints=1), NOON) == Keep("not negative")


def test_who_is_muted_is_kept_in_silence_beside_an_open_case_too():
    assert intend(mention(), History(author_case=4, muted=True), NOON) == Keep("muted")
    assert intend(mention(), History(story_case=3, muted=True), NOON) == Keep("muted")


def test_a_muted_review_that_gets_worse_is_noted_at_most():
    worse = intend_edit(mention(verdict=GOOD), mention(), History(muted=True), NOON)
    assert worse == NoteEdit(better=False)


def test_what_is_not_about_the_brand_has_no_case_whatever_it_says():
    assert intend(mention(about=False), History(author_case=4), NOON) == Keep("not negative")


def test_a_spreading_story_and_a_repeated_complaint_raise_the_severity_and_say_so():
    calm = mention()
    told = among_others(calm, History(story_copies=4, complaints=1), str)
    assert told.verdict.severity == raised(calm.verdict.severity, copies=4, complaints=1)
    assert [(r.what, r.why) for r in told.verdict.reasons[-2:]] == [
        ("+4", "raised.copies"),
        ("+1", "raised.repeated"),
    ]


def test_nothing_around_it_and_no_complaint_leave_a_mention_as_it_is():
    assert among_others(mention(), History(story_copies=1), str) == mention()
    assert among_others(mention(verdict=GOOD), History(complaints=3), str) == mention(verdict=GOOD)
