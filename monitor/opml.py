"""OPML: a feed reader's feeds to sources, and sources to what a feed reader takes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.config.edit import with_free_names
from monitor.config.sources import LONGEST_NAME
from monitor.config.values import clean
from monitor.config.writing import NewSource
from sources.finding.opml import Subscription, read_opml, write_opml

if TYPE_CHECKING:
    from monitor.config import Settings, SourceSettings

_FEEDS = frozenset({"feed", "google_news", "reddit", "youtube", "wordpress"})
"""Kinds whose address is that of a feed, which any feed reader reads too."""


def from_opml(
    data: bytes, settings: Settings | None = None
) -> tuple[list[NewSource], tuple[str, ...]]:
    """Read OPML as sources, named as the reader named them; and what is to be said about it.

    Raises SourceError where it is no OPML.
    """
    opml = read_opml(data)
    found = []
    for feed in opml.feeds:
        name = str(clean(feed.title))[:LONGEST_NAME].strip()
        found.append(NewSource("feed", {"name": name, "url": feed.url}))
    return with_free_names(found, settings), opml.notes


def to_opml(settings: Settings, now: datetime) -> tuple[bytes, tuple[str, ...]]:
    """Write the sources that have the address of a feed as OPML; say which were left out, and why.

    No secret goes in: a feed reader may send its subscriptions anywhere.
    """
    feeds: list[Subscription] = []
    notes: list[str] = []
    for source in settings.sources:
        if source.kind not in _FEEDS or not source.shown.startswith(("http://", "https://")):
            notes.append(f"{source.name}: left out, since it is no feed")
        elif _is_secret(source, settings):
            notes.append(f"{source.name}: left out, since its address holds a login or a secret")
        else:
            feeds.append(Subscription(source.shown, source.name))
    return write_opml(feeds, title="Sources of Amends", now=now), tuple(notes)


def _is_secret(source: SourceSettings, settings: Settings) -> bool:
    address = str(getattr(source.options, "url", source.shown))
    login = "@" in urlsplit(address).netloc
    return login or "${" in source.shown or any(secret in address for secret in settings.secrets)
