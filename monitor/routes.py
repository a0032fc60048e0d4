"""Who is told of a mention, and whether at once: the configured routes, applied. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from monitor.config.channels import MAIL
from monitor.hours import Hours, quiet_until, within
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from alerts.plan import Level
    from monitor.config.telling import Route
    from monitor.mention import Mention
    from monitor.sentiment.verdict import Label

When = Literal["at once", "digest", "never"]

_ORDER: tuple[Level, ...] = ("low", "medium", "high", "critical")
_USUALLY: Mapping[Label, When] = {
    "negative": "at once",
    "unscored": "digest",
    "positive": "digest",
    "neutral": "never",
}
"""What becomes of a mention that no route speaks of."""


def channel_of(recipient: str) -> str:
    """Return the channel on which a recipient is reached: mail, or the one of that name."""
    return MAIL if "@" in recipient else recipient


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient, and when he is to be told."""

    recipient: str
    """An e-mail address, or the name of a channel."""
    when: When
    route: str
    """Name of the route that says so; "" for what is usual."""

    @property
    def channel(self) -> str:
        """The channel on which he is reached."""
        return channel_of(self.recipient)


@dataclass(frozen=True, slots=True)
class Quiet:
    """When one recipient is to be left in peace."""

    hours: tuple[Hours, ...]
    holidays: tuple[date, ...]
    zone: tzinfo

    def until(self, now: datetime) -> datetime | None:
        """Return when the peace ends that holds now; None where none does."""
        return quiet_until(self.hours, self.holidays, now, self.zone)


class Routes:
    """The routes in the order of the file, and who is told where none of them fits."""

    def __init__(self, routes: Sequence[Route], usual: Sequence[str], zone: tzinfo) -> None:
        """`usual` are the recipients of what no route speaks of; hours count in `zone`."""
        self._routes = routes
        self._usual = usual
        self._zone = zone

    def of(self, mention: Mention, now: datetime) -> tuple[Addressee, ...]:
        """Return whom to tell of a mention; the first route that names somebody decides for him."""
        found: dict[str, Addressee] = {}
        for addressee in self._found(mention, now):
            found.setdefault(addressee.recipient.casefold(), addressee)
        return tuple(one for one in found.values() if one.when != "never")

    def _found(self, mention: Mention, now: datetime) -> Iterator[Addressee]:
        fits = False
        for number, route in enumerate(self._routes, start=1):
            if not self._fits(route, mention, now):
                continue
            fits = True
            for recipient in route.to:
                yield Addressee(recipient, route.when, route.name or f"route {number}")
            if not route.more:
                return
        if not fits:
            usually = _USUALLY[mention.verdict.label]
            yield from (Addressee(recipient, usually, "") for recipient in self._usual)

    def _fits(self, route: Route, mention: Mention, now: datetime) -> bool:
        verdict = mention.verdict
        severe = _ORDER.index(level(verdict.severity)) >= _ORDER.index(route.severity)
        return (
            verdict.label in route.labels
            and (severe or verdict.label != "negative")
            and _among(route.brands, (mention.brand,))
            and _among(route.sources, (mention.source,))
            and _among(route.languages, (verdict.language or "",))
            and _among(route.themes, verdict.themes)
            and _among(route.urgencies, verdict.urgencies)
            and (not route.hours or within(route.hours, now, self._zone))
        )


def _among(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Is one of them wanted? Where nothing is asked for, anything is."""
    return not wanted or any(one in wanted for one in found)
