"""The main job, from a feed to a mail, by the commands that users call."""

from __future__ import annotations

import re

from tests.acceptance.installation import (
    COMPLAINT,
    ENOUGH,
    OLD,
    PRAISE,
    RECIPIENT,
    Installation,
    ago,
    now,
    publish,
)
from tests.servers.feed_server import Answer, Entry, FeedServer
from tests.servers.smtp_server import SmtpServer


def test_a_new_complaint_leads_to_exactly_one_mail_with_the_three_steps_in_order(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    here.configure(publish(feeds, OLD), smtp=smtp)
    here.amends("poll", "--all")
    assert not smtp.received

    publish(feeds, now(COMPLAINT), OLD)
    here.amends("poll", "--all")
    assert len(smtp.received) == 1
    mail = smtp.received[0]
    assert mail.recipients == (RECIPIENT,)
    text = mail.body("plain")
    steps = re.findall(r"^(Contact|Resolve|Publicize)\b", text, re.MULTILINE)
    assert steps == ["Contact", "Resolve", "Publicize"]
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["X-Amends-Case"] == "1"
    for step in here.json("case", "1")["plan"]:
        assert step["draft"] in text

    for _ in range(3):
        here.amends("poll", "--all")
    publish(feeds, now(PRAISE), now(COMPLAINT), OLD)
    here.amends("poll", "--all")
    assert len(smtp.received) == 1
    labels = [row["label"] for row in here.json("mentions")]
    assert labels == ["positive", "negative", "negative"]


def test_the_same_item_never_alerts_twice_whatever_its_place_does_to_it(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    here.configure(publish(feeds, OLD), smtp=smtp)
    here.amends("poll", "--all")
    complaint = now(COMPLAINT)
    publish(feeds, complaint, OLD)
    here.amends("poll", "--all")
    for changed in (
        now(complaint, id="another-guid"),
        now(complaint, id="third", published=ago(seconds=5)),
        now(complaint, id="fourth", url=f"{complaint.url}?utm_source=rss&utm_medium=feed"),
        now(complaint, id="fifth", url="https://news.example.org/moved/new-1"),
        now(complaint, id="", published=None),
    ):
        publish(feeds, changed, OLD)
        here.amends("poll", "--all")
    assert len(smtp.received) == 1


def test_another_complaint_by_the_same_author_joins_the_case_in_one_thread(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    here.configure(publish(feeds, OLD), smtp=smtp)
    here.amends("poll", "--all")
    first = now(COMPLAINT)
    second = now(
        COMPLAINT,
        id="new-3",
        url="https://news.example.org/new-3",
        title="Still angry at Blue Door Bakery",
        text="Nobody called back, and now they ignore my messages. Shameful service.",
    )
    publish(feeds, first, OLD)
    here.amends("poll", "--all")
    publish(feeds, second, first, OLD)
    here.amends("poll", "--all")
    assert [row["kind"] for row in here.json("alerts")] == ["update", "case"]
    one, other = (mail.message for mail in smtp.received)
    assert other["In-Reply-To"] == one["Message-ID"]
    assert one["X-Amends-Case"] == other["X-Amends-Case"] == "1"
    assert [case["mentions"] for case in here.json("cases")] == [2]


def test_two_unhappy_people_get_two_cases_even_under_one_address(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    here.configure(publish(feeds, OLD), smtp=smtp)
    here.amends("poll", "--all")
    page = "https://reviews.example.org/blue-door-bakery"
    maya = now(COMPLAINT, url=page)
    noah = now(
        COMPLAINT, id="n", url=page, author="Noah", text="Blue Door Bakery kept my deposit. Awful!"
    )
    publish(feeds, maya, noah, OLD)
    here.amends("poll", "--all")
    assert len(smtp.received) == 2
    assert len(here.json("cases")) == 2


def test_the_same_article_at_two_feeds_is_one_case_and_one_mail(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    addresses = [publish(feeds, OLD, path=path) for path in ("/one", "/two")]
    here.configure(*addresses, smtp=smtp)
    here.amends("poll", "--all")
    publish(feeds, now(COMPLAINT), OLD, path="/one")
    publish(feeds, now(COMPLAINT, id="elsewhere-7"), OLD, path="/two")
    here.amends("poll", "--all")
    assert len(smtp.received) == 1
    (case,) = here.json("cases")
    assert case["mentions"] == 2


def test_the_daemon_mails_soon_after_publication_and_stops_when_told(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    here.configure(publish(feeds, OLD), smtp=smtp, interval="1s")
    here.amends("poll")
    with here.running() as daemon:
        publish(feeds, now(COMPLAINT), OLD)
        smtp.wait_for(1, seconds=ENOUGH)
        daemon.terminate()
        daemon.wait(ENOUGH)
        assert daemon.returncode == 0
    assert [row["state"] for row in here.json("alerts")] == ["sent"]


def test_a_slow_source_holds_nobody_up(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    feeds.serve("/slow", Answer(b"<rss", delay=60))
    here.configure(feeds.url("/slow"), publish(feeds, OLD), smtp=smtp, interval="1s")
    with here.running() as daemon:
        while not here.database.exists() or not any(
            row["last_polled"] for row in here.json("sources")
        ):
            assert daemon.poll() is None
        publish(feeds, now(COMPLAINT), OLD)
        smtp.wait_for(1, seconds=ENOUGH)


def test_a_second_process_on_the_same_database_is_sent_away(
    here: Installation, feeds: FeedServer
) -> None:
    here.configure(publish(feeds, OLD))
    with here.running() as daemon:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        for command in (["poll"], ["run"]):
            said = here.amends(*command, status=75)
            assert "another amends is polling" in said


def test_a_failing_source_fails_the_pass_but_not_the_others(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    feeds.serve("/broken", Answer(b"", status=500))
    here.configure(feeds.url("/broken"), publish(feeds, now(COMPLAINT)), smtp=smtp)
    here.amends("poll", status=1)
    assert len(smtp.received) == 1
    broken, fine = here.json("sources")
    assert broken["failures"] == 1
    assert "500" in broken["error"]
    assert fine["error"] is None


def test_a_complaint_in_another_language_is_negative_and_one_in_an_unknown_language_unscored(
    here: Installation, feeds: FeedServer
) -> None:
    croatian = Entry(
        "hr-1",
        "Blue Door Bakery",
        "Kruh je bio star i tvrd, a prodavačica bezobrazna. Nikad više ne dolazim ovamo.",
        published=ago(minutes=1),
    )
    welsh = Entry(
        "cy-1",
        "Blue Door Bakery",
        "Roedd y bara yn hen ac yn galed, ac ni ddywedodd y staff yr un gair wrthym ni.",
        published=ago(minutes=2),
    )
    here.configure(publish(feeds, croatian, welsh))
    here.amends("poll")
    found = {row["language"]: row for row in here.json("mentions")}
    assert found["hr"]["label"] == "negative"
    assert (found["cy"]["label"], found["cy"]["score"]) == ("unscored", 0)


def test_without_a_mail_server_alerts_are_files_and_on_screen(
    here: Installation, feeds: FeedServer
) -> None:
    here.configure(publish(feeds, now(COMPLAINT)))
    said = here.amends("poll")
    (file,) = (here.folder / "outbox").glob("*.eml")
    assert b"Terrible morning" in file.read_bytes()
    assert "Terrible morning" in said
