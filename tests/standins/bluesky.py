"""A stand-in for a Bluesky server: logins that run out, and the search."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post
from tests.standins.standin import StandIn as Base

PASSWORD = "abcd-efgh-1jkl-mn0p"
DID = "did:plc:w4xbfzo7kqfes5zb7r6qv3rw"


class StandIn(Base):
    """Cursors, times that authors make up, and sessions."""

    kind = "bluesky"
    page_size = 100
    container = ("posts",)
    secrets = (PASSWORD,)
    edits = False
    conditional = False

    def __init__(self) -> None:
        super().__init__()
        self.sessions = 0
        self.login_fault: Answer | None = None
        """What a login is answered instead."""
        self.expired = Answer(b'{"error":"ExpiredToken","message":"Token has expired"}', status=400)
        """What is answered to a session that is not the latest."""
        self.distrusts_all = False
        """Is that answered to every session?"""

    def options(self) -> dict[str, Any]:
        return {"query": "blue door", "username": "@door.bsky.social", "password": PASSWORD}

    def examples(self) -> list[tuple[Post, Item]]:
        posts = [
            Post("3kfuture", "Cold bread & no <apology>.", author="maja.bsky.social"),
            Post("3kgerman", "Kalt.\n\nUnd teuer.", author="jana.example", language="de-DE"),
            Post("3knobody", "I moved, and still: cold bread.", author=None, language=None),
        ]
        texts = (posts[0].text, "Kalt.\nUnd teuer.", posts[2].text)
        authors = ("maja.bsky.social", "jana.example", "Somebody")
        pages = ("maja.bsky.social", "jana.example", DID)
        made = []
        for hour, post in enumerate(posts):
            posts[hour] = replace(post, published=NOON - timedelta(hours=hour + 1))
            made.append(
                Item(
                    id=f"bluesky:at://{DID}/app.bsky.feed.post/{post.id}",
                    title="",
                    text=texts[hour],
                    url=f"https://bsky.app/profile/{pages[hour]}/post/{post.id}",
                    author=authors[hour],
                    published=posts[hour].published,
                    language=post.language and post.language[:2],
                    place="social",
                    outlet="Bluesky",
                    audience=6,
                )
            )
        return list(zip(posts, made, strict=True))

    def answer(self, request: Request) -> Answer:
        path = request.path.partition("?")[0]
        if path == "/xrpc/com.atproto.server.createSession" and request.method == "POST":
            return self._log_in(json.loads(request.body))
        if path != "/xrpc/app.bsky.feed.searchPosts" or request.method != "GET":
            return _refusal(404, "XRPCNotSupported")
        login = request.headers.get("authorization", "")
        if not login.startswith("Bearer session-"):
            return _refusal(401, "AuthMissing")
        if self.distrusts_all or login != f"Bearer session-{self.sessions}":
            return self.expired
        return self._search(request.query)

    def _log_in(self, asked: dict[str, str]) -> Answer:
        if self.login_fault is not None:
            return self.login_fault
        if asked != {"identifier": "door.bsky.social", "password": PASSWORD}:
            return _refusal(401, "AuthenticationRequired")
        self.sessions += 1
        return _json(
            {
                "did": DID,
                "handle": "door.bsky.social",
                "accessJwt": f"session-{self.sessions}",
                "refreshJwt": f"refresh-{self.sessions}",
                "active": True,
            }
        )

    def _search(self, query: dict[str, str]) -> Answer:
        if query.get("sort") != "latest" or not query.get("q"):
            return _refusal(400, "InvalidRequest")
        try:
            since = datetime.strptime(query["since"], "%Y-%m-%dT%H:%M:%S%z")
        except (KeyError, ValueError):
            return _refusal(400, "InvalidRequest")
        limit, start = min(int(query.get("limit", "25")), 100), int(query.get("cursor", "0"))
        found = [post for post in self.posts if post.published >= since]
        shown = [self._post(post) for post in found[start : start + limit]]
        more = {"cursor": str(start + limit)} if len(found) > start + limit else {}
        return _json({"posts": shown, "hitsTotal": len(found), **more})

    def _post(self, post: Post) -> dict[str, Any]:
        stamp = post.published.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        claimed = "2031-01-01T00:00:00.000Z" if post.id == "3kfuture" else stamp
        return {
            "uri": f"at://{DID}/app.bsky.feed.post/{post.id}",
            "cid": f"bafyrei{post.id}",
            "author": {
                "did": DID,
                "handle": post.author or "handle.invalid",
                "displayName": "Somebody",
                "labels": [],
            },
            "record": {
                "$type": "app.bsky.feed.post",
                "text": post.text,
                "createdAt": claimed,
                **({"langs": [post.language]} if post.language else {}),
                "facets": [{"index": {"byteStart": 0, "byteEnd": 4}, "features": []}],
            },
            "replyCount": 1,
            "repostCount": 2,
            "likeCount": 3,
            "quoteCount": 1,
            "indexedAt": stamp,
            "labels": [],
        }


def _json(document: object) -> Answer:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(json.dumps(document).encode(), headers=headers)


def _refusal(status: int, name: str) -> Answer:
    said = {"error": name, "message": "Made up"}
    return replace(_json(said), status=status)
