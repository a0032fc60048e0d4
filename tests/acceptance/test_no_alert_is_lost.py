"""Kill -9 at every named step between fetch and mark-sent, then start again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections import Counter

import pytest

from monitor.app import Surroundings, working
from monitor.config import load
from tests.acceptance.installation import (
    COMPLAINT,
    OLD,
    ROOT,
    Installation,
    environment,
    now,
    publish,
)
from tests.servers.feed_server import FeedServer
from tests.servers.smtp_server import SmtpServer

STEPS = [
    "fetched",
    "compared",
    "scored",
    "transaction begun",
    "items written",
    "mention written",
    "story found",
    "case written",
    "plan written",
    "alert written",
    "source written",
    "before commit",
    "committed",
    "claimed",
    "accepted",
    "marked",
]


async def one_pass(here: Installation, reached: list[str]) -> None:
    settings = load(here.config, environ={})
    async with working(settings, Surroundings(reached=reached.append)) as work:
        await work.poll(everything=True, started=lambda _: None, ended=lambda _: None)


@pytest.fixture
def watched(here: Installation, feeds: FeedServer, smtp: SmtpServer) -> Installation:
    """An installation with its baseline made and a new complaint waiting to be found."""
    here.configure(publish(feeds, OLD), smtp=smtp)
    asyncio.run(one_pass(here, []))
    publish(feeds, now(COMPLAINT), OLD)
    return here


def test_the_steps_below_are_all_that_a_pass_goes_through(watched: Installation) -> None:
    reached: list[str] = []
    asyncio.run(one_pass(watched, reached))
    assert list(dict.fromkeys(reached)) == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_only_an_unmarked_mail_is_repeated(
    step: str, watched: Installation, smtp: SmtpServer
) -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.killed", step, str(watched.config)],
        cwd=ROOT,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL

    for _ in range(2):
        asyncio.run(one_pass(watched, []))

    mails = Counter(mail.message["Message-ID"] for mail in smtp.received)
    assert list(mails.values()) == [2 if step == "accepted" else 1]
    (alert,) = watched.json("alerts")
    assert alert["state"] == "sent"
    assert alert["message_id"] in mails
    assert [row["title"] for row in watched.json("mentions")] == [COMPLAINT.title, OLD.title]


def test_the_alert_arrives_once_the_mail_server_is_back_and_says_why_it_waited(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    here.configure(publish(feeds, OLD), smtp=smtp, interval="1s")
    here.amends("poll")
    smtp.stop()
    publish(feeds, now(COMPLAINT), OLD)
    with here.running():
        while not (waiting := here.json("alerts")) or not waiting[0]["error"]:
            pass
        assert waiting[0]["state"] == "pending"
        assert "127.0.0.1" in waiting[0]["error"]
        smtp.start()
        smtp.wait_for(1, seconds=60)
    (alert,) = here.json("alerts")
    assert alert["state"] == "sent"
    assert alert["attempts"] > 1


def test_a_message_that_is_refused_for_good_is_dead_and_shown_with_its_reason(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    smtp.refused["pr@example.org"] = "550 5.1.1 no such person"
    here.configure(
        publish(feeds, now(COMPLAINT)), smtp=smtp, recipients=["pr@example.org", "b@example.org"]
    )
    here.amends("poll", status=1)
    states = {row["recipient"]: (row["state"], row["error"]) for row in here.json("alerts")}
    assert states["b@example.org"] == ("sent", None)
    assert states["pr@example.org"][0] == "dead"
    assert "no such person" in states["pr@example.org"][1]


def test_a_lock_file_that_a_killed_process_left_locks_nobody_out(
    watched: Installation, smtp: SmtpServer
) -> None:
    assert watched.database.with_name("amends.db.lock").exists()
    watched.amends("poll", "--all")
    assert len(smtp.received) == 1
