"""Tells what sort of place an item was published at, from what it and its feed say."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sources.item import Place

_HOSTS: dict[Place, tuple[str, ...]] = {
    "app": ("apps.apple.com", "itunes.apple.com", "play.google.com"),
    "review": ("trustpilot.com", "yelp.com", "tripadvisor.com", "holidaycheck.com"),
    "social": (
        "reddit.com", "redd.it", "bsky.app", "twitter.com", "x.com", "facebook.com",
        "instagram.com", "threads.net", "threads.com", "linkedin.com", "tiktok.com",
        "mastodon.social", "lemmy.world", "tumblr.com", "vk.com", "pinterest.com",
    ),
    "video": ("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "twitch.tv"),
    "forum": (
        "news.ycombinator.com", "stackexchange.com", "stackoverflow.com", "superuser.com",
        "serverfault.com", "askubuntu.com", "quora.com",
    ),
    "blog": ("medium.com", "substack.com", "blogspot.com", "wordpress.com", "ghost.io"),
}  # fmt: skip
_COUNTRY_HOSTS: dict[Place, re.Pattern[str]] = {
    "review": re.compile(r"(?:^|\.)(?:trustpilot|yelp|tripadvisor)\.(?:com?\.)?[a-z]{2}$"),
    "blog": re.compile(r"(?:^|\.)blogspot\.(?:com?\.)?[a-z]{2}$"),
}
_PATHS: tuple[tuple[Place, re.Pattern[str]], ...] = (
    ("review", re.compile(r"^/maps(?:/|$)")),
    ("social", re.compile(r"^/(?:@[\w.-]+(?:@[\w.-]+)?/\d+|users/[\w.-]+/statuses/|notes/\w+$)")),
    ("social", re.compile(r"^/(?:c/[\w.@-]+|(?:post|comment)/\d+$)")),
    ("forum", re.compile(r"^/t/[^/]+/\d+|/viewtopic\.php$|/showthread\.php$|/forums?(?:/|$)")),
    ("forum", re.compile(r"^/threads/[^/]+\.\d+")),
)
_FORUM_HOST = re.compile(r"^(?:forums?|community|discuss|discourse)\.")
_BLOG_ENGINE = re.compile(
    r"wordpress|ghost|blogger|jekyll|hugo|micro\.blog|substack|medium", re.IGNORECASE
)


def place_of(url: str | None, *, rated: bool, generator: str = "") -> Place:
    """Tell the sort of place.

    Args:
        url: where the item stands, None where unknown.
        rated: whether the item carries a rating.
        generator: the program that wrote the feed, as the feed names it.
    """
    by_address = _by_address(url) if url else None
    if rated:
        return "app" if by_address == "app" else "review"
    if by_address is not None:
        return by_address
    return "blog" if _BLOG_ENGINE.search(generator) else "news"


def _by_address(url: str) -> Place | None:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if (place := _by_host(host)) is not None:
        return place
    for place, pattern in _PATHS:
        is_map = pattern.pattern.startswith("^/maps")
        if pattern.search(parts.path) and (not is_map or "google" in host.split(".")):
            return place
    return "forum" if _FORUM_HOST.match(host) else None


@lru_cache(maxsize=1_000)  # a feed's entries stand at one host
def _by_host(host: str) -> Place | None:
    for place, hosts in _HOSTS.items():
        if any(host == known or host.endswith("." + known) for known in hosts):
            return place
    return next((place for place, known in _COUNTRY_HOSTS.items() if known.search(host)), None)
