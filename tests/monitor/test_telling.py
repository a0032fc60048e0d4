"""Who hears of what, and when: over a real record, with a clock that stands until it is set."""

import pytest

from monitor.store.filter import Filter
from tests.monitor.made_up import MINUTE, NOON
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
    moment,
)

PR = "pr@example.org"
QUIET = f"""
[[recipients]]
address = "{PR}"
quiet = ["22:00-07:00"]
holidays = ["2026-05-04"]
"""
NO_REMINDERS = "[escalation]\nenabled = false\n"
NO_REPORT = "[report]\nenabled = false\n"
BOSSES = """
[escalation]
levels = [["manager@example.org"], ["boss@example.org", "owner@example.org"]]
"""


@pytest.fixture
def office(store, tmp_path, clock):
    def opened(extra=NO_REMINDERS, at=NOON):
        clock.now = at
        return Office(store, tmp_path, clock, extra)

    return opened


def test_a_complaint_is_told_at_once(office):
    here = office()
    here.hears()
    assert here.told() == [("case", PR)]
    assert here.untold() == []


def test_praise_and_what_could_not_be_scored_wait_for_the_digest_of_the_morning(office):
    here = office()
    here.hears(PRAISE, "The best loaf in town, thank you!")
    here.hears(UNSCORED, "Xqv zzt brrk wlo.")
    here.hears(PLAIN, "They open at eight on Sundays.")
    assert here.told() == []
    assert here.ticks(hours=19) == 0  # 07:00
    assert here.ticks(hours=1) == 1
    (digest,) = here.alerts()
    assert digest.alert.kind == "digest"
    assert "The best loaf in town" in digest.alert.text
    assert "Xqv zzt" in digest.alert.text
    assert "open at eight" not in digest.alert.text
    assert here.ticks(days=1) == 0


def test_a_digest_says_how_to_thank(office):
    here = office()
    here.hears(PRAISE, "The best loaf in town, thank you!")
    here.ticks(days=1)
    assert "Thank you for your kind words" in here.alerts()[0].alert.text


def test_without_digests_what_would_be_in_them_is_kept(office):
    here = office(NO_REMINDERS + "[digest]\nenabled = false\n")
    here.hears(PRAISE, "The best loaf in town!")
    assert here.ticks(days=3) == 0


def test_a_route_may_have_praise_told_at_once(office):
    here = office(NO_REMINDERS + f'[[routes]]\nto = ["{PR}"]\nlabels = ["positive"]\n')
    here.hears(PRAISE, "The best loaf in town!")
    (alert,) = here.alerts()
    assert alert.alert.subject.startswith("Praise · Blue Door Bakery")


def test_in_quiet_hours_only_what_is_critical_is_told(office):
    here = office(NO_REMINDERS + QUIET, at=moment(1, 23))
    here.hears(complaint(HIGH))
    assert here.told() == []
    here.hears(complaint(CRITICAL))
    assert here.told() == [("case", PR)]
    assert here.ticks(hours=7) == 0
    assert here.ticks(hours=1) == 1  # 07:00
    assert here.told() == [("case", PR), ("case", PR)]


def test_a_few_complaints_of_the_night_come_by_themselves_and_many_in_one_mail(office):
    here = office(NO_REMINDERS + QUIET + "[storms]\nenabled = false\n", at=moment(1, 23))
    for _ in range(5):
        here.hears()
    assert here.ticks(hours=8) == 5
    here.clock.now = moment(2, 23)
    for _ in range(6):
        here.hears()
    assert here.ticks(hours=8) == 1
    last = here.alerts()[-1].alert
    assert last.kind == "digest"
    assert last.subject.startswith("While you were away")
    assert here.untold() == []


def test_a_holiday_is_quiet_and_runs_into_the_night(office):
    here = office(NO_REMINDERS + QUIET, at=moment(4, 12))
    here.hears()
    assert here.ticks(hours=12) == 0  # midnight
    assert here.ticks(hours=6) == 0
    assert here.ticks(hours=1) == 1  # 07:00 on the day after


def test_the_same_person_again_is_an_update_in_the_thread_and_updates_keep_their_distance(office):
    here = office()
    here.hears(complaint(26), author="Maya")
    here.ticks(hours=1)
    here.hears(complaint(26), author="Maya")
    assert here.told() == [("case", PR), ("update", PR)]
    for _ in range(2):
        here.ticks(minutes=1)
        here.hears(complaint(26), author="Maya")
    assert len(here.alerts()) == 2
    assert here.ticks(minutes=15) == 1
    first, _, last = here.alerts()
    assert "2 complaints joined this case" in last.alert.text
    assert last.alert.references[0] == first.alert.message_id
    assert here.untold() == []


def test_a_rising_severity_is_told_at_once_whatever_the_distance(office):
    here = office()
    here.hears(complaint(MEDIUM), author="Maya")
    here.ticks(minutes=1)
    here.hears(complaint(CRITICAL), author="Maya")
    assert here.told() == [("case", PR), ("update", PR)]
    assert "more serious than before" in here.alerts()[1].alert.text


def test_copies_of_a_story_are_told_in_the_digest(office):
    here = office()
    story = (
        "A guest found a nail in a loaf of the Blue Door Bakery on Tuesday, and showed it around."
    )
    here.hears(text=story, author="Gazette")
    here.hears(text=story, author="Herald")
    assert here.told() == [("case", PR)]
    here.ticks(days=1)
    assert here.told()[1:] == [("digest", PR)]
    assert here.untold() == []


def test_what_was_corrected_before_it_was_told_is_not_told(office):
    here = office(NO_REMINDERS + QUIET, at=moment(1, 23))
    number = here.hears()
    here.corrects(number, "neutral")
    assert here.ticks(hours=10) == 0
    assert here.told() == []


# -- the clock ----------------------------------------------------------------------------------


def test_a_case_that_nobody_takes_is_told_again_and_then_level_by_level(office):
    here = office(BOSSES)
    here.hears(complaint(HIGH))
    assert here.ticks(minutes=59) == 0
    assert here.ticks(minutes=1) == 1
    assert here.told(1) == [("reminder", PR)]
    assert here.ticks(hours=1) == 1
    assert here.told(2) == [("reminder", "manager@example.org")]
    assert f"{PR}" in here.alerts()[2].alert.text
    assert here.ticks(hours=1) == 2
    assert here.told(3) == [("reminder", "boss@example.org"), ("reminder", "owner@example.org")]
    assert here.ticks(hours=1) == 2  # and again, ever more slowly
    assert here.ticks(hours=1, minutes=59) == 0
    assert here.ticks(minutes=1) == 2


@pytest.mark.parametrize(
    ("act", "note"), [("claim", ""), ("assign", "Bo"), ("contact", ""), ("dismiss", "spam")]
)
def test_reminders_stop_as_soon_as_somebody_takes_the_case(office, act, note):
    here = office(BOSSES + NO_REPORT)
    here.hears(complaint(HIGH))
    here.ticks(minutes=30)
    here.acts(1, act, note=note)
    assert here.ticks(days=3) == 0


def test_the_clock_runs_from_the_publication(office):
    here = office("")
    here.hears(complaint(HIGH), published=NOON - 40 * MINUTE)
    assert here.ticks(minutes=19) == 0
    assert here.ticks(minutes=1) == 1


def test_what_was_found_too_late_leaves_people_a_moment(office):
    here = office("")
    here.hears(complaint(HIGH), published=NOON - 300 * MINUTE)
    assert here.store.cases.get(1).due == NOON
    assert here.ticks(minutes=14) == 0
    assert here.ticks(minutes=1) == 1


def test_several_cases_that_are_due_together_are_one_reminder(office):
    here = office("[storms]\nenabled = false\n")
    for _ in range(4):
        here.hears(complaint(LOW))
    told = len(here.alerts())
    here.clock.now = NOON
    assert here.ticks(hours=24) == 1
    (reminder,) = here.alerts(told)
    assert "4 cases" in reminder.alert.subject
    assert reminder.alert.case is None


def test_reminders_keep_the_quiet_hours_unless_it_is_critical(office):
    here = office(QUIET, at=moment(1, 21, 30))
    here.hears(complaint(HIGH))
    assert here.ticks(hours=2) == 0
    assert here.ticks(hours=7, minutes=30) == 1  # 07:00
    here.clock.now = moment(2, 21, 55)
    here.hears(complaint(CRITICAL))
    told = len(here.alerts())
    here.ticks(minutes=20)
    assert here.told(told) == [("reminder", PR)]


# -- storms -------------------------------------------------------------------------------------


def a_quiet_past(here, days=30):
    """One complaint every third day."""
    end = here.clock.now
    for day in range(days, 0, -3):
        here.clock.now = end - day * 24 * 60 * MINUTE
        here.hears(complaint(LOW))
    here.clock.now = end
    here.ticks()
    return len(here.alerts())


def a_storm(here, count=40, seconds=30, severity=MEDIUM):
    for _ in range(count):
        here.clock.tick(seconds=seconds)
        here.hears(complaint(severity, "waiting"))


def test_a_storm_is_told_once_and_then_in_summaries(office):
    here = office(NO_REMINDERS, at=moment(31))
    before = a_quiet_past(here)
    a_storm(here)
    told = here.told(before)
    assert [kind for kind, _ in told].count("storm") == 1
    assert 3 <= [kind for kind, _ in told].index("storm") <= 9
    assert told[-1] == ("storm", PR)
    storm = here.alerts(before)[-1].alert
    assert "Storm" in storm.subject
    assert "waiting" in storm.text
    assert "would be usual" in storm.text
    assert here.ticks(minutes=30) == 1
    assert here.told()[-1] == ("summary", PR)
    assert here.untold() == []


def test_in_a_storm_a_few_critical_complaints_still_come_by_themselves(office):
    here = office(NO_REMINDERS, at=moment(31))
    a_quiet_past(here)
    a_storm(here)
    before = len(here.alerts())
    a_storm(here, count=10, severity=CRITICAL)
    assert here.told(before) == [("case", PR)] * 3
    a_storm(here, count=70, seconds=60)
    before = len(here.alerts())
    a_storm(here, count=10, severity=CRITICAL)
    assert here.told(before) == [("case", PR)] * 3


def test_when_it_is_over_there_is_an_all_clear_and_single_mails_again(office):
    here = office(NO_REMINDERS, at=moment(31))
    a_quiet_past(here)
    a_storm(here)
    before = len(here.alerts())
    for _ in range(48):
        here.ticks(minutes=30)
    kinds = [one.alert.subject.split(" · ")[0] for one in here.alerts(before)]
    assert kinds.count("All clear") == 1
    before = len(here.alerts())
    here.hears()
    assert here.told(before) == [("case", PR)]
    assert here.untold() == []


def test_summaries_wait_for_the_end_of_quiet_hours_and_the_storm_itself_does_not(office):
    here = office(NO_REMINDERS + QUIET, at=moment(30, 23))
    a_quiet_past(here)
    before = len(here.alerts())
    a_storm(here)
    assert here.told(before) == [("storm", PR)]
    assert here.ticks(minutes=30) == 0
    assert here.untold() == []


def test_reminders_wait_for_the_summary_in_a_storm(office):
    here = office("", at=moment(31))
    a_quiet_past(here)
    for case in here.store.cases.find(Filter()):
        here.acts(case.id, "dismiss", note="old")
    a_storm(here, count=60, severity=HIGH)
    before = len(here.alerts())
    for _ in range(6):
        here.ticks(minutes=10)
    assert {kind for kind, _ in here.told(before)} == {"summary"}


def test_where_storms_are_not_joined_every_complaint_is_told(office):
    here = office(NO_REMINDERS + "[storms]\nenabled = false\n", at=moment(31))
    before = a_quiet_past(here)
    a_storm(here)
    assert [kind for kind, _ in here.told(before)] == ["case"] * 40


# -- what changes meanwhile ---------------------------------------------------------------------


def test_praise_that_was_corrected_is_not_thanked_for(office):
    here = office()
    number = here.hears(PRAISE, "The best loaf in town, if you like stones.")
    here.corrects(number, "negative")
    here.ticks(days=1)
    assert [kind for kind, _ in here.told()] == ["case"]


def test_a_case_without_any_mention_left_stops_no_clock_of_others(office):
    here = office("")
    number = here.hears()
    here.corrects(number, "neutral")
    here.corrects(number, "negative")
    here.acts(1, "reopen", by="")
    here.hears(complaint(LOW))
    assert here.ticks(days=2) >= 1


def test_who_was_taken_out_of_the_configuration_is_told_no_more(office, store, tmp_path, clock):
    here = office('[[routes]]\nto = ["gone@example.org"]\n' + QUIET)
    here.hears(author="Maya")
    after = Office(store, tmp_path, clock, number=1)
    after.hears(author="Maya")
    assert here.told() == [("case", "gone@example.org"), ("update", PR)]
    after.ticks(hours=2)
    assert {recipient for _, recipient in here.told(2)} == {PR}


def test_what_was_held_for_one_who_is_gone_is_told_to_the_usual_recipients(
    office, store, tmp_path, clock
):
    gone = """
[[routes]]
to = ["gone@example.org"]
[[recipients]]
address = "gone@example.org"
quiet = ["11:00-13:00"]
"""
    here = office(NO_REMINDERS + gone)
    here.hears()
    assert here.told() == []
    after = Office(store, tmp_path, clock, NO_REMINDERS, number=1)
    after.ticks(hours=2)
    after.ticks(minutes=1)
    assert here.told() == [("case", PR)]


def test_a_clock_that_was_fast_for_a_year_silences_nothing(office):
    here = office(NO_REMINDERS, at=moment(31))
    a_quiet_past(here)
    here.clock.tick(days=365)
    a_storm(here)
    here.clock.now = moment(31, 12)
    before = len(here.alerts())
    here.hears(complaint(HIGH))
    for _ in range(48):
        here.ticks(hours=1)
    assert here.told(before) != []


def test_a_case_that_becomes_critical_is_reminded_of_by_its_new_clock(office):
    here = office(BOSSES)
    here.hears(complaint(LOW), author="Maya")
    here.ticks(days=1)
    assert here.told(1) == [("reminder", PR)]
    here.hears(complaint(CRITICAL), author="Maya")
    here.ticks(minutes=16)
    assert here.told(3) == [("reminder", "manager@example.org")]


def test_a_worse_complaint_brings_a_plan_with_its_own_times(office):
    here = office()
    here.hears(complaint(LOW), author="Maya")
    here.hears(complaint(CRITICAL), author="Maya")
    case = here.store.cases.get(1)
    assert case.plan.steps[0].due == case.due


def test_of_the_night_the_worst_is_shown_and_the_rest_counted(office):
    here = office(NO_REMINDERS + QUIET, at=moment(1, 23))
    here.hears(complaint(26), "Awful: the queue was long.", author="Maya")
    here.hears(complaint(HIGH), "Awful: my child was sick all night.", author="Maya")
    here.ticks(hours=8)
    (alert,) = here.alerts()
    assert alert.alert.kind == "case"
    assert "my child was sick" in alert.alert.text
    assert "2 complaints" in alert.alert.text


def test_what_a_route_keeps_for_the_digest_is_not_reminded_of_before(office):
    here = office(f'[[routes]]\nto = ["{PR}"]\nwhen = "digest"\n')
    here.hears(complaint(HIGH))
    assert here.ticks(hours=10) == 0
    assert here.ticks(hours=10) == 1
    assert here.told() == [("digest", PR)]


def test_who_sleeps_is_not_woken_by_a_reminder_because_others_do_not(office):
    both = f'[[routes]]\nto = ["{PR}", "night@example.org"]\n'
    here = office(both + QUIET, at=moment(1, 23))
    here.hears(complaint(HIGH))
    here.ticks(hours=2)
    assert here.told() == [("case", "night@example.org"), ("reminder", "night@example.org")]
