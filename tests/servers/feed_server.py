"""A real HTTP server on loopback whose every path answers as it is told.

It runs in a thread with a loop of its own, so that it serves tests inside an event loop and
tests that drive the `amends` process alike. Use it as a context manager, sync or async:

    with FeedServer() as server:
        server.serve("/feed", rss([Entry("1", "A title")]))
        url = server.url("/feed")
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape, quoteattr

DAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a made-up feed."""

    id: str
    title: str = "A title"
    text: str = "Some text."
    url: str | None = "https://example.org/page"
    author: str | None = None
    published: datetime | None = DAY
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    """Answered with 304 when the client sends it back."""
    last_modified: str | None = None
    gzip: bool = False
    delay: float = 0.0
    """Seconds before the first byte."""
    drip: float = 0.0
    """Seconds between single bytes of the body."""
    endless: bool = False
    """Repeat the body for ever."""
    cut_after: int | None = None
    """Announce the whole body, send so many bytes of it, and hang up."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; header names in lower case."""

    path: str
    """With its query, as it was asked."""
    headers: dict[str, str]
    method: str = "GET"
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(parse_qsl(self.path.partition("?")[2], keep_blank_values=True))


class FeedServer:
    """Answers GET on 127.0.0.1; unknown paths are 404."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._now = 0
        self._answers: dict[str, list[Answer]] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="feed-server")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0

    def __enter__(self) -> FeedServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def __aenter__(self) -> FeedServer:
        return self.__enter__()

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.__exit__)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Address of a path."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, *answers: Answer | bytes) -> None:
        """Let a path give these answers, one a request; the last one for ever after."""
        self._answers[path] = [
            Answer(one, headers={"Content-Type": "application/xml"})
            if isinstance(one, bytes)
            else one
            for one in answers
        ]

    def serve_with_etag(self, path: str, body: bytes) -> None:
        """Let a path answer conditionally, as a good server does."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        self.serve(path, Answer(body, headers={"Content-Type": "application/xml"}, etag=tag))

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        """Let a path lead elsewhere."""
        self.serve(path, Answer(status=status, headers={"Location": location}))

    def asked(self, path: str) -> list[Request]:
        """Requests for one path so far."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        """Choose what a request is answered."""
        prepared = self._answers.get(request.path.partition("?")[0], [Answer(status=404)])
        return prepared.pop(0) if len(prepared) > 1 else prepared[0]

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=500)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        lines = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in lines}
        method, path, _ = head[0].split(" ", 2)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(path, headers, method, body)
        self.requests.append(request)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            return await self._answer(request, writer)
        finally:
            self._now -= 1

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        answer = self.answer(request)
        await asyncio.sleep(answer.delay)
        fresh = answer.etag is not None and request.headers.get("if-none-match") == answer.etag
        since = request.headers.get("if-modified-since")
        fresh = fresh or (answer.last_modified is not None and since == answer.last_modified)
        body = gzip.compress(answer.body) if answer.gzip else answer.body
        writer.write(_head(answer, 304 if fresh else answer.status, None if fresh else len(body)))
        if fresh:
            await writer.drain()
            return True
        return await _send(answer, body, writer)


def _head(answer: Answer, status: int, length: int | None) -> bytes:
    headers = {"Date": format_datetime(datetime.now(UTC), usegmt=True), **answer.headers}
    if answer.etag:
        headers["ETag"] = answer.etag
    if answer.last_modified:
        headers["Last-Modified"] = answer.last_modified
    if answer.gzip:
        headers["Content-Encoding"] = "gzip"
    if answer.endless:
        headers["Connection"] = "close"
    elif length is not None:
        headers["Content-Length"] = str(length)
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send(answer: Answer, body: bytes, writer: asyncio.StreamWriter) -> bool:
    if answer.cut_after is not None:
        writer.write(body[: answer.cut_after])
        await writer.drain()
        return False
    while answer.endless:
        writer.write(body)
        await writer.drain()
    if answer.drip:
        for at in range(len(body)):
            writer.write(body[at : at + 1])
            await writer.drain()
            await asyncio.sleep(answer.drip)
        return True
    writer.write(body)
    await writer.drain()
    return True


def rss(entries: Sequence[Entry], *, title: str = "Made-up news", extra: str = "") -> bytes:
    """Write RSS 2.0; `extra` goes into the channel."""
    items = "".join(_rss_item(entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:review="http://example.org/review">'
        f"<channel><title>{escape(title)}</title><link>https://example.org/</link>"
        f"<description>Made up</description>{extra}{items}</channel></rss>"
    ).encode()


def _rss_item(entry: Entry) -> str:
    parts = [f'<guid isPermaLink="false">{escape(entry.id)}</guid>' if entry.id else ""]
    parts.append(f"<title>{escape(entry.title)}</title>")
    parts.append(f"<description>{escape(entry.text)}</description>")
    parts.append(f"<link>{escape(entry.url)}</link>" if entry.url else "")
    parts.append(f"<dc:creator>{escape(entry.author)}</dc:creator>" if entry.author else "")
    if entry.published:
        parts.append(f"<pubDate>{format_datetime(entry.published)}</pubDate>")
    parts.append(f"<review:rating>{escape(entry.rating)}</review:rating>" if entry.rating else "")
    return f"<item>{''.join(parts)}</item>"


def atom(entries: Sequence[Entry], *, title: str = "Made-up posts", extra: str = "") -> bytes:
    """Write Atom 1.0; `extra` goes into the feed."""
    items = "".join(_atom_entry(entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:review="http://example.org/review"><title>{escape(title)}</title>'
        f"<id>urn:made-up</id>{extra}{items}</feed>"
    ).encode()


def _atom_entry(entry: Entry) -> str:
    parts = [f"<id>{escape(entry.id)}</id>" if entry.id else ""]
    parts.append(f"<title>{escape(entry.title)}</title>")
    parts.append(f'<content type="html">{escape(entry.text)}</content>')
    parts.append(f"<link href={quoteattr(entry.url)}/>" if entry.url else "")
    parts.append(f"<author><name>{escape(entry.author)}</name></author>" if entry.author else "")
    if entry.published:
        parts.append(f"<published>{entry.published.isoformat()}</published>")
    parts.append(f"<review:rating>{escape(entry.rating)}</review:rating>" if entry.rating else "")
    return f"<entry>{''.join(parts)}</entry>"


def json_feed(entries: Sequence[Entry], *, title: str = "Made-up JSON") -> bytes:
    """Write JSON Feed 1.1."""
    items = [_json_item(entry) for entry in entries]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": title, "items": items}).encode()


def _json_item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "title": entry.title,
        "content_html": entry.text,
        "url": entry.url,
        "authors": [{"name": entry.author}] if entry.author else None,
        "date_published": entry.published.isoformat() if entry.published else None,
        "_review": {"rating": entry.rating} if entry.rating else None,
    }
    return {name: value for name, value in item.items() if value is not None}
