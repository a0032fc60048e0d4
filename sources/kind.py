"""Kind: what a source kind declares of itself, once; and the options every kind takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

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


@dataclass(frozen=True, slots=True)
class Tools:
    """What sources share: one HTTP client and one killable feed parser."""

    http: Http
    parser: Parser


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
    """The address that is polled, for people to read."""
