"""A stand-in for the search feed of Google News."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, tagged
from tests.standins.standin import StandIn as Base

_OUTLETS = {"The Harbour Post": "https://harbourpost.example", "Café & Kind": "https://ck.example"}


def named(headline: str, outlet: str) -> str:
    """The id that an article must have."""
    words = f"{headline}\x1f{outlet}".casefold().encode()
    return f"google_news:{blake2b(words, digest_size=16).hexdigest()}"


class StandIn(Base):
    """One page of opaque links; a post's author is the outlet that published it."""

    kind = "google_news"
    page_size = None

    def __init__(self) -> None:
        super().__init__()
        self.token = "oc5"
        """Part of every link and guid, which Google changes."""

    def options(self) -> dict[str, Any]:
        return {"query": '"blue door" & co', "language": "en", "country": "gb"}

    def examples(self) -> list[tuple[Post, Item]]:
        told = [
            ("Bakery keeps deposits - and customers wait", "The Harbour Post"),
            ("“Best bread” & a queue: 5/5", "Café & Kind"),
        ]
        made = []
        for hour, (headline, outlet) in enumerate(told, 1):
            published = NOON - timedelta(hours=hour)
            post = Post(f"CBMi{hour}", "", headline, outlet, published)
            item = Item(
                id=named(headline, outlet),
                title=headline,
                text="",
                url=self._link(post),
                published=published,
                language="en",
                place="news",
                outlet=outlet,
            )
            made.append((post, item))
        return made

    def made_up(self, number: int, published: datetime) -> Post:
        post = super().made_up(number, published)
        return replace(
            post, title=f"Visit number {number} ends in court", author="The Harbour Post"
        )

    def answer(self, request: Request) -> Answer:
        right = {
            "q": '"blue door" & co when:1d',
            "hl": "en-GB",
            "gl": "GB",
            "ceid": "GB:en",
        }
        if request.path.partition("?")[0] != "/rss/search" or request.query != right:
            return Answer(status=404)
        entries = "".join(self._entry(post) for post in self.posts[:100])
        feed = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
            "<generator>NFE/5.0</generator>"
            '<title>"blue door" &amp; co when:1d - Google News</title>'
            "<link>https://news.google.com/search?q=x</link><language>en-GB</language>"
            "<webMaster>nobody@google.example</webMaster><description>Google News</description>"
            f"{entries}</channel></rss>"
        )
        return tagged(feed.encode(), "application/xml; charset=utf-8")

    def _link(self, post: Post) -> str:
        return f"https://news.google.com/rss/articles/{post.id}{self.token}?oc=5"

    def _entry(self, post: Post) -> str:
        outlet, link = post.author or "", self._link(post)
        listed = (
            f'<a href="{link}" target="_blank">{escape(post.title)}</a>&nbsp;&nbsp;'
            f'<font color="#6f6f6f">{escape(outlet)}</font>'
        )
        home = quoteattr(_OUTLETS[outlet])
        return (
            f"<item><title>{escape(f'{post.title} - {outlet}')}</title><link>{link}</link>"
            f'<guid isPermaLink="false">{post.id}{self.token}</guid>'
            f"<pubDate>{format_datetime(post.published, usegmt=True)}</pubDate>"
            f"<description>{escape(listed)}</description>"
            f"<source url={home}>{escape(outlet)}</source></item>"
        )
