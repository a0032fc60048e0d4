"""Opening: puts the web application together, and opens what it reads with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from alerts.phrases import phrases
from monitor.access import Access
from monitor.web import hooks
from monitor.web.actions import Actions
from monitor.web.health import Readiness
from monitor.web.judge import Judge
from monitor.web.live import News
from monitor.web.office import Office
from monitor.web.reading import Reading
from monitor.web.site import site

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from monitor.config import Settings
    from monitor.web import Behind


@asynccontextmanager
async def opening(
    settings: Settings, behind: Behind, secrets: Mapping[str, str]
) -> AsyncIterator[tuple[ASGIApp, News]]:
    """Open the application for as long as the block lasts; `secrets` are those of the webhooks.

    Raises DatabaseUnusable.
    """
    access = Access(behind.store, settings)
    database = settings.monitor.database
    async with Reading(database) as reading, Reading(database) as counting:
        news = News(reading)
        office = Office(
            settings=settings,
            store=behind.store,
            reading=reading,
            counting=counting,
            casework=behind.casework,
            access=access,
            clock=behind.clock,
            news=news,
            preview=behind.preview,
            csrf=_key(behind),
            tally=behind.tally,
            judge=Judge(settings),
        )
        ready = Readiness(reading, behind.tally, clock=behind.clock).routes()
        yield site(office, [*ready, *_for_programs(settings, behind, secrets)]), news


def _for_programs(
    settings: Settings, behind: Behind, secrets: Mapping[str, str]
) -> list[BaseRoute]:
    """Return what needs no sign-in: each has a secret of its own in its address."""
    say = phrases(settings.monitor.locale, settings.monitor.timezone)
    routes = [*hooks.health(), *hooks.Webhooks(secrets, behind.intake, clock=behind.clock).routes()]
    routes += Actions(behind.pages, behind.links, say, clock=behind.clock).routes()
    if behind.push is not None:
        bounds = hooks.Bounds(push=settings.network.max_body)
        routes += hooks.Pushes(behind.push, bounds).routes()
    return routes


def _key(behind: Behind) -> str:
    """Return what the forms of those carry who need not sign in; it outlives a restart."""
    with behind.store.transaction():
        return behind.store.keys.get("desk forms", partial(token_urlsafe, 32))
