"""Cases into alerts: who gets one, in what thread, with what in it."""

import pytest

from monitor.announce import MailAnnouncer, domain_of
from tests.monitor.made_up import NOON, case, item, mention
from tests.monitor.working import CONFIG, configured


@pytest.fixture
def announcer(tmp_path):
    return MailAnnouncer(configured(tmp_path))


def with_plan(announcer, about, **changes):
    from dataclasses import replace

    bare = case(**changes)
    return replace(bare, plan=announcer.plan(bare, about, repeated=False))


def test_every_recipient_gets_one_alert_with_a_message_id_of_its_own(announcer):
    alerts = announcer.opened(with_plan(announcer, mention()), mention())
    assert [alert.recipient for alert in alerts] == ["pr@example.org", "boss@example.org"]
    assert len({alert.message_id for alert in alerts}) == 2
    for alert in alerts:
        assert alert.message_id.startswith("<")
        assert alert.message_id.endswith("@amends.example>")
        assert (alert.kind, alert.case, alert.created) == ("case", 7, NOON)


def test_another_mention_is_told_as_an_update_of_the_same_case(announcer):
    for alert in announcer.joined(with_plan(announcer, mention()), mention(), "same author"):
        assert (alert.kind, alert.case) == ("update", 7)


def test_the_alert_holds_the_quote_the_link_the_drafts_and_the_next_commands(announcer):
    opened = with_plan(announcer, mention())
    text = announcer.opened(opened, mention())[0].text
    assert "forty minutes" in text
    assert "https://news.example.org/complaint-1" in text
    assert "amends case 7 contact" in text
    for step in opened.plan.steps:
        assert step.draft in text


def test_a_brand_that_was_taken_out_of_the_configuration_is_still_told(announcer):
    gone = with_plan(announcer, mention(brand="Gone"), brand="Gone")
    assert announcer.opened(gone, mention(brand="Gone"))[0].brand == "Gone"


def test_a_mention_with_nothing_but_stars_makes_an_alert(announcer):
    bare = mention(item(title="", text="", author=None, url=None, published=None, rating=1.0))
    assert announcer.opened(with_plan(announcer, bare), bare)[0].subject


def test_nothing_that_a_mention_says_breaks_a_subject(announcer):
    odd = mention(item(title="a\r\nBcc: x@y.example", author="=?utf-8?q?x=0d=0a?="))
    subject = announcer.opened(with_plan(announcer, odd), odd)[0].subject
    assert not set(subject) & set("\r\n")


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("Amends <alerts@amends.example>", "amends.example"),
        ("alerts@amends.example", "amends.example"),
        ("", "localhost"),
    ],
)
def test_message_ids_are_of_the_senders_domain(sender, domain):
    assert domain_of(sender) == domain


def test_the_contact_of_the_brand_stands_in_the_plan(tmp_path):
    told = MailAnnouncer(configured(tmp_path, CONFIG))
    drafts = " ".join(step.draft for step in with_plan(told, mention()).plan.steps)
    assert "+385 1 555 0100" in drafts
