"""A stand-in for the news search of GDELT."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

_MOST = 250
_LANGUAGES = {"en": "English", "es": "Spanish", None: "Klingon"}


class StandIn(Base):
    """Titles of articles, 250 at most; no pages, but slices of time; nothing found is `{}`."""

    kind = "gdelt"
    page_size = _MOST
    container = ("articles",)
    empty_answers = (b"{}",)

    def options(self) -> dict[str, Any]:
        return {"query": '"blue door"'}

    def examples(self) -> list[tuple[Post, Item]]:
        spaced = Post("501", "", 'Blue Door , a bakery ( and more ) , says : " no " . Why ?')
        foreign = Post("502", "", "Puerta azul: pan caro", language="es")
        unknown = Post("503", "", "Blue Door.net", language=None)
        titles = (
            'Blue Door, a bakery (and more), says: " no ". Why?',
            foreign.title,
            unknown.title,
        )
        return [
            (
                replace(post, published=NOON - timedelta(minutes=15 * at)),
                Item(
                    id=f"https://news.example/{post.id}?page=1",
                    title=title,
                    text="",
                    url=f"https://news.example/{post.id}?page=1&utm_source=rss",
                    language=post.language,
                    outlet="news.example",
                ),
            )
            for at, (post, title) in enumerate(zip((spaced, foreign, unknown), titles, strict=True))
        ]

    def made_up(self, number: int, published: datetime) -> Post:
        post = super().made_up(number, published)
        return replace(post, title=post.text, text="", author=None)

    def answer(self, request: Request) -> Answer:
        query = request.query
        if request.path.partition("?")[0] != "/api/v2/doc/doc":
            return Answer(status=404)
        if len(query.get("query", "")) < 3:
            return sentence("Your query was too short or too long.\n")
        if (query.get("mode"), query.get("format")) != ("artlist", "json"):
            return Answer(b"<html>articles</html>")
        if ("timespan" in query) == ("startdatetime" in query):
            return sentence("Invalid/Unsupported time range.\n")
        found = self.posts
        if "startdatetime" in query:
            start, end = _moment(query["startdatetime"]), _moment(query["enddatetime"])
            found = [post for post in found if start <= post.published <= end]
        shown = found[: min(int(query.get("maxrecords", "75")), _MOST)]
        return json_answer({"articles": [_article(post) for post in shown]} if shown else {})


def sentence(text: str, status: int = 200) -> Answer:
    """What GDELT says instead of an answer in JSON."""
    return Answer(text.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _article(post: Post) -> dict[str, str]:
    return {
        "url": f"https://news.example/{post.id}?page=1&utm_source=rss",
        "url_mobile": "",
        "title": post.title,
        "seendate": post.published.strftime("%Y%m%dT%H%M%SZ"),
        "socialimage": "https://news.example/picture.jpg",
        "domain": "news.example",
        "language": _LANGUAGES[post.language],
        "sourcecountry": "United States",
    }
