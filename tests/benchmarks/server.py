"""A cheap loopback server of made-up feeds, in a process of its own, told over HTTP what to do.

`python -m tests.benchmarks.server SOURCES` prints its port and serves until killed.

GET /feed/N.xml       the feed of source N, or 304
GET /advance?share=S  publish one entry in the first S of the sources (0 to 1); answers Totals
GET /validators?on=B  B is 0 or 1: send and honour ETags, or answer 200 with the whole body always
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.feeds import Feed


@dataclass(frozen=True, slots=True)
class Request:
    """What this server reads of a request."""

    path: str
    query: dict[str, list[str]]
    if_none_match: str | None


class Site:
    """The feeds and how they are served at the moment."""

    def __init__(self, sources: int) -> None:
        start = datetime.now(UTC).replace(microsecond=0)
        self._feeds = [Feed(number, start) for number in range(sources)]
        self._bodies = {feed.number: feed.body() for feed in self._feeds}
        self._validators = True

    def answer(self, request: Request) -> bytes:
        """The whole HTTP response."""
        if request.path.startswith("/feed/"):
            number = request.path.removeprefix("/feed/").removesuffix(".xml")
            return self._feed(int(number), request.if_none_match)
        if request.path == "/advance":
            return self._advance(float(request.query["share"][0]))
        if request.path == "/validators":
            self._validators = request.query["on"] == ["1"]
            return _response("200 OK", b"{}", "application/json")
        return _response("404 Not Found", b"", "text/plain")

    def _feed(self, number: int, if_none_match: str | None) -> bytes:
        etag = self._feeds[number].etag
        if not self._validators:
            return _response("200 OK", self._bodies[number], "application/rss+xml")
        if if_none_match == etag:
            return _response("304 Not Modified", b"", "application/rss+xml", etag)
        return _response("200 OK", self._bodies[number], "application/rss+xml", etag)

    def _advance(self, share: float) -> bytes:
        now = datetime.now(UTC).replace(microsecond=0)
        for feed in self._feeds[: round(share * len(self._feeds))]:
            feed.publish(now)
            self._bodies[feed.number] = feed.body()
        totals = {
            "published": sum(feed.published for feed in self._feeds),
            "about_brand": sum(feed.about_brand for feed in self._feeds),
        }
        return _response("200 OK", json.dumps(totals).encode(), "application/json")


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as much of it as a benchmark asks for."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._transport and b"\r\n\r\n" in self._received:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            self._transport.write(self._site.answer(_request(head.decode("latin-1"))))


def _request(head: str) -> Request:
    first, *lines = head.split("\r\n")
    target = urlsplit(first.split(" ")[1])
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return Request(target.path, parse_qs(target.query), headers.get("if-none-match"))


def _response(status: str, body: bytes, content_type: str, etag: str | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}"]
    if not status.startswith("304"):
        lines.append(f"Content-Length: {len(body)}")
    if etag:
        lines.append(f"ETag: {etag}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def serve(sources: int) -> None:
    """Serve until cancelled; the port is the first line on standard output."""
    site = Site(sources)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(site), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
