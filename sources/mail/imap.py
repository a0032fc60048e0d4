"""One guarded connection to an IMAP server, which can be cut from outside.

imap-tools blocks, so its calls run in a thread that belongs to the connection: a slow mail server
holds up nobody else. Whoever is cancelled cuts the connection, which ends the thread's call.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from sources.errors import SourceError, TooSlow, Unreachable
from sources.guard import Rule, refusal
from sources.mail.server import Account, Box, Client, signed_in, typed, unreachable

T = TypeVar("T")

_GOODBYE_SECONDS = 2.0
_OPTIONS = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),  # tells a dead line from a silent one
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
)


class Session:
    """A connection that is signed in."""

    def __init__(self, sock: socket.socket, account: Account, context: ssl.SSLContext) -> None:
        self._account = account
        self._context = context
        self._socket = sock
        # A second handle on the same connection: the first is the thread's own.
        self._handle = sock.dup()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._client: Client | None = None
        self._box: Box | None = None

    async def sign_in(self) -> None:
        """Greet and log in. Raises SourceError."""
        self._box = await self._in_thread(self._enter)

    async def run(self, work: Callable[[Box], T]) -> T:
        """Do blocking work in the connection's thread. Raises SourceError."""
        box = self._box
        if box is None:
            raise Unreachable(f"{self._account.host}: not signed in")
        box.client.begin_work()
        return await self._in_thread(lambda: work(box))

    async def readable(self, seconds: float) -> None:
        """Wait until the server says something, at most so long."""
        if self._box is not None and self._box.client.holds_unread():
            return
        loop = asyncio.get_running_loop()
        said = asyncio.Event()
        loop.add_reader(self._handle, said.set)
        try:
            async with asyncio.timeout(seconds):
                await said.wait()
        except TimeoutError:
            return
        finally:
            loop.remove_reader(self._handle)

    async def say_goodbye(self) -> None:
        """Log out; a server that does not answer is left all the same."""
        with contextlib.suppress(SourceError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self.run(lambda box: box.logout())

    def close(self) -> None:
        """Cut the connection; whatever the thread waits for ends with it."""
        self._cut()
        self._handle.close()
        if self._client is not None:
            self._client.shutdown()
        self._socket.close()
        self._thread.shutdown(wait=False)

    def _enter(self) -> Box:
        # Kept at once: whoever is cancelled meanwhile never sees the box, and must close this.
        self._client = Client(self._socket, self._account, self._context)
        return signed_in(self._client, self._account)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._thread, typed, work, self._account.host)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            self._cut()
            await asyncio.wait([running])
            running.exception()  # nobody else asks for what the cut brought about
            raise

    def _cut(self) -> None:
        with contextlib.suppress(OSError):  # it may be gone
            self._handle.shutdown(socket.SHUT_RDWR)


@contextlib.asynccontextmanager
async def connected(
    account: Account,
    *,
    public: Rule | None,
    seconds: float,
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[Session]:
    """Connect and log in; at the end the connection is closed, whatever happened.

    Args:
        account: where to.
        public: the rule by which addresses are refused, None for no rule.
        seconds: until we must be in, and for every wait for the server after that.
        context: whom to trust; None: whom the system trusts.
    Raises SourceError.
    """
    async with contextlib.AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(seconds):
                sock = await _open_socket(account, public)
                sock.settimeout(seconds)
                session = Session(sock, account, context or _trust())
                stack.callback(session.close)
                await session.sign_in()
        except TimeoutError as error:
            raise TooSlow(f"{account.host} did not let us in within {seconds:g} s") from error
        yield session
        await session.say_goodbye()


async def _open_socket(account: Account, public: Rule | None) -> socket.socket:
    """Look the name up once, check every address, connect to one that was checked."""
    host, loop = account.host, asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, account.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host}: the name does not resolve") from error
    for *_, where in found if public is not None else ():
        address = ipaddress.ip_address(where[0])
        if public is not None and not public(address):
            raise refusal(host, address)
    failure: OSError | None = None
    for family, kind, protocol, _, where in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setblocking(False)
            for option in _OPTIONS:
                sock.setsockopt(*option)
            await loop.sock_connect(sock, where)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise unreachable(host, failure or OSError())


@cache
def _trust() -> ssl.SSLContext:
    """Trust what the system trusts; creating a context costs some 27 ms."""
    return ssl.create_default_context()
