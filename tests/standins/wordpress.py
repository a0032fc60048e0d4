"""A stand-in for the reviews of a plugin at WordPress.org."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, tagged
from tests.standins.standin import StandIn as Base

_FORUM = "https://wordpress.org/support"


class StandIn(Base):
    """The newest thirty, with their stars inside of the description."""

    kind = "wordpress"
    page_size = None
    rated = True

    def options(self) -> dict[str, Any]:
        return {"plugin": "blue-door-bookings"}

    def examples(self) -> list[tuple[Post, Item]]:
        told = [
            Post("broke-my-site-17", "Lost <em>all</em> bookings &amp; no reply.", "Broke my site"),
            Post("ok-but-4", "Fine.</p>\n<p>Rating: 2 stars for the help pages", "OK, but …"),
            Post("great-203", "", "Great!", author="Jürgen"),
        ]
        texts = [
            "Lost all bookings & no reply.",
            "Fine.\nRating: 2 stars for the help pages",
            "",
        ]
        made = []
        for hour, (post, text, stars) in enumerate(zip(told, texts, (1, 4, 5), strict=True), 1):
            published = NOON - timedelta(hours=hour)
            item = Item(
                id=f"wordpress:{post.id}",
                title=post.title,
                text=text,
                url=f"{_FORUM}/topic/{post.id}/",
                author=post.author,
                published=published,
                rating=float(stars),
                rating_given=_stars(stars),
                language="en",
                place="review",
                outlet="WordPress.org",
            )
            made.append((Post(post.id, post.text, post.title, post.author, published, stars), item))
        return made

    def made_up(self, number: int, published: datetime) -> Post:
        text = f"Visit number {number} was a long wait."
        return Post(f"visit-{number}", text, f"Slow {number}", f"guest{number}", published, 2)

    def answer(self, request: Request) -> Answer:
        if request.path != "/support/plugin/blue-door-bookings/reviews/feed/":
            return Answer(b"<html><title>Page not found</title></html>", status=404)
        entries = "".join(self._entry(post) for post in self.posts[:30])
        feed = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            "<title>WordPress.org Forums &#187; [Blue Door Bookings] Reviews</title>"
            f"<link>{_FORUM}/plugin/blue-door-bookings/reviews/</link>"
            "<description></description><language>en-US</language>"
            f"<generator>https://bbpress.org/?v=2.6.14</generator>{entries}</channel></rss>"
        )
        return tagged(feed.encode(), "application/rss+xml; charset=UTF-8")

    def _entry(self, post: Post) -> str:
        link = f"{_FORUM}/topic/{post.id}/"
        said = (
            f"<p>Replies: {len(post.title) % 3}</p>\n\t\t\t\t<p>Rating: "
            f"{_stars(int(post.rating or 0))}</p>\n\t\t\t\t<p>{post.text}</p>"
        )
        return (
            f"<item><guid>{link}</guid><title><![CDATA[{escape(post.title)}]]></title>"
            f"<link>{link}</link><pubDate>{format_datetime(post.published)}</pubDate>"
            f"<dc:creator>{post.author}</dc:creator>"
            f"<description>\n\t\t\t\t<![CDATA[\n\t\t\t\t{said}\n]]>\n</description></item>"
        )


def _stars(number: int) -> str:
    return f"{number} star{'' if number == 1 else 's'}"
