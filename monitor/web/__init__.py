"""The face that other machines see: what they post and push to us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.moments import Clock
    from monitor.push import Push
    from monitor.web.hooks import Intake


class ListenerError(Exception):
    """Nobody can be listened to at this address; the message says where and why."""


@asynccontextmanager
async def serving(
    settings: Settings, *, intake: Intake, push: Push | None, clock: Clock
) -> AsyncIterator[tuple[str, int] | None]:
    """Listen where `[web]` says for as long as the block lasts; gives the real address.

    None where nobody is listened to: nothing is configured that others would call. Pushes are
    taken where there is a `push`, and its subscriptions kept meanwhile. Raises ListenerError.
    """
    secrets = {
        source.name: source.options.secret.get_secret_value()  # type: ignore[attr-defined]
        for source in settings.sources
        if source.kind == "webhook"
    }
    if settings.web.address is None or not (secrets or push):
        yield None
        return
    # Imported here for start-up time: `poll` and most installations listen to nobody.
    from monitor.web import hooks  # noqa: PLC0415
    from monitor.web.listener import listening  # noqa: PLC0415

    routes = [*hooks.health(), *hooks.Webhooks(secrets, intake, clock=clock).routes()]
    async with AsyncExitStack() as stack:
        if push is not None:
            bounds = hooks.Bounds(push=settings.network.max_body)
            routes += hooks.Pushes(push, bounds).routes()
        address = await stack.enter_async_context(listening(settings.web.address, routes))
        if push is not None:
            # After the listener: hubs verify at once.
            await stack.enter_async_context(push.keeping())
        yield address
