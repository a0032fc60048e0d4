"""A stand-in for Google Alerts as a feed: Atom, with redirects for links and markup in titles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, tagged
from tests.standins.standin import StandIn as Base

_PATH = "/alerts/feeds/0123456789/9876543210"


class StandIn(Base):
    """Whoever wrote an article is not told; its page is."""

    kind = "feed"
    page_size = None
    edits = False

    def options(self) -> dict[str, Any]:
        return {"url": f"https://www.google.com{_PATH}"}

    def examples(self) -> list[tuple[Post, Item]]:
        hours = [NOON - timedelta(hours=hour) for hour in (1, 2)]
        fire = Post("501", "Smoke rose from the ovens & the street was closed.", "Fire at bakery")
        quiet = Post("502", "Pogača je gotova u šest.", "Nova pekara u gradu", language="hr")
        return [
            (
                replace(post, author=None, published=at),
                Item(
                    id=f"tag:google.com,2013:googlealerts/feed:{post.id}",
                    title=post.title,
                    text=post.text,
                    url=f"https://news.example.org/{post.id}?a=1&b=2",
                    published=at,
                    outlet="Google Alert - “blue door bakery”",
                ),
            )
            for post, at in zip((fire, quiet), hours, strict=True)
        ]

    def answer(self, request: Request) -> Answer:
        if request.path != _PATH:
            return Answer(status=404)
        entries = "".join(map(self._entry, self.posts))
        document = (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:idx="urn:atom-extension:indexing"><id>tag:google.com,2005:reader/user/0123/state'
            "/com.google/alerts/9876</id><title>Google Alert - “blue door bakery”</title>"
            f'<link href="https://www.google.com{_PATH}" rel="self"/>'
            f"<updated>2026-05-01T11:59:00Z</updated>{entries}</feed>"
        )
        return tagged(document.encode(), "application/atom+xml; charset=UTF-8")

    def _entry(self, post: Post) -> str:
        page = quote(f"https://news.example.org/{post.id}?a=1&b=2", safe="")
        link = f"https://www.google.com/url?rct=j&sa=t&url={page}&ct=ga&cd=CAEYACoU&usg=AOvVaw1"
        bold = escape(post.title).replace("bakery", "<b>bakery</b>")
        at = post.published.isoformat().replace("+00:00", "Z")
        return (
            f"<entry><id>tag:google.com,2013:googlealerts/feed:{post.id}</id>"
            f'<title type="html">{escape(bold)}</title><link href="{escape(link)}"/>'
            f"<published>{at}</published><updated>{at}</updated>"
            f'<content type="html">{escape(escape(post.text))}</content>'
            "<author><name></name></author></entry>"
        )
