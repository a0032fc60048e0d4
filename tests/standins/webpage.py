"""A stand-in for a shop's page with its reviews in JSON-LD, as shops write it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, tagged
from tests.standins.standin import StandIn as Base

_PAGE = "https://shop.example.org/oven-glove"


class StandIn(Base):
    """One product with all its reviews, and the average of what more people think."""

    kind = "webpage"
    page_size = None
    rated = True

    def options(self) -> dict[str, Any]:
        return {"url": _PAGE}

    def examples(self) -> list[tuple[Post, Item]]:
        told = [
            Post("r31", "It tore &amp; burnt.<br>Never again.", "Bad glove", rating=1),
            Post("r30", "Passt wie angegossen.", author="Jürgen", rating=4.5, language="de"),
            Post("r29", "", rating=2, author=None),
        ]
        texts = ["It tore & burnt.\nNever again.", "Passt wie angegossen.", ""]
        made = []
        for hour, (post, text) in enumerate(zip(told, texts, strict=True), 1):
            published = NOON - timedelta(hours=hour)
            item = Item(
                id=f"#{post.id}",
                title=post.title,
                text=text,
                url=f"{_PAGE}#{post.id}",
                author=post.author,
                published=published,
                rating=post.rating,
                rating_given=_decimal(post.rating),
                language=post.language,
                place="review",
                outlet="Blue Door Shop",
            )
            made.append((_dated(post, published), item))
        return made

    def made_up(self, number: int, published: datetime) -> Post:
        text = f"Visit number {number} to this page, and the glove tore again."
        return Post(f"r{number}", text, author=f"Guest {number}", published=published, rating=2)

    def answer(self, request: Request) -> Answer:
        if request.path != "/oven-glove":
            return Answer(b"<html><title>Not found</title></html>", status=404)
        product = {
            "@type": "Product",
            "name": "Oven glove",
            "aggregateRating": {
                "@type": "AggregateRating", "ratingValue": "4,1", "reviewCount": 900
            },
            "review": [{"@id": f"#{post.id}"} for post in self.posts],
        }  # fmt: skip
        graph = [{"@type": "WebSite", "name": "Blue Door Shop"}, product, *map(_node, self.posts)]
        said = json.dumps({"@context": "https://schema.org", "@graph": graph}, indent=1)
        page = (
            '<!DOCTYPE html><html lang="en-GB"><head><title>Oven glove</title>'
            f'<script type="application/ld+json">{said}</script></head>'
            "<body><h1>Oven glove</h1></body></html>"
        )
        return tagged(page.encode(), "text/html; charset=utf-8")


def _dated(post: Post, published: datetime) -> Post:
    return Post(post.id, post.text, post.title, post.author, published, post.rating, post.language)


def _node(post: Post) -> dict[str, object]:
    node: dict[str, object] = {
        "@type": "Review",
        "@id": f"#{post.id}",
        "reviewRating": {"@type": "Rating", "ratingValue": _decimal(post.rating), "bestRating": 5},
        "datePublished": post.published.isoformat(),
        "reviewBody": post.text,
        "inLanguage": post.language,
    }
    if post.title:
        node["name"] = post.title
    if post.author:
        node["author"] = {"@type": "Person", "name": post.author}
    return node


def _decimal(rating: float | None) -> str:
    return f"{rating:g}".replace(".", ",") if rating is not None else ""
