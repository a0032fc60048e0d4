"""A look at a place: its items as they would be understood; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.app import reach
from monitor.harvest import judge
from monitor.match import Matcher
from monitor.rows import preview_row
from monitor.sentiment.vader import VaderScorer
from sources.errors import Refused
from sources.feed import read_file
from sources.item import Item, SourceState
from sources.registry import KINDS

if TYPE_CHECKING:
    from monitor.config import Brand, SourceSettings
    from monitor.config.settings import Network
    from sources.kind import Options, Tools


async def look(
    where: str | None,
    kind: str,
    *,
    brands: Sequence[Brand],
    sources: Sequence[SourceSettings],
    network: Network,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return a row for each item and brand at an address, in a file, or at a configured source.

    An item about no brand has one row, with brand null. Raises SourceError, and OSError for a file.
    """
    matcher, scorer = Matcher(brands), VaderScorer()
    names = [brand.name for brand in brands]
    named = next((source for source in sources if source.name == where), None)
    async with reach(network) as tools:
        items = await _items(where, named, kind, tools, now)
    rows = []
    for item in items:
        verdict = judge(item, scorer, names=names)
        about = matcher.brands_of(item, named.brand if named else None)
        rows += [
            preview_row(item, verdict, brand=brand, source=where or kind, now=now)
            for brand in about or (None,)
        ]
    return rows


async def _items(
    where: str | None, named: SourceSettings | None, kind: str, tools: Tools, now: datetime
) -> Sequence[Item]:
    if named is not None:
        return await _poll(named.kind, named.options, tools, now)
    if where is not None and await asyncio.to_thread(Path(where).is_file):
        return await read_file(Path(where), tools.parser, now)
    return await _poll(kind, _options(where, kind), tools, now)


async def _poll(kind: str, options: Options, tools: Tools, now: datetime) -> Sequence[Item]:
    poll = await KINDS[kind].open(options, tools).poll(SourceState(), now)
    if poll.error is not None:
        raise poll.error
    return poll.items


def _options(where: str | None, kind: str) -> Options:
    model = KINDS[kind].options
    if "url" not in model.model_fields:
        return model()
    if where is None or not where.lower().startswith(("http://", "https://")):
        raise Refused(
            "expected an address that begins with http:// or https://, a file that exists, "
            f"or the name of a configured source; found {where or 'nothing'}"
        )
    return model.model_validate({"url": where})
