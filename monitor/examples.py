"""Examples: for mentions of every sort, who would hear of them, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from monitor.mention import Fingerprint, Mention
from monitor.notices import Circumstances, when_to_tell
from monitor.sentiment.verdict import Label, Verdict
from monitor.telling import manners, routes
from sources.item import Item

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from monitor.config import Settings
    from monitor.notices import NoticeKind, Why


@dataclass(frozen=True, slots=True)
class Example:
    """What would become of a mention, for one recipient."""

    what: str
    brand: str
    recipient: str
    """"" where nobody would be told."""
    route: str
    """Name of the route that decides; "" for what is usual."""
    why: Why | None
    due: datetime | None
    """When he would be told, seen from now; None: with a summary, or not."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A mention that is made up."""

    what: str
    label: Label
    severity: int = 0
    urgencies: tuple[str, ...] = ()


_MADE = (
    _Made("critical complaint (health)", "negative", 90, ("health",)),
    _Made("complaint of high severity", "negative", 60),
    _Made("complaint of medium severity", "negative", 35),
    _Made("complaint of low severity", "negative", 10),
    _Made("not scored: no rules for its language", "unscored"),
    _Made("praise", "positive"),
    _Made("plain mention", "neutral"),
)
_KINDS: dict[Label, NoticeKind] = {
    "negative": "case",
    "unscored": "unscored",
    "positive": "praise",
    "neutral": "other",
}


def examples(settings: Settings, now: datetime) -> Iterator[Example]:
    """Yield who would be told of what, if it came in now; for each brand that routes name."""
    named = {brand for route in settings.routes for brand in route.brands}
    ours = [brand.name for brand in settings.brands if not brand.competitor]
    brands = [brand for brand in ours if brand in named]
    others = [brand for brand in ours if brand not in named]
    for brand in [*brands, *others[:1]]:
        for made in _MADE:
            yield from _told(settings, brand, made, now)


def _told(settings: Settings, brand: str, made: _Made, now: datetime) -> Iterator[Example]:
    how = manners(settings)
    found = routes(settings).of(_mention(brand, made, now), now)
    if not found:
        yield Example(made.what, brand, "", "", None, None)
    for one in found:
        around = Circumstances(
            now=now,
            digest=partial(how.next_digest, one.recipient, now),
            by_digest=one.when == "digest",
            quiet_until=how.quiet_until(one.recipient, now),
            critical="critical" in made.what,
        )
        why, due = when_to_tell(_KINDS[made.label], around)
        yield Example(made.what, brand, one.recipient, one.route, why, due)


def _mention(brand: str, made: _Made, now: datetime) -> Mention:
    """Make a mention that has nothing but its verdict: no source, no language, no theme."""
    verdict = Verdict(None, made.label, 0.0, made.severity, urgencies=made.urgencies)
    nothing = Fingerprint(b"", None, None, None, None)
    return Mention(Item(id="", title="", text=""), brand, "", verdict, nothing, now)
