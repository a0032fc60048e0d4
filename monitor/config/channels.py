"""Channels: the [[channels]] tables, ways of telling people other than mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from monitor.config.table import Table, as_written
from monitor.config.values import Duration, Name

if TYPE_CHECKING:
    from monitor.config.reading import Reader

SHORTEST_SECRET = 16
"""Characters: what signs must not be guessed."""
MAIL = "email"
"""The name under which mail goes."""


class ChannelTable(Table):
    """One way of telling people."""

    name: Name = Field(description="what the channel is called: alerts are addressed to it")
    apprise: SecretStr = Field(
        SecretStr(""),
        description="an address of [Apprise](https://appriseit.com/services/): a chat, a text "
        "message, a push service",
    )
    webhook: SecretStr = Field(
        SecretStr(""), description="address of a program of yours that takes [JSON](webhook.md)"
    )
    secret: SecretStr = Field(
        SecretStr(""),
        description="signs what the webhook gets: any text of 16 characters or more, or `whsec_` "
        "and base64",
    )
    timeout: Duration = Field(as_written("20s"), description="for a whole delivery")


def read_channels(reader: Reader, tables: list[dict[str, Any]]) -> list[ChannelTable]:
    """Read every channel that can be read, and report what is wrong with the others."""
    read: list[ChannelTable] = []
    taken: dict[str, int] = {}
    for number, data in enumerate(tables):
        where = f"channels[{number}]"
        channel = reader.table(ChannelTable, data, where)
        if channel is None:
            continue
        _check_name(reader, where, channel.name, taken.setdefault(channel.name.casefold(), number))
        if {f"{where}.{key}" for key in ("apprise", "webhook", "secret")} & reader.failed:
            continue
        _check_target(reader, where, channel)
        read.append(channel)
    return read


def _check_name(reader: Reader, where: str, name: str, first: int) -> None:
    if "@" in name or name.casefold() == MAIL:
        expected = f'a name without @, and other than "{MAIL}", which is that of mail'
        reader.problem(f"{where}.name", expected)
    elif where != f"channels[{first}]":
        reader.problem(f"{where}.name", f"a name of its own (channels[{first}] has this one)")


def _check_target(reader: Reader, where: str, channel: ChannelTable) -> None:
    apprise, webhook = (each.get_secret_value() for each in (channel.apprise, channel.webhook))
    if bool(apprise) == bool(webhook):
        found = "both" if apprise else "neither"
        reader.problem(where, 'either "apprise" or "webhook"', found)
    elif apprise:
        _check_apprise(reader, where, apprise)
        if channel.secret.get_secret_value():
            reader.problem(f"{where}.secret", "no secret, because only webhooks are signed", "one")
    else:
        _check_webhook(reader, where, webhook, channel.secret.get_secret_value())


def _check_apprise(reader: Reader, where: str, address: str) -> None:
    from alerts.chat import look_at, schema  # noqa: PLC0415 - start-up time

    found = look_at(address)
    if found == "unknown":
        expected = 'an address that Apprise knows, such as "slack://…", "tgram://…" or "ntfys://…"'
        reader.problem(f"{where}.apprise", expected, "another one")
    elif found == "incomplete":
        expected = (
            f"a complete {schema(address)}:// address, as https://appriseit.com/services/ "
            "describes it, and what it needs installed"
        )
        reader.problem(f"{where}.apprise", expected, "one that Apprise cannot use")


def _check_webhook(reader: Reader, where: str, address: str, secret: str) -> None:
    from alerts.webhook import key_of  # noqa: PLC0415 - start-up time

    if not _is_web(address):
        expected = "an address that begins with https:// or http://"
        reader.problem(f"{where}.webhook", expected, "another one")
    try:
        long_enough = len(secret) >= SHORTEST_SECRET and len(key_of(secret)) > 0
    except ValueError:
        reader.problem(f"{where}.secret", "base64 after whsec_", "other characters")
        return
    if not long_enough:
        expected = f"a secret of {SHORTEST_SECRET} characters or more: it signs what is posted"
        reader.problem(f"{where}.secret", expected, "a shorter one" if secret else "none")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return good and not re.search(r"[\s\x00-\x1f\x7f]", address)
