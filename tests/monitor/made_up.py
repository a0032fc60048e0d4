"""Made-up items, mentions, alerts and a clock that stands until it is set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.alert import Alert
from alerts.plan import Plan
from monitor.mention import Case, Mention, Watch
from monitor.sentiment.verdict import Reason, Verdict
from monitor.store import Store
from monitor.store.sources import Declared, Outcome
from monitor.stories import fingerprint
from sources.item import Item, SourceState

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BRAND = "Blue Door Bakery"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BAD = Verdict("en", "negative", -0.7, 60, (Reason("awful", "negative word", -0.5),))
GOOD = Verdict("en", "positive", 0.8, 0)


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **span: float) -> None:
        self.now += timedelta(**span)


def item(**changes: Any) -> Item:
    """A complaint in the news."""
    made = Item(
        id="complaint-1",
        title="Awful morning at Blue Door Bakery",
        text="I waited forty minutes, and then they laughed at me in front of everybody.",
        url="https://news.example.org/complaint-1",
        author="Maya R.",
        published=NOON,
    )
    return replace(made, **changes)


def mention(
    made: Item | None = None, *, verdict: Verdict = BAD, at: datetime = NOON, **changes: Any
) -> Mention:
    """A mention that is not stored yet."""
    about = made or item()
    given = Mention(about, BRAND, "news", verdict, fingerprint(about), first_seen=at)
    return replace(given, **changes)


def case(**changes: Any) -> Case:
    """An open case."""
    return replace(Case(7, BRAND, "open", 60, NOON, NOON + 4 * HOUR, Plan(())), **changes)


def alert(number: int = 1, **changes: Any) -> Alert:
    """An alert without a case."""
    made = Alert(
        message_id=f"<made-up.{number}@example.org>",
        kind="test",
        recipient="pr@example.org",
        subject="A subject",
        text="A text",
        html="<p>A text</p>",
        created=NOON,
    )
    return replace(made, **changes)


def declared(name: str = "news", **changes: Any) -> Declared:
    """A source as a configuration declares it."""
    made = Declared(name, "feed", f"https://{name}.example.org/feed", f"at {name}", MINUTE)
    return replace(made, **changes)


def watching(store: Store, *names: str, at: datetime = NOON) -> list[Watch]:
    """Declare these sources, and have each polled once, so that the baseline is made."""
    from monitor.store.filter import Filter

    with store.transaction():
        store.sources.declare([declared(name) for name in names], at)
        store.sources.record(polled(watch.id, at) for watch in store.sources.find(Filter()))
    return store.sources.find(Filter())


def polled(source: int, at: datetime = NOON, **changes: Any) -> Outcome:
    """The outcome of a poll that succeeded."""
    made = Outcome(source, at, at + MINUTE, None, None, SourceState(etag='"1"'))
    return replace(made, **changes)


def keep(store: Store, source: int, kept: Mention, *, number: int | None = None) -> int:
    """Store a mention with its item, as the recorder does; `number` is its case."""
    with store.transaction():
        store.mentions.remember(source, [(kept.item, kept.fingerprint)], kept.first_seen)
        added = store.mentions.add(source, kept)
        store.mentions.join(added, story=added, case=number)
    return added


def opened(store: Store, *, severity: int = 60, author: bytes | None = None, **moments: Any) -> int:
    """Open a case."""
    given = {"opened": NOON, "due": NOON + HOUR} | moments
    with store.transaction():
        return store.cases.open(brand=BRAND, severity=severity, author_key=author, **given)
