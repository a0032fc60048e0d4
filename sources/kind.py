"""Kind: what a source kind declares of itself, once; and the options every kind takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sources import links
from sources.service import Services

if TYPE_CHECKING:
    from sources.http import Http
    from sources.item import Source
    from sources.parser import Parser


class Options(BaseModel):
    """Options that every kind takes. Secrets among a kind's own options are `SecretStr`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = Field(
        None,
        description="where the service is reached instead of its usual address (a proxy, a "
        "stand-in): replaces scheme and host; a path in it stays as a prefix",
    )
    allow_private: bool | None = Field(
        None,
        description="may this source live on a private or loopback address? "
        "Default: what [network] says",
    )


def _leads_to_the_web(value: str) -> str:
    if links.web_link(value) is None:
        raise ValueError("expected an http or https address")
    return value.strip()


def _says_something(value: str) -> str:
    if not value.strip():
        raise ValueError("expected text that is not empty")
    return value.strip()


WebAddress = Annotated[str, AfterValidator(_leads_to_the_web)]
"""An http or https address."""

Words = Annotated[str, AfterValidator(_says_something)]
"""Text that is not empty: a query, a name, an id of any form."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What sources share: one HTTP client, one killable reader, what each service asks for."""

    http: Http
    parser: Parser
    services: Services = field(default_factory=Services)
    window: timedelta = timedelta(hours=24)
    """How far back a first poll pages."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source."""

    name: str
    summary: str
    """One sentence for the documentation."""
    options: type[Options]
    open: Callable[[Any, Tools], Source]
    """Build the source from its validated options."""
    address: Callable[[Any], str]
    """The address that is polled, for people to read; without secrets."""
    service: Callable[[Any], str] | None = None
    """Whose limits the source shares with others: "stackexchange", "mastodon example.social".
    None: nobody's. Without secrets."""
    example: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    """Its own options as an example of a [[sources]] table writes them."""
    notes: str = ""
    """Markdown for the documentation: how to get a key, what the place does not tell."""
