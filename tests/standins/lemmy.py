"""A stand-in for the search of a Lemmy instance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

HOME = "https://lemmy.example"


class StandIn(Base):
    """Numbered pages, posts of other instances, and times without a zone."""

    kind = "lemmy"
    page_size = 50
    container = ("posts",)
    conditional = False

    def __init__(self) -> None:
        super().__init__()
        self.more: dict[str, dict[str, Any]] = {}
        """Other fields of posts, by their ids."""
        self.score = 4

    def options(self) -> dict[str, Any]:
        return {"query": "blue door"}

    def examples(self) -> list[tuple[Post, Item]]:
        self.more["402"] = {"ap_id": "https://elsewhere.example/post/77"}
        posts = [
            Post(
                "403",
                "Cold **bread**, see [here](https://blog.example/bread).",
                "Blue Door?",
                "maja",
            ),
            Post("402", "Kalt & teuer.\n\nNie wieder.", "Die blaue Tür", "jana", language="de"),
            Post("401", "", "A picture of the blue door", None),
        ]
        texts = (posts[0].text, "Kalt & teuer.\nNie wieder.", "")
        pages = (f"{HOME}/post/403", "https://elsewhere.example/post/77", f"{HOME}/post/401")
        authors = ("@maja@lemmy.example", "@jana@lemmy.example", None)
        made = []
        for hour, post in enumerate(posts):
            posts[hour] = replace(post, published=NOON - timedelta(hours=hour + 1))
            made.append(
                Item(
                    id=f"lemmy:{pages[hour]}",
                    title=post.title,
                    text=texts[hour],
                    url=pages[hour],
                    author=authors[hour],
                    published=posts[hour].published,
                    place="social",
                    outlet="Lemmy",
                    audience=self.score,
                )
            )
        return list(zip(posts, made, strict=True))

    def made_up(self, number: int, published: Any) -> Post:
        return replace(super().made_up(number, published), title=f"Visit {number}")

    def answer(self, request: Request) -> Answer:
        query = request.query
        if request.path.partition("?")[0] != "/api/v3/search" or "q" not in query:
            return Answer(b'{"error":"not_found"}', status=404)
        limit, page = int(query.get("limit", "10")), int(query.get("page", "1"))
        if limit > 50:
            return Answer(b'{"error":"couldnt_get_posts"}', status=400)
        sort_and_reach = (query.get("sort"), query.get("listing_type"))
        posts = self.posts if sort_and_reach == ("New", "All") else self.posts[:1]
        shown = posts[(page - 1) * limit : page * limit]
        what = query.get("type_", "All")
        return Answer(
            json_answer(
                {
                    "type_": what,
                    "comments": [self._comment(p) for p in shown if what == "Comments"],
                    "posts": [self._post(p) for p in shown if what == "Posts"],
                    "communities": [],
                    "users": [],
                }
            ).body,
            headers={"Content-Type": "application/json", "Vary": "Origin"},
        )

    def _post(self, post: Post) -> dict[str, Any]:
        body = {"body": post.text} if post.text else {}
        return {
            "post": {
                "id": int(post.id),
                "name": post.title,
                **body,
                "ap_id": f"{HOME}/post/{post.id}",
                **self._common(post),
            },
            **self._around(post),
        }

    def _comment(self, post: Post) -> dict[str, Any]:
        above = self._post(Post("1", "What do you think?", "Where to eat"))["post"]
        said = {
            "id": int(post.id),
            "post_id": 1,
            "content": post.text,
            "ap_id": f"{HOME}/comment/{post.id}",
            "path": f"0.{post.id}",
            **self._common(post),
        }
        return {"comment": said, "post": above, **self._around(post)}

    def _common(self, post: Post) -> dict[str, Any]:
        edited = {"updated": post.updated.isoformat()} if post.updated else {}
        return {
            "creator_id": 12,
            "removed": False,
            "deleted": False,
            "local": True,
            "language_id": 37,
            # As versions before 0.19 wrote it.
            "published": post.published.replace(tzinfo=None).isoformat(timespec="microseconds"),
            **edited,
            **self.more.get(post.id, {}),
        }

    def _around(self, post: Post) -> dict[str, Any]:
        creator: dict[str, Any] = {"id": 12, "display_name": "Somebody", "local": True}
        if post.author:
            creator |= {"name": post.author, "actor_id": f"{HOME}/u/{post.author}"}
        return {
            "creator": creator,
            "community": {"id": 3, "name": "bakeries", "title": "Bakeries"},
            "counts": {"score": self.score, "comments": 2, "upvotes": 5, "downvotes": 1},
            "saved": False,
        }
