"""A stand-in for the reviews of the Steam store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

_LANGUAGES = {"en": "english", "de": "german", "zh": "schinese", None: "klingon"}


class StandIn(Base):
    """Thumbs, opaque cursors, and a short page in the middle."""

    kind = "steam"
    page_size = 100
    container = ("reviews",)
    rated = True

    def options(self) -> dict[str, Any]:
        return {"app": "4711"}

    def examples(self) -> list[tuple[Post, Item]]:
        up = Post("201", "Runs well & looks <b>great</b>.\n\nWorth it.", rating=1)
        down = Post("202", "Stürzt ständig ab.", rating=0, language="de", author=None)
        silent = Post("203", "", rating=0, language=None)
        made = [
            Item(
                id=f"steam:{post.id}",
                title="",
                text=post.text.replace("\n\n", "\n"),
                url=f"https://steamcommunity.com/profiles/7656{post.id}/recommended/4711/",
                author=post.author,
                published=NOON - timedelta(hours=hour),
                rating=5.0 if post.rating else 1.0,
                rating_given="thumbs up" if post.rating else "thumbs down",
                language=post.language,
                place="app",
                outlet="Steam",
                audience=3,
            )
            for hour, post in enumerate((up, down, silent), 1)
        ]
        posts = [
            replace(post, published=item.published or NOON)
            for post, item in zip((up, down, silent), made, strict=True)
        ]
        return list(zip(posts, made, strict=True))

    def made_up(self, number: int, published: Any) -> Post:
        return replace(super().made_up(number, published), rating=0)

    def answer(self, request: Request) -> Answer:
        query = request.query
        if request.path.partition("?")[0] != "/appreviews/4711":
            return Answer(status=404)
        if query.get("json") != "1" or query.get("filter") != "recent":
            return Answer(b"<html>a page for people</html>")
        # As the real one: what came in a storm is shown to those only who ask for it.
        posts = self.posts if query.get("filter_offtopic_activity") == "0" else self.posts[:2]
        start = 0 if query["cursor"] == "*" else int(query["cursor"].removeprefix("AoJ+/="))
        size = 30 if start else int(query.get("num_per_page", "20"))
        shown = posts[start : start + size]
        return json_answer(
            {
                "success": 1,
                "query_summary": {"num_reviews": len(shown)},
                "reviews": [self._review(post) for post in shown],
                "cursor": f"AoJ+/={start + len(shown)}",
            }
        )

    def _review(self, post: Post) -> dict[str, Any]:
        author = {"steamid": f"7656{post.id}", "playtime_forever": 210}
        return {
            "recommendationid": post.id,
            "author": author | ({"personaname": post.author} if post.author else {}),
            "language": _LANGUAGES.get(post.language, "english"),
            "review": post.text,
            "timestamp_created": int(post.published.timestamp()),
            "timestamp_updated": int((post.updated or post.published).timestamp()),
            "voted_up": bool(post.rating),
            "votes_up": 3,
            "weighted_vote_score": "0.52",
            "steam_purchase": True,
        }
