"""The first config.toml, written from a few answers, with a comment at every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.config.writing import NewSource, inline_list, table_of, toml_value


@dataclass(frozen=True, slots=True)
class Answers:
    """What the first configuration depends on."""

    name: str
    contact: str = ""
    """How an unhappy customer reaches a person; "" where that is not said yet."""
    timezone: str = "UTC"
    recipients: tuple[str, ...] = ()
    host: str = ""
    """Mail server; needs recipients."""


_HEAD = """\
# Amends: what is watched, and who is told. “amends check-config” names every mistake at once;
# docs/configuration.md explains every key, docs/sources.md every kind of source.
"""
_WATCHED = "# ── What is watched " + "─" * 60
_PLACES = "# ── Where people talk " + "─" * 58
_TOLD = "# ── Who is told " + "─" * 64
_COLUMN = 32
"""Where comments stand, where the line leaves room."""

Row = tuple[str, str, str]
"""Key, value as TOML, comment."""


def first_config(answers: Answers, sources: Sequence[NewSource]) -> str:
    """Write a configuration that runs as it is."""
    more = f"# More: amends sources find {_text(answers.name)} --site https://…\n"
    parts = [
        _HEAD,
        _table("[monitor]", _monitor(answers)),
        _table("[network]", _network(answers)),
        f"{_WATCHED}\n",
        _table("[[brands]]", _brand(answers)),
        f"{_PLACES}\n",
        *(table_of(source) for source in sources),
        more,
        f"{_TOLD}\n",
        _table("[email]", _email(answers)) + (_LOGIN if answers.host else ""),
    ]
    return "\n".join(parts)


def _table(header: str, rows: Sequence[Row]) -> str:
    width = max(len(key) for key, _, _ in rows)
    lines = (f"{f'{key:<{width}} = {value}':<{_COLUMN}} # {why}" for key, value, why in rows)
    return "".join(f"{line}\n" for line in (header, *lines))


def _text(value: str) -> str:
    return toml_value(value.replace("${", "$${"))


def _monitor(answers: Answers) -> list[Row]:
    return [
        ("database", '"amends.db"', "the record; paths are relative to this file"),
        ("interval", '"60s"', "how often a source is polled, unless it says otherwise"),
        ("timezone", _text(answers.timezone), 'for example "Europe/Zagreb"'),
        ("backfill", '"24h"', "at a source’s first poll, older items raise no alert"),
    ]


def _network(answers: Answers) -> list[Row]:
    contact = answers.recipients[0] if answers.recipients else ""
    return [("contact", _text(contact), "sites ask for an address of yours in the User-Agent")]


def _brand(answers: Answers) -> list[Row]:
    return [
        ("name", _text(answers.name), "as alerts call it"),
        ("query", _text(query_for(answers.name)), "finds it; AND, OR, NOT narrow it"),
        ("contact", _text(answers.contact), "a person, not an office: drafts name it"),
        ("promise", '""', "the service you promise; drafts and plans hold you to it"),
        ("goodwill", '""', "what staff may offer without asking anybody"),
    ]


def _email(answers: Answers) -> list[Row]:
    sender = answers.recipients[0] if answers.recipients else "amends@localhost"
    rows = [
        ("host", _text(answers.host), "mail server; empty: alerts are shown, and kept as files"),
        ("outbox_dir", '"outbox"', "the folder of those files"),
        ("sender", _text(f"Amends <{sender}>"), "whom alerts are from"),
    ]
    if answers.recipients:
        rows.append(("recipients", inline_list(answers.recipients), "who gets them"))
    return rows


_LOGIN = """\
port       = 587
security   = "starttls"          # or "tls" (port 465), or "none"
# username = "alerts"            # where the server wants a login, take these two in;
# password = "${SMTP_PASSWORD}"  # the password comes from the environment
"""


def query_for(name: str) -> str:
    """Write the query that finds a name: as a phrase, and several words also as one."""
    plain = " ".join("".join(" " if c in '"“”„«»' else c for c in name).split())
    words = plain.split()
    together = "".join(words)
    if len(words) > 1 and together.isalnum():
        return f'("{plain}" OR {together.casefold()})'
    return f'"{plain}"'
