"""A stand-in for the reviews of the Google Business Profile API, and for its token endpoint."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

_REVIEWS = "/v4/accounts/1001/locations/2002/reviews"
_SECRET, _REFRESH = "GOCSPX-quiet", "1//0refresh-quiet"
_STARS = {1: "ONE", 2: "TWO", 3: "THREE", 4: "FOUR", 5: "FIVE"}


class StandIn(Base):
    """A login by a refresh token, then pages of fifty; stars in words, and translations."""

    kind = "google_business"
    page_size = 50
    container = ("reviews",)
    secrets = (_SECRET, _REFRESH)
    rated = True
    empty_answers = (b"{}",)

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        """Access tokens that are good."""
        self._given = 0

    def options(self) -> dict[str, Any]:
        return {
            "account": "accounts/1001",
            "location": "2002",
            "client_id": "77-blue.apps.example",
            "client_secret": _SECRET,
            "refresh_token": _REFRESH,
        }

    def examples(self) -> list[tuple[Post, Item]]:
        bad = Post("AbF-1", "Cold soup & a rude waiter.\n\nNever again <3.", rating=1)
        silent = Post("AbF-2", "", author="Ivan", rating=2)
        hidden = Post("AbF-3", "Fino!", author=None, rating=5)
        made = [
            Item(
                id=f"google_business:{post.id}",
                title="",
                text=post.text.replace("\n\n", "\n"),
                url="https://business.google.com/reviews",
                author=post.author,
                published=NOON - timedelta(hours=hour),
                rating=post.rating,
                rating_given=_STARS[int(post.rating or 0)],
                place="review",
                outlet="Google",
            )
            for hour, post in enumerate((bad, silent, hidden), 1)
        ]
        return [
            (replace(post, published=item.published or NOON), item)
            for post, item in zip((bad, silent, hidden), made, strict=True)
        ]

    def made_up(self, number: int, published: datetime) -> Post:
        return replace(super().made_up(number, published), rating=2)

    def answer(self, request: Request) -> Answer:
        path, query = request.path.partition("?")[0], request.query
        if path == "/token" and request.method == "POST":
            return self._let_in(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return _refusal(401, "UNAUTHENTICATED")
        if path != _REVIEWS:
            return _refusal(404, "NOT_FOUND")
        if query.get("orderBy") != "updateTime desc":
            return _refusal(400, "INVALID_ARGUMENT")
        size = min(int(query.get("pageSize", "50")), self.page_size)
        start = int(query.get("pageToken", "at0").removeprefix("at"))
        # As Google does: what is empty is left out.
        if not self.posts:
            return json_answer({})
        told: dict[str, Any] = {
            "reviews": [_told(post) for post in self.posts[start : start + size]],
            "averageRating": 3.4,
            "totalReviewCount": len(self.posts),
        }
        if start + size < len(self.posts):
            told["nextPageToken"] = f"at{start + size}"
        return json_answer(told)

    def _let_in(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        known = (form.get("client_id"), form.get("client_secret"))
        if known != ("77-blue.apps.example", _SECRET):
            return Answer(b'{"error": "invalid_client"}', status=401)
        if (form.get("grant_type"), form.get("refresh_token")) != ("refresh_token", _REFRESH):
            told = {"error": "invalid_grant", "error_description": "Token has been revoked."}
            return Answer(json.dumps(told).encode(), status=400)
        self._given += 1
        token = f"ya29.business-{self._given}"
        self.tokens.add(token)
        return json_answer({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})


def _refusal(status: int, name: str) -> Answer:
    error = {"code": status, "message": "No.", "status": name}
    return Answer(json.dumps({"error": error}).encode(), status=status)


def _told(post: Post) -> dict[str, Any]:
    reviewer: dict[str, Any] = {"displayName": post.author}
    if post.author is None:
        reviewer = {"displayName": "A Google user", "isAnonymous": True}
    told: dict[str, Any] = {
        "name": f"accounts/1001/locations/2002/reviews/{post.id}",
        "reviewId": post.id,
        "reviewer": {"profilePhotoUrl": "https://photos.example/a", **reviewer},
        "starRating": _STARS[int(post.rating or 0)],
        "createTime": f"{post.published:%Y-%m-%dT%H:%M:%S}Z",
        "updateTime": f"{post.updated or post.published:%Y-%m-%dT%H:%M:%S}Z",
        "reviewReply": {"comment": "Thank you.", "updateTime": "2026-05-01T11:59:00Z"},
    }
    return told | ({"comment": post.text} if post.text else {})
