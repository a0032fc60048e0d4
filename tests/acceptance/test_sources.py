"""Places other than feeds, from the review to the mail, by the commands that users call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.acceptance.installation import Installation
from tests.servers.feed_server import Answer, FeedServer
from tests.servers.smtp_server import SmtpServer
from tests.standins import STAND_INS, ServiceServer

MINUTE = timedelta(minutes=1)


@contextmanager
def service(kind: str) -> Iterator[ServiceServer]:
    """A kind's stand-in, with its examples as of now."""
    stand_in = STAND_INS[kind]()
    now = datetime.now(UTC)
    stand_in.posts = [
        replace(post, published=now - (at + 1) * MINUTE)
        for at, (post, _) in enumerate(stand_in.examples())
    ]
    with ServiceServer(stand_in, prefix="/relay") as server:
        yield server


def watched(server: ServiceServer, **options: Any) -> str:
    """The [[sources]] table of a stand-in, wholly about the bakery."""
    given = {"kind": server.stand_in.kind, "name": "shop", "base_url": server.base_url}
    given |= {"brand": "Blue Door Bakery"} | server.stand_in.options() | options
    lines = [f'{key} = "{value}"' for key, value in given.items()]
    return "\n".join(["[[sources]]", *lines])


def test_a_review_edited_from_five_stars_to_one_is_mailed(
    here: Installation, smtp: SmtpServer
) -> None:
    with service("appstore") as server:
        kind = {"title": "Just right", "text": "It works, and the bread is lovely."}
        server.stand_in.posts = [replace(server.stand_in.posts[0], rating=5, **kind)]
        here.configure(smtp=smtp, extra=watched(server))
        here.amends("poll", "--all")
        assert not smtp.received
        server.stand_in.edit(0, rating=1, text="They kept my deposit, and nobody answers.")
        for _ in range(3):
            here.amends("poll", "--all")
        assert len(smtp.received) == 1
        assert "1★" in str(smtp.received[0].message["Subject"])
        (mention,) = here.json("mentions")
        (case,) = here.json("cases")
        assert (mention["rating"], mention["label"], mention["case"]) == (
            1.0,
            "negative",
            case["id"],
        )


def test_reviews_in_another_order_and_on_other_pages_are_no_news(
    here: Installation, smtp: SmtpServer
) -> None:
    with service("appstore") as server:
        server.stand_in.publish(70, newest=datetime.now(UTC))
        here.configure(smtp=smtp, extra=watched(server))
        here.amends("poll", "--all")
        before = len(smtp.received)
        server.stand_in.posts.reverse()
        here.amends("poll", "--all")
        server.stand_in.posts = server.stand_in.posts[40:] + server.stand_in.posts[:40]
        here.amends("poll", "--all")
        assert len(smtp.received) == before


def test_a_review_bomb_is_seen_whole(here: Installation) -> None:
    with service("steam") as server:
        here.configure(extra=watched(server))
        here.amends("poll", "--all")
        known = len(here.json("mentions"))
        server.stand_in.publish(350, newest=datetime.now(UTC))
        here.amends("poll", "--all")
        mentions = here.json("mentions", "--limit", "1000")
        assert len(mentions) == known + 350


def test_a_key_is_in_no_file_no_list_and_no_message(here: Installation) -> None:
    with service("trustpilot") as server:
        here.configure(extra=watched(server))
        here.amends("poll", "--all")
        server.break_with(Answer(status=500))
        said = here.amends("poll", "--all", "--json", status=1)
        said += here.amends("sources") + here.amends("sources", "--json")
        said += here.amends("check-config") + here.amends("-v", "mentions", "--json")
        written = b"".join(path.read_bytes() for path in here.folder.glob("amends.db*"))
        for secret in server.stand_in.secrets:
            assert secret not in said
            assert secret.encode() not in written


def test_a_wait_is_kept_by_cron_and_cut_short_by_all_unless_it_is_a_quota(
    here: Installation,
) -> None:
    with service("stackexchange") as server:
        here.configure(extra=watched(server))
        server.break_with(Answer(status=429, headers={"Retry-After": "3600"}))
        here.amends("poll", status=1)
        asked = len(server.requests)
        here.amends("poll")
        assert len(server.requests) == asked
        here.amends("poll", "--all", status=1)
        assert len(server.requests) == asked + 1
        server.break_with(Answer(b'{"items": [], "has_more": false, "backoff": 600}'))
        here.amends("poll", "--all")
        asked = len(server.requests)
        for options in ((), ("--all",)):
            here.amends("poll", *options)
        assert len(server.requests) == asked


def test_a_feed_that_stays_broken_is_told_once_and_once_when_it_is_back(
    here: Installation, feeds: FeedServer, smtp: SmtpServer
) -> None:
    feeds.serve("/feed", Answer(status=500))
    here.configure(feeds.url("/feed"), smtp=smtp)
    for _ in range(8):
        here.amends("poll", "--all", status=1)
    assert [str(mail.message["Subject"])[:13] for mail in smtp.received] == ["Source broken"]
    (row,) = here.json("alerts")
    assert (row["kind"], row["state"]) == ("source", "sent")
    (source,) = here.json("sources")
    assert (source["condition"], source["failures"]) == ("broken", 8)
    feeds.serve("/feed", Answer(b"<rss version='2.0'><channel><title>A</title></channel></rss>"))
    for _ in range(3):
        here.amends("poll", "--all")
    assert [str(mail.message["Subject"])[:18] for mail in smtp.received[1:]] == [
        "Source works again"
    ]
