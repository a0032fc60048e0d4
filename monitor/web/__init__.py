"""The face on the web: pages behind the links of mails, and what other machines post and push."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.config.values import is_loopback

if TYPE_CHECKING:
    from monitor.casework import Casework
    from monitor.config import Settings
    from monitor.config.settings import Email
    from monitor.moments import Clock
    from monitor.push import Push
    from monitor.rows import Row
    from monitor.store import Store
    from monitor.tally import Tally
    from monitor.tokens import Pages
    from monitor.web.actions import MailDesk
    from monitor.web.hooks import Intake

log = logging.getLogger("amends.web")


class ListenerError(Exception):
    """Nobody can be listened to at this address; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the web face."""

    store: Store
    casework: Casework
    links: MailDesk
    """Does what the links in mails say."""
    pages: Pages
    """The addresses of those links; they learn where they are reached."""
    intake: Intake
    push: Push | None
    """None: hubs cannot push."""
    clock: Clock
    tally: Tally
    """What has happened since the start."""
    preview: Callable[[str], Awaitable[list[Row]]]
    """Shows what a source of this name says now. Raises NotAsked, SourceError."""


@asynccontextmanager
async def serving(settings: Settings, behind: Behind) -> AsyncIterator[tuple[str, int] | None]:
    """Listen where `[web]` says for as long as the block lasts; gives the real address.

    None where nobody is listened to: it is not wanted, or the address is taken and nothing depends
    on it. Subscriptions at hubs are kept meanwhile. Raises ListenerError, DatabaseUnusable.
    """
    if settings.web.address is None:
        yield None
        return
    # Imported here for start-up time: `poll` listens to nobody.
    from monitor.web.listener import listening  # noqa: PLC0415
    from monitor.web.opening import opening  # noqa: PLC0415

    secrets = {
        source.name: source.options.secret.get_secret_value()  # type: ignore[attr-defined]
        for source in settings.sources
        if source.kind == "webhook"
    }
    async with AsyncExitStack() as stack:
        app, news = await stack.enter_async_context(opening(settings, behind, secrets))
        try:
            address = await stack.enter_async_context(listening(settings.web.address, app))
        except ListenerError as error:
            if secrets or behind.push or settings.web.model_fields_set:
                raise
            # Nobody asked for it at just this address.
            log.warning("%s; going on without a web page", error)
            yield None
            return
        here = base_of(*address) if _is_here(settings.email) else None
        behind.pages.base = settings.web.public or here
        # Ends before the listener does, which would wait for whoever hears the news.
        await stack.enter_async_context(news.open())
        if behind.push is not None:
            # After the listener: hubs verify at once.
            await stack.enter_async_context(behind.push.keeping())
        yield address


def _is_here(email: Email) -> bool:
    """Do mails stay on this machine? Elsewhere a link to it would lead nowhere."""
    return not email.host or is_loopback(email.host)


def base_of(host: str, port: int) -> str:
    """Return the address of the page for whoever sits at this machine, or in its network."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
