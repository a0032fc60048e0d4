"""One poll, understood: ask the source, drop what is known, match, score; nothing is written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.decide import is_baseline, is_edit, is_new
from monitor.mention import Fingerprint, Mention, Watch
from monitor.sentiment.verdict import Reason
from monitor.store import DatabaseUnusable
from monitor.stories import fingerprint
from monitor.targets import part_about, whole
from sources.errors import SourceError
from sources.item import Item, Poll, Source

if TYPE_CHECKING:
    from monitor.decide import Known
    from monitor.match import Matcher
    from monitor.moments import Clock
    from monitor.sentiment.verdict import Scorer, Verdict
    from monitor.store import Store

log = logging.getLogger("amends.harvest")

BACKLOG = 20
"""Fresh items of one poll from which the slow tier is asked only in doubt: half a second of it."""

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
    service: str | None = None
    """The service whose limits it shares with other sources."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A mention whose place shows something else now."""

    before: Mention
    after: Mention


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
    edited: tuple[tuple[Item, Fingerprint], ...] = ()
    """Reviews known under their id that say something else now."""
    edits: tuple[Edit, ...] = ()
    """The mentions among them."""
    took: float = 0.0
    """Seconds from asking the place to its answer."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The items of a poll, by whether their source has shown them before."""

    fresh: tuple[tuple[Item, Fingerprint], ...]
    known: tuple[tuple[Item, Fingerprint], ...]
    edited: tuple[tuple[Item, Fingerprint], ...]


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
        time = asyncio.get_running_loop().time
        began = time()
        poll = await self._ask(watch, polled.source)
        took = time() - began
        self._reached("fetched")
        now = self._clock()
        if not poll.items:
            return Harvest(watch, poll, now, took=took)
        try:
            return replace(await self._understood(watch, polled, poll, now), took=took)
        except DatabaseUnusable:
            raise
        except Exception as error:
            # A mistake of ours with what this source says: it costs this poll, not the pass.
            log.exception("cannot understand what a poll brought source=%s", watch.name)
            return Harvest(watch, surprised(watch, error, "scoring"), now, took=took)

    async def _understood(self, watch: Watch, polled: Polled, poll: Poll, now: datetime) -> Harvest:
        """Drop what is known, match and score the rest."""
        sorted_ = self._sort(watch, poll.items)
        self._reached("compared")
        mentions: list[Mention] = []
        backlog = len(sorted_.fresh) > BACKLOG
        for item, print_ in sorted_.fresh:
            mentions += self._mentions(watch, polled, item, print_, now, backlog=backlog)
            await asyncio.sleep(0)  # a first poll scores many texts: others go on meanwhile
        edits = [
            self._edit(before, polled, item, print_)
            for item, print_ in sorted_.edited
            for before in self._store.mentions.of_item(watch.id, print_.id_key)
        ]
        self._reached("scored")
        return Harvest(
            watch,
            poll,
            now,
            fresh=sorted_.fresh,
            known=sorted_.known,
            mentions=tuple(mentions),
            edited=sorted_.edited,
            edits=tuple(edits),
        )

    def _mentions(
        self,
        watch: Watch,
        polled: Polled,
        item: Item,
        print_: Fingerprint,
        now: datetime,
        *,
        backlog: bool,
    ) -> list[Mention]:
        about = self._matcher.brands_of(item, polled.brand, watch.name)
        if not about:
            return []
        verdicts = self._judged(item, polled, about, hurried=backlog)
        baseline = is_baseline(item, watch.first_polled, self._backfill, now)
        return [
            Mention(
                item=item,
                brand=brand,
                source=watch.name,
                verdict=verdicts[brand],
                fingerprint=print_,
                first_seen=now,
                baseline=baseline,
                weight=polled.weight,
            )
            for brand in about
        ]

    def _judged(
        self, item: Item, polled: Polled, about: Collection[str], *, hurried: bool = False
    ) -> Mapping[str, Verdict]:
        """Judge an item for each brand that it is about; `hurried` where many are waiting."""
        return verdicts(
            item,
            about,
            self._matcher if polled.brand is None else None,
            self._scorer,
            names=self._names,
            weight=polled.weight,
            hurried=hurried,
        )

    def _edit(self, before: Mention, polled: Polled, item: Item, print_: Fingerprint) -> Edit:
        verdict = self._judged(item, polled, [before.brand])[before.brand]
        stars = [rating for rating in (before.item.rating, item.rating) if rating is not None]
        if stars == sorted(set(stars), reverse=True) and len(stars) > 1:
            what = f"{stars[0]:g} → {stars[1]:g}"
            edited = Reason(what, "the review was edited, and its stars fell", 0.0)
            verdict = replace(verdict, reasons=(*verdict.reasons, edited))
        return Edit(before, replace(before, item=item, verdict=verdict, fingerprint=print_))

    async def _ask(self, watch: Watch, source: Source) -> Poll:
        try:
            return await source.poll(watch.state, self._clock())
        except Exception as error:
            # A source returns its failures; what arrives here is a mistake of ours. It costs this
            # poll, not the pass.
            log.exception("source broke source=%s", watch.name)
            return surprised(watch, error, "polling")

    def _sort(self, watch: Watch, items: tuple[Item, ...]) -> _Sorted:
        """Tell the items that are new at this source from those that it has shown before."""
        printed = {
            print_.id_key: (item, print_) for item in items for print_ in [fingerprint(item)]
        }
        known: Known = self._store.mentions.known(watch.id, [f for _, f in printed.values()])
        fresh, renamed, edited = [], [], []
        for item, print_ in printed.values():
            sighting = known.ids.get(print_.id_key)
            if sighting is not None:
                if is_edit(item, print_, sighting):
                    edited.append((item, print_))
            elif is_new(item, print_, known):
                fresh.append((item, print_))
            else:
                renamed.append((item, print_))
        # Oldest first: a person's first complaint opens the case, the second joins it.
        fresh.sort(key=lambda pair: pair[0].published or _LAST)
        return _Sorted(tuple(fresh), tuple(renamed), tuple(edited))


def surprised(watch: Watch, error: Exception, doing: str) -> Poll:
    """Return the failed poll that a mistake of ours makes of it; its traceback is in the log."""
    what = f"unexpected {type(error).__name__} while {doing}; see the log"
    return Poll(watch.state, error=SourceError(what))


def verdicts(
    item: Item,
    about: Collection[str],
    matcher: Matcher | None,
    scorer: Scorer,
    *,
    names: Collection[str],
    weight: float = 1.0,
    hurried: bool = False,
) -> dict[str, Verdict]:
    """Score what an item says about each brand, at a place of this reach.

    `matcher` tells what in it names whom; None where all of it is about one brand. The brands'
    `names` have no tone. `hurried`: many texts are waiting.
    """
    watched = matcher.queries(about) if matcher is not None and item.rating is None else {}
    return {
        brand: scorer.score(
            part_about(item, brand, watched) if watched else whole(item),
            rating=item.rating,
            language=item.language,
            ignore=names,
            weight=weight,
            audience=item.audience,
            brand=brand,
            hurried=hurried,
        )
        for brand in about
    }
