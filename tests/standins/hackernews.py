"""A stand-in for the search of Hacker News."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

_LIMITS = re.compile(r"created_at_i>(\d+)(?:,created_at_i<=(\d+))?")
_SHOWN = 1_000
"""Hits that can be paged through, however many there are."""


class StandIn(Base):
    """Stories and comments; a page holds what the client asks for, a search 1,000 at most.

    A post with a title is a story, a title that ends with an address a link to it.
    """

    kind = "hackernews"
    page_size = 100
    container = ("hits",)

    def options(self) -> dict[str, Any]:
        return {"query": '"blue door"'}

    def examples(self) -> list[tuple[Post, Item]]:
        link = Post(
            "301", "", title="Blue Door closes <b>its</b> forum https://blue-door.example/x"
        )
        asks = Post("302", "They kept it.<p>Is &quot;that&quot; legal?", title="Ask HN: Blue Door?")
        comment = Post("303", "Waited <i>three</i> hours at Blue Door &amp; left.", author="vesna")
        expected = (
            ("Blue Door closes <b>its</b> forum", "https://blue-door.example/x"),
            ("Ask HN: Blue Door?", 'They kept it.\nIs "that" legal?'),
            ("", "Waited three hours at Blue Door & left."),
        )
        return [
            self._example(post, title, text, NOON - timedelta(minutes=10 * (at + 1)))
            for at, (post, (title, text)) in enumerate(
                zip((link, asks, comment), expected, strict=True)
            )
        ]

    def _example(self, post: Post, title: str, text: str, published: datetime) -> tuple[Post, Item]:
        given = Post(post.id, post.text, post.title, post.author, published)
        return given, Item(
            id=f"hackernews:{post.id}",
            title=title,
            text=text,
            url=f"https://news.ycombinator.com/item?id={post.id}",
            author=post.author,
            published=published,
            place="forum",
            outlet="Hacker News",
            audience=7 if post.title else None,
        )

    def answer(self, request: Request) -> Answer:
        query = request.query
        if request.path.partition("?")[0] != "/api/v1/search_by_date":
            return Answer(status=404)
        limits = _LIMITS.fullmatch(query.get("numericFilters", ""))
        if query.get("query") != '"blue door"' or limits is None:
            return Answer(b'{"message": "invalid filter", "status": 400}', status=400)
        if query.get("tags") != "(story,comment)":
            return json_answer({"hits": [], "nbHits": 0, "page": 0, "nbPages": 0})
        size, page = int(query.get("hitsPerPage", "20")), int(query.get("page", "0"))
        after, until = int(limits[1]), int(limits[2] or 2**40)
        found = [post for post in self.posts if after < post.published.timestamp() <= until]
        shown = found[:_SHOWN][page * size : (page + 1) * size]
        return json_answer(
            {
                "exhaustive": {"nbHits": True, "typo": True},
                "exhaustiveNbHits": True,
                "hits": [self._hit(post) for post in shown],
                "hitsPerPage": size,
                "nbHits": len(found),
                "nbPages": -(-min(len(found), _SHOWN) // size),
                "page": page,
                "query": query["query"],
            }
        )

    def _hit(self, post: Post) -> dict[str, Any]:
        common = {
            "_highlightResult": {"author": {"matchLevel": "none", "value": post.author}},
            "_tags": ["story" if post.title else "comment", f"author_{post.author}"],
            "author": post.author,
            "created_at": post.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "created_at_i": int(post.published.timestamp()),
            "objectID": post.id,
            "updated_at": post.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if not post.title:
            return common | {
                "comment_text": post.text,
                "points": None,
                "parent_id": 17,
                "story_id": 17,
                "story_title": "Blue Door is the worst",
                "story_url": "https://story.example/",
            }
        title, _, link = post.title.partition(" https://")
        return common | {
            "children": [18, 19],
            "num_comments": 2,
            "points": 7,
            "story_id": int(post.id),
            "title": title,
            **({"url": f"https://{link}"} if link else {}),
            **({"story_text": post.text} if post.text else {}),
        }
