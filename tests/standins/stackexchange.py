"""A stand-in for the search of Stack Exchange."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

_KEY = "s3Cret*key(("
_LAST_PAGE = 25
"""Shown to those who did not log in."""


class StandIn(Base):
    """Compressed, never conditional, with a quota; a post without a title is an answer."""

    kind = "stackexchange"
    page_size = 100
    container = ("items",)
    secrets = (_KEY,)
    conditional = False

    def __init__(self) -> None:
        super().__init__()
        self.left = 10_000
        self.backoff: int | None = None

    def options(self) -> dict[str, Any]:
        return {"site": "cooking", "query": "blue door", "key": _KEY}

    def examples(self) -> list[tuple[Post, Item]]:
        asked = Post("401", "An oven &amp; I: &lt;b&gt;\r\n\r\nbroke.", title="Why &quot;E7&quot;?")
        answered = Post("402", 'The <span class="highlight">Blue</span> fuse.', author="A&B")
        nameless = Post("403", "Mine broke, too.", title="Blue Door oven", author=None)
        expected = (
            ('Why "E7"?', "An oven & I: <b>\nbroke.", "q/401"),
            ("", "The Blue fuse.", "a/402"),
            ("Blue Door oven", "Mine broke, too.", "q/403"),
        )
        made = []
        for at, (post, (title, text, path)) in enumerate(
            zip((asked, answered, nameless), expected, strict=True)
        ):
            published = NOON - timedelta(minutes=10 * (at + 1))
            item = Item(
                id=f"stackexchange:cooking:{post.id}",
                title=title,
                text=text,
                url=f"https://cooking.stackexchange.com/{path}",
                author=post.author,
                published=published,
                place="forum",
                outlet="cooking.stackexchange.com",
                audience=2,
            )
            made.append((replace(post, published=published), item))
        return made

    def answer(self, request: Request) -> Answer:
        query = request.query
        if request.path.partition("?")[0] != "/2.3/search/excerpts":
            return refusal(404, "no_method", "this method cannot be called")
        if query.get("key", _KEY) != _KEY:
            return refusal(400, "bad_parameter", "`key` doesn't match a known application")
        if query.get("site") != "cooking":
            return refusal(400, "bad_parameter", f"No site found for name `{query.get('site')}`")
        size, page = int(query.get("pagesize", "30")), int(query.get("page", "1"))
        if not query.get("q") or size > 100 or page > _LAST_PAGE:
            return refusal(400, "bad_parameter", "q")
        if (query.get("sort"), query.get("order")) != ("creation", "desc"):
            return json_answer({"items": [], "has_more": False})
        self.left -= 1
        since = int(query.get("fromdate", "0"))
        found = [post for post in self.posts if post.published.timestamp() >= since]
        frame = {
            "items": [self._excerpt(post) for post in found[(page - 1) * size : page * size]],
            "has_more": len(found) > page * size,
            "quota_max": 10_000,
            "quota_remaining": self.left,
        }
        if self.backoff is not None:
            frame["backoff"] = self.backoff
        return replace(json_answer(frame), gzip=True, etag=None)

    def _excerpt(self, post: Post) -> dict[str, Any]:
        common = {
            "title": post.title or "Which fuse does a Blue Door oven need, and why is it so bad?",
            "excerpt": post.text,
            "question_id": 400 if not post.title else int(post.id),
            "item_type": "question" if post.title else "answer",
            "score": 2,
            "tags": ["oven"],
            "creation_date": int(post.published.timestamp()),
            "last_activity_date": int((post.updated or post.published).timestamp()),
        }
        if not post.title:
            common["answer_id"] = int(post.id)
        if post.author is not None:
            name = post.author.replace("&", "&amp;")
            common["owner"] = {"display_name": name, "user_type": "registered", "reputation": 7}
        return common


def refusal(status: int, name: str, message: str) -> Answer:
    """An error as the service tells it."""
    document = {"error_id": status, "error_name": name, "error_message": message}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(json.dumps(document).encode(), status, headers, gzip=True)
