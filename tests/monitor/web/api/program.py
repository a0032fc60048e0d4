"""A program with a token at a real desk with users."""

from __future__ import annotations

from contextlib import asynccontextmanager

from monitor.access import add_token
from tests.monitor.made_up import item, mention
from tests.monitor.web.desk import HERE, USERS, desk
from tests.monitor.working import configured

OPERATIONS = [
    "get /cases", "get /cases/{number}", "post /cases/{number}/acts",
    "get /mentions", "get /mentions/{number}", "post /mentions/{number}/correction",
    "post /mentions/{number}/thanks", "post /mentions/{number}/mute",
    "get /alerts", "get /sources", "get /storms", "get /report", "get /status",
    "post /tone", "post /score",
]  # fmt: skip
"""All that the API can do."""


@asynccontextmanager
async def program(store, folder, clock, *, scope="act", config=HERE + USERS):
    """A client that shows a token, and has nothing but JSON."""
    token = add_token(store, "tickets", scope, clock())
    async with desk(store, folder, clock, config) as client:
        client.settings = configured(folder, config)
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def complaint(number, **changes):
    """A complaint by somebody of his own."""
    said = {
        "id": f"c{number}",
        "url": f"https://news.example.org/{number}",
        "author": f"Person {number}",
        "title": f"Story number {number} of Blue Door Bakery",
        "text": f"Waiter {number} was rude, and word{number} came cold after an hour.",
    }
    verdict = {key: changes.pop(key) for key in ("verdict",) if key in changes}
    return mention(item(**said | changes), **verdict)


def problem(answer, status):
    """Check that an answer is a problem of this status, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    return told
