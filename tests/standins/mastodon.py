"""A stand-in for a Mastodon instance: a hashtag's timeline, and the search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sources.item import Item
from tests.servers.feed_server import Answer, Request
from tests.standins.standin import NOON, Post, json_answer
from tests.standins.standin import StandIn as Base

MARKED_UP = (
    '<p>An hour at <span class="h-card" translate="no"><a href="https://social.example/@door" '
    'class="u-url mention">@<span>door</span></a></span>, &amp; the bread was cold.<br />'
    '<a href="https://social.example/tags/BlueDoor" class="mention hashtag" rel="tag">#'
    '<span>BlueDoor</span></a></p><p><a href="https://blog.example/cold-bread-again" '
    'rel="nofollow noopener"><span class="invisible">https://</span>'
    '<span class="ellipsis">blog.example/cold-br</span><span class="invisible">ead-again</span>'
    "</a></p>"
)
READ = "An hour at @door, & the bread was cold.\n#BlueDoor\nhttps://blog.example/cold-bread-again"

HOME = "social.example"
TOKEN = "t0ken-of-an-application"


class StandIn(Base):
    """HTML, local and remote people, and pages that only a header tells of."""

    kind = "mastodon"
    page_size = 40
    secrets = (TOKEN,)

    def __init__(self) -> None:
        super().__init__()
        self.headers: dict[str, str] = {}
        """What every answer carries besides."""
        self.drops_link = False
        """Is there a proxy that lets no Link header through?"""
        self.more: dict[str, dict[str, Any]] = {}
        """Other fields of posts, by their ids."""

    def options(self) -> dict[str, Any]:
        return {"tag": "#BlueDoor", "token": TOKEN}

    def examples(self) -> list[tuple[Post, Item]]:
        self.more["302"] = {
            "spoiler_text": "Essen, Ärger",
            "uri": "https://anderswo.example/users/jana/statuses/302",
            "url": "https://anderswo.example/@jana/302",
            "account": {
                "acct": "jana@anderswo.example",
                "url": "https://anderswo.example/@jana",
                "display_name": "Jana :bread:",
                "followers_count": 8,
            },
            "reblogs_count": 25,
        }
        posts = [
            Post("303", MARKED_UP, author="maja", published=NOON - timedelta(hours=1)),
            Post(
                "302",
                "<p>Kalt und teuer.</p>",
                author="jana",
                published=NOON - timedelta(hours=2),
                language="de",
            ),
            Post("301", "", author=None, published=NOON - timedelta(hours=3), language=None),
        ]
        made = [
            self._expected(posts[0], READ, "@maja@social.example"),
            Item(
                id="mastodon:https://anderswo.example/users/jana/statuses/302",
                title="",
                text="Essen, Ärger\nKalt und teuer.",
                url="https://anderswo.example/@jana/302",
                author="@jana@anderswo.example",
                published=posts[1].published,
                language="de",
                place="social",
                outlet="Mastodon",
                audience=30,
            ),
            self._expected(posts[2], "", None),
        ]
        return list(zip(posts, made, strict=True))

    def _expected(self, post: Post, text: str, author: str | None) -> Item:
        return Item(
            id=f"mastodon:https://social.example/users/{post.author}/statuses/{post.id}",
            title="",
            text=text,
            url=f"https://social.example/@{post.author}/{post.id}",
            author=author,
            published=post.published,
            language=post.language,
            place="social",
            outlet="Mastodon",
            audience=12,
        )

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization", f"Bearer {TOKEN}") != f"Bearer {TOKEN}":
            return Answer(b'{"error": "The access token is invalid"}', status=401)
        path, limit = request.path.partition("?")[0], int(request.query.get("limit", "20"))
        if path == "/api/v1/timelines/tag/BlueDoor":
            return self._timeline(request, min(limit, 40))
        if path == "/api/v2/search" and request.query.get("type") == "statuses":
            return self._search(request, min(limit, 40))
        return Answer(b'{"error": "Record not found"}', status=404)

    def _timeline(self, request: Request, limit: int) -> Answer:
        before = int(request.query.get("max_id", 10**18))
        shown = [post for post in self.posts if int(post.id) < before][:limit]
        headers = dict(self.headers)
        if shown and not self.drops_link:
            # Behind a proxy, an instance names itself as it knows itself.
            place = f"https://{HOME}/api/v1/timelines/tag/BlueDoor?limit={limit}"
            headers["Link"] = (
                f'<{place}&max_id={shown[-1].id}>; rel="next", '
                f'<{place}&min_id={shown[0].id}>; rel="prev"'
            )
        return json_answer([self._status(post) for post in shown], headers)

    def _search(self, request: Request, limit: int) -> Answer:
        offset = int(request.query.get("offset", "0"))
        if offset and "authorization" not in request.headers:
            return Answer(b'{"error": "This needs a login"}', status=401)
        words = request.query["q"].lower().split()
        found = [post for post in self.posts if all(word in post.text.lower() for word in words)]
        shown = [self._status(post) for post in found[offset : offset + limit]]
        return json_answer({"accounts": [], "statuses": shown, "hashtags": []}, self.headers)

    def _status(self, post: Post) -> dict[str, Any]:
        stamp = post.published.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        account: dict[str, Any] = {
            "id": "77",
            "username": post.author,
            "acct": post.author,
            "display_name": (post.author or "").title(),
            "url": f"https://{HOME}/@{post.author}",
            "followers_count": 12,
        }
        return {
            "id": post.id,
            "created_at": stamp,
            "in_reply_to_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": post.language,
            "uri": f"https://{HOME}/users/{post.author}/statuses/{post.id}",
            "url": f"https://{HOME}/@{post.author}/{post.id}",
            "replies_count": 2,
            "reblogs_count": 1,
            "favourites_count": 5,
            "edited_at": post.updated and post.updated.isoformat(),
            "content": post.text,
            "reblog": None,
            "account": account,
            "media_attachments": [],
            "tags": [{"name": "bluedoor", "url": f"https://{HOME}/tags/bluedoor"}],
        } | self.more.get(post.id, {})
