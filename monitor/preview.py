"""A look at a place: its items as they would be understood; nothing is stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from monitor.app import reach
from monitor.app import scorer as score_with
from monitor.config.reading import Reader
from monitor.harvest import BACKLOG, verdicts
from monitor.match import Matcher
from monitor.rows import preview_row
from monitor.targets import whole
from sources.errors import Refused, SourceError
from sources.item import Item, Readable, SourceState
from sources.registry import KINDS

if TYPE_CHECKING:
    from monitor.app import Working
    from monitor.config import Brand, Settings, SourceSettings
    from monitor.config.settings import Network
    from monitor.rows import Row
    from monitor.sentiment.verdict import Scorer, Verdict
    from sources.kind import Kind, Options, Tools

log = logging.getLogger("amends.preview")

USUAL = "feed"
"""The kind of an address or a file of which nothing else is said."""
AT_ONCE, LONGEST = 4, 60.0
"""Places that the daemon asks for a look at a time, and seconds that each gets."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be looked at."""

    where: str | None = None
    """An address, a file, the name of a configured source; None: what is configured of the kind."""
    kind: str | None = None
    options: Mapping[str, str] | None = None
    """The kind's own options, where no configured source gives them."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One place, ready to be asked or read."""

    name: str
    kind: Kind
    options: Options
    brand: str | None = None
    saved: Path | None = None
    """A file that holds an answer of it."""
    address: str | None = None
    """Where an answer of it is to be had, other than by its options."""


async def look(
    wanted: Wanted,
    *,
    brands: Sequence[Brand],
    sources: Sequence[SourceSettings],
    network: Network,
    scorer: Scorer,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return a row for each item and brand at the wanted places.

    An item about no brand has one row, with brand null. Raises SourceError, and OSError for a file.
    """
    judge = _Judge(Matcher(brands), scorer, [brand.name for brand in brands])
    rows = []
    async with reach(network) as tools:
        for place in await asyncio.to_thread(lambda: list(_places(wanted, sources))):
            for item in await _items(place, tools, now):
                rows += judge.rows(item, _Asked(place.name, place.brand), now)
    return rows


@dataclass(frozen=True, slots=True)
class _Asked:
    """What matters about a place for what it says."""

    name: str
    brand: str | None
    """All of it is about this one."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Judge:
    """Matches and scores items as polling does."""

    matcher: Matcher
    scorer: Scorer
    names: Sequence[str]
    """Of the brands."""

    def rows(
        self,
        item: Item,
        place: _Asked,
        now: datetime,
        *,
        hurried: bool = False,
    ) -> list[Row]:
        """Return a row for each brand that an item is about; all of it may be about one brand."""
        about = self.matcher.brands_of(item, place.brand, place.name)
        asked = None if place.brand else self.matcher
        judged: Iterable[tuple[str | None, Verdict]] = verdicts(
            item,
            about,
            asked,
            self.scorer,
            names=self.names,
            weight=place.weight,
            hurried=hurried,
        ).items()
        if not about:
            alone = self.scorer.score(
                whole(item),
                rating=item.rating,
                language=item.language,
                ignore=self.names,
                weight=place.weight,
                audience=item.audience,
                hurried=hurried,
            )
            judged = [(None, alone)]
        return [
            preview_row(item, verdict, brand=name, source=place.name, now=now)
            for name, verdict in judged
        ]


class NotAsked(Exception):
    """A place was not asked, or not to the end."""

    def __init__(self, reason: Literal["busy", "many", "slow", "handed"]) -> None:
        """Being asked already; too many are being asked; too slow; it cannot be asked."""
        super().__init__(reason)
        self.reason = reason


class Previews:
    """Asks the places that the daemon polls, when somebody wants to see what they show.

    With the daemon's own client, so that a host gets no more requests at a time than it is to get,
    and a service that asked to be left alone is left alone.
    """

    def __init__(self, work: Working, settings: Settings, *, longest: float = LONGEST) -> None:
        """`longest` is how many seconds a place gets."""
        self._work = work
        self._settings = settings
        self._longest = longest
        self._asking: set[str] = set()
        self._judge: _Judge | None = None

    async def __call__(self, name: str) -> list[Row]:
        """Return a row for each item and brand at a source; nothing is stored.

        Raises NotAsked, SourceError.
        """
        if any(one.name == name and one.kind == "webhook" for one in self._settings.sources):
            raise NotAsked("handed")
        if name in self._asking:
            raise NotAsked("busy")
        if len(self._asking) >= AT_ONCE:
            raise NotAsked("many")
        self._asking.add(name)
        try:
            return await self._shown(name)
        finally:
            self._asking.discard(name)

    async def _shown(self, name: str) -> list[Row]:
        polled, now = self._work.polled[name], self._work.clock()
        try:
            async with asyncio.timeout(self._longest):
                poll = await polled.source.poll(SourceState(), now)
        except TimeoutError as error:
            raise NotAsked("slow") from error
        except Exception as error:
            # A source returns its failures; what arrives here is a mistake of ours.
            log.exception("source broke in a preview source=%s", name)
            raise SourceError(f"unexpected {type(error).__name__}; see the log") from error
        if poll.error is not None:
            raise SourceError(self._work.redactor.text(str(poll.error))) from poll.error
        judge = self._judging()
        asked, hurried = _Asked(name, polled.brand, polled.weight), len(poll.items) > BACKLOG
        rows: list[Row] = []
        for item in poll.items:
            rows += judge.rows(item, asked, now, hurried=hurried)
            await asyncio.sleep(0)  # polling goes on meanwhile
        return rows

    def _judging(self) -> _Judge:
        """Return what judges as polling does, made when it is first needed."""
        if self._judge is None:
            brands = self._settings.brands
            names = [one.name for one in brands]
            self._judge = _Judge(Matcher(brands), score_with(self._settings), names)
        return self._judge


def _places(wanted: Wanted, sources: Sequence[SourceSettings]) -> Iterator[_Place]:
    """Find what is meant. Raises Refused, saying what would be understood."""
    where = wanted.where
    if where is None and wanted.options is None:
        configured = [s for s in sources if wanted.kind in {None, s.kind}]
        if configured:
            yield from map(_configured, configured)
            return
    named = next((source for source in sources if source.name == where), None)
    if named is not None:
        yield _configured(named)
        return
    kind = KINDS[wanted.kind or USUAL]
    if where is not None and Path(where).is_file():
        options = _given(kind, wanted.options, sources) or kind.options(**dict(kind.example))
        yield _Place(where, kind, options, saved=Path(where))
    else:
        yield _at(where, kind, wanted.options, sources)


def _at(
    where: str | None,
    kind: Kind,
    given: Mapping[str, str] | None,
    sources: Sequence[SourceSettings],
) -> _Place:
    """Return the place at an address, or the one that needs none."""
    if where is None:
        if given is None and any(f.is_required() for f in kind.options.model_fields.values()):
            raise Refused(_UNDERSTOOD.format(found="nothing"))
        return _Place(kind.name, kind, _options(kind, given or {}))
    if not where.lower().startswith(("http://", "https://")):
        raise Refused(_UNDERSTOOD.format(found=where))
    if "url" in kind.options.model_fields:
        return _Place(where, kind, _options(kind, {**(given or {}), "url": where}))
    options = _given(kind, given, sources)
    if options is None and urlsplit(where).path in {"", "/"}:
        options = _options(kind, {"base_url": where})  # which says what else is needed
    if options is not None:
        return _Place(where, kind, options.model_copy(update={"base_url": where}))
    return _Place(where, kind, kind.options(**dict(kind.example)), address=where)


_UNDERSTOOD = (
    "expected an address that begins with http:// or https://, a file that exists, or the name of "
    "a configured source; found {found}"
)


def _configured(source: SourceSettings) -> _Place:
    return _Place(source.name, KINDS[source.kind], source.options, source.brand)


def _given(
    kind: Kind, given: Mapping[str, str] | None, sources: Sequence[SourceSettings]
) -> Options | None:
    """Return options from the command line, else those of the first configured source."""
    if given is not None:
        return _options(kind, given)
    return next((source.options for source in sources if source.kind == kind.name), None)


def _options(kind: Kind, given: Mapping[str, str]) -> Options:
    reader = Reader(kind.name, dict(given), set())
    options = reader.table(kind.options, given, "")
    if options is None:
        raise Refused("; ".join(map(str, reader.problems)))
    return options


async def _items(place: _Place, tools: Tools, now: datetime) -> Sequence[Item]:
    source = place.kind.open(place.options, tools)
    if place.saved is None and place.address is None:
        poll = await source.poll(SourceState(), now)
        if poll.error is not None:
            raise poll.error
        return poll.items
    if not isinstance(source, Readable):
        raise Refused(f"{place.kind.name}: no answer of it can be read from a file or an address")
    if place.saved is not None:
        return await source.read(await asyncio.to_thread(place.saved.read_bytes), now)
    answer = await tools.http.get(place.address or "", allow_private=place.options.allow_private)
    return await source.read(answer.body, now)
