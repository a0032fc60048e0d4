"""Telling: puts together who hears of what, as it is configured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from monitor.announce import Announcer
from monitor.announce.links import Look, look_at
from monitor.announce.scorecard import ScorecardAnnouncer
from monitor.casework import Casework, Desk
from monitor.clockwork import Clockwork
from monitor.digests import Digests
from monitor.reminding import Reminding
from monitor.reporting import Reporting, Schedule
from monitor.routes import Quiet, Routes
from monitor.scorecards import Scorecards
from monitor.sentiment.wording import wording
from monitor.stormwatch import StormWatch
from monitor.teller import Manners, Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import tzinfo

    from monitor.config import Settings
    from monitor.harvest import Reached
    from monitor.match import Matcher
    from monitor.query import Query
    from monitor.store import Store


@dataclass(frozen=True, slots=True)
class Telling:
    """The parts that tell people, put together."""

    announcer: Announcer
    casework: Casework
    clockwork: Clockwork


def telling(
    settings: Settings, store: Store, reached: Reached, announcer: Announcer | None = None
) -> Telling:
    """Put together who tells whom of what; the usual announcer names commands, and no pages."""
    announcer = announcer or Announcer(settings)
    teller = Teller(store, announcer, routes(settings), manners(settings), reached)
    storms = StormWatch(store, announcer, teller, pace=settings.storms.summary_every)
    reminding = Reminding(store, announcer, teller, settings.escalation)
    desk = Desk(
        planner=announcer,
        teller=teller,
        reminding=reminding,
        storms=storms if settings.storms.enabled else None,
        first_contact=settings.escalation.times,
    )
    return Telling(
        announcer,
        Casework(
            store,
            desk,
            reached,
            mute=settings.sentiment.mute,
            silent=settings.competitors,
            why=wording(settings.monitor.locale).text,
        ),
        Clockwork(
            store,
            teller,
            storms,
            Digests(store, announcer, teller),
            reminding,
            reporting=_reporting(settings, store, teller, announcer),
        ),
    )


def scorecards(settings: Settings, store: Store, look: Look = look_at) -> Scorecards:
    """Return what counts the scorecards of our own brands; `look` says where things are shown."""
    own = [brand.name for brand in settings.brands if not brand.competitor]
    zone = settings.monitor.timezone
    return Scorecards(store, own, settings.competitors, zone, _queries(settings), look=look)


def _queries(settings: Settings) -> Callable[[Collection[str]], Mapping[str, Query]]:
    """Return what gives the queries of brands; they are read when the first one is asked for."""

    @cache
    def matcher() -> Matcher:
        from monitor.match import Matcher  # noqa: PLC0415 - start-up time

        return Matcher(settings.brands)

    return lambda brands: matcher().queries(brands)


def routes(settings: Settings) -> Routes:
    """Return who is told of what."""
    return Routes(settings.routes, settings.usual_recipients, settings.monitor.timezone)


def manners(settings: Settings) -> Manners:
    """Return when people are told."""
    usual = settings.monitor.timezone
    zones = {one.address.casefold(): one.timezone or usual for one in settings.recipients}
    return Manners(
        quiet={
            one.address.casefold(): Quiet(one.quiet, one.holidays, one.timezone or usual)
            for one in settings.recipients
        },
        next_digest=_digests(settings, zones),
        pace=settings.updates.every,
        everybody=frozenset(one.casefold() for one in settings.everybody),
        usual=settings.usual_recipients,
        critical_in_storm=settings.storms.critical_at_once,
    )


def _digests(
    settings: Settings, zones: Mapping[str, tzinfo]
) -> Callable[[str, datetime], datetime | None]:
    """Return when the next digest of a recipient goes out, by his clock."""
    usual = settings.monitor.timezone

    def next_digest(recipient: str, now: datetime) -> datetime | None:
        if not settings.digest.enabled:
            return None
        return _next(settings.digest.cron, zones.get(recipient.casefold(), usual), now)

    return next_digest


def _reporting(
    settings: Settings, store: Store, teller: Teller, announcer: Announcer
) -> Reporting | None:
    """Return what mails the scorecards; None where nobody wants them."""
    if not settings.report.enabled:
        return None
    cron, zone = settings.report.cron, settings.monitor.timezone
    return Reporting(
        store,
        ScorecardAnnouncer(settings, announcer),
        teller,
        scorecards(settings, store, announcer.look_at),
        recipients=settings.report_recipients,
        schedule=Schedule(f"{cron} {zone}", lambda now: _next(cron, zone, now)),
    )


def _next(cron: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when a cron line is due next by the clock of a zone; None for never."""
    from monitor.cron import trigger  # noqa: PLC0415 - start-up time

    found: datetime | None = trigger(cron, zone).get_next_fire_time(None, now)
    return None if found is None else found.astimezone(UTC)
