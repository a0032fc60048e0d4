"""The scorecard as a mail: when it goes out, to whom, and when it does not."""

from __future__ import annotations

import pytest

from monitor.config import ConfigError
from monitor.store.filter import Filter
from monitor.telling import telling
from tests.monitor.made_up import HOUR
from tests.monitor.office import MEDIUM, PLAIN, Office, complaint, moment
from tests.monitor.working import configured, nothing

QUIET = "[escalation]\nenabled = false\n[digest]\nenabled = false\n"
SATURDAY, MONDAY = moment(2), moment(4, 8)
"""In May 2026: noon, and eight o'clock."""


@pytest.fixture
def office(store, tmp_path, clock):
    def opened(extra="", at=SATURDAY):
        clock.now = at
        here = Office(store, tmp_path, clock, QUIET + extra)
        here.ticks()  # the daemon has run before, and knows when the next one is due
        return here

    return opened


def reports(here):
    return [one.alert for one in here.alerts() if one.alert.subject.startswith("Scorecard")]


def waits_until(here, when):
    here.clock.now = when
    return here.ticks()


def test_the_scorecard_is_mailed_on_monday_morning(office):
    here = office()
    here.hears(complaint(MEDIUM, "waiting"))
    assert waits_until(here, MONDAY - HOUR) == 0
    assert waits_until(here, MONDAY) == 1
    (mail,) = reports(here)
    assert (mail.kind, mail.recipient, mail.brand) == (
        "digest",
        "pr@example.org",
        "Blue Door Bakery",
    )
    assert mail.subject == ("Scorecard · Blue Door Bakery · 1 complaint, 0 in the time before")
    assert "Mon 27 Apr 2026, 08:00 UTC – Mon 4 May 2026, 08:00 UTC" in mail.text
    assert [f"cid:{one.id}" in mail.html for one in mail.pictures] == [True, True]


def test_it_is_mailed_once_also_after_a_restart(office, store, tmp_path, clock):
    here = office()
    here.hears(complaint(MEDIUM))
    assert waits_until(here, MONDAY) == 1
    assert here.ticks() == here.ticks(seconds=1) == 0
    restarted = telling(here.settings, here.store, nothing).clockwork
    assert restarted.tick(MONDAY + HOUR) == 0
    assert len(reports(here)) == 1


def test_a_machine_that_was_off_on_monday_mails_it_later_and_leaves_no_gap(office):
    here = office()
    here.hears(complaint(MEDIUM))
    assert waits_until(here, moment(6)) == 1
    here.hears(complaint(MEDIUM))
    assert waits_until(here, moment(11, 8)) == 1
    late, next_one = reports(here)
    assert "Mon 27 Apr 2026, 08:00 UTC – Wed 6 May 2026, 12:00 UTC" in late.text
    assert "Wed 6 May 2026, 12:00 UTC – Mon 11 May 2026, 08:00 UTC" in next_one.text


def test_nothing_is_sent_where_nothing_was_said_and_nothing_waits(office):
    here = office()
    assert waits_until(here, MONDAY) == 0
    here.hears(PLAIN)
    assert waits_until(here, moment(11, 8)) == 1
    assert waits_until(here, moment(18, 8)) == 0


def test_a_case_that_waits_is_reason_enough(office):
    here = office()
    here.hears(complaint(MEDIUM))
    assert waits_until(here, MONDAY) == 1
    assert waits_until(here, moment(11, 8)) == 1
    assert "cases without a first reply: 1." in reports(here)[-1].text


def test_it_goes_to_whom_and_when_the_configuration_says(office):
    here = office('[report]\ncron = "30 17 * * fri"\nrecipients = ["owner@example.org"]\n')
    here.hears(complaint(MEDIUM))
    assert waits_until(here, MONDAY) == 0
    assert waits_until(here, moment(8, 17, 30)) == 1
    assert reports(here)[0].recipient == "owner@example.org"
    assert "owner@example.org" in here.settings.everybody


def test_another_schedule_starts_anew(office, store, tmp_path):
    office()
    config = f'{tmp_path.joinpath("config.toml").read_text()}[report]\ncron = "0 6 * * mon"\n'
    restarted = telling(configured(tmp_path, config), store, nothing).clockwork
    restarted.tick(SATURDAY)
    (row,) = store.reports._db.query("SELECT schedule, due FROM reports")
    assert row == {"schedule": "0 6 * * mon UTC", "due": "2026-05-04T06:00:00.000Z"}


def test_it_can_be_switched_off(office):
    here = office("[report]\nenabled = false\n")
    here.hears(complaint(MEDIUM))
    assert waits_until(here, moment(11, 8)) == 0


def test_a_day_that_does_not_exist_never_comes(office):
    here = office('[report]\ncron = "0 8 30 2 *"\n')
    here.hears(complaint(MEDIUM))
    assert waits_until(here, moment(31)) == 0


def test_it_respects_quiet_hours(office):
    here = office('[[recipients]]\naddress = "pr@example.org"\nquiet = ["07:00-09:00"]\n')
    here.hears(complaint(MEDIUM))
    assert waits_until(here, MONDAY) == 1
    (waiting,) = [one for one in here.alerts() if one.alert in reports(here)]
    assert waiting.next_attempt == MONDAY + HOUR


def test_a_program_gets_the_figures(office):
    channel = (
        '[[channels]]\nname = "desk"\nwebhook = "https://desk.example.org/in"\n'
        'secret = "a secret of some length"\n[report]\nrecipients = ["desk"]\n'
    )
    here = office(channel)
    here.hears(complaint(MEDIUM, "waiting"))
    waits_until(here, MONDAY)
    (mail,) = reports(here)
    assert here.store.alerts.find(Filter(limit=1))[0].channel == "desk"
    (figures,) = mail.facts["report"]
    assert (figures["complaints"], figures["before"]["complaints"]) == (1, 0)
    assert figures["themes"] == [{"theme": "waiting", "count": 1, "before": 0, "example": 1}]


def test_several_brands_are_one_mail_and_those_without_news_are_left_out(office):
    here = office('[[brands]]\nname = "Green Door"\n[[brands]]\nname = "Still"\n')
    here.hears(complaint(MEDIUM))
    number = here.hears(PLAIN)
    here.store.mentions._db.execute(
        "UPDATE mentions SET brand = 'Green Door' WHERE id = ?", (number,)
    )
    waits_until(here, MONDAY)
    (mail,) = reports(here)
    assert mail.subject == "Scorecard · 2 brands · 1 complaint, 0 in the time before"
    assert "Still" not in mail.text
    assert mail.brand is None


@pytest.mark.parametrize(
    ("extra", "where"),
    [
        ('[report]\nrecipients = ["nobody"]\n', "report.recipients[0]"),
        ('[report]\ncron = "mondays"\n', "report.cron"),
        ('[[brands]]\nname = "B"\ncompetitor = "yes"\n', "brands[1].competitor"),
    ],
)
def test_a_mistake_is_named(tmp_path, extra, where):
    with pytest.raises(ConfigError) as refused:
        configured(tmp_path, f'[[brands]]\nname = "A"\n{extra}')
    assert where in str(refused.value.problems[0])


def test_competitors_alone_are_refused(tmp_path):
    with pytest.raises(ConfigError) as refused:
        configured(tmp_path, '[[brands]]\nname = "A"\ncompetitor = true\n')
    assert "at least one brand of your own" in str(refused.value.problems[0])
