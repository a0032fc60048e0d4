"""Every kind of source, by name: ours, and those that other packages add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from sources.errors import KindBroken
from sources.kind import Kind

GROUP = "amends.sources"
"""Entry points of this group add kinds: `name = "package.module:KIND"`."""

_OURS: Mapping[str, str] = {
    "feed": "sources.feed",
    "google_news": "sources.search.google_news",
    "reddit": "sources.search.reddit",
    "hackernews": "sources.search.hackernews",
    "youtube": "sources.search.youtube",
    "mastodon": "sources.search.mastodon",
    "bluesky": "sources.search.bluesky",
    "lemmy": "sources.search.lemmy",
    "stackexchange": "sources.search.stackexchange",
    "gdelt": "sources.search.gdelt",
    "appstore": "sources.reviews.appstore",
    "googleplay": "sources.reviews.googleplay",
    "google_business": "sources.reviews.google_business",
    "trustpilot": "sources.reviews.trustpilot",
    "yelp": "sources.reviews.yelp",
    "steam": "sources.reviews.steam",
    "wordpress": "sources.reviews.wordpress",
    "webpage": "sources.reviews.webpage",
    "mailbox": "sources.mailbox",
    "webhook": "sources.webhook",
    "file": "sources.file",
    "sample": "sources.sample",
}
"""Kind -> the module that declares it as KIND, imported when it is first asked for: start-up time
is what a cron line pays every minute."""


class Kinds(Mapping[str, Kind]):
    """The kinds by name. Other packages' come after ours; ours cannot be replaced."""

    def __getitem__(self, name: str) -> Kind:
        """Return a kind. Raises KeyError; KindBroken where another package's cannot be used."""
        if name in _OURS:
            kind: Kind = import_module(_OURS[name]).KIND
            return kind
        return _loaded(self._added[name])

    def __iter__(self) -> Iterator[str]:
        """Name every kind."""
        yield from _OURS
        yield from self._added

    def __len__(self) -> int:
        """Count them."""
        return len(_OURS) + len(self._added)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a kind, without importing it."""
        return name in _OURS or name in self._added

    @cached_property
    def _added(self) -> Mapping[str, EntryPoint]:
        found = {point.name: point for point in entry_points(group=GROUP)}
        return {name: found[name] for name in sorted(found) if name not in _OURS}


def _loaded(point: EntryPoint) -> Kind:
    origin = f"the kind {point.name!r} of the package {point.dist.name if point.dist else '?'}"
    try:
        kind = point.load()
    except Exception as error:
        # Whatever another package's import may raise, it is that package which is broken.
        raise KindBroken(f"{origin} cannot be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(kind, Kind) or kind.name != point.name:
        raise KindBroken(f"{origin}: expected {point.value} to be a Kind named {point.name!r}")
    return kind


KINDS: Mapping[str, Kind] = Kinds()
"""What `kind` in `[[sources]]` may say."""
