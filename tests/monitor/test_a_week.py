"""A week in the life of an office: who got what, and when, to the minute.

500 mentions, a storm, a mail server that is away for a morning, quiet hours, a holiday. The list of
all mails stands in tests/data/week.txt; AMENDS_GOLDEN=1 writes it anew, to be read before it is
kept.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from alerts.email import Smtp, SmtpSettings
from monitor.outbox import Outbox
from monitor.redact import Redactor
from monitor.sentiment.verdict import Verdict
from monitor.store import Store
from monitor.store.filter import Filter
from tests.monitor.made_up import Clock
from tests.monitor.office import (
    CRITICAL,
    HIGH,
    LOW,
    MEDIUM,
    PLAIN,
    PRAISE,
    UNSCORED,
    Office,
    a_complaint,
    complaint,
    moment,
)
from tests.monitor.working import nothing
from tests.servers.smtp_server import SmtpServer

GOLDEN = Path(__file__).parents[1] / "data" / "week.txt"
MONDAY = moment(18, 0)
"""In May 2026; on Thursday is a holiday."""
STEP = timedelta(minutes=5)
STORM_BEGINS, STORM_LASTS, IN_STORM = moment(20, 14), timedelta(minutes=40), 150
OUTAGE = moment(19, 9), moment(19, 13)
CONFIG = """
[[routes]]
name = "Spanish"
to = ["madrid@example.org"]
languages = ["es"]
[[routes]]
name = "grave"
to = ["boss@example.org"]
severity = "critical"
more = true
[[routes]]
name = "all"
to = ["pr@example.org"]
[[recipients]]
address = "pr@example.org"
quiet = ["20:00-06:00"]
holidays = ["2026-05-21"]
[escalation]
levels = [["boss@example.org"]]
"""


@dataclass(frozen=True)
class Comes:
    """One mention that comes in."""

    at: datetime
    verdict: Verdict
    author: str
    text: str


def script() -> list[Comes]:
    """500 mentions of a week, the same ones each time."""
    random = Random(20260518)
    coming = [_ordinary(random, number) for number in range(500 - IN_STORM)]
    for number in range(IN_STORM):
        at = STORM_BEGINS + STORM_LASTS * (number / IN_STORM)
        severity = CRITICAL if number % 25 == 24 else MEDIUM
        verdict = complaint(severity, "waiting", "communication")
        coming.append(Comes(at, verdict, f"Guest {number}", a_complaint(1000 + number)))
    return sorted(coming, key=lambda one: (one.at, one.author))


def _ordinary(random: Random, number: int) -> Comes:
    """A mention of an ordinary day: by day more than by night."""
    day, hour = random.randrange(7), min(23, max(0, int(random.gauss(14, 4))))
    at = MONDAY + timedelta(days=day, hours=hour, minutes=random.randrange(60))
    share = random.random()
    author = f"Person {number % 320}"  # some of them come back
    text = a_complaint(number)
    if share < 0.45:
        return Comes(at, PRAISE, author, text)
    if share < 0.75:
        return Comes(at, PLAIN, author, text)
    if share < 0.8:
        return Comes(at, UNSCORED, author, text)
    severity = random.choices((LOW, MEDIUM, HIGH, CRITICAL), (40, 35, 20, 5))[0]
    verdict = complaint(severity, random.choice(("waiting", "staff", "price")))
    if share > 0.97:
        verdict = Verdict("es", "negative", -0.7, severity, themes=("staff",))
    return Comes(at, verdict, author, text)


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The office after its week, with the mail server that took its mails."""
    folder = tmp_path_factory.mktemp("week")
    with Store(folder / "amends.db") as store:
        office = Office(store, folder, Clock(MONDAY), CONFIG)
        _remember(office)
        with SmtpServer() as server:
            asyncio.run(_live(office, server))
            yield office, server


def _remember(office: Office) -> None:
    """Give the office a past: two months of about six complaints a day, all of them over."""
    random = Random(7)
    for _ in range(360):
        at = MONDAY - timedelta(days=random.uniform(0, 60))
        at = at.replace(hour=min(23, max(0, int(random.gauss(14, 4)))))
        office.recalls(at)


async def _live(office: Office, server: SmtpServer) -> None:
    clock, coming = office.clock, script()
    settings = SmtpSettings(server.host, server.port, sender="a@x.example", security="none")
    post = Outbox(
        office.store,
        {"email": Smtp(settings)},
        clock=clock,
        random=Random(1),
        redactor=Redactor(()),
        reached=nothing,
    )
    while clock.now < MONDAY + timedelta(days=8):
        if clock.now == OUTAGE[0]:
            server.stop()
        if clock.now == OUTAGE[1]:
            server.start()
        await _step(office, post, coming)
        _work(office)


async def _step(office: Office, post: Outbox, coming: list[Comes]) -> None:
    clock = office.clock
    end = clock.now + STEP
    while coming and coming[0].at < end:
        one = coming.pop(0)
        clock.now = one.at
        office.hears(one.verdict, one.text, author=one.author)
        office.ticks()
        await post.deliver_due()
    clock.now = end
    office.ticks()
    await post.deliver_due()


def _work(office: Office) -> None:
    """On the hour, from nine to five, somebody takes the cases that are open."""
    now = office.clock.now
    if now.minute or not 9 <= now.hour < 17 or now.weekday() > 4:
        return
    for case in office.store.cases.find(Filter()):
        if case.state == "open" and case.owner is None and now - case.opened > timedelta(hours=1):
            office.acts(case.id, "claim", by="Ana")
            office.acts(case.id, "contact", by="Ana")


def listing(office: Office) -> str:
    """Who got what, and when: one line a mail, in the order in which the server took them."""
    lines = [
        f"{one.sent:%a %H:%M}  {one.alert.recipient:<18}  {one.alert.kind:<8}  {one.alert.subject}"
        for one in sorted(office.alerts(), key=lambda one: (one.sent, one.id))
        if one.sent is not None
    ]
    return "\n".join(lines) + "\n"


def test_every_mail_of_the_week_is_the_one_that_was_to_be_sent(week):
    office, server = week
    told = listing(office)
    if os.environ.get("AMENDS_GOLDEN"):
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")
    taken = [one.message["Message-ID"] for one in server.received]
    assert sorted(taken) == sorted(one.alert.message_id for one in office.alerts())


def test_every_complaint_of_the_week_can_be_traced_to_a_mail_that_was_sent(week):
    office, _ = week
    assert all(one.state == "sent" for one in office.alerts())
    untraced = office.store.mentions._db.execute(
        """
        SELECT m.id FROM mentions m WHERE m.label = 'negative' AND m.first_seen >= '2026-05-18'
        AND NOT EXISTS (
            SELECT 1 FROM notices n JOIN alerts a ON a.id = n.alert
            WHERE n.mention = m.id AND a.state = 'sent'
            AND a.kind IN ('case', 'update', 'storm', 'summary', 'digest')
        )
        """
    ).fetchall()
    assert untraced == []
    (count,) = office.store.mentions._db.execute(
        "SELECT count(*) FROM mentions WHERE first_seen >= '2026-05-18'"
    ).fetchone()
    assert count == 500


def test_nobody_is_mailed_in_his_quiet_hours_but_for_what_cannot_wait(week):
    office, _ = week
    for one in office.alerts():
        quiet = one.sent is not None and (one.sent.hour >= 20 or one.sent.hour < 6)
        holiday = one.sent is not None and one.sent.date() == moment(21).date()
        if one.alert.recipient == "pr@example.org" and (quiet or holiday):
            assert one.alert.subject.startswith("Critical") or one.alert.kind == "reminder"


def test_no_hour_of_the_week_brings_anybody_more_than_a_handful_of_mails(week):
    office, _ = week
    hours: dict[tuple[str, str], int] = {}
    for one in office.alerts():
        key = one.alert.recipient, f"{one.alert.created:%d %H}"
        hours[key] = hours.get(key, 0) + 1
    assert max(hours.values()) <= 12
