"""The signed webhook, to a real HTTP server; the signature is checked by code of the test's own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from alerts.errors import DeliveryError
from alerts.webhook import (
    Document,
    Webhook,
    WebhookSettings,
    document,
    key_of,
    retry_after,
    webhook_id,
)
from tests.alerts.situations import alert
from tests.servers.feed_server import Answer, FeedServer
from tests.servers.smtp_server import free_port

PAGE = Path(__file__).parents[2] / "docs" / "webhook.md"
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()
NOW = datetime(2026, 3, 2, 10, 6, tzinfo=UTC)
FULL = alert(
    recipient="desk",
    references=("<a@amends.example>",),
    brief="“Cold soup” – Maya R.\nhttps://reviews.example.org/17",
    facts={"severity": 62, "url": "https://reviews.example.org/17", "stars": 1.0},
)
TIMEOUT = 20.0


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def server():
    with FeedServer() as running:
        running.serve("/in", Answer(status=204))
        yield running


def webhook(server, clock=None, **changes):
    given = WebhookSettings(server.url("/in?key=hush-hush"), SECRET, timeout=TIMEOUT)
    return Webhook(replace(given, **changes), clock=clock or Clock())


async def failure(channel, message=FULL):
    with pytest.raises(DeliveryError) as raised:
        await channel.send(message)
    return raised.value


def is_signed(request, key=b"k" * 24):
    """The check of docs/webhook.md, written anew."""
    said = request.headers["webhook-id"] + "." + request.headers["webhook-timestamp"] + "."
    digest = hmac.new(key, said.encode() + request.body, hashlib.sha256).digest()
    version, _, given = request.headers["webhook-signature"].partition(",")
    return version == "v1" and base64.b64decode(given) == digest


async def test_an_alert_is_one_signed_json_document(server):
    await webhook(server, version="1.2").send(FULL)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/in?key=hush-hush")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == "Amends/1.2"
    assert request.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert is_signed(request)
    assert not is_signed(request, b"another key")
    assert json.loads(request.body) == {
        "version": 1,
        "type": "alert.case",
        "timestamp": "2026-03-02T10:05:00.000000Z",
        "data": {
            "message_id": "<case-12.1@amends.example>",
            "kind": "case",
            "channel": "desk",
            "brand": "Blue Door Bakery",
            "case": 12,
            "references": ["<a@amends.example>"],
            "subject": FULL.subject,
            "brief": FULL.brief,
            "text": FULL.text,
            "facts": dict(FULL.facts),
        },
    }


async def test_a_text_may_be_the_secret_too(server):
    await webhook(server, secret="a text that nobody guesses").send(FULL)
    assert is_signed(server.requests[0], b"a text that nobody guesses")


async def test_a_retry_has_the_same_id_and_body_and_a_new_time(server):
    server.serve("/in", Answer(status=500), Answer(status=200))
    clock = Clock()
    channel = webhook(server, clock)
    await failure(channel)
    clock.now += timedelta(minutes=10)
    await channel.send(FULL)
    first, second = server.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 600
    assert is_signed(first)
    assert is_signed(second)


async def test_a_body_that_is_replayed_at_another_time_or_changed_does_not_pass(server):
    await webhook(server).send(FULL)
    (request,) = server.requests
    later = dict(request.headers) | {"webhook-timestamp": str(int(NOW.timestamp()) + 3600)}
    assert not is_signed(replace(request, headers=later))
    assert not is_signed(replace(request, body=request.body.replace(b"62", b"12")))


def test_every_alert_has_an_id_of_its_own_without_full_stops():
    ids = {webhook_id(alert(message_id=f"<{n}@a.example>")) for n in range(9)}
    assert len(ids) == 9
    assert all(re.fullmatch(r"msg_[0-9a-f]{32}", one) for one in ids)
    assert webhook_id(alert(recipient="desk")) != webhook_id(alert(recipient="other"))


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        *((each, True) for each in (400, 410, 413, 415, 422)),
        *((each, False) for each in (301, 401, 403, 404, 429, 500, 503)),
    ],
)
async def test_what_an_administrator_can_mend_is_temporary(server, status, permanent):
    server.serve("/in", Answer(b"because", status=status, headers={"Location": "/elsewhere"}))
    error = await failure(webhook(server))
    assert error.permanent is permanent
    assert str(error).startswith(f"webhook: answered {status}")
    assert str(error).endswith("because")
    assert server.asked("/elsewhere") == []


async def test_a_receiver_may_ask_for_time(server):
    server.serve("/in", Answer(status=429, headers={"Retry-After": "120"}))
    assert (await failure(webhook(server))).wait == timedelta(seconds=120)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("7", timedelta(seconds=7)),
        ("999999999", timedelta(hours=24)),
        ("Mon, 02 Mar 2026 10:07:00 GMT", timedelta(minutes=1)),
        ("Mon, 02 Mar 2026 09:00:00 GMT", timedelta()),
        ("Mon, 02 Mar 2026 10:07:00", timedelta(minutes=1)),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_seconds_and_dates_are_read(value, wait):
    assert retry_after(value, NOW) == wait


async def test_a_receiver_that_hangs_or_drips_is_cut_off(server):
    for answer in (Answer(delay=60), Answer(b"x" * 150, status=500, drip=1.0)):
        server.serve("/in", answer)
        error = await failure(webhook(server, timeout=0.2))
        assert not error.permanent
        assert "no answer within 0.2 s" in str(error)


async def test_an_answer_without_end_is_not_read_to_its_end(server):
    server.serve("/in", Answer(b"no " * 100, status=500, endless=True))
    assert len(str(await failure(webhook(server)))) < 350


async def test_a_receiver_that_is_away_or_hangs_up_is_a_temporary_error(server):
    away = webhook(server, url=f"http://127.0.0.1:{free_port()}/")
    assert not (await failure(away)).permanent
    server.serve("/in", Answer(b"x" * 99, status=500, cut_after=3))
    assert not (await failure(webhook(server))).permanent


async def test_what_was_taken_is_taken_whatever_the_rest_of_the_answer_is_like(server):
    server.serve("/in", Answer(b"x" * 99, cut_after=3))
    await webhook(server).send(alert())
    assert len(server.requests) == 1


async def test_no_failure_tells_the_address_or_the_secret(server):
    url = server.url("/in?key=hush-hush")
    server.serve("/in", Answer(f"{url} {SECRET}".encode(), status=500))
    said = str(await failure(webhook(server)))
    assert "hush-hush" not in said
    assert SECRET not in said
    assert "hush" not in repr(WebhookSettings(url, SECRET)) + SECRET


async def test_an_impossible_address_is_a_permanent_error(server):
    assert (await failure(webhook(server, url="http://[::1"))).permanent


def test_what_follows_the_prefix_of_a_secret_is_base64():
    assert key_of("whsec_a2V5") == b"key"
    with pytest.raises(ValueError, match="whsec_"):
        key_of("whsec_no base64!")


def test_half_a_character_does_not_break_the_document():
    assert json.loads(document(alert(subject="\ud83d")))["data"]["subject"] == "?"


def test_the_documented_schema_is_that_of_the_document():
    written = json.dumps(TypeAdapter(Document).json_schema(), indent=2, ensure_ascii=False)
    (block,) = re.findall(r"```json schema\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    assert block == written, f"paste this into docs/webhook.md:\n{written}"


def test_the_documented_example_is_such_a_document():
    (block,) = re.findall(r"```json\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    TypeAdapter(Document).validate_json(block)


def test_the_documented_check_accepts_what_we_sign_and_nothing_else():
    (block,) = re.findall(r"```python\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    names = {}
    exec(block, names)
    from alerts.webhook import signature

    body, moment = document(FULL), str(int(NOW.timestamp()))
    headers = {
        "webhook-id": webhook_id(FULL),
        "webhook-timestamp": moment,
        "webhook-signature": signature(key_of(SECRET), webhook_id(FULL), moment, body),
    }
    check = names["is_from_amends"]
    assert check(headers, body, SECRET, now=NOW.timestamp() + 60)
    assert not check(headers, body, SECRET, now=NOW.timestamp() + 3600)
    assert not check(headers, body + b" ", SECRET, now=NOW.timestamp())
    assert not check(headers, body, "whsec_a2V5", now=NOW.timestamp())
