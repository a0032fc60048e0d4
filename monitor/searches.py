"""What might be watched for a name: the searches that need no key, and those that do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor import moments
from monitor.config.sources import LONGEST_NAME
from monitor.config.writing import NewSource

if TYPE_CHECKING:
    from sources.finding.find import Found

_MASTODON, _LEMMY = "https://mastodon.social", "https://lemmy.world"
"""The largest instances: they see most of the others’ posts."""

_TITLES = {
    "google_news": "Google News",
    "reddit": "Reddit",
    "hackernews": "Hacker News",
    "gdelt": "GDELT",
    "lemmy": "Lemmy",
    "mastodon": "Mastodon",
}
SEARCHES = frozenset(_TITLES)
"""The kinds that search for any name without a key."""

_LANGUAGES = {
    language: frozenset(countries.split())
    for language, countries in (
        ("de", "AT CH DE LI LU"),
        ("fr", "BE FR MC SN"),
        ("es", "AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PY SV UY VE"),
        ("pt", "AO BR MZ PT"),
        ("it", "IT SM"),
        ("hr", "HR"),
        ("sr", "ME RS"),
        ("bs", "BA"),
        ("sl", "SI"),
        ("nl", "NL"),
        ("pl", "PL"),
        ("cs", "CZ"),
        ("sk", "SK"),
        ("hu", "HU"),
        ("ro", "MD RO"),
        ("bg", "BG"),
        ("el", "CY GR"),
        ("tr", "TR"),
        ("ru", "BY RU"),
        ("uk", "UA"),
        ("sv", "SE"),
        ("no", "NO"),
        ("da", "DK"),
        ("fi", "FI"),
        ("ja", "JP"),
        ("ko", "KR"),
    )
}


@dataclass(frozen=True, slots=True)
class _Need:
    """What a kind takes that nobody can find for its user."""

    what: str
    keys: Mapping[str, str] = field(default_factory=dict)
    """Option -> environment variable."""
    blanks: Mapping[str, str] = field(default_factory=dict)
    """Options to fill in, with an example each."""


NEEDS = {
    "trustpilot": _Need(
        "an API key of your Trustpilot business account: developers.trustpilot.com",
        {"key": "TRUSTPILOT_KEY"},
        {"business": "example.org"},
    ),
    "yelp": _Need(
        "an API key from docs.developer.yelp.com; business is the end of its yelp.com/biz/… page",
        {"key": "YELP_KEY"},
        {"business": "example-bakery-zagreb"},
    ),
    "google_business": _Need(
        "your own Business Profile, access to its API, an OAuth client and a refresh token",
        {
            "client_id": "GOOGLE_CLIENT_ID",
            "client_secret": "GOOGLE_CLIENT_SECRET",
            "refresh_token": "GOOGLE_REFRESH_TOKEN",
        },
        {"account": "1234567890", "location": "1234567890"},
    ),
    "googleplay": _Need(
        "the key file of a service account that your Play Console lets read reviews",
        blanks={"package": "com.example.app", "credentials": "google-play.json"},
    ),
    "bluesky": _Need(
        "an account, and an app password: Settings, Privacy and security, App passwords",
        {"password": "BLUESKY_PASSWORD"},
        {"username": "example.bsky.social"},
    ),
    "stackexchange": _Need(
        "no key, but a site where people ask about you: it is worth it for technical products",
        blanks={"site": "stackoverflow"},
    ),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom sources are looked for."""

    name: str
    site: str | None = None
    country: str = "US"
    """ISO 3166, two capital letters."""
    language: str = "en"
    """ISO 639-1."""
    brand: str | None = None
    """The configured brand that everything at its own pages is about."""
    allow_private: bool = False
    """The website may be on a private or loopback address."""

    @property
    def phrase(self) -> str:
        """The name as a search wants it."""
        plain = "".join(c if c.isprintable() and c != '"' else " " for c in self.name)
        return f'"{" ".join(plain.split())}"'

    @property
    def tag(self) -> str:
        """The name as a hashtag; "" where it has no letters or digits."""
        return "".join(re.findall(r"\w+", self.name.replace("_", "")))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that might be watched."""

    source: NewSource
    why: str
    title: str = ""
    entries: int | None = None
    newest: datetime | None = None
    needs: str = ""
    """What its user has to get or decide first; "" where nothing is missing."""
    known: bool = False
    """The configuration has it already."""

    @property
    def ready(self) -> bool:
        """Can it be added as it is?"""
        return not self.needs and not self.known

    def row(self) -> dict[str, Any]:
        """Give it as JSON."""
        values = self.source.values()
        return {
            "kind": values.pop("kind"),
            "options": values,
            "why": self.why,
            "title": self.title,
            "entries": self.entries,
            "newest": moments.text_or_none(self.newest),
            "needs": self.needs or None,
            "known": self.known,
        }


def language_of(country: str) -> str:
    """Guess a country's language; English where nothing is known."""
    return next((name for name, places in _LANGUAGES.items() if country in places), "en")


def alert_lines(subject: Subject) -> tuple[str, ...]:
    """Say how a Google Alert becomes a source, in lines for a comment or the screen."""
    return (
        "Google Alerts see more of the web than any feed. At https://www.google.com/alerts :",
        f"  1. search for  {subject.phrase}",
        "  2. “Show options”: How often: As-it-happens; Deliver to: RSS feed",
        "  3. “Create Alert”; then copy the address behind the feed’s icon, and watch it with",
        '     kind = "feed", url = "https://www.google.com/alerts/feeds/…/…"',
    )


def searches(found: Sequence[Found], subject: Subject) -> Iterator[Candidate]:
    """Give the searches that need no key, for the name as a phrase."""
    home = next((one.options["base_url"] for one in found if one.kind == "mastodon"), _MASTODON)
    query = {"query": subject.phrase}
    place = {"language": subject.language, "country": subject.country}
    offered: list[tuple[str, dict[str, str], str]] = [
        ("google_news", query | place, "news about the name"),
        ("reddit", query, "posts and comments on Reddit"),
        ("hackernews", query, "stories and comments on Hacker News"),
        ("gdelt", query, "news in many countries and languages"),
        ("lemmy", query | {"base_url": _LEMMY}, "posts on Lemmy"),
    ]
    if subject.tag:
        options = {"tag": subject.tag, "base_url": home}
        offered.append(("mastodon", options, f"posts with the hashtag #{subject.tag} on Mastodon"))
    for kind, options, why in offered:
        named = {"name": f"{_TITLES[kind]}: {subject.name}"[:LONGEST_NAME]}
        yield Candidate(NewSource(kind, named | options, comment=why), why)


def keyed(found: Sequence[Found], subject: Subject) -> Iterator[Candidate]:
    """Propose what needs a key, where the website did not lead there already."""
    domain = urlsplit(
        f"//{(subject.site or '').partition('://')[2] or subject.site or ''}"
    ).hostname
    own: dict[str, dict[str, str]] = {
        "trustpilot": {"business": domain.removeprefix("www.")} if domain else {},
        "yelp": {},
        "google_business": {},
        "googleplay": {},
        "bluesky": {"query": subject.phrase},
        "stackexchange": {"query": subject.phrase},
    }
    there = {one.kind for one in found}
    for kind, options in own.items():
        if kind not in there:
            why = "a place where the name may be talked about"
            yield needing(Candidate(NewSource(kind, options), why))


def needing(one: Candidate) -> Candidate:
    """Add what a kind takes that nobody can find for its user."""
    need = NEEDS[one.source.kind]
    options = {**need.blanks, **one.source.options}
    source = replace(one.source, options=options, keys=need.keys)
    return replace(one, source=source, needs=need.what)
