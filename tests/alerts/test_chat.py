"""Sending through Apprise to real HTTP servers, good and bad."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.chat import Chat, look_at, schema
from alerts.errors import DeliveryError
from tests.alerts.situations import alert
from tests.servers.feed_server import Answer, FeedServer
from tests.servers.smtp_server import free_port

ROOT = Path(__file__).parents[2]
TIMEOUT = 20.0  # seconds, for what answers
SHORT = 0.3  # seconds, for what never does
BRIEF = "“Cold soup.”\nMaya R., 1 star\nhttps://reviews.example.org/17_a?b=c"
TOKEN = "s3cretTOKENs3cret"
ACCEPTED = Answer(b'{"id": "1", "message": "ok"}', headers={"Content-Type": "application/json"})
SERVICES = {
    "json": ("json://{}/in", "/in", "message"),
    "mmost": ("mmost://{}/s3crettokens3cret", "/hooks/s3crettokens3cret", "text"),
    "ntfy": ("ntfy://{}/complaints", "/", "message"),
    "gotify": (f"gotify://{{}}/{TOKEN}", "/message", "message"),
}
REAL = list(SERVICES)


@pytest.fixture
def server():
    with FeedServer() as running:
        for name in REAL:
            running.serve(SERVICES[name][1], ACCEPTED)
        yield running


def chat(server, name="ntfy", timeout=TIMEOUT):
    return Chat(SERVICES[name][0].format(f"127.0.0.1:{server.port}"), timeout=timeout)


def bodies(server):
    return [json.loads(request.body) for request in server.requests]


async def failure(channel, message=None):
    with pytest.raises(DeliveryError) as raised:
        await channel.send(message or alert())
    return raised.value


@pytest.mark.parametrize("name", REAL)
async def test_a_message_arrives_at_each_service(server, name):
    await chat(server, name).send(alert(brief=BRIEF, text=BRIEF))
    (body,) = bodies(server)
    assert server.requests[0].path.partition("?")[0] == SERVICES[name][1]
    said = body[SERVICES[name][2]]
    assert said.endswith(BRIEF)
    assert alert().subject == body.get("title", said.splitlines()[0])


async def test_a_service_with_room_gets_the_drafts_and_a_smaller_one_the_brief(server):
    made = alert(text="Contact: now\n" + "A draft to copy. " * 500, brief=BRIEF)
    await chat(server, "gotify").send(made)
    await chat(server, "mmost").send(made)
    whole, small = bodies(server)
    assert whole["message"] == made.text.rstrip()
    assert small["text"] == f"{made.subject}\n{BRIEF}"


async def test_a_service_of_two_lines_gets_one(server):
    server.serve("/jsonrpc", ACCEPTED)
    channel = Chat(f"kodi://127.0.0.1:{server.port}", timeout=TIMEOUT)
    await channel.send(
        alert(subject="High · Blue Door Bakery", brief="One\nTwo\nThree\nhttps://a.b/c")
    )
    (body,) = bodies(server)
    assert body["params"]["message"] == "High · Blue Door Bakery https://a.b/c"


async def test_plain_text_stays_plain_where_a_service_speaks_markdown(server):
    url = f"json://127.0.0.1:{server.port}/in?format=markdown"
    await Chat(url, timeout=TIMEOUT).send(
        alert(text="*not bold* [no link](x)\nhttps://a.example/_b_")
    )
    (body,) = bodies(server)
    assert body["message"] == "\\*not bold\\* \\[no link\\]\\(x\\)\nhttps://a.example/_b_"


async def test_plain_text_stays_plain_where_a_service_speaks_html(server):
    url = f"json://127.0.0.1:{server.port}/in?format=html"
    await Chat(url, timeout=TIMEOUT).send(alert(text="<b>bold</b> & more"))
    (body,) = bodies(server)
    assert "&lt;b&gt;bold&lt;/b&gt;&nbsp;&amp;" in body["message"]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (500, False),
        (503, False),
        (429, False),
        (401, False),
        (404, False),
        (400, True),
        (410, True),
    ],
)
async def test_a_refusal_is_permanent_where_it_would_stay_one(server, status, permanent):
    server.serve("/", Answer(b"no", status=status), ACCEPTED)
    error = await failure(chat(server))
    assert error.permanent is permanent
    assert f"error={status}" in str(error)
    assert str(error).startswith("ntfy: ")


async def test_after_a_refusal_the_same_channel_delivers(server):
    server.serve("/message", Answer(b"no", status=500), ACCEPTED)
    channel = chat(server, "gotify")
    await failure(channel)
    await channel.send(alert())
    assert len(server.requests) == 2


async def test_a_redirect_is_no_delivery(server):
    server.serve("/message", Answer(status=302, headers={"Location": "/in"}))
    assert not (await failure(chat(server, "gotify"))).permanent
    assert server.asked("/in") == []


async def test_a_service_that_is_away_is_a_temporary_error():
    error = await failure(Chat(f"gotify://127.0.0.1:{free_port()}/{TOKEN}", timeout=TIMEOUT))
    assert not error.permanent


async def test_a_service_that_hangs_is_cut_off_and_others_go_on(server):
    server.serve("/message", Answer(delay=60))
    hanging = asyncio.create_task(failure(chat(server, "gotify", timeout=SHORT)))
    await chat(server).send(alert())
    error = await hanging
    assert not error.permanent
    assert str(error) == "gotify: no answer within 0.3 s"


async def test_a_channel_that_hangs_again_and_again_starts_no_threads_without_end(server):
    server.serve("/message", Answer(b"x" * 10_000, drip=0.05))
    channel = Chat(f"gotify://127.0.0.1:{server.port}/{TOKEN}?rto=60", timeout=0.05)
    said = [str(await failure(channel)) for _ in range(6)]
    assert said[:4] == ["gotify: no answer within 0.05 s"] * 4
    assert said[4:] == ["gotify: earlier messages still hang"] * 2


async def test_a_cancelled_delivery_does_not_keep_the_next_from_its_turn(server):
    server.serve("/message", Answer(delay=60), ACCEPTED)
    channel = chat(server, "gotify", timeout=TIMEOUT)
    sending = asyncio.create_task(channel.send(alert()))
    async with asyncio.timeout(TIMEOUT):
        while not server.requests:
            await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await channel.send(alert())
    assert len(server.requests) == 2


def test_a_service_that_hangs_does_not_keep_the_process_alive(server):
    server.serve("/message", Answer(delay=600))
    script = (
        "import asyncio, sys\n"
        "from alerts.chat import Chat\n"
        "from alerts.errors import DeliveryError\n"
        "from tests.alerts.situations import alert\n"
        "try:\n"
        "    asyncio.run(Chat(sys.argv[1] + '?rto=600', timeout=0.2).send(alert()))\n"
        "except DeliveryError as error:\n"
        "    print(error)\n"
    )
    url = f"gotify://127.0.0.1:{server.port}/{TOKEN}"
    done = subprocess.run(
        [sys.executable, "-c", script, url],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == "gotify: no answer within 0.2 s\n"
    assert done.stderr == ""


class Journal(logging.Handler):
    """What would be written into our log."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.name} {record.getMessage()}")


@pytest.fixture
def journal():
    kept = Journal()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


async def test_a_failure_tells_no_secret_and_nothing_enters_our_log(server, journal):
    server.serve("/message", Answer(TOKEN.encode(), status=401))
    server.serve("/", Answer(b"no", status=401))
    host = f"127.0.0.1:{server.port}"
    for url in (f"gotify://{host}/{TOKEN}", f"ntfy://ana:{TOKEN}@{host}/complaints"):
        assert TOKEN not in str(await failure(Chat(url, timeout=TIMEOUT)))
    assert journal.lines == []


async def test_an_address_that_apprise_cannot_use_is_a_permanent_error():
    error = await failure(Chat("slack://", timeout=TIMEOUT))
    assert error.permanent
    assert str(error) == "an address that Apprise cannot use"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("slack://T000TEAM0/B000HOOK0/aaaabbbbccccddddeeeeffff/#alerts", "good"),
        ("https://discord.com/api/webhooks/123456789012345678/aaaabbbbccccddddeeeeffff", "good"),
        ("twilio://AC" + "0" * 32 + ":" + "a" * 32 + "@15551234567/15551234568", "good"),
        ("slack://", "incomplete"),
        ("nonsense://x", "unknown"),
        ("https://example.org/", "unknown"),
        ("", "unknown"),
    ],
)
def test_addresses_are_looked_at_without_connecting(address, found):
    assert look_at(address) == found


def test_the_schema_of_an_address_is_what_may_be_shown():
    assert schema("SLACK://TokenA/TokenB") == "slack"
    assert schema("no address") == ""
