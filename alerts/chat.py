"""Every channel that is neither mail nor our own webhook, through Apprise.

Apprise (https://github.com/caronc/apprise) opens its own connections: neither `[network]` nor the
guard against private addresses applies to them.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from alerts.aside import Aside
from alerts.clean import clean_line
from alerts.errors import DeliveryError
from alerts.fit import URL, calm, cut, fit

if TYPE_CHECKING:
    from types import ModuleType

    from apprise import NotifyBase

    from alerts.alert import Alert

Address = Literal["good", "unknown", "incomplete"]

_LOADING = threading.Lock()
_SCHEMA = re.compile(r"\s*([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_STATUS = re.compile(r"\berror\s*[=:]\s*(\d{3})\b|\bHTTP (\d{3})\b", re.IGNORECASE)
_PERMANENT = frozenset({400, 410, 413, 422})
"""Statuses that the same message gets again. A token that is refused can be mended meanwhile."""
_ERROR_CAP = 300
_MOST_STUCK = 4
"""Threads of one channel that may still hang in attempts that were given up."""
_LINE = 80
"""Characters of a line, where a service counts lines."""
_SHORTEST_SECRET = 4
_LONGEST_LABEL = 30
"""Of a host's name; tokens are longer."""
_QUIET = frozenset({"test", "digest", "summary"})
"""Kinds of alert that call for nothing at once."""


def look_at(address: str) -> Address:
    """Tell whether Apprise can use an address."""
    if _instance(address) is not None:
        return "good"
    known = schema(address) in _apprise().NotificationManager()
    return "incomplete" if known else "unknown"


def schema(address: str) -> str:
    """Return what stands before “://”, in lower case; "" where there is nothing of the kind."""
    found = _SCHEMA.match(address)
    return found[1].lower() if found else ""


class Chat:
    """Sends through one Apprise address, one message at a time."""

    def __init__(self, address: str, *, timeout: float) -> None:
        """Take the address, a secret, and the seconds for a whole delivery; connects to nothing."""
        self._address = address
        self._timeout = timeout
        self._secrets = _secrets(address)
        self._service: NotifyBase | None = None
        self._turn = asyncio.Lock()
        self._stuck: set[threading.Thread] = set()

    async def send(self, alert: Alert) -> None:
        """Return once the service has accepted the message.

        Raises DeliveryError: permanent where the address or the message is at fault.
        """
        async with self._turn:
            self._stuck = {thread for thread in self._stuck if thread.is_alive()}
            if len(self._stuck) >= _MOST_STUCK:
                raise self._failure("earlier messages still hang")
            work = Aside(lambda: self._deliver(alert))
            try:
                async with asyncio.timeout(self._timeout):
                    await work.done
            except TimeoutError as error:
                raise self._failure(f"no answer within {self._timeout:g} s") from error
            finally:
                if work.done.cancelled():
                    self._stuck.add(work.thread)
                    self._service = None  # the thread that hangs keeps the old one

    def _deliver(self, alert: Alert) -> None:
        """Send; in a thread. Raises DeliveryError."""
        if self._service is None:
            self._service = _instance(self._address)
        if (service := self._service) is None:
            raise DeliveryError("an address that Apprise cannot use", permanent=True)
        self._give_time(service)
        notify = _ready(service, alert)
        with _overheard() as said:
            try:
                accepted = notify()
            except Exception as error:  # noqa: BLE001  (plugins by hundreds of authors)
                raise self._failure(f"{type(error).__name__}: {error}") from None
        if not accepted:
            raise self._failure(said[-1] if said else "Apprise gives no reason")

    def _give_time(self, service: NotifyBase) -> None:
        """Let a slow service have the time that is configured, unless its address says its own."""
        if service.socket_read_timeout == type(service).socket_read_timeout:
            service.socket_read_timeout = self._timeout

    def _failure(self, reason: str) -> DeliveryError:
        """Say why, and whether it will stay so, without anything from the address but its host."""
        found = _STATUS.search(reason)
        status = int(found[1] or found[2]) if found else 0
        for secret in self._secrets:
            reason = re.sub(re.escape(secret), "…", reason, flags=re.IGNORECASE)
        said = f"{schema(self._address)}: {clean_line(reason, cap=_ERROR_CAP)}"
        return DeliveryError(said, permanent=status in _PERMANENT)


@dataclass(frozen=True, slots=True)
class _Room:
    """What a service has room for, in characters."""

    title: int
    """0: it has none."""
    body: int


def _room(service: NotifyBase) -> _Room:
    body = service.body_maxlen - service.overflow_buffer
    if service.overflow_amalgamate_title:
        body -= service.title_maxlen + service.overflow_max_display_count_width
    if service.body_max_line_count > 0:
        body = min(body, service.body_max_line_count * _LINE)
    return _Room(max(service.title_maxlen, 0), body)


def _ready(service: NotifyBase, alert: Alert) -> Callable[[], bool]:
    """Return what sends: plain text, or what reads like it in the service's own markup."""
    from apprise import NotifyFormat, NotifyType, OverflowMode  # noqa: PLC0415 start-up time

    room = _room(service)
    written = service.resolve_format(NotifyFormat.TEXT)
    markdown = written == NotifyFormat.MARKDOWN
    convert = _as_markdown if markdown else _to(written)
    title = cut(calm(clean_line(alert.subject)), room.title) if room.title else ""
    return partial(
        service.notify,
        body=_body(alert, room, convert),
        title=title,
        notify_type=NotifyType.INFO if alert.kind in _QUIET else NotifyType.WARNING,
        body_format=written,
        # A net, should we have misjudged the room: two messages rather than half of one.
        overflow=OverflowMode.SPLIT,
    )


def _body(alert: Alert, room: _Room, convert: Callable[[str], str]) -> str:
    """Fit the text so that it has room in the service's own markup, which is longer."""
    space = room.body
    while True:
        body = convert(fit(alert, space, titled=room.title > 0))
        if len(body) <= room.body or space < 1:
            return body
        space = min(space - 1, space * room.body // len(body))


def _to(written: object) -> Callable[[str], str]:
    from apprise import NotifyFormat  # noqa: PLC0415 start-up time
    from apprise.conversion import convert_between  # noqa: PLC0415

    def convert(text: str) -> str:
        return str(convert_between(NotifyFormat.TEXT, written, text))  # type: ignore[no-untyped-call]

    return convert


def _as_markdown(text: str) -> str:
    """Make Markdown that reads as the text does; addresses stay as they are, or none is a link."""
    from apprise import NotifyFormat  # noqa: PLC0415 start-up time

    escape = _to(NotifyFormat.MARKDOWN)
    words, last = [], 0
    for found in URL.finditer(text):
        words += [escape(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*words, escape(text[last:])])


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Collect what Apprise warns of in this thread: it returns False, and says why in its log."""
    ear = _Ear()
    logger = logging.getLogger("apprise")
    logger.addHandler(ear)
    try:
        yield ear.said
    finally:
        logger.removeHandler(ear)


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message, where it comes from our thread."""
        if record.thread == self._thread:
            self.said.append(record.getMessage())


def _apprise() -> ModuleType:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> ModuleType:
    with warnings.catch_warnings():
        # Some of its plugins use what Python is about to drop: nothing that our users could mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415 start-up time

        apprise.NotificationManager().load_modules()  # type: ignore[no-untyped-call]
    # Its messages show parts of addresses, and its finer ones whole messages: none enters our log.
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    return apprise


def _instance(address: str) -> NotifyBase | None:
    """Open an address; None where Apprise cannot use it."""
    apprise = _apprise()
    asset = apprise.AppriseAsset(
        app_id="Amends",
        app_desc="Amends",
        app_url="",
        # Pictures would be fetched from a server that is not the user's.
        image_url_mask="",
        image_url_logo="",
        # A redirected POST becomes a GET, whose 200 would look like a delivery.
        http_redirects=False,
        storage_mode="memory",
        pem_autogen=False,
        pgp_autogen=False,
        async_mode=False,
    )
    service: NotifyBase | None = apprise.Apprise.instantiate(address, asset=asset)
    return service


def _secrets(address: str) -> list[str]:
    """Return everything in an address that may be secret, the longest first: all but its host."""
    rest = _SCHEMA.sub("", address)
    shown = _host(address)
    parts = {part for text in (rest, unquote(rest)) for part in re.split(r"[/:@?&=#+,%;\s]+", text)}
    hidden = {part for part in parts if len(part) >= _SHORTEST_SECRET and part.lower() != shown}
    return sorted(({rest} if rest else set()) | hidden, key=lambda part: (-len(part), part))


def _host(address: str) -> str:
    """Return the host's name; "" where what stands in its place may be a token."""
    try:
        host = urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
    labels = host.split(".")
    is_name = host == "localhost" or len(labels) > 1
    return host if is_name and max(map(len, labels)) <= _LONGEST_LABEL else ""
