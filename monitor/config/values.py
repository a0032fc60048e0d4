"""Values: how durations, sizes, addresses and the like are written in config.toml."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

LONGEST_DURATION = timedelta(days=366)
MOST_WEIGHT = 4
"""Of a word, on VADER's scale."""

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]i?b|b)", re.IGNORECASE)
_UNITS = {
    "b": 1,
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
}
_MAILBOX = re.compile(r"(?:[^<>]*<(?P<inside>[^<>]+)>|(?P<bare>[^<>]+))")
_TO_QUOTE = re.compile(r"[,;:@()\[\]]")
_NO_PLACE = re.compile(r"[\s\x00-\x1f\x7f?#]")
_ADDRESS = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}@(?:[\w-]{1,63}\.)*[\w-]{1,63}")


@dataclass(frozen=True, slots=True)
class Written:
    """How a kind of value is called in the documentation."""

    name: str


def wrong(expected: str) -> PydanticCustomError:
    """Make the error of a value that is not what was expected."""
    return PydanticCustomError("expected", "expected {expected}", {"expected": expected})


def duration(text: object, *, least: timedelta) -> timedelta:
    """Read "90s", "5m", "1h30m", "1d". Raises what pydantic expects of a validator."""
    expected = f"a duration of {int(least.total_seconds())}s or more"
    if isinstance(text, timedelta):
        return text
    if not isinstance(text, str):
        raise wrong(f'{expected} with its unit, such as "60s"')
    found = _DURATION.fullmatch(text.strip().replace(" ", "").lower())
    if found is None or not any(found.groups()):
        raise wrong(expected)
    counts = [min(int(count or 0), 10**9) for count in found.groups()]
    seconds = sum(n * unit for n, unit in zip(counts, (86400, 3600, 60, 1), strict=True))
    if seconds > LONGEST_DURATION.total_seconds():
        raise wrong(f"a duration of {LONGEST_DURATION.days}d or less")
    if seconds < least.total_seconds():
        raise wrong(expected)
    return timedelta(seconds=seconds)


def size(text: object) -> int:
    """Read "10 MB", "512 KB", "1 GiB" as bytes."""
    expected = 'a size of 1 KB or more with its unit, such as "10 MB"'
    if isinstance(text, str) and (found := _SIZE.fullmatch(text.strip())):
        count = int(float(found[1]) * _UNITS[found[2].lower()])
        if count >= _UNITS["kb"]:
            return count
    raise wrong(expected)


def timezone(text: object) -> ZoneInfo:
    """Read the name of a time zone."""
    if isinstance(text, str):
        try:
            return ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            pass
    raise wrong('the name of a time zone, such as "UTC" or "Europe/Zagreb"')


def locale(text: object) -> str:
    """Read a language in which people can be spoken to."""
    if text == "en":
        return "en"
    known = _locales()
    if isinstance(text, str) and text in known:
        return text
    raise wrong("one of " + ", ".join(f'"{name}"' for name in known))


def words(table: object) -> object:
    """Read weights of words and phrases; a table in the table is that of one brand."""
    if not isinstance(table, dict):
        raise wrong("a table of words and their weights")
    for word, value in table.items():
        inner = value.items() if isinstance(value, dict) else [(word, value)]
        for phrase, weight in inner:
            _check_pattern(phrase)
            if isinstance(weight, bool) or not isinstance(weight, int | float):
                raise wrong(f'a number from -4 to 4 as the weight of "{phrase}"')
            if not -MOST_WEIGHT <= weight <= MOST_WEIGHT:
                raise wrong(f'a number from -4 to 4 as the weight of "{phrase}"')
    return table


def patterns(found: object) -> tuple[str, ...]:
    """Read the words and phrases of a theme."""
    if not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
        raise wrong('a list of words and phrases, such as ["parking", "car park*"]')
    for phrase in found:
        _check_pattern(phrase)
    return tuple(found)


def _check_pattern(phrase: str) -> None:
    from monitor.sentiment.patterns import BadPattern, Compiler  # noqa: PLC0415 - start-up time

    try:
        Compiler("en").compile(phrase)
    except BadPattern as error:
        raise wrong(f"words and phrases as patterns; {error}") from error


def database(text: object) -> str:
    """Read the path of the database file."""
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise wrong('the name of a file, such as "amends.db"')
    if re.match(r"postgres(?:ql)?(?:\+\w+)?://", text):
        raise wrong("the name of a file (this release keeps its record in SQLite)")
    if "://" in text:
        raise wrong('the name of a file, such as "amends.db"')
    return text


def line(text: object) -> object:
    """Refuse control characters, which could forge a header."""
    if isinstance(text, str) and any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in text):
        raise wrong("text on one line, without control characters")
    return text


def clean(text: object) -> object:
    """Drop control characters, and spaces around."""
    if not isinstance(text, str):
        return text
    kept = "".join(" " if unicodedata.category(c)[0] == "C" and c.isspace() else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(kept.split())


def bare_address(text: str) -> str | None:
    """Find the address in "Ana <ana@example.org>" or "ana@example.org"; None where none is good."""
    if line_is_bad(text) or not (found := _MAILBOX.fullmatch(text.strip())):
        return None
    address = (found["inside"] or found["bare"]).strip()
    local, _, domain = address.rpartition("@")
    good = _ADDRESS.fullmatch(address) and len(address) <= 254  # noqa: PLR2004 - RFC 5321
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    hyphens = any(label[0] == "-" or label[-1] == "-" for label in domain.split(".") if label)
    return address if good and not dots and not hyphens else None


def line_is_bad(text: str) -> bool:
    """Tell whether a text holds control characters or lone surrogates."""
    return any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in text)


def sender(text: object) -> object:
    """Read an address with or without a name before it."""
    if isinstance(text, str) and (address := bare_address(text)):
        name = text.strip().removesuffix(f"<{address}>").strip()
        if name != address and _TO_QUOTE.search(name) and not name.startswith('"'):
            return f'"{name}" <{address}>'  # "Acme, Inc." is no list of two
        return text.strip()
    raise wrong('an e-mail address, such as "Amends <alerts@example.org>"')


def recipient(text: object) -> object:
    """Read an address; a name before it is dropped."""
    if isinstance(text, str) and (address := bare_address(text)):
        return address
    raise wrong('an e-mail address, such as "pr@example.org"')


def mail_host(text: object) -> object:
    """Read the name of a mail server, without a port."""
    if text == "" or (
        isinstance(text, str)
        and re.fullmatch(r"[^\s/@]+", text)
        and not line_is_bad(text)
        and not re.fullmatch(r"[^:]*:\d*", text)
    ):
        return text
    raise wrong('the name of a mail server without port, such as "smtp.example.org", or ""')


def listen(text: object) -> object:
    """Read where the web page listens."""
    if text == "" or (isinstance(text, str) and split_listen(text) is not None):
        return text
    raise wrong('an address and a port from 0 to 65535, such as "127.0.0.1:8025", or ""')


def public(text: object) -> object:
    """Read the address under which others reach us."""
    if text == "":
        return text
    if isinstance(text, str) and _is_public(text.strip()):
        return text.strip().rstrip("/")
    raise wrong('an https address, such as "https://amends.example.org", or ""')


def _is_public(text: str) -> bool:
    try:
        parts = urlsplit(text)
        bad_port = parts.port == 0
    except ValueError:
        return False
    if bad_port or not parts.hostname or "@" in parts.netloc or _NO_PLACE.search(text):
        return False
    # What is said there must not go over the network in clear.
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def split_listen(text: str) -> tuple[str, int] | None:
    """Cut "127.0.0.1:8025" or "[::1]:8025" into host and port; None where it is neither."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})", text, re.ASCII)
    if not found or int(found[3]) > 65535:  # noqa: PLR2004 - ports
        return None
    return found[1] or found[2], int(found[3])


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _locales() -> tuple[str, ...]:
    from monitor.sentiment.wording import LOCALES  # noqa: PLC0415 - start-up time

    return LOCALES


def _from(least: int) -> BeforeValidator:
    return BeforeValidator(lambda text: duration(text, least=timedelta(seconds=least)))


Duration = Annotated[timedelta, _from(1), Written("duration")]
"""At least a second."""
Backfill = Annotated[timedelta, _from(0), Written("duration")]
Size = Annotated[int, BeforeValidator(size), Written("size")]
"""In bytes."""
Timezone = Annotated[ZoneInfo, BeforeValidator(timezone), Written("time zone")]
Locale = Annotated[str, BeforeValidator(locale), Written("language")]
Database = Annotated[str, BeforeValidator(database), Written("file")]
Words = Annotated[dict[str, Any], BeforeValidator(words), Written("table of numbers")]
Patterns = Annotated[tuple[str, ...], BeforeValidator(patterns), Written("list of text")]
Line = Annotated[str, BeforeValidator(line), Written("text")]
Name = Annotated[str, Field(min_length=1), BeforeValidator(clean), Written("text")]
Sender = Annotated[str, BeforeValidator(sender), Written("e-mail address")]
Recipient = Annotated[str, BeforeValidator(recipient)]
MailHost = Annotated[str, BeforeValidator(mail_host), Written("host name")]
Listen = Annotated[str, BeforeValidator(listen), Written("address:port")]
Public = Annotated[str, BeforeValidator(public), Written("address")]
Flag = Annotated[StrictBool, Written("true or false")]
Port = Annotated[StrictInt, Field(ge=1, le=65535), Written("number")]
Count = Annotated[StrictInt, Field(ge=1), Written("number")]
