"""Recognises links to places where people talk: app stores, review sites, social networks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sources import links
from sources.finding.site import Profile

_MASTODON = "mastodon"

_PLACES = tuple(
    (kind, re.compile(host), re.compile(rest))
    for kind, host, rest in (
        (
            "appstore",
            r"(?:apps|itunes)\.apple\.com",
            r"(?:/(?P<country>[a-z]{2}))?/app/(?:[^?#]*/)?id(?P<app>\d{1,12})(?!\d)",
        ),
        (
            "googleplay",
            r"play\.google\.com",
            r"/store/apps/details/?\?(?:.*&)?id=(?P<package>[A-Za-z][\w.]{2,200})",
        ),
        (
            "trustpilot",
            r"(?:[a-z-]+\.)?trustpilot\.com",
            r"/review/(?P<business>[\w-]+(?:\.[\w-]+)+)",
        ),
        ("yelp", r"(?:[a-z-]+\.)?yelp\.[a-z.]{2,6}", r"/biz/(?P<business>[\w%.~-]+)"),
        (
            "youtube",
            r"(?:www\.|m\.)?youtube\.com",
            r"/channel/(?P<channel>UC[\w-]{22})(?![\w-])",
        ),
        ("steam", r"store\.steampowered\.com", r"/app/(?P<app>\d{1,12})(?!\d)"),
        (
            "wordpress",
            r"(?:[a-z-]+\.)?wordpress\.org",
            r"/(?:plugins|support/plugin)/(?P<plugin>[a-z0-9][a-z0-9-]{0,200})(?=/|\?|$)",
        ),
        ("reddit", r"(?:www\.|old\.|new\.)?reddit\.com", r"/r/(?P<subreddit>\w{2,21})(?!\w)"),
        ("bluesky", r"bsky\.app", r"/profile/(?P<query>[\w-]+(?:\.[\w-]+)+)"),
    )
)
_HINTS = tuple(
    (re.compile(host), re.compile(rest), hint)
    for host, rest, hint in (
        (
            r"(?:www\.|m\.)?youtube\.com",
            r"/(?:@|c/|user/)",
            "the website links to YouTube by a name; the kind youtube needs the channel’s id "
            "(UC…), which YouTube shows at the channel under “Share channel” as “Copy channel ID”",
        ),
        (
            r"(?:(?:www|m)\.)?(?:facebook|instagram|linkedin)\.com|(?:www\.)?tripadvisor\.[a-z.]+",
            r"/\w",
            "the website links to {place}, which may not be read from outside: let it send its "
            'notifications by e-mail, and watch that mailbox with kind = "mailbox"',
        ),
        (
            r"g\.page|maps\.app\.goo\.gl|maps\.google\.[a-z.]+|(?:www\.)?google\.[a-z.]+",
            r"/(?:maps|r/|\w+$|\?cid=)",
            "the website links to Google Maps: its reviews come with the kind google_business, for "
            "those who own the business profile",
        ),
    )
)
_NOT_MASTODON = re.compile(r"(?:^|\.)(?:youtube|medium|tiktok|threads|flipboard)\.\w+$")


def profile(link: str, *, me: bool = False) -> Profile | None:
    """Read a link; None where it leads to no place that is known.

    `me` says that the page calls the link its own (rel="me"): only this tells a Mastodon server.
    """
    host, rest = _parts(link)
    for kind, its_host, its_rest in _PLACES:
        if its_host.fullmatch(host) and (found := its_rest.match(rest)):
            options = {name: value for name, value in found.groupdict().items() if value}
            if kind == "appstore":
                options.setdefault("country", "us")
            return Profile(kind, options, link)
    if me and rest.startswith("/@") and host and not _NOT_MASTODON.search(host):
        return Profile(_MASTODON, {"base_url": f"https://{host}"}, link)
    return None


def hint(link: str) -> str | None:
    """Say what can be done about a place that needs more than its link; None for all others."""
    host, rest = _parts(link)
    for its_host, its_rest, said in _HINTS:
        if its_host.fullmatch(host) and its_rest.match(rest):
            name = host.removeprefix("www.").removeprefix("m.").partition(".")[0]
            return said.format(place=name.capitalize())
    return None


def _parts(link: str) -> tuple[str, str]:
    """Cut a link into its host, and path with query; empty where it does not lead to the web."""
    if links.web_link(link) is None:
        return "", ""
    parts = urlsplit(link)
    return (parts.hostname or "").lower(), parts.path + (f"?{parts.query}" if parts.query else "")
