"""The scorecard's figures, beside those that were counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.scorecard import Advice, Bar, SourceDelay, Times, Waiting
from monitor.report import History, Period, Said, Worked, scorecard
from monitor.sentiment.verdict import Verdict
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

RIVAL = "Red Door Bakery"
QUARTER = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
CONFIG = f"""
[[brands]]
name = "{RIVAL}"
competitor = true
"""

# The quarter, and as many days before it, written down as they went:
#
# case  seen              what                  first contact        resolved          then
#  1    2025-11-10 09:00  high, waiting         09:30, in time       11-11 09:00, 24h  publicized
#  2    2025-12-05 09:00  medium, waiting       11:00, in time       –                 dismissed
#  3    2025-12-10 09:00  low, waiting          12:00, in time       –                 dismissed
#       2025-12-20        praise
#       2025-12-21        neither
#  ---- January 2026 ----
#  4    2026-01-10 09:00  high, refund          10:30, late (10:00)  01-12 09:00, 48h  publicized
#  5    2026-02-02 09:00  high, refund          09:20, in time       02-02 15:00       reopened
#                                                                    02-07 09:00, 120h
#  6    2026-02-20 09:00  low, refund, waiting  19:00, in time       –                 waits
#       2026-03-01        a copy of that
#  7    2026-03-15 09:00  medium, staff         never; due at 13:00  –                 waits
#       2026-03-20 …      praise, praise, neither, not scored
#  8    2026-03-25 09:00  critical              –                    –                 put aside
#       2026-03-26        ten times somebody else's bakery


@pytest.fixture
def office(store, tmp_path):
    here = Office(store, tmp_path, Clock(QUARTER.before.since), CONFIG)
    _autumn(here)
    _winter(here)
    here.clock.now = QUARTER.until
    return here


def at(month, day, hour=9, minute=0):
    return datetime(2025 if month > 9 else 2026, month, day, hour, minute, tzinfo=UTC)


def _hears(here, moment, *heard, **changes):
    here.clock.now = moment
    here.hears(*heard, **changes)


def _acts(here, case, *acts):
    for moment, act in acts:
        here.clock.now = moment
        here.acts(case, act, note="as agreed" if act in ("resolve", "dismiss") else "")


def _autumn(here):
    _hears(here, at(11, 10), complaint(HIGH, "waiting"))
    _acts(here, 1, (at(11, 10, 9, 30), "contact"), (at(11, 11), "resolve"))
    _acts(here, 1, (at(11, 11, 10), "publicize"))
    _hears(here, at(12, 5), complaint(MEDIUM, "waiting"))
    _acts(here, 2, (at(12, 5, 11), "contact"), (at(12, 6), "dismiss"))
    _hears(here, at(12, 10), complaint(LOW, "waiting"))
    _acts(here, 3, (at(12, 10, 12), "contact"), (at(12, 11), "dismiss"))
    _hears(here, at(12, 20), PRAISE)
    _hears(here, at(12, 21), PLAIN)


def _winter(here):
    _hears(here, at(1, 10), complaint(HIGH, "refund"))
    _acts(here, 4, (at(1, 10, 10, 30), "contact"), (at(1, 12), "resolve"))
    _acts(here, 4, (at(1, 13), "publicize"))
    _hears(here, at(2, 2), complaint(HIGH, "refund"))
    _acts(here, 5, (at(2, 2, 9, 20), "contact"), (at(2, 2, 15), "resolve"))
    _acts(here, 5, (at(2, 5), "reopen"), (at(2, 7), "resolve"))
    said = "They kept my deposit for weeks, and I waited at the counter for hours to get it back."
    _hears(here, at(2, 20), complaint(LOW, "refund", "waiting"), said)
    _acts(here, 6, (at(2, 20, 19), "contact"))
    _hears(here, at(3, 1), complaint(LOW, "refund", "waiting"), said)
    _hears(here, at(3, 15), complaint(MEDIUM, "staff"))
    for day, verdict in zip(range(20, 24), (PRAISE, PRAISE, PLAIN, UNSCORED), strict=True):
        _hears(here, at(3, day), verdict)
    _hears(here, at(3, 25), complaint(CRITICAL))
    _acts(here, 8, (at(3, 25, 9, 5), "dismiss"))
    here.clock.now = at(3, 26)
    for number in range(10):
        made = item(id=f"rival-{number}", text=f"Awful bread, number {number}.", url=None)
        here.writes(mention(made, brand=RIVAL, verdict=complaint(HIGH), at=at(3, 26)))


@pytest.fixture
def card(office):
    (found,) = scorecards(office.settings, office.store).of(QUARTER)
    return found


def test_a_quarter_is_counted_as_by_hand(card):
    now = card.now
    assert (now.mentions, now.scored, now.negative) == (10, 9, 6)
    assert (now.complaints, now.praise) == (5, 2)
    assert now.share_negative == pytest.approx(6 / 9)
    assert now.share_of_voice == pytest.approx(10 / 20)
    assert now.opened == 5
    # 20, 90 and 600 minutes
    assert now.contact == Times(3, 90 * MINUTE, 600 * MINUTE)
    # cases 4 to 7: the eighth was put aside before its time
    assert (now.due, now.in_time) == (4, 2)
    assert now.resolution == Times(2, 84 * HOUR, 120 * HOUR)
    assert (now.resolved, now.publicized, now.share_publicized) == (2, 1, 0.5)
    assert now.reopened == 1


def test_so_is_the_time_before(card):
    before = card.before
    assert (before.mentions, before.scored, before.negative) == (5, 5, 3)
    assert (before.complaints, before.praise) == (3, 1)
    assert before.share_of_voice == 1.0
    assert before.opened == 3
    assert before.contact == Times(3, 2 * HOUR, 3 * HOUR)
    assert (before.due, before.in_time) == (3, 3)
    assert before.resolution == Times(1, DAY, DAY)
    assert (before.publicized, before.reopened) == (1, 0)


def test_themes_move_and_bring_an_example(card):
    counted = [(one.theme, one.count, one.before) for one in card.themes]
    assert counted == [("refund", 3, 0), ("waiting", 1, 3), ("staff", 1, 0)]
    (risen,), (fallen,) = card.risen, card.fallen
    assert (risen.theme, risen.told.link) == ("refund", "amends case 5")  # the newer grave one
    assert (fallen.theme, fallen.told.link) == ("waiting", "amends case 1")  # the gravest of then


def test_what_waits_is_named_with_the_oldest(card):
    assert card.waiting == Waiting(count=2, overdue=1, oldest=at(2, 20), case=6)


def test_a_quarter_has_a_bar_for_each_week(card):
    assert card.step == 7
    assert [one.complaints for one in card.bars] == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0]
    assert card.bars[1] == Bar(date(2026, 1, 8), 1)


def test_three_things_are_to_be_mended_first(card):
    assert card.mend == (
        Advice("overdue", count=1),
        Advice("theme", count=3, of=5, before=0, name="refund"),
        Advice("late", count=2, of=4),
    )


def test_nobody_is_told_of_a_competitor(office):
    assert len(office.store.cases.find(_everything())) == 8
    assert {one.alert.brand for one in office.alerts()} == {BRAND}
    assert len(office.store.mentions.find(_everything(brand=RIVAL))) == 10
    assert not office.untold()[:-10]
    office.clock.now += DAY
    office.ticks(days=1)
    assert RIVAL not in "".join(one.alert.text for one in office.alerts())


def test_praise_of_a_competitor_and_a_correction_tell_nobody_either(office):
    before = len(office.alerts())
    glad = item(id="rival-glad", text="The best bread in town, and so kind.", url=None)
    number = office.writes(mention(glad, brand=RIVAL, verdict=PRAISE, at=office.clock()))
    office.corrects(number, "negative")
    assert len(office.alerts()) == before
    assert office.store.mentions.get(number).case is None


def _everything(**changes):
    from monitor.store.filter import Filter

    return Filter(**changes)


WEEK = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))


def said(number=1, after=timedelta(), label="negative", **changes):
    return replace(Said(number, number, WEEK.since + after, label), **changes)


def of(*heard, worked=(), period=WEEK, zone=UTC, rivals=None):
    return scorecard(History(BRAND, heard, worked, rivals), period, zone)


def test_nothing_gives_no_shares_and_nothing_to_mend():
    card = of()
    shares = (card.now.share_negative, card.now.share_in_time, card.now.share_publicized)
    assert shares == (None, None, None)
    assert card.now.share_of_voice is None
    assert card.mend == (Advice("nothing"),)
    assert [one.complaints for one in card.bars] == [0] * 7


def test_a_moment_belongs_to_the_period_that_it_begins():
    assert of(said()).now.mentions == 1
    assert of(said(after=-timedelta.resolution)).before.mentions == 1
    assert of(said(after=7 * DAY)).now.mentions == 0


def test_a_story_that_began_before_the_period_is_no_new_complaint():
    card = of(said(1, -DAY), said(2, DAY, story=1))
    assert (card.before.complaints, card.now.complaints, card.now.negative) == (1, 0, 1)


def test_days_are_those_of_the_place():
    late = said(after=timedelta(hours=22, minutes=30))
    card = of(late, zone=ZoneInfo("Europe/Zagreb"))
    # The week begins at two in the morning there, and ends so on an eighth day.
    assert [one.complaints for one in card.bars] == [0, 1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("days", "step", "bars"), [(31, 1, 31), (32, 7, 5), (365, 28, 14)])
def test_bars_stay_few(days, step, bars):
    card = of(period=Period(WEEK.until - days * DAY, WEEK.until))
    assert (card.step, len(card.bars)) == (step, bars)


def test_a_source_is_as_late_as_the_middle_of_its_mentions():
    heard = [said(n, source="news", delay=n * HOUR) for n in (1, 2, 4, 9)]
    card = of(*heard, said(5, source="blog"), said(6, source="feed", delay=MINUTE))
    assert card.sources == (
        SourceDelay("news", 4, 3 * HOUR),
        SourceDelay("feed", 1, MINUTE),
    )
    assert Advice("slow", name="news", span=3 * HOUR) in card.mend


def test_who_resolves_at_once_has_made_contact():
    case = Worked(1, WEEK.since, WEEK.since + HOUR, "resolved", (("resolve", WEEK.since + HOUR),))
    now = of(worked=[case]).now
    assert now.contact == now.resolution == Times(1, HOUR, HOUR)
    assert (now.due, now.in_time) == (1, 1)


def test_a_dismissal_that_was_taken_back_is_no_rework():
    acts = (("dismiss", WEEK.since + 2 * HOUR), ("reopen", WEEK.since + DAY))
    case = Worked(1, WEEK.since, WEEK.since + HOUR, "open", acts)
    now = of(worked=[case]).now
    assert now.reopened == 0
    assert (now.due, now.in_time) == (1, 0)  # it was put aside after its time


def test_two_cases_that_were_made_one_count_once(store, tmp_path):
    here = Office(store, tmp_path, Clock(WEEK.since))
    here.hears(complaint())
    here.hears(complaint())
    here.clock.tick(minutes=30)
    here.acts(1, "contact")
    here.merges(1, 2)
    (card,) = scorecards(here.settings, store).of(WEEK)
    assert (card.now.opened, card.now.due, card.now.in_time) == (1, 1, 1)


def test_many_more_complaints_than_before_are_said_to_rise():
    card = of(*(said(n) for n in range(1, 6)), said(9, -DAY))
    assert Advice("rising", count=5, before=1) in card.mend


def test_good_endings_that_nobody_hears_of_are_to_be_told():
    case = Worked(1, WEEK.since, WEEK.since + HOUR, "resolved", (("resolve", WEEK.since + HOUR),))
    assert Advice("untold", count=1, of=1) in of(worked=[case]).mend


def test_what_was_there_before_and_what_is_not_about_the_brand_is_not_counted(store, tmp_path):
    here = Office(store, tmp_path, Clock(WEEK.since + DAY))
    here.hears(complaint())
    here.writes(mention(item(id="old"), baseline=True, at=here.clock()))
    about_others = here.hears(Verdict("en", "negative", -0.7, LOW))
    here.corrects(about_others, None)
    (card,) = scorecards(here.settings, store).of(WEEK)
    assert (card.now.mentions, card.now.complaints) == (1, 1)
