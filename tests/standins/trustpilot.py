"""A stand-in for Trustpilot's public API."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

UNIT = "46d6a890000064000500e0c3"
KEY = "tp-key-5d1"
_FIND = "/v1/business-units/find"
_REVIEWS = f"/v1/business-units/{UNIT}/reviews"


class StandIn(Base):
    """A business that must be found before its reviews are read, twenty by twenty."""

    kind = "trustpilot"
    page_size = 20
    container = ("reviews",)
    secrets = (KEY,)
    rated = True

    def __init__(self) -> None:
        super().__init__()
        self.unit = UNIT

    def options(self) -> dict[str, Any]:
        return {"business": "bluedoor.example", "key": KEY}

    def lists(self, request: Request) -> bool:
        return _FIND not in request.path

    def examples(self) -> list[tuple[Post, Item]]:
        bad = Post("aa01", "Three weeks & no answer.\n\nAvoid <3.", "Never again", rating=1)
        good = Post("aa02", "Sehr freundlich.", "Gern wieder", rating=5, language="de")
        bare = Post("aa03", "", "Fine", author=None, rating=4, language=None)
        made = [
            Item(
                id=f"trustpilot:{post.id}",
                title=post.title,
                text=post.text.replace("\n\n", "\n"),
                url=f"https://www.trustpilot.com/reviews/{post.id}",
                author=post.author,
                published=NOON - timedelta(hours=hour),
                rating=post.rating,
                rating_given=f"{post.rating}",
                language=post.language,
                place="review",
                outlet="Trustpilot",
                audience=4,
            )
            for hour, post in enumerate((bad, good, bare), 1)
        ]
        return [
            (replace(post, published=item.published or NOON), item)
            for post, item in zip((bad, good, bare), made, strict=True)
        ]

    def made_up(self, number: int, published: datetime) -> Post:
        return replace(super().made_up(number, published), title=f"Title {number}", rating=2)

    def answer(self, request: Request) -> Answer:
        path, query = request.path.partition("?")[0], request.query
        if query.get("apikey") != KEY:
            return Answer(b'{"fault": {"faultstring": "Invalid ApiKey"}}', status=401)
        if path == _FIND and query.get("name") == "bluedoor.example":
            name = {"identifying": "bluedoor.example", "referring": ["bluedoor.example"]}
            return json_answer({"id": self.unit, "displayName": "Blue Door", "name": name})
        if path != _REVIEWS.replace(UNIT, self.unit):
            return Answer(b'{"message": "Not found"}', status=404)
        if query.get("orderBy") != "createdat.desc":
            return json_answer({"links": [], "reviews": [_told(post) for post in self.posts[::-1]]})
        size, page = int(query["perPage"]), int(query["page"])
        shown = self.posts[(page - 1) * size : page * size]
        return json_answer({"links": [], "reviews": [_told(post) for post in shown]})


def _told(post: Post) -> dict[str, Any]:
    consumer: dict[str, Any] = {"id": f"c{post.id}", "displayLocation": "Split, HR"}
    if post.author:
        consumer["displayName"] = post.author
    return {
        "links": [{"href": "https://api.trustpilot.com/v1/reviews/", "rel": "reviews"}],
        "id": post.id,
        "consumer": consumer,
        "businessUnit": {"id": UNIT, "identifyingName": "bluedoor.example"},
        "stars": post.rating,
        "title": post.title,
        "text": post.text,
        "language": post.language,
        "createdAt": f"{post.published:%Y-%m-%dT%H:%M:%SZ}",
        "updatedAt": f"{post.updated:%Y-%m-%dT%H:%M:%SZ}" if post.updated else None,
        "companyReply": None,
        "isVerified": True,
        "numberOfLikes": 4,
        "status": "active",
    }
