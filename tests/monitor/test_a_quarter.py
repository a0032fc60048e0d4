"""A scripted quarter, from what was said to the mail, beside figures that were made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.render.report import render_report
from alerts.scorecard import Advice, Bar, ReportFacts, Times, Waiting
from monitor.desk import thank
from monitor.report import Period
from monitor.telling import scorecards
from tests.monitor.made_up import BRAND, DAY, HOUR, MINUTE, Clock, item, mention
from tests.monitor.office import (
    CRITICAL,
    HIGH,
    LOW,
    MEDIUM,
    PLAIN,
    PRAISE,
    UNSCORED,
    Office,
    complaint,
)

CAFE, RIVAL = "Green Door Café", "Red Door Bakery"
CONFIG = f"""
[[brands]]
name = "{CAFE}"
[[brands]]
name = "{RIVAL}"
competitor = true
"""
QUARTER = Period(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC))
"""Thirteen weeks, the first of which begins on a Monday."""

LOVELY = "Lovely bread and kind people in this corner shop; I highly recommend it to everyone."
ANYONE = (
    "They baked a cake for our wedding within a day, drove it up the hill through the snow, and "
    "would take nothing for the trouble. Would recommend to anyone in town!"
)
WAITER = "The waiter recommended the soup with the dark rye, and all of us liked it very much."
NOBODY = "It is loud, the chairs are hard, and still I cannot recommend this bakery enough."

PRAISE_FR = replace(PRAISE, language="fr")

# Blue Door Bakery, all at nine in the morning unless it says otherwise:
#
# case  seen        what                      first contact         resolved              then
#  1    2025-11-03  high, waiting             09:30, in time        11-04, 24 h           publicized
#       2025-12-01  praise, recommends        thanked 2026-01-07
#  ---- the quarter ----
#  2    01-06       high, waiting             09:40, in time        01-07, 24 h           publicized
#       01-13       praise, recommends        thanked 01-14
#  3    01-20       high, waiting             11:00, late (10:00)   01-21; reopened 01-26
#                                                                   01-30, 240 h
#  4    02-03       medium, staff             12:00, in time        02-05, 48 h
#  5    02-04       low, staff                part of case 4 from 10:00 on
#       02-06       a copy of 01-13
#       02-17       praise, of the waiter's recommendation
#  7    03-03       low, refund               never                                       waits
#       03-10       neither; not scored
#       03-17       praise, recommends        thanked 04-07, when the quarter is over
#  8    03-24       critical                  dismissed five minutes later
#  9    03-26       medium, corrected to praise at 10:00, which dismisses its case
#
# Green Door Café:
#       01-15       praise, recommends (fr)   thanked 01-16
#  6    02-10       high, refund              09:50, in time        21:00, 12 h           publicized
#       03-05 …     praise, praise
#
# Red Door Bakery: one mention in December, six on 03-30.


@pytest.fixture
def office(store, tmp_path):
    here = Office(store, tmp_path, Clock(QUARTER.before.since), CONFIG)
    for moment, what in sorted(script(here), key=lambda step: step[0]):
        here.clock.now = moment
        what()
    return here


def at(month, day, hour=9, minute=0):
    return datetime(2025 if month > 9 else 2026, month, day, hour, minute, tzinfo=UTC)


def script(here):
    """Return every moment at which something happens, and what."""

    def hears(verdict, text="", **changes):
        return lambda: here.hears(verdict, text, **changes)

    def acts(case, what, note=""):
        return lambda: here.acts(case, what, note=note)

    def thanks(number):
        return lambda: thank(here.store, number, by="Ana", now=here.clock())

    def told(brand, number, verdict, text):
        def write():
            now, name = here.clock(), f"{brand} {number}"
            made = item(id=name, title="", text=text, url=None, author=name, published=now)
            here.writes(mention(made, brand=brand, verdict=verdict, at=now))

        return write

    steps = [
        (at(11, 3), hears(complaint(HIGH, "waiting"))),  # mention 1
        (at(11, 3, 9, 30), acts(1, "contact")),
        (at(11, 4), acts(1, "resolve", "apologised in person")),
        (at(11, 5), acts(1, "publicize")),
        (at(12, 1), hears(PRAISE, LOVELY)),  # 2
        (at(12, 15), told(RIVAL, 0, PLAIN, "They sell rolls at the other end of the street.")),  # 3
        (at(1, 6), hears(complaint(HIGH, "waiting"))),  # 4
        (at(1, 6, 9, 40), acts(2, "contact")),
        (at(1, 7), acts(2, "resolve", "a free breakfast")),
        (at(1, 7, 10), thanks(2)),
        (at(1, 8), acts(2, "publicize")),
        (at(1, 13), hears(PRAISE, ANYONE)),  # 5
        (at(1, 14), thanks(5)),
        (
            at(1, 15),
            told(CAFE, 1, PRAISE_FR, "Un petit déjeuner parfait, je recommande vivement."),
        ),  # 6
        (at(1, 16), thanks(6)),
        (at(1, 20), hears(complaint(HIGH, "waiting"))),  # 7
        (at(1, 20, 11), acts(3, "contact")),
        (at(1, 21), acts(3, "resolve", "a second till")),
        (at(1, 26), acts(3, "reopen")),
        (at(1, 30), acts(3, "resolve", "a second till that works")),
        (at(2, 3), hears(complaint(MEDIUM, "staff"))),  # 8
        (at(2, 3, 12), acts(4, "contact")),
        (at(2, 4), hears(complaint(LOW, "staff"))),  # 9
        (at(2, 4, 10), lambda: here.merges(4, 5)),
        (at(2, 5), acts(4, "resolve", "Bo has apologised")),
        (at(2, 6), hears(PRAISE, ANYONE)),  # 10
        (
            at(2, 10),
            told(CAFE, 2, complaint(HIGH, "refund"), "They charged me twice, and smiled."),
        ),  # 11
        (at(2, 10, 9, 50), acts(6, "contact")),
        (at(2, 10, 21), acts(6, "resolve", "refunded")),
        (at(2, 12), acts(6, "publicize")),
        (at(2, 17), hears(PRAISE, WAITER)),  # 12
        (at(3, 3), hears(complaint(LOW, "refund"))),  # 13
        (
            at(3, 5),
            told(CAFE, 3, PRAISE, "Such a warm room, and music that lets people talk."),
        ),  # 14
        (
            at(3, 6),
            told(CAFE, 4, PRAISE, "Best waffles, the children ask for them each week."),
        ),  # 15
        (at(3, 10), hears(PLAIN)),  # 16
        (at(3, 10, 10), hears(UNSCORED)),  # 17
        (at(3, 17), hears(PRAISE, NOBODY)),  # 18
        (at(3, 24), hears(complaint(CRITICAL))),  # 19
        (at(3, 24, 9, 5), acts(8, "dismiss", "another bakery")),
        (
            at(3, 26),
            hears(complaint(MEDIUM), "Sinfully good rolls; I hate how much I love them."),
        ),  # 20
        (at(3, 26, 10), lambda: here.corrects(20, "positive")),
        (at(4, 7), thanks(18)),
    ]
    said = "Roll number {} of {} was fine."
    rival = [(at(3, 30), told(RIVAL, n, PLAIN, said.format(n, 7 * n))) for n in range(1, 7)]
    return steps + rival


@pytest.fixture
def cards(office):
    return {one.brand: one for one in scorecards(office.settings, office.store).of(QUARTER)}


@pytest.fixture
def bakery(cards):
    return cards[BRAND]


def test_our_own_brands_have_a_scorecard_each(cards):
    assert list(cards) == [BRAND, CAFE]


def test_what_was_said_is_counted_as_by_hand(bakery):
    now = bakery.now
    # 01-06 01-13 01-20 02-03 02-04 02-06 02-17 03-03 03-10 03-10 03-17 03-24 03-26
    assert now.mentions == 13
    assert (now.scored, now.negative) == (12, 6)  # but the one of 03-10; the complaints
    assert now.complaints == 6  # none is a copy
    assert now.praise == 4  # 01-13 02-17 03-17 03-26; 02-06 is a copy
    assert now.rivals == 6
    assert now.share_of_voice == pytest.approx(13 / 19)


def test_thanks_and_referrals_are_counted_as_by_hand(bakery):
    now = bakery.now
    assert now.thanked == 2  # 01-07, for what was said in December, and 01-14
    assert now.unthanked == 3  # 02-17, 03-26, and 03-17, which was thanked for too late
    assert now.share_thanked == pytest.approx(1 / 4)
    assert now.referrals == 2  # 01-13 and 03-17; in 02-17 the waiter recommends


def test_work_is_counted_as_by_hand(bakery):
    now = bakery.now
    assert now.opened == 6  # 2 3 4 7 8 9: the fifth is part of the fourth, the sixth the café's
    assert now.contact == Times(3, 120 * MINUTE, 180 * MINUTE)  # 40, 120, 180 minutes
    assert (now.due, now.in_time) == (4, 2)  # 2 3 4 7; 8 and 9 were put aside before; 2 and 4
    assert now.resolution == Times(3, 48 * HOUR, 240 * HOUR)  # 24, 48, 240 hours
    assert (now.publicized, now.resolved) == (1, 3)  # 2, of 2 3 4
    assert now.reopened == 1  # 3
    assert bakery.waiting == Waiting(count=1, overdue=1, oldest=at(3, 3), case=7)


def test_so_is_the_quarter_before(bakery):
    before = bakery.before
    assert (before.mentions, before.scored, before.negative) == (2, 2, 1)
    assert (before.complaints, before.praise, before.referrals) == (1, 1, 1)
    assert (before.thanked, before.unthanked) == (0, 1)  # by the end of that quarter
    assert before.share_of_voice == pytest.approx(2 / 3)
    assert (before.opened, before.due, before.in_time) == (1, 1, 1)
    assert before.contact == Times(1, 30 * MINUTE, 30 * MINUTE)
    assert before.resolution == Times(1, DAY, DAY)
    assert (before.publicized, before.reopened) == (1, 0)


def test_themes_weeks_and_what_to_mend_are_as_by_hand(bakery):
    counted = [(one.theme, one.count, one.before) for one in bakery.themes]
    assert counted == [("waiting", 2, 1), ("staff", 2, 0), ("refund", 1, 0)]
    assert [one.theme for one in bakery.risen] == ["staff"]  # by two; waiting by one
    assert bakery.fallen == ()
    assert (bakery.step, bakery.bars[0]) == (7, Bar(date(2026, 1, 5), 1))
    assert [one.complaints for one in bakery.bars] == [1, 0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 1, 0]
    assert bakery.mend == (
        Advice("overdue", count=1),
        Advice("theme", count=2, of=6, before=1, name="waiting"),
        Advice("late", count=2, of=4),
    )


def test_the_other_brand_has_figures_of_its_own(cards):
    cafe = cards[CAFE].now
    assert (cafe.mentions, cafe.negative, cafe.complaints, cafe.praise) == (4, 1, 1, 3)
    assert cafe.share_of_voice == pytest.approx(4 / 10)
    assert (cafe.thanked, cafe.unthanked, cafe.referrals) == (1, 2, 1)
    assert cafe.contact == Times(1, 50 * MINUTE, 50 * MINUTE)
    assert cafe.resolution == Times(1, 12 * HOUR, 12 * HOUR)
    assert (cafe.due, cafe.in_time, cafe.publicized) == (1, 1, 1)
    assert cards[CAFE].mend == (Advice("unthanked", count=2, of=3),)


def test_the_quarters_mail_says_so(office, cards):
    facts = ReportFacts(tuple(cards.values()), QUARTER.until)
    text = render_report(facts, locale="en", timezone="UTC").text
    for said in (
        "- Praise: 4 | 1",
        "- Praise thanked for: 2 | 0",
        "- Praise that recommends you: 2 | 1",
        "- Resolved cases made public: 33% (1 of 3) | 100% (1 of 1)",
        "- Time to first contact: 2 hours; nine in ten within 3 hours | 30 minutes\n",
        "1. Say thank you: nobody has answered 2 of 3 pieces of praise.",
    ):
        assert said in text


def test_later_thanks_count_in_the_time_in_which_they_were_said(office):
    after = Period(QUARTER.until, QUARTER.until + timedelta(days=7))
    card, _ = scorecards(office.settings, office.store).of(after)
    assert (card.now.thanked, card.now.praise) == (1, 0)
