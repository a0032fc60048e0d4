"""Settings: config.toml as frozen values. Every key is described here, once.

The defaults stand as they would be written in the file. Nothing here prints a value: any of them
may hold a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StrictFloat, StrictInt

from monitor.config.channels import ChannelTable
from monitor.config.table import Table, as_written
from monitor.config.telling import (
    Digest,
    Escalation,
    PlaybookSettings,
    RecipientSettings,
    Report,
    Route,
    Storms,
    Updates,
)
from monitor.config.users import SharedPassword, User
from monitor.config.values import (
    Backfill,
    Count,
    Database,
    Duration,
    Flag,
    Line,
    Listen,
    Locale,
    MailHost,
    Name,
    Patterns,
    Port,
    Public,
    Recipient,
    Sender,
    Size,
    Timezone,
    Words,
    Written,
    split_listen,
)
from sources.kind import Options


class MonitorTable(Table):
    """As the file has it: the database is not yet a path."""

    database: Database = Field(
        "amends.db", description="where the record is kept: a SQLite file, made if it is missing"
    )
    interval: Duration = Field(
        as_written("60s"),
        description="how often a source is polled, unless it says otherwise; 1s or more",
    )
    ceiling: Duration = Field(
        as_written("24h"),
        description="no source is ever polled more slowly than this, whatever its place asks for; "
        "a quota excepted",
    )
    locale: Locale = Field("en", description="language of alerts, reports and the web page")
    timezone: Timezone = Field(as_written("UTC"), description="time zone in which times are shown")
    backfill: Backfill = Field(
        as_written("24h"),
        description="at a source’s first poll, only items younger than this may raise alerts",
    )


class Monitor(MonitorTable):
    """What is watched how often, and where the record is kept."""

    database: Path  # type: ignore[assignment]  # resolved


class Network(Table):
    """How sources are reached."""

    allow_private: Flag = Field(
        False, description="may sources live on private or loopback addresses?"
    )
    timeout: Duration = Field(
        as_written("20s"), description="for a whole response, not for each read"
    )
    max_body: Size = Field(as_written("10 MB"), description="largest response, after decompression")
    per_host: Count = Field(2, description="simultaneous requests to one host; 1 or more")
    contact: Line = Field(
        "", description="put into the User-Agent, as sites ask: an address or a page about you"
    )


class Brand(Table):
    """What is watched, and what its people may offer."""

    name: Name = Field(description="what the brand is called, in alerts too")
    query: Annotated[str, Written("query")] = Field(
        "", description="finds the brand in texts (see Queries); empty: the name, as a phrase"
    )
    contact: Line = Field(
        "", description="how an unhappy customer reaches a person: name, telephone, e-mail"
    )
    promise: Line = Field(
        "", description="the service you promise; drafts and plans hold you to it"
    )
    goodwill: Line = Field("", description="what staff may offer without asking anybody")
    competitor: Flag = Field(
        False,
        description="somebody else’s: mentions are kept and counted for the share of voice, and "
        "nobody is told of them",
    )


class SourceTable(Table):
    """What every source may say, whatever its kind."""

    name: Name | None = Field(
        None, description="what the source is called; by default its kind and address"
    )
    kind: Annotated[str, Written("kind")] = Field(description="what sort of place it is")
    interval: Duration | None = Field(
        None, description="how often it is polled; by default `monitor.interval`"
    )
    ceiling: Duration | None = Field(
        None, description="its slowest pace; by default `monitor.ceiling`"
    )
    brand: Name | None = Field(
        None,
        description="every item here is about this brand; without it, the brands’ queries decide",
    )
    weight: Annotated[StrictFloat | StrictInt, Written("number")] = Field(
        1.0,
        gt=0,
        le=1000,
        allow_inf_nan=False,
        description="reach of the place: 1 is usual, 5 national news; raises the severity",
    )


class SourceSettings(Table):
    """One source, everything decided."""

    name: str
    kind: str
    interval: timedelta
    ceiling: timedelta
    brand: str | None
    weight: float
    options: Options = Field(repr=False)
    """An instance of its kind's own options."""
    shown: str
    """Its address for people: `${…}` as written, passwords hidden."""


class Email(Table):
    """Who is told, and through which mail server."""

    host: MailHost = Field(
        "",
        description="mail server; empty: alerts are written as .eml files into `outbox_dir` and "
        "shown on screen",
    )
    port: Port = Field(587, description="1 to 65535; usually 587 for starttls, 465 for tls")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the connection is protected"
    )
    username: Line = Field("", description="login; empty: none")
    password: SecretStr = Field(SecretStr(""), description="best as `${NAME}` or `${file:…}`")
    sender: Sender = Field(
        "Amends <amends@localhost>", description="whom alerts are from; a name may stand before"
    )
    recipients: tuple[Recipient, ...] = Field(
        (), description="who gets alerts; required with `host`, else by default the sender"
    )
    outbox_dir: Annotated[Path, Written("folder")] = Field(
        as_written("outbox"), description="where .eml files go while `host` is empty"
    )


class Web(Table):
    """The web page."""

    listen: Listen = Field(
        "127.0.0.1:8025", description="address and port of the web page; empty: no web page"
    )
    password: SharedPassword = Field(
        SecretStr(""),
        description="one for all, plain or as an argon2id hash: who knows it may do everything. "
        "It, or one of the [[users]] with the role agent or admin, is required as soon as `listen` "
        "can be reached from other machines",
    )
    public: Public = Field(
        "",
        description="https address under which other machines reach what `listen` says, through "
        "your own web server; with it, feeds that offer to push are subscribed to (WebSub)",
    )

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port; None without a web page."""
        return split_listen(self.listen) if self.listen else None


class Sentiment(Table):
    """How what people say is judged."""

    multilingual: Flag = Field(
        True,
        description="ask the multilingual tier too, of drafts as well, where "
        "`amends[multilingual]` is installed; slower and better",
    )
    words: Words = Field(
        {},
        description="weights of your own for words and phrases, -4 (worst) to 4 (best), 0 for "
        "none; a table named after a brand goes for that brand alone",
    )
    mute: Annotated[tuple[Name, ...], Written("list of text")] = Field(
        (),
        description="sources and authors whose mentions are kept and never alert: the name of a "
        "source, or `author:` and a name as shown at the place",
    )

    @property
    def weights(self) -> dict[str, dict[str, float]]:
        """Return the words' weights by brand; those for all brands stand under ""."""
        general = {word: float(w) for word, w in self.words.items() if not isinstance(w, dict)}
        own = {brand: dict(words) for brand, words in self.words.items() if isinstance(words, dict)}
        return {"": general, **own}


class Themes(BaseModel):
    """Themes of the user's own: a name, and the words and phrases that give it away."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Patterns]

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Return the phrases of each theme."""
        return dict(self.__pydantic_extra__)


class Settings(Table):
    """The whole configuration, frozen. Printing it shows no value."""

    file: Path
    monitor: Monitor
    network: Network
    brands: tuple[Brand, ...]
    sources: tuple[SourceSettings, ...]
    email: Email
    web: Web
    routes: tuple[Route, ...] = ()
    recipients: tuple[RecipientSettings, ...] = ()
    channels: tuple[ChannelTable, ...] = ()
    users: tuple[User, ...] = ()
    escalation: Escalation
    storms: Storms
    digest: Digest
    report: Report
    updates: Updates
    playbook: PlaybookSettings
    sentiment: Sentiment
    themes: Themes
    secrets: frozenset[str] = Field(repr=False)
    """What must never be shown: every value put in for `${…}`, and every password."""
    passwords: frozenset[str] = Field(repr=False)
    """Those of the secrets that come from password fields: hidden even when very short."""
    warnings: tuple[str, ...] = ()
    """What works but is probably not meant, a sentence each."""

    @property
    def competitors(self) -> tuple[str, ...]:
        """Names of the brands that are somebody else's."""
        return tuple(brand.name for brand in self.brands if brand.competitor)

    @property
    def is_desk_open(self) -> bool:
        """Can anybody come in at the desk?

        Not where others reach us and nobody signs in: who is let in could not be told from the
        rest of the world.
        """
        signs_in = bool(self.web.password.get_secret_value() or self.users)
        return signs_in or not self.web.public

    @property
    def report_recipients(self) -> tuple[str, ...]:
        """Who gets the scorecard."""
        return _each_once(self.report.recipients or self.email.recipients)

    @property
    def usual_recipients(self) -> tuple[str, ...]:
        """Who is told of what no route speaks of: every mail recipient, every channel."""
        return _each_once((*self.email.recipients, *(channel.name for channel in self.channels)))

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whoever may be told of anything, each once: those of routes, levels and reports too."""
        routed = (recipient for route in self.routes for recipient in route.to)
        levels = (recipient for level in self.escalation.levels for recipient in level)
        told = (*levels, *routed, *self.report.recipients, *self.usual_recipients)
        named = {one.casefold(): one for one in told}
        usual = {one.casefold(): None for one in self.usual_recipients}
        return tuple(named[key] for key in {**usual, **named})


def _each_once(recipients: Iterable[str]) -> tuple[str, ...]:
    """Leave out who is named twice, in whatever case."""
    found: dict[str, str] = {}
    for recipient in recipients:
        found.setdefault(recipient.casefold(), recipient)
    return tuple(found.values())
