"""A stand-in for the review feed of the App Store."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

_PATH = re.compile(r"/hr/rss/customerreviews/page=(\d+)/id=4711/sortBy=mostRecent/json")
_CUPERTINO = timezone(timedelta(hours=-7))


class StandIn(Base):
    """Ten pages of fifty, a label around everything, and no list around a single review."""

    kind = "appstore"
    page_size = 50
    most = 500
    container = ("feed", "entry")
    rated = True

    def options(self) -> dict[str, Any]:
        return {"app": "4711", "country": "HR"}

    def examples(self) -> list[tuple[Post, Item]]:
        bad = Post("501", "It lost my <list>.\n\nTwice.", "Crashes & burns", rating=1)
        good = Post("502", "Sve radi.", "Odlično", author="Iva 🍀", rating=5, language="hr")
        bare = Post("503", "So-so.", "", author=None, rating=3)
        made = [
            Item(
                id=f"appstore:{post.id}",
                title=post.title,
                text=post.text.replace("\n\n", "\n"),
                url=f"https://apps.apple.com/hr/app/id4711?see-all=reviews#{post.id}",
                author=post.author,
                published=NOON - timedelta(hours=hour),
                rating=post.rating,
                rating_given=f"{post.rating}",
                place="app",
                outlet="App Store",
                audience=5,
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
        asked = _PATH.fullmatch(request.path)
        if asked is None:
            return Answer(status=404)
        page = int(asked[1])
        if not 1 <= page <= 10:
            return Answer(b"CustomerReviews RSS page depth is limited to 10", status=400)
        start = (page - 1) * self.page_size
        shown = [_entry(post) for post in self.posts[start : start + self.page_size]]
        feed: dict[str, Any] = {
            "author": {"name": {"label": "iTunes Store"}},
            "id": {"label": f"https://itunes.apple.com{request.path}"},
            "title": {"label": "iTunes Store: Customer Reviews"},
            "link": [{"attributes": {"rel": "alternate", "type": "text/html"}}],
        }
        if shown:
            feed["entry"] = shown if len(shown) > 1 else shown[0]
        return json_answer({"feed": feed})


def _entry(post: Post) -> dict[str, Any]:
    updated = (post.updated or post.published).astimezone(_CUPERTINO)
    told: dict[str, Any] = {
        "id": {"label": post.id},
        "title": {"label": post.title},
        "content": {"label": post.text, "attributes": {"type": "text"}},
        "updated": {"label": updated.isoformat()},
        "im:rating": {"label": f"{post.rating}"},
        "im:version": {"label": "3.2.1"},
        "im:voteSum": {"label": "3"},
        "im:voteCount": {"label": "5"},
        "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        "link": {"attributes": {"rel": "related", "href": "https://itunes.apple.com/hr/review"}},
    }
    if post.author:
        uri = {"label": f"https://itunes.apple.com/hr/reviews/id{post.id}"}
        told["author"] = {"uri": uri, "name": {"label": post.author}, "label": ""}
    return told
