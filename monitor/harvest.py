"""One poll, understood: ask the source, drop what is known, match, score; nothing is written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.decide import is_baseline, is_new
from monitor.mention import Fingerprint, Mention, Watch
from monitor.store import DatabaseUnusable
from monitor.stories import fingerprint
from sources.errors import SourceError
from sources.item import Item, Poll, Source

if TYPE_CHECKING:
    from monitor.match import Matcher
    from monitor.moments import Clock
    from monitor.sentiment.verdict import Scorer, Verdict
    from monitor.store import Store

log = logging.getLogger("amends.harvest")

_LAST = datetime.max.replace(tzinfo=UTC)

Reached = Callable[[str], None]
"""Told the name of each step as it is reached: progress for a person, crash points for a test."""


@dataclass(frozen=True, slots=True)
class Polled:
    """A source that can be polled, with what the configuration says about it."""

    source: Source
    brand: str | None = None
    """Every item is about this brand; None: the brands' queries decide."""
    weight: float = 1.0
    """Reach; 5 is national news."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one poll brought, not yet written."""

    watch: Watch
    poll: Poll
    at: datetime
    fresh: tuple[tuple[Item, Fingerprint], ...] = ()
    """Items that were unknown at this source."""
    known: tuple[tuple[Item, Fingerprint], ...] = ()
    """Items known under another id: remembered under the new one too, so that they stay known."""
    mentions: tuple[Mention, ...] = ()


class Harvester:
    """Polls sources and understands what they say."""

    def __init__(
        self,
        store: Store,
        matcher: Matcher,
        scorer: Scorer,
        *,
        names: Collection[str],
        backfill: timedelta,
        clock: Clock,
        reached: Reached,
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._scorer = scorer
        self._names = names
        self._backfill = backfill
        self._clock = clock
        self._reached = reached

    async def gather(self, watch: Watch, polled: Polled) -> Harvest:
        """Poll one source. Its failures are in the Harvest; only a broken database raises."""
        poll = await self._ask(watch, polled.source)
        self._reached("fetched")
        now = self._clock()
        if poll.error is not None or not poll.items:
            return Harvest(watch, poll, now)
        try:
            return await self._understood(watch, polled, poll, now)
        except DatabaseUnusable:
            raise
        except Exception as error:
            # A mistake of ours with what this source says: it costs this poll, not the pass.
            log.exception("cannot understand what a poll brought source=%s", watch.name)
            return Harvest(watch, surprised(watch, error, "scoring"), now)

    async def _understood(self, watch: Watch, polled: Polled, poll: Poll, now: datetime) -> Harvest:
        """Drop what is known, match and score the rest."""
        fresh, known = self._sort(watch, poll.items)
        self._reached("compared")
        mentions: list[Mention] = []
        for item, print_ in fresh:
            about = self._matcher.brands_of(item, polled.brand)
            if not about:
                continue
            verdict = judge(item, self._scorer, names=self._names, weight=polled.weight)
            baseline = is_baseline(item, watch.first_polled, self._backfill, now)
            mentions += [
                Mention(
                    item=item,
                    brand=brand,
                    source=watch.name,
                    verdict=verdict,
                    fingerprint=print_,
                    first_seen=now,
                    baseline=baseline,
                    weight=polled.weight,
                )
                for brand in about
            ]
            await asyncio.sleep(0)  # a first poll scores many texts: others go on meanwhile
        self._reached("scored")
        return Harvest(watch, poll, now, tuple(fresh), tuple(known), tuple(mentions))

    async def _ask(self, watch: Watch, source: Source) -> Poll:
        try:
            return await source.poll(watch.state, self._clock())
        except Exception as error:
            # A source returns its failures; what arrives here is a mistake of ours. It costs this
            # poll, not the pass.
            log.exception("source broke source=%s", watch.name)
            return surprised(watch, error, "polling")

    def _sort(
        self, watch: Watch, items: tuple[Item, ...]
    ) -> tuple[list[tuple[Item, Fingerprint]], list[tuple[Item, Fingerprint]]]:
        """Split items into those unknown at this source, and those known under another id."""
        printed = {
            print_.id_key: (item, print_) for item in items for print_ in [fingerprint(item)]
        }
        known = self._store.mentions.known(watch.id, [print_ for _, print_ in printed.values()])
        fresh, renamed = [], []
        for item, print_ in printed.values():
            if is_new(item, print_, known):
                fresh.append((item, print_))
            elif print_.id_key not in known.ids:
                renamed.append((item, print_))
        # Oldest first: a person's first complaint opens the case, the second joins it.
        fresh.sort(key=lambda pair: pair[0].published or _LAST)
        return fresh, renamed


def surprised(watch: Watch, error: Exception, doing: str) -> Poll:
    """Return the failed poll that a mistake of ours makes of it; its traceback is in the log."""
    what = f"unexpected {type(error).__name__} while {doing}; see the log"
    return Poll(watch.state, error=SourceError(what))


def judge(item: Item, scorer: Scorer, *, names: Collection[str], weight: float = 1.0) -> Verdict:
    """Score what an item says at a place of this reach; the brands' `names` have no tone."""
    text = "\n".join(part for part in (item.title, item.text) if part)
    return scorer.score(
        text, rating=item.rating, language=item.language, ignore=names, weight=weight
    )
