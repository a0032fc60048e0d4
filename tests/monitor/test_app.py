"""The parts put together: what a pass takes, and what it says."""

from datetime import timedelta

import pytest

from monitor.app import CRON_SLACK, Pass, Surroundings, working
from monitor.outbox import Delivered
from monitor.record import Recorded
from monitor.store import DatabaseBusy
from monitor.store.filter import Filter
from tests.monitor.made_up import Clock
from tests.monitor.working import configured
from tests.servers.feed_server import Answer, Entry, FeedServer, rss

FEED = rss([Entry("1", "Rain tomorrow", "All day.")])


def config(url, **extra):
    more = "\n".join(f"{key} = {value}" for key, value in extra.items())
    return f"""
[network]
allow_private = true
[[brands]]
name = "Blue Door Bakery"
[[sources]]
name = "gazette"
kind = "feed"
url = "{url}"
{more}
"""


@pytest.fixture
def server():
    with FeedServer() as running:
        running.serve("/feed", FEED)
        yield running


async def one_pass(settings, clock, *, everything=False):
    names = []
    async with working(settings, Surroundings(clock=clock)) as work:
        done = await work.poll(everything=everything, started=lambda _: None, ended=names.append)
        return done, names, work.store.sources.find(Filter())


async def test_a_pass_takes_what_is_due_and_all_takes_everything(server, tmp_path, clock):
    settings = configured(tmp_path, config(server.url("/feed")))
    assert (await one_pass(settings, clock))[1] == ["gazette"]
    assert (await one_pass(settings, clock))[1] == []
    assert (await one_pass(settings, clock, everything=True))[1] == ["gazette"]


async def test_a_cron_line_of_a_minute_polls_a_source_of_a_minute_every_time(
    server, tmp_path, clock
):
    settings = configured(tmp_path, config(server.url("/feed")))
    for _ in range(5):
        assert (await one_pass(settings, clock))[1] == ["gazette"]
        clock.tick(seconds=58)


async def test_a_short_interval_is_not_polled_early_by_more_than_a_quarter(server, tmp_path, clock):
    settings = configured(tmp_path, config(server.url("/feed"), interval='"10s"'))
    await one_pass(settings, clock)
    clock.tick(seconds=4)
    assert timedelta(seconds=6) < CRON_SLACK
    assert (await one_pass(settings, clock))[1] == []


async def test_a_wait_that_the_service_asked_for_is_kept_by_a_pass_and_not_by_all(
    server, tmp_path, clock
):
    server.serve("/busy", Answer(status=503, headers={"Retry-After": "7200"}))
    settings = configured(tmp_path, config(server.url("/busy")))
    done, _, (watch,) = await one_pass(settings, clock)
    assert done.failed
    assert watch.asked_wait == clock() + timedelta(hours=2)
    clock.tick(hours=1, minutes=59, seconds=50)
    assert (await one_pass(settings, clock))[1] == []
    assert (await one_pass(settings, clock, everything=True))[1] == ["gazette"]


async def test_two_may_not_poll_at_once(server, tmp_path, clock):
    settings = configured(tmp_path, config(server.url("/feed")))
    async with working(settings, Surroundings(clock=clock)):
        with pytest.raises(DatabaseBusy):
            await one_pass(settings, clock)


async def test_another_key_is_not_another_place(server, tmp_path):
    clock = Clock()
    text = config(server.url("/feed?key=${FEED_KEY}"))
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    from monitor.config import load

    for key in ("first-secret-key", "second-secret-key"):
        settings = load(tmp_path / "config.toml", environ={"FEED_KEY": key})
        _, _, (watch,) = await one_pass(settings, clock, everything=True)
        clock.tick(minutes=5)
    assert watch.first_polled == Clock().now
    assert "secret" not in watch.url


def test_a_pass_has_failed_when_a_source_or_an_alert_has():
    assert not Pass(Recorded(polls=3, alerts=2), Delivered(sent=2)).failed
    assert Pass(Recorded(failures=1), Delivered()).failed
    assert Pass(Recorded(), Delivered(postponed=1)).failed
    assert Pass(Recorded(), Delivered(dead=1)).failed
    assert Recorded(1, 2, 3, 4, 5, 6) + Recorded(1, 1, 1, 1, 1, 1) == Recorded(2, 3, 4, 5, 6, 7)
