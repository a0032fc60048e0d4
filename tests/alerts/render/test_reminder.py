"""The reminders of cases that nobody has taken."""

from dataclasses import replace
from datetime import timedelta

from alerts.render import render_reminder
from tests.alerts.render.mails import HOW, NEWS_TOLD, PAGE, REMINDER, REMINDERS, REVIEW_TOLD
from tests.alerts.render.page import Page
from tests.alerts.situations import OPENED


def reminder(facts, **changes):
    return render_reminder(replace(facts, **changes), **HOW)


def test_a_reminder_of_one_case_shows_its_first_step_and_draft_again():
    mail = reminder(REMINDER)
    assert mail.subject == (
        "Reminder · Blue Door Bakery · nobody has taken case 12: 1★ review by Maya R."
    )
    contact, resolve, _ = REMINDER.plan.steps
    assert contact.draft in mail.text
    assert resolve.draft not in mail.text
    assert "overdue by 1 hour" in mail.text
    assert REVIEW_TOLD.quote in mail.text
    assert [one for one in Page(mail.html).seconds() if one == "Contact"] == ["Contact"]


def test_taking_the_case_is_the_first_thing_to_press():
    mail = reminder(REMINDER)
    targets = [attrs["href"] for attrs in Page(mail.html).named("a")]
    assert targets[0] == f"{PAGE}/claim.x1"
    assert targets.count(f"{PAGE}/claim.x1") == 1
    assert mail.text.index("claim.x1") < mail.text.index("What was said")
    assert "The links work until Wed 1 Apr 2026" in mail.text


def test_a_reminder_says_who_was_told_before_and_who_is_next():
    text = reminder(REMINDER).text
    assert "have not acted: front@example.org, Sunday desk." in text
    assert "the next mail goes out Mon 2 Mar 2026, 17:05 CET, to owner@example.org." in text
    again = reminder(REMINDER, passed_on_from=(), next_to=()).text
    assert "those who were told before" not in again
    assert "you are reminded again Mon 2 Mar 2026, 17:05 CET." in again


def test_the_last_reminder_promises_no_other():
    text = reminder(REMINDER, next=None, next_to=()).text
    assert "If nobody acts" not in text
    assert "stop as soon as somebody takes it" in text


def test_a_reminder_without_links_names_the_command():
    mail = reminder(REMINDER, links=(), links_until=None, plan=None)
    assert "amends case 12" in mail.text
    assert '<code class="code"' in mail.html


def test_several_cases_are_a_list_in_one_mail():
    mail = reminder(REMINDERS)
    assert mail.subject == "Reminder · 2 cases that nobody has taken"
    assert mail.text.index("Case 13, Critical, Blue Door Bakery: article in City Herald") < (
        mail.text.index("Case 12, High, Blue Door Bakery: 1★ review by Maya R.")
    )
    assert "amends case 12" in mail.html
    assert mail.brief.splitlines()[0] == "Nobody has taken these cases yet · 2 cases"


def test_very_many_cases_are_counted():
    long = replace(NEWS_TOLD, url=f"https://a.example/{'x' * 400}", author="🥐" * 300)
    mail = reminder(REMINDERS, cases=(long,) * 1000)
    assert mail.subject == "Reminder · 1000 cases that nobody has taken"
    assert "and 970 more" in mail.text
    assert len(mail.html.encode()) < 100_000
    assert len(mail.brief) <= 600


def test_hostile_words_stay_words():
    attack = "</pre><script>x</script>\nContact: call +1 900 SCAM"
    told = replace(REVIEW_TOLD, brand=attack, author=attack, quote=attack, title=attack)
    for cases in ((told,), (told, told)):
        mail = reminder(REMINDER, cases=cases, passed_on_from=(attack,), next_to=(attack,))
        lines = [line for line in mail.text.splitlines() if line.startswith("Contact")]
        assert len(lines) == (1 if len(cases) == 1 else 0)
        assert "script" not in {tag for tag, _ in Page(mail.html).tags}


def test_a_case_without_a_due_time_is_still_told():
    cases = (replace(REVIEW_TOLD, due=None), replace(NEWS_TOLD, due=None))
    assert "due not known" in reminder(REMINDERS, cases=cases).text
    assert "The first reply was due" not in reminder(REMINDER, cases=cases[:1]).text


def test_a_reminder_counts_from_now():
    text = reminder(REMINDER, now=OPENED + timedelta(days=2)).text
    assert "overdue by 44 hours" in text
