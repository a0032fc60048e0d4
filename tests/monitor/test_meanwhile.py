"""What is told late goes by what the record says by then: nobody is sent to do what was done."""

import pytest

from tests.monitor.made_up import NOON, item, mention, watching
from tests.monitor.office import CRITICAL, HIGH, PRAISE, Office, complaint, moment

PR = "pr@example.org"
CALM = "[escalation]\nenabled = false\n[report]\nenabled = false\n[storms]\nenabled = false\n"
QUIET = f'[[recipients]]\naddress = "{PR}"\nquiet = ["22:00-07:00"]\n'
DUE = "First reply due"


@pytest.fixture
def office(store, tmp_path, clock):
    def opened(extra=CALM + QUIET, at=None):
        clock.now = at or moment(1, 23)
        return Office(store, tmp_path, clock, extra)

    return opened


def drafts(office, case=1):
    return [step.draft for step in office.store.cases.get(case).plan.steps]


def shown(office, alert, case=1):
    """Which steps of the plan a mail still asks for."""
    return [draft in alert.text for draft in drafts(office, case)]


def the_mail(office, **later):
    before = len(office.alerts())
    assert office.ticks(**(later or {"hours": 9})) == 1
    return office.alerts(before)[0].alert


def test_what_nobody_touched_is_asked_for_as_ever(office):
    here = office()
    here.hears()
    mail = the_mail(here)
    assert DUE in mail.text
    assert shown(here, mail) == [True, True, True]


def test_who_was_reached_in_the_night_is_not_asked_for_in_the_morning(office):
    here = office()
    here.hears()
    here.ticks(hours=1)
    here.acts(1, "contact")
    mail = the_mail(here)
    assert DUE not in mail.text + mail.html + mail.brief
    said = "Meanwhile they have been reached (Sat 2 May 2026, 00:00 UTC)."
    assert said in mail.text.splitlines()[1]
    assert said in mail.brief
    assert "\nContact: done Sat 2 May 2026, 00:00 UTC\n" in mail.text
    assert shown(here, mail) == [False, True, True]
    assert "amends case 1 contact" not in mail.text
    assert "amends case 1 resolve" in mail.text
    assert "Ana has taken this case." in mail.text


def test_what_was_solved_in_the_night_is_only_to_be_told(office):
    here = office()
    here.hears()
    here.acts(1, "contact")
    here.ticks(hours=1)
    here.acts(1, "resolve", note="Money back, and a new loaf.")
    mail = the_mail(here)
    assert "Meanwhile it has been solved" in mail.text
    assert "“Money back, and a new loaf.”" in mail.text
    assert shown(here, mail) == [False, False, True]
    assert "amends case 1 publicize" in mail.text
    assert "amends case 1 resolve" not in mail.text


def test_of_what_has_come_to_its_end_it_is_said_that_nothing_is_left(office):
    here = office()
    here.hears()
    here.ticks(hours=1)
    for act in ("resolve", "publicize"):
        here.acts(1, act, note="Money back.")
    mail = the_mail(here)
    assert "There is nothing left to do." in mail.text
    assert shown(here, mail) == [False, False, False]
    assert "amends case 1" not in mail.text


def test_what_was_dismissed_before_it_was_told_is_not_told_and_stays_in_the_record(office):
    here = office()
    here.hears()
    here.acts(1, "dismiss", note="spam")
    assert here.ticks(hours=9) == 0
    assert here.store.notices.due(here.clock()) == []
    assert here.store.cases.get(1).state == "dismissed"


def test_a_case_that_was_dismissed_and_reopened_is_told(office):
    here = office()
    here.hears()
    here.acts(1, "dismiss", note="spam")
    here.acts(1, "reopen")
    assert DUE in the_mail(here).text


def test_who_has_taken_it_is_said_and_the_first_reply_is_still_due(office):
    here = office()
    here.hears()
    here.acts(1, "claim", by="Bo")
    mail = the_mail(here)
    assert "Bo has taken this case." in mail.text
    assert DUE in mail.text
    assert shown(here, mail) == [True, True, True]


def test_who_complains_again_after_he_was_reached_is_to_be_reached_again(office):
    here = office()
    here.hears(author="Maya")
    here.ticks(hours=1)
    here.acts(1, "contact")
    here.ticks(hours=1)
    here.hears(author="Maya")
    mail = the_mail(here, hours=7)
    assert "Meanwhile" not in mail.text
    assert shown(here, mail)[0]


def test_an_update_that_kept_its_distance_knows_what_was_done_meanwhile(office):
    here = office(CALM, at=NOON)
    for minutes in (0, 60, 1):
        here.clock.tick(minutes=minutes)
        here.hears(author="Maya")
    here.clock.tick(minutes=1)
    here.acts(1, "resolve", note="Money back.")
    mail = the_mail(here, minutes=20)
    assert mail.kind == "update"
    assert "Meanwhile it has been solved" in mail.text
    assert "The same person has complained again." in mail.text


def test_an_update_of_a_case_that_was_answered_asks_for_an_answer_and_not_for_the_first(office):
    here = office(CALM, at=NOON)
    here.hears(author="Maya")
    here.clock.tick(minutes=10)
    here.acts(1, "contact")
    here.clock.tick(minutes=110)
    here.hears(author="Maya")
    mail = here.alerts()[-1].alert
    assert mail.kind == "update"
    assert DUE not in mail.text + mail.html + mail.brief
    said = "The first reply was made (Fri 1 May 2026, 12:10 UTC). This wants an answer too."
    assert said in mail.text.splitlines()[1]
    assert said in mail.brief
    assert shown(here, mail) == [True, True, True]


def test_a_digest_says_how_each_case_stands(office):
    route = f'[[routes]]\nto = ["{PR}"]\nwhen = "digest"\n'
    here = office(CALM + route, at=NOON)
    for _ in range(4):
        here.hears(complaint(HIGH))
    here.hears(PRAISE, "The best loaf in town!")
    here.acts(1, "contact")
    here.acts(2, "resolve", note="Money back.")
    here.acts(3, "dismiss", note="spam")
    mail = the_mail(here, hours=20)
    lines = [line.strip() for line in mail.text.splitlines() if "amends case" in line]
    assert sorted(line.partition(":")[0].partition(" ")[0] for line in lines) == [
        "contacted", "dismissed", "first", "resolved",
    ]  # fmt: skip


def test_so_many_that_they_come_in_one_mail_are_those_that_are_left(office):
    here = office()
    for _ in range(6):
        here.hears()
    for case in (1, 2):
        here.acts(case, "dismiss", note="spam")
    assert here.ticks(hours=9) == 4
    assert {kind for kind, _ in here.told()} == {"case"}


def test_what_went_to_another_case_is_told_by_the_state_of_that(office):
    here = office()
    here.hears()
    here.hears(complaint(CRITICAL))
    here.acts(2, "contact")
    here.merges(2, 1)
    here.acts(2, "resolve", note="Money back.")
    before = len(here.alerts())
    here.ticks(hours=9)
    (mail,) = [one.alert for one in here.alerts(before)]
    assert mail.case == 2


STORY = "A guest found a nail in a loaf of the Blue Door Bakery on Tuesday, and showed it around."


def spreads(office, *weights):
    """Let a story be told by one paper after the other."""
    papers = [f"paper {number}" for number in range(len(weights))]
    watches = {watch.name: watch for watch in watching(office.store, *papers)}
    for name, weight in zip(papers, weights, strict=True):
        made = item(id=name, title="", text=STORY, author=name, url=f"https://{name[-1]}.example/1")
        told = mention(made, verdict=complaint(), at=office.clock(), source=name, weight=weight)
        office.writes(told, watches[name])


def test_a_story_that_went_on_spreading_is_counted_when_it_is_told(office):
    here = office()
    spreads(here, 1, 5, 1)
    here.ticks(hours=8)
    assert "Seen at: 3 places" in here.alerts()[0].alert.text


def test_places_are_counted_in_words_of_the_readers_language(office):
    here = office(CALM + '[monitor]\nlocale = "ru"\n', at=NOON)
    spreads(here, 1, 5)
    assert "Всего уже 2 места." in here.alerts()[-1].alert.text
