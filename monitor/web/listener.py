"""The HTTP server: uvicorn within the daemon's own loop, on guard against slow senders."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.web import ListenerError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger("amends.web")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the listener puts up with."""

    connections: int = 200
    """At the same time; more are answered 503."""
    head: int = 16_384
    """Bytes of a request's line and headers."""
    silence: float = 10.0
    """Seconds in which the line and headers of a request have to come."""
    keep_alive: int = 5
    """Seconds that a connection may rest between two requests."""
    grace: int = 2
    """Seconds that requests get to end when the listener stops."""


@asynccontextmanager
async def listening(
    address: tuple[str, int], app: ASGIApp, limits: Limits | None = None
) -> AsyncIterator[tuple[str, int]]:
    """Answer requests for as long as the block lasts; gives the real address, also for port 0.

    Raises ListenerError where the address cannot be had.
    """
    bound = _bound(address)
    server = _Server(_config(app, limits or Limits()))
    serving = asyncio.create_task(server.serve(sockets=[bound]), name="listener")
    try:
        host, port = bound.getsockname()[:2]
        log.info("listening address=%s port=%d", host, port)
        yield host, port
    finally:
        server.should_exit = True
        await serving
        bound.close()


def _bound(address: tuple[str, int]) -> socket.socket:
    host, port = address
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        created = socket.create_server(where[:2], family=family, backlog=200)
    except OSError as error:
        reason = error.strerror or str(error)
        shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise ListenerError(
            f"web.listen: cannot listen at {shown}: {reason}; is the port taken by another "
            "program, or by another amends?"
        ) from error
    # Made anew from its number it knows that it speaks TCP, and asyncio turns off Nagle's algorithm
    # for its connections: else the end of an answer waits 40 ms for the other side.
    bound = socket.socket(fileno=created.detach())
    bound.setblocking(False)
    return bound


def _config(app: ASGIApp, limits: Limits) -> Config:
    class Connection(_Connection):
        silence = limits.silence

    return Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level=logging.WARNING,
        # Addresses hold secrets.
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        timeout_keep_alive=limits.keep_alive,
        timeout_graceful_shutdown=limits.grace,
        h11_max_incomplete_event_size=limits.head,
    )


class _Server(Server):
    """A server that leaves the signals to the daemon."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _Connection(H11Protocol):
    """A connection that is closed where a request does not begin, or its headers do not end.

    uvicorn waits for both without end (https://github.com/Kludex/uvicorn/issues/157); how long a
    body may take is for whoever reads it.
    """

    silence = 10.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Read on; a request that has begun has its headers in time."""
        super().data_received(data)
        if self._is_answering():
            self._expect_nothing()
        elif self._deadline is None:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._expect_nothing()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        begun = self.cycle is not None  # as it is at first, whatever its type says
        return begun and not self.cycle.response_complete

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self.silence, self._give_up)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self._is_answering():
            self.transport.close()
