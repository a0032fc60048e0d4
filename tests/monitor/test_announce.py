"""Cases into alerts: who gets one, in what thread, with what in it."""

import pytest

from alerts.message import build
from monitor.announce import Announcer, domain_of
from monitor.tokens import Pages
from tests.monitor.made_up import NOON, case, item, mention
from tests.monitor.working import CONFIG, configured


@pytest.fixture
def announcer(tmp_path):
    return Announcer(configured(tmp_path))


def with_plan(announcer, about, **changes):
    from dataclasses import replace

    bare = case(**changes)
    return replace(bare, plan=announcer.plan(bare, about, repeated=False, regular=False))


def opened(announcer, about=None, **changes):
    about = about or mention()
    case = with_plan(announcer, about, **changes)
    return announcer.case("case", case, about, to="pr@example.org", now=NOON, note="")


def test_an_alert_has_a_message_id_of_the_senders_domain(announcer):
    alert = opened(announcer)
    assert alert.recipient == "pr@example.org"
    assert alert.message_id != opened(announcer).message_id
    assert alert.message_id.startswith("<")
    assert alert.message_id.endswith("@amends.example>")
    assert (alert.kind, alert.case, alert.created) == ("case", 7, NOON)


def test_an_update_says_what_is_new(announcer):
    case = with_plan(announcer, mention())
    note = "update_author update_worse"
    alert = announcer.case("update", case, mention(), to="pr@example.org", now=NOON, note=note)
    assert (alert.kind, alert.case) == ("update", 7)
    assert "The same person has complained again." in alert.text
    assert "more serious than before" in alert.text


def test_a_channel_is_given_the_facts_and_a_mail_is_not(announcer):
    case = with_plan(announcer, mention())
    chat = announcer.case("case", case, mention(), to="chat", now=NOON, note="")
    assert chat.facts["case"]["id"] == 7
    assert chat.facts["mention"]["text"] == mention().item.text
    assert [step["step"] for step in chat.facts["plan"]] == ["contact", "resolve", "publicize"]
    assert opened(announcer).facts == {}


def test_the_alert_holds_the_quote_the_link_the_drafts_and_the_next_commands(announcer):
    case = with_plan(announcer, mention())
    text = opened(announcer).text
    assert "forty minutes" in text
    assert "https://news.example.org/complaint-1" in text
    assert "amends case 7 contact" in text
    for step in case.plan.steps:
        assert step.draft in text


def test_a_brand_that_was_taken_out_of_the_configuration_is_still_told(announcer):
    assert opened(announcer, mention(brand="Gone"), brand="Gone").brand == "Gone"


def test_a_mention_with_nothing_but_stars_makes_an_alert(announcer):
    bare = mention(item(title="", text="", author=None, url=None, published=None, rating=1.0))
    assert opened(announcer, bare).subject


def test_nothing_that_a_mention_says_breaks_a_subject(announcer):
    odd = mention(item(title="a\r\nBcc: x@y.example", author="=?utf-8?q?x=0d=0a?="))
    subject = opened(announcer, odd).subject
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
    told = Announcer(configured(tmp_path, CONFIG))
    drafts = " ".join(step.draft for step in with_plan(told, mention()).plan.steps)
    assert "+385 1 555 0100" in drafts


def test_a_sender_in_any_script_and_with_any_name_can_be_mailed_from(tmp_path):
    for sender in ("Acme, Inc. <alerts@acme.example>", "Amends <alerts@bücher.example>"):
        text = CONFIG.replace("Amends <alerts@amends.example>", sender)
        told = Announcer(configured(tmp_path, text))
        alert = opened(told)
        settings = configured(tmp_path, text)
        assert build(alert, sender=settings.email.sender)["Message-ID"] == alert.message_id


def test_who_is_named_twice_is_told_once(tmp_path):
    text = CONFIG.replace('"boss@example.org"', '"PR@example.org"')
    assert configured(tmp_path, text).usual_recipients == ("pr@example.org",)


@pytest.mark.parametrize(
    ("desk", "shown"),
    [
        (True, ["/cases/7", "/mentions/8", "/mentions?brand=Caf%C3%A9+%26+Co"]),
        (False, ["amends case 7", "amends mention 8", 'amends mentions --brand "Café & Co"']),
    ],
)
def test_where_the_desk_is_open_mails_lead_there_and_else_name_the_command(tmp_path, desk, shown):
    pages = Pages("s3cret", desk=desk)
    pages.base = "https://amends.example.org"
    look_at = Announcer(configured(tmp_path), pages).look_at
    found = [look_at(case=7, mention=8), look_at(mention=8), look_at(brand="Café & Co")]
    assert found == [f"{pages.base}{one}" if desk else one for one in shown]
