"""A stand-in for the reviews of Yelp."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

KEY = "y3lp-K3y_0123456789"
_APP = "aPpOfThIsKeY"
_PAGE = "https://www.yelp.com/biz/caf%C3%A9-blue-door-zagreb"


class StandIn(Base):
    """The three newest reviews, cut short, and a limit for the day."""

    kind = "yelp"
    page_size = None
    container = ("reviews",)
    secrets = (KEY,)
    rated = True
    conditional = False
    most = 3

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None
        """Requests that the key still allows today; None: Yelp does not say."""

    def options(self) -> dict[str, Any]:
        return {"business": "café-blue-door/zagreb", "key": KEY}

    def examples(self) -> list[tuple[Post, Item]]:
        told = [
            Post("xAG4O7l-t1", "They kept my deposit & told me to call the...", rating=1),
            Post("xAG4O7l-t2", "Best burek <3 in town.\n\nWill return.", rating=5, author=None),
            Post("xAG4O7l-t3", "", rating=3, author="Ed B."),
        ]
        made = []
        for hour, post in enumerate(told, 1):
            published = NOON - timedelta(hours=hour)
            item = Item(
                id=f"yelp:{post.id}",
                title="",
                text=post.text.replace("\n\n", "\n"),
                url=f"{_PAGE}?hrid={post.id}",
                author=post.author,
                published=published,
                rating=float(post.rating or 0),
                rating_given=f"{post.rating}",
                place="review",
                outlet="Yelp",
            )
            dated = Post(post.id, post.text, "", post.author, published, post.rating)
            made.append((dated, item))
        return made

    def made_up(self, number: int, published: datetime) -> Post:
        text = f"Visit number {number} was a long wait..."
        return Post(f"visit-{number}", text, "", f"Guest {number}", published, 2)

    def answer(self, request: Request) -> Answer:
        sent = request.headers.get("authorization", "")
        if not sent.startswith("Bearer ") or sent != f"Bearer {KEY}":
            return _error(401, "TOKEN_INVALID", "Invalid access token or authorization header.")
        path, _, query = request.path.partition("?")
        if path != "/v3/businesses/caf%C3%A9-blue-door%2Fzagreb/reviews":
            return _error(404, "BUSINESS_NOT_FOUND", "The requested business could not be found.")
        if self.left == 0:
            return _error(429, "ACCESS_LIMIT_REACHED", "You've reached the access limit.")
        newest = sorted(self.posts, key=lambda post: post.published, reverse=True)
        shown = (newest if query == "sort_by=newest" else newest[::-1])[:3]
        document = {
            "reviews": [_review(post) for post in shown],
            "total": len(self.posts),
            "possible_languages": ["en", "hr"],
        }
        answer = json_answer(document, self._limits())
        return Answer(answer.body, headers=answer.headers)

    def _limits(self) -> dict[str, str]:
        if self.left is None:
            return {}
        self.left -= 1
        return {"RateLimit-DailyLimit": "300", "RateLimit-Remaining": f"{self.left}"}


def _review(post: Post) -> dict[str, Any]:
    user = {
        "id": f"user-{post.id}",
        "profile_url": f"https://www.yelp.com/user_details?userid=user-{post.id}",
        "image_url": "https://media.example/photo.jpg",
        "name": post.author,
    }
    source = f"utm_campaign=yelp_api_v3&utm_medium=api_v3_business_reviews&utm_source={_APP}"
    return {
        "id": post.id,
        "url": f"{_PAGE}?adjust_creative={_APP}&hrid={post.id}&{source}",
        "text": post.text,
        "rating": post.rating,
        "time_created": post.published.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "user": user,
    }


def _error(status: int, code: str, description: str) -> Answer:
    answer = json_answer({"error": {"code": code, "description": description}})
    return Answer(answer.body, status, answer.headers)
