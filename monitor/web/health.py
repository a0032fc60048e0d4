"""Health: `/readyz`, and how Amends itself is, for whoever watches it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, get_args

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor import __version__
from monitor.health import Condition, condition
from monitor.moments import text_or_none, to_text
from monitor.store import DatabaseUnusable
from monitor.store.filter import Filter

if TYPE_CHECKING:
    from monitor.mention import Watch
    from monitor.moments import Clock
    from monitor.rows import Row
    from monitor.store import Store
    from monitor.store.vitals import Vitals
    from monitor.tally import Tally
    from monitor.web.office import Office
    from monitor.web.reading import Reading

PATIENCE = timedelta(seconds=30)
"""So long the scheduler may be silent: it ticks four times a second, and pauses 10 s after trouble
with the database."""


class Readiness:
    """`GET /readyz`: 200 while the program works, else 503 with what is wrong."""

    def __init__(self, reading: Reading, tally: Tally, *, clock: Clock) -> None:
        self._reading = reading
        self._tally = tally
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [Route("/readyz", self._answer, methods=["GET"])]

    async def _answer(self, _: Request) -> Response:
        problems = [*troubles(self._tally, self._clock())]
        try:
            await self._reading.read(lambda store: store.cases.last_entry())
        except DatabaseUnusable:
            problems.append("the database cannot be read; the log says why")
        if problems:
            return PlainTextResponse("\n".join(problems) + "\n", 503, {"Cache-Control": "no-store"})
        return PlainTextResponse("ready\n", 200, {"Cache-Control": "no-store"})


def troubles(tally: Tally, now: datetime) -> Sequence[str]:
    """Say what is wrong with the scheduler, if anything."""
    if tally.ticked is None:
        return ("the scheduler has not ticked yet",)
    silent = now - tally.ticked
    if silent > PATIENCE:
        return (f"the scheduler has not ticked for {silent.total_seconds():.0f} s",)
    return ()


def by_condition(watches: Sequence[Watch], now: datetime) -> dict[Condition, int]:
    """Count sources; every condition has its number."""
    counted = Counter(condition(watch, now) for watch in watches)
    return {one: counted[one] for one in get_args(Condition)}


def waiting(vitals: Vitals, now: datetime) -> float:
    """Return the seconds for which the alert waits that waits longest; 0 where none does."""
    since = vitals.oldest_pending
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


async def status(office: Office) -> Row:
    """Return how Amends itself is, as a row of JSON. Raises DatabaseUnusable."""
    now, tally = office.now(), office.tally

    def look(store: Store) -> tuple[Vitals, dict[Condition, int]]:
        return store.vitals.at(now), by_condition(store.sources.find(Filter()), now)

    vitals, sources = await office.read(look)
    wrong = troubles(tally, now)
    return {
        "version": __version__,
        "now": to_text(now),
        "started": text_or_none(tally.started),
        "last_tick": text_or_none(tally.ticked),
        "ready": not wrong,
        "wrong": list(wrong),
        "alerts": {
            "pending": vitals.pending,
            "dead": vitals.dead,
            "sent": vitals.sent,
            "oldest_pending_seconds": waiting(vitals, now),
        },
        "sources": sources,
        "mentions": vitals.mentions,
        "cases": vitals.cases,
        "overdue": vitals.overdue,
        "storms": vitals.storms,
    }
