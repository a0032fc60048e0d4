"""A real WebSub hub on loopback that behaves, or misbehaves as it is told.

It takes subscriptions, verifies them by a challenge, and distributes what is published, signed.
It runs in a thread with a loop of its own, so that it serves tests inside an event loop and tests
that drive the `amends` process alike. Written from the W3C recommendation, on its own feet: it
shares no code with what it tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import secrets
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is told of a topic."""

    topic: str
    callback: str
    secret: str
    lease: int
    """Seconds, as asked for."""


@dataclass
class Hub:
    """A hub; use it as a context manager. Its fields may be set at any time."""

    status: int = 202
    """What a request is answered with; at 300 or more nothing follows."""
    lease: int | None = None
    """Seconds granted; None: what was asked for."""
    verifies: bool = True
    """Whether it verifies by itself after a request."""
    at_once: bool = False
    """Whether it verifies before it answers."""
    algorithm: str = "sha256"
    requests: list[dict[str, str]] = field(default_factory=list)
    """The forms that were posted."""
    verified: list[int] = field(default_factory=list)
    """The statuses of its verifications."""
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    """By callback."""
    port: int = 0

    def __post_init__(self) -> None:
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True, name="hub")

    def __enter__(self) -> Hub:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.die()

    @property
    def url(self) -> str:
        """Where subscriptions are posted."""
        return f"http://127.0.0.1:{self.port}/hub"

    def die(self) -> None:
        """Close the port and forget everybody, without a word."""
        if self._thread.is_alive() and self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)
        self.subscribers.clear()

    async def publish(self, topic: str, content: bytes, **odd: str | None) -> list[int]:
        """Distribute content to everybody who is subscribed; return their answers.

        `signature` puts another header in place of the right one, None leaves it out.
        """
        return [
            await self.push(one, content, **odd)
            for one in list(self.subscribers.values())
            if one.topic == topic
        ]

    async def push(
        self,
        to: Subscriber,
        content: bytes,
        *,
        signature: str | None = "",
        content_type: str | None = "application/rss+xml",
    ) -> int:
        """Push content to one subscriber; return the status of the answer."""
        headers = {"Content-Type": content_type} if content_type else {}
        if signature is not None:
            headers["X-Hub-Signature"] = signature or sign(to.secret, content, self.algorithm)
        status, _ = await asyncio.to_thread(
            self._in_thread, _exchange("POST", to.callback, headers, content)
        )
        return status

    async def verify(self, callback: str, **query: str) -> tuple[int, str]:
        """Ask at a callback whatever is wanted; `mode` stands for `hub.mode`."""
        asked = urlencode({f"hub.{name}": value for name, value in query.items()})
        status, body = await asyncio.to_thread(
            self._in_thread, _exchange("GET", f"{callback}?{asked}", {}, b"")
        )
        return status, body.decode()

    def _in_thread(self, work: Coroutine[Any, Any, tuple[int, bytes]]) -> tuple[int, bytes]:
        return asyncio.run(work)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._exchange(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(asked.partition("content-length:")[2].split("\r\n")[0] or 0)
        body = (await reader.readexactly(length)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.requests.append(form)
        good = self.status < 300
        if good and self.at_once:
            await self._follow(form)
        head = f"HTTP/1.1 {self.status} Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        if good and not self.at_once:
            await self._follow(form)

    async def _follow(self, form: dict[str, str]) -> None:
        """Verify the intent, and do what was asked where it is confirmed."""
        if not self.verifies:
            return
        mode, topic, callback = (form[f"hub.{name}"] for name in ("mode", "topic", "callback"))
        challenge = secrets.token_urlsafe(12)
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
        asked = int(form.get("hub.lease_seconds", "0"))
        if mode == "subscribe":
            query["hub.lease_seconds"] = str(asked if self.lease is None else self.lease)
        status, body = await _exchange("GET", f"{callback}?{urlencode(query)}", {}, b"")
        self.verified.append(status)
        if not (200 <= status < 300 and body.decode() == challenge):
            return
        if mode == "subscribe":
            self.subscribers[callback] = Subscriber(topic, callback, form["hub.secret"], asked)
        else:
            self.subscribers.pop(callback, None)


def sign(secret: str, content: bytes, algorithm: str) -> str:
    """Write the signature header for a body."""
    digest = hmac.new(secret.encode(), content, getattr(hashlib, algorithm)).hexdigest()
    return f"{algorithm}={digest}"


async def _exchange(
    method: str, url: str, headers: dict[str, str], body: bytes
) -> tuple[int, bytes]:
    """Ask once; return status and body."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        lines = [
            f"{method} {target} HTTP/1.1",
            f"Host: {parts.netloc}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    head, _, content = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), content
