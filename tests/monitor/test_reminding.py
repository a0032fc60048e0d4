"""Reminders of very many cases at once: all of them, each in its turn."""

import pytest

from monitor.store.reminders import Reminder
from tests.monitor.made_up import BRAND, NOON, item, mention, watching
from tests.monitor.office import Office

PR, BOSS = "pr@example.org", "boss@example.org"
CALM = "[report]\nenabled = false\n[storms]\nenabled = false\n"
CASES = 2_500


@pytest.fixture
def office(store, tmp_path, clock):
    def opened(*levels):
        told = ", ".join(f'["{recipient}"]' for recipient in levels)
        here = Office(store, tmp_path, clock, f"{CALM}[escalation]\nlevels = [{told}]\n")
        (watch,) = watching(store, "news")
        with store.transaction():
            for number in range(CASES):
                overdue(store, watch.id, mention(item(id=str(number))))
        return here

    return opened


def overdue(store, source, said):
    """Put a critical case into the record, of which somebody is to be reminded now."""
    case = store.cases.open(brand=BRAND, severity=90, opened=NOON, due=NOON, author_key=None)
    store.mentions.remember(source, [(said.item, said.fingerprint)], NOON)
    number = store.mentions.add(source, said)
    store.mentions.join(number, story=number, case=case)
    store.reminders.set(Reminder(case, NOON, 0))


def steps(office):
    """How many cases there are at each step of the escalation."""
    rows = office.store.reminders._db.execute("SELECT step, count(*) FROM reminders GROUP BY step")
    return dict(rows.fetchall())


def reminded(office, recipient):
    """Of how many cases a recipient was reminded, mail by mail."""
    subjects = [one.alert.subject for one in office.alerts() if one.alert.recipient == recipient]
    return [int(subject.split(" · ")[1].split()[0]) for subject in subjects]


def test_of_very_many_cases_none_is_reminded_again_before_all_were(office):
    here = office(PR, PR, PR)
    for _ in range(61):
        here.ticks(minutes=1)
        assert max(steps(here)) - min(steps(here)) <= 1
    assert reminded(here, PR) == [1000] * 5  # two rounds of all
    assert steps(here) == {2: CASES}


def test_of_very_many_cases_none_is_lost_on_the_way_to_the_next_level(office):
    here = office(BOSS)
    for _ in range(60):
        here.ticks(minutes=1)
    assert reminded(here, PR) == [1000, 1000, 500]
    assert sum(reminded(here, BOSS)) == CASES
    assert steps(here) == {2: CASES}


def test_what_was_taken_meanwhile_is_left_out_of_the_following_rounds(office):
    here = office(BOSS)
    here.ticks(minutes=1)
    for case in range(CASES - 99, CASES + 1):
        here.acts(case, "claim")
    for _ in range(31):
        here.ticks(minutes=1)
    assert reminded(here, PR) == [1000, 1000, 400]
