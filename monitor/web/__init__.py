"""The face on the web: pages behind the links of mails, and what other machines post and push."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from monitor.config.values import is_loopback

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.config.settings import Email
    from monitor.moments import Clock
    from monitor.push import Push
    from monitor.tokens import Pages
    from monitor.web.actions import MailDesk
    from monitor.web.hooks import Intake

log = logging.getLogger("amends.web")


class ListenerError(Exception):
    """Nobody can be listened to at this address; the message says where and why."""


@asynccontextmanager
async def serving(
    settings: Settings,
    *,
    intake: Intake,
    push: Push | None,
    pages: Pages,
    desk: MailDesk,
    clock: Clock,
) -> AsyncIterator[tuple[str, int] | None]:
    """Listen where `[web]` says for as long as the block lasts; gives the real address.

    `pages` learn where they are reached. None where nobody is listened to: it is not wanted, or
    the address is taken and nothing depends on it. Pushes are taken where there is a `push`, and
    its subscriptions kept meanwhile. Raises ListenerError.
    """
    secrets = {
        source.name: source.options.secret.get_secret_value()  # type: ignore[attr-defined]
        for source in settings.sources
        if source.kind == "webhook"
    }
    if settings.web.address is None:
        yield None
        return
    # Imported here for start-up time: `poll` listens to nobody.
    from alerts.phrases import phrases  # noqa: PLC0415
    from monitor.web import hooks  # noqa: PLC0415
    from monitor.web.actions import Actions  # noqa: PLC0415
    from monitor.web.listener import listening  # noqa: PLC0415

    say = phrases(settings.monitor.locale, settings.monitor.timezone)
    routes = [*hooks.health(), *hooks.Webhooks(secrets, intake, clock=clock).routes()]
    routes += Actions(pages, desk, say, clock=clock).routes()
    async with AsyncExitStack() as stack:
        if push is not None:
            bounds = hooks.Bounds(push=settings.network.max_body)
            routes += hooks.Pushes(push, bounds).routes()
        try:
            address = await stack.enter_async_context(listening(settings.web.address, routes))
        except ListenerError as error:
            if secrets or push or settings.web.model_fields_set:
                raise
            # Nobody asked for it at just this address.
            log.warning("%s; going on without a web page", error)
            yield None
            return
        pages.base = settings.web.public or (_base(*address) if _is_here(settings.email) else None)
        if push is not None:
            # After the listener: hubs verify at once.
            await stack.enter_async_context(push.keeping())
        yield address


def _is_here(email: Email) -> bool:
    """Do mails stay on this machine? Elsewhere a link to it would lead nowhere."""
    return not email.host or is_loopback(email.host)


def _base(host: str, port: int) -> str:
    """Return the address of the page for whoever sits at this machine, or in its network."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
