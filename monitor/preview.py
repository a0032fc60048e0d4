"""A look at a place: its items as they would be understood; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.app import reach
from monitor.config.reading import Reader
from monitor.harvest import verdicts
from monitor.match import Matcher
from monitor.rows import preview_row
from monitor.targets import whole
from sources.errors import Refused
from sources.item import Item, Readable, SourceState
from sources.registry import KINDS

if TYPE_CHECKING:
    from monitor.config import Brand, SourceSettings
    from monitor.config.settings import Network
    from monitor.sentiment.verdict import Scorer
    from sources.kind import Kind, Options, Tools

USUAL = "feed"
"""The kind of an address or a file of which nothing else is said."""


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
    matcher = Matcher(brands)
    names = [brand.name for brand in brands]
    rows = []
    async with reach(network) as tools:
        for place in await asyncio.to_thread(lambda: list(_places(wanted, sources))):
            for item in await _items(place, tools, now):
                about = matcher.brands_of(item, place.brand, place.name)
                asked = None if place.brand else matcher
                judged = verdicts(item, about, asked, scorer, names=names)
                rows += [
                    preview_row(item, judged[brand], brand=brand, source=place.name, now=now)
                    for brand in about
                ]
                if not about:
                    verdict = scorer.score(
                        whole(item),
                        rating=item.rating,
                        language=item.language,
                        ignore=names,
                        audience=item.audience,
                    )
                    rows.append(preview_row(item, verdict, brand=None, source=place.name, now=now))
    return rows


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
