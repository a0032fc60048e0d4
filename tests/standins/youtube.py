"""A stand-in for the feed of a YouTube channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, tagged
from tests.standins.standin import StandIn as Base

CHANNEL = "UCmadeUpChannel-of_tests"
_SITE = "https://www.youtube.com"


class StandIn(Base):
    """The fifteen newest videos, with how often they were watched and liked."""

    kind = "youtube"
    page_size = None

    def __init__(self) -> None:
        super().__init__()
        self.views = 1_204
        """Of every video; the feed changes with it."""

    def options(self) -> dict[str, Any]:
        return {"channel": CHANNEL}

    def examples(self) -> list[tuple[Post, Item]]:
        told = [
            ("v1-De_oSiT00", "They kept my deposit: 1/5", "I waited & waited.\n\nThen they left."),
            ("shortQUEUE_9", "Queue at <Blue Door> #shorts", ""),
        ]
        made = []
        for hour, (video, title, said) in enumerate(told, 1):
            published = NOON - timedelta(hours=hour)
            item = Item(
                id=f"youtube:{video}",
                title=title,
                text=said.replace("\n\n", "\n"),
                url=f"{_SITE}/watch?v={video}",
                author="Maja Eats",
                published=published,
                place="video",
                outlet="YouTube",
                audience=self.views,
            )
            made.append((Post(video, said, title, "Maja Eats", published), item))
        return made

    def made_up(self, number: int, published: datetime) -> Post:
        text = f"Visit number {number} was a long wait."
        return Post(f"visit{number:06}", text, f"Visit number {number}", "Maja Eats", published)

    def answer(self, request: Request) -> Answer:
        path = request.path.partition("?")[0]
        if path != "/feeds/videos.xml" or request.query != {"channel_id": CHANNEL}:
            return Answer(b"<html><title>404 Not Found</title></html>", status=404)
        entries = "".join(self._entry(post) for post in self.posts[:15])
        bare = CHANNEL.removeprefix("UC")
        feed = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
            'xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">'
            f'<link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"/>'
            f"<id>yt:channel:{bare}</id><yt:channelId>{bare}</yt:channelId>"
            f'<title>Maja Eats</title><link rel="alternate" href="{_SITE}/channel/{CHANNEL}"/>'
            f"<author><name>Maja Eats</name><uri>{_SITE}/channel/{CHANNEL}</uri></author>"
            f"<published>2019-03-01T08:00:00+00:00</published>{entries}</feed>"
        )
        headers = {"Cache-Control": "public, max-age=900"}
        return tagged(feed.encode(), "text/xml; charset=UTF-8", headers)

    def _entry(self, post: Post) -> str:
        title, stamp = escape(post.title), post.published.isoformat()
        page = "shorts/" if post.id.startswith("short") else "watch?v="
        return (
            f"<entry><id>yt:video:{post.id}</id><yt:videoId>{post.id}</yt:videoId>"
            f"<yt:channelId>{CHANNEL}</yt:channelId><title>{title}</title>"
            f'<link rel="alternate" href="{_SITE}/{page}{post.id}"/>'
            f"<author><name>{post.author}</name><uri>{_SITE}/channel/{CHANNEL}</uri></author>"
            f"<published>{stamp}</published><updated>{(post.updated or post.published).isoformat()}"
            f"</updated><media:group><media:title>{title}</media:title>"
            f'<media:content url="{_SITE}/v/{post.id}?version=3" width="640" height="390"/>'
            f'<media:thumbnail url="https://i1.ytimg.com/vi/{post.id}/hqdefault.jpg"/>'
            f"<media:description>{escape(post.text)}</media:description><media:community>"
            '<media:starRating count="80" average="1.90" min="1" max="5"/>'
            f'<media:statistics views="{self.views}"/></media:community></media:group></entry>'
        )
