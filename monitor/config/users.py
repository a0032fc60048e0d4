"""Users: the [[users]] tables, who may sign in at the web desk; and the password for all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, SecretStr

from monitor.config.table import Table
from monitor.config.values import Locale, Name, Written, wrong
from monitor.person import Role, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.config.reading import Reader

LONGEST_NAME = 60
"""Characters."""
_HASH = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,7}),t=\d{1,3},p=(\d{1,3})"
    r"\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}"
)
_MOST_MEMORY = 2**20
"""KiB that a hash may take to be checked."""


def is_hash(text: str) -> bool:
    """Tell whether a text is an argon2id hash that can be checked here."""
    found = _HASH.fullmatch(text)
    if found is None:
        return False
    memory, lanes = int(found[1]), int(found[2])
    return lanes > 0 and 8 * lanes <= memory <= _MOST_MEMORY


def _hashed(password: SecretStr) -> SecretStr:
    if not is_hash(password.get_secret_value()):
        raise wrong("an argon2id hash, as `amends user add` writes it")
    return password


def _plain_or_hashed(password: SecretStr) -> SecretStr:
    text = password.get_secret_value()
    # Half a hash would otherwise be a password that nobody ever types.
    if text.startswith("$argon2") and not is_hash(text):
        raise wrong("a whole argon2id hash, or a password that does not begin with $argon2")
    return password


SharedPassword = Annotated[SecretStr, AfterValidator(_plain_or_hashed)]


class User(Table):
    """Somebody who may sign in at the web desk."""

    name: Annotated[Name, Field(max_length=LONGEST_NAME)] = Field(
        description="what the person is called, in the log of a case too; capitals do not matter "
        "when signing in"
    )
    role: Role = Field(
        "agent",
        description="a reader looks, an agent works on cases too, an admin may do everything",
    )
    password: Annotated[SecretStr, AfterValidator(_hashed)] = Field(
        description="its argon2id hash; `amends user add` asks for the password and writes this"
    )
    locale: Annotated[Locale | None, Written("language")] = Field(
        None, description="language of the desk for this person; by default `monitor.locale`"
    )


def read_users(reader: Reader, tables: list[dict[str, Any]]) -> tuple[User, ...]:
    """Read every user that can be read, and report what is wrong with the others."""
    read: list[User] = []
    taken: dict[str, int] = {}
    for number, data in enumerate(tables):
        where = f"users[{number}]"
        if (user := reader.table(User, data, where)) is None:
            continue
        read.append(user)
        if (first := taken.setdefault(folded(user.name), number)) != number:
            expected = f"a name of its own (users[{first}] has this one)"
            reader.problem(f"{where}.name", expected)
    return tuple(read)


def somebody_may_act(tables: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether one of the tables, as they stand in the file, names more than a reader."""
    return any(table.get("role", "agent") != "reader" for table in tables)
