"""A stand-in for the feeds of Reddit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, tagged
from tests.standins.standin import StandIn as Base

_GENERIC = ("python", "curl", "java", "go-http", "mozilla")
_SITE = "https://www.reddit.com"


class StandIn(Base):
    """The search inside of one subreddit, its new posts, and the search everywhere."""

    kind = "reddit"
    page_size = None

    def options(self) -> dict[str, Any]:
        return {"query": '"blue door" & co', "subreddit": "bakeries"}

    def examples(self) -> list[tuple[Post, Item]]:
        told = [
            Post(
                "1kx9a1",
                "They kept my deposit &amp; hung up.</p>\n\n<p>Never again, <b>really</b>.",
                "Avoid Blue Door, 1/5 stars",
                "/u/maja_k",
            ),
            Post("1kx9a2", "", "Blue Door closes <its> café", "/u/news-bot"),
        ]
        texts = ["They kept my deposit & hung up.\nNever again, really.", ""]
        made = []
        for hour, (post, text) in enumerate(zip(told, texts, strict=True), 1):
            published = NOON - timedelta(hours=hour)
            item = Item(
                id=f"reddit:t3_{post.id}",
                title=post.title,
                text=text,
                url=self._link(post),
                author=post.author,
                published=published,
                place="social",
                outlet="r/bakeries",
            )
            dated = Post(post.id, post.text, post.title, post.author, published)
            made.append((dated, item))
        return made

    def made_up(self, number: int, published: datetime) -> Post:
        post = super().made_up(number, published)
        return Post(post.id, post.text, f"Visit number {number}", f"/u/guest{number}", published)

    def answer(self, request: Request) -> Answer:
        agent = request.headers.get("user-agent", "").lower()
        if not agent or agent.startswith(_GENERIC):
            return Answer(b"<html>whoa there, pardner!</html>", status=429 if agent else 403)
        asked = {"q": '"blue door" & co', "sort": "new", "limit": "100"}
        known = {
            "/r/bakeries/search.rss": asked | {"restrict_sr": "1"},
            "/search.rss": asked,
            "/r/bakeries/new.rss": {"limit": "100"},
        }
        path = request.path.partition("?")[0]
        if known.get(path) != request.query:
            return Answer(status=404)
        community = self._community() if path.endswith("search.rss") and self.posts else ""
        entries = "".join(self._entry(post) for post in self.posts[:100])
        feed = (
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:media="http://search.yahoo.com/mrss/">'
            f"<id>{escape(path)}</id><link rel='alternate' href='{_SITE}{path}'/>"
            f"<title>reddit.com: search results</title>{community}{entries}</feed>"
        )
        return tagged(feed.encode(), "application/atom+xml; charset=UTF-8")

    def _link(self, post: Post) -> str:
        return f"{_SITE}/r/bakeries/comments/{post.id}/a_title/"

    def _community(self) -> str:
        return (
            "<entry><id>t5_2qh1i</id><title>bakeries</title><content type='html'>All about "
            f"bakeries</content><link href='{_SITE}/r/bakeries/'/>"
            "<updated>2012-01-01T00:00:00+00:00</updated></entry>"
        )

    def _entry(self, post: Post) -> str:
        author, link = post.author or "/u/[deleted]", self._link(post)
        said = f'<!-- SC_OFF --><div class="md"><p>{post.text}</p> </div><!-- SC_ON -->'
        html = (
            f"{said if post.text else ''} &#32; submitted by &#32; "
            f'<a href="{_SITE}{author}"> {author} </a> <br/> <span><a href="{link}">[link]</a>'
            f'</span> &#32; <span><a href="{link}">[comments]</a></span>'
        )
        stamp = post.published.isoformat()
        return (
            f"<entry><author><name>{author}</name><uri>{_SITE}{author}</uri></author>"
            '<category term="bakeries" label="r/bakeries"/>'
            f'<content type="html">{escape(html)}</content><id>t3_{post.id}</id>'
            f"<link href={quoteattr(link)} /><updated>{stamp}</updated>"
            f"<published>{stamp}</published><title>{escape(post.title)}</title></entry>"
        )
