"""The working rooms put together over a real record, with made-up sources and channels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random

from alerts.alert import Alert
from monitor.announce import Announcer
from monitor.config import Settings, load
from monitor.desk import Links
from monitor.harvest import Harvester, Polled
from monitor.match import Matcher
from monitor.outbox import Outbox
from monitor.pipeline import Pipeline
from monitor.record import Recorder
from monitor.redact import Redactor
from monitor.sentiment.scorer import TextScorer
from monitor.store import Store
from monitor.tally import Tally
from monitor.telling import telling
from monitor.tokens import Pages
from monitor.upkeep import Upkeep
from monitor.web import Behind
from sources.item import Item, Poll, SourceState
from tests.monitor.made_up import DAY, Clock

CONFIG = """
[[brands]]
name = "Blue Door Bakery"
contact = "Ana, +385 1 555 0100"
[email]
sender = "Amends <alerts@amends.example>"
recipients = ["pr@example.org", "boss@example.org"]
[web]
listen = ""
"""


def configured(folder: Path, text: str = CONFIG) -> Settings:
    """Load a configuration."""
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", environ={})


@dataclass
class Shelf:
    """A source whose items are put there by the test; or it does what it is told."""

    items: tuple[Item, ...] = ()
    answers: list[Poll | Exception] = field(default_factory=list)
    asked: list[SourceState] = field(default_factory=list)

    async def poll(self, state: SourceState, now: datetime) -> Poll:
        self.asked.append(state)
        answer = self.answers.pop(0) if self.answers else Poll(state, self.items)
        if isinstance(answer, Exception):
            raise answer
        return answer if answer.error is None else replace(answer, state=state)


@dataclass
class Postbox:
    """A channel that accepts; or it raises what it is told."""

    sent: list[Alert] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)

    async def send(self, alert: Alert) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append(alert)


def nothing(_: object) -> None:
    """Observe nothing."""


def pipeline(
    store, settings, clock: Clock, sources, *, scorer=None, announcer=None, tally=None
) -> Pipeline:
    """A pipeline over these sources, by name."""
    harvester = Harvester(
        store,
        Matcher(settings.brands),
        scorer or TextScorer(),
        names=[brand.name for brand in settings.brands],
        backfill=DAY,
        clock=clock,
        reached=nothing,
    )
    told = telling(settings, store, nothing, announcer)
    upkeep = Upkeep(
        store, told.announcer, {}, redactor=Redactor({"s3cret-token"}), random=Random(1)
    )
    recorder = Recorder(store, told.casework, upkeep, reached=nothing)
    polled = {name: Polled(source) for name, source in sources.items()}
    return Pipeline(polled, harvester, recorder, tally)


def outbox(store: Store, channel, clock: Clock) -> Outbox:
    """An outbox with one channel."""
    return Outbox(
        store,
        {"email": channel},
        clock=clock,
        random=Random(1),
        redactor=Redactor({"s3cret-token"}),
        reached=nothing,
    )


def behind(
    store,
    clock,
    settings: Settings,
    *,
    intake=None,
    push=None,
    pages=None,
    tally=None,
    preview=None,
) -> Behind:
    """What stands behind the web face: a record, and no source that is polled."""
    pages = pages or Pages("s3cret")
    casework = telling(settings, store, nothing, Announcer(settings, pages)).casework
    return Behind(
        store=store,
        casework=casework,
        links=Links(store, casework, lambda who: f"corrected by {who}", clock),
        pages=pages,
        intake=intake or nothing,
        push=push,
        clock=clock,
        tally=tally or Tally(),
        preview=preview or nothing,
    )
