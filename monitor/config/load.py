"""Loading: config.toml to Settings, or every problem that it has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr

from monitor.config.addressed import Addressed
from monitor.config.channels import ChannelTable, read_channels
from monitor.config.checks import Checks, known_themes
from monitor.config.interpolate import Interpolation
from monitor.config.problems import ConfigError, Problem
from monitor.config.reading import Reader
from monitor.config.settings import (
    Brand,
    Email,
    Monitor,
    MonitorTable,
    Network,
    Sentiment,
    Settings,
    SourceSettings,
    Themes,
    Web,
)
from monitor.config.sources import read_sources
from monitor.config.telling import (
    Digest,
    Escalation,
    PlaybookSettings,
    Report,
    Storms,
    Updates,
)
from monitor.config.users import User, read_users
from monitor.config.values import bare_address
from monitor.config.warnings import warnings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sources.kind import Kind

TABLES: dict[str, type[BaseModel]] = {
    "monitor": MonitorTable,
    "network": Network,
    "email": Email,
    "web": Web,
    "escalation": Escalation,
    "storms": Storms,
    "digest": Digest,
    "report": Report,
    "updates": Updates,
    "playbook": PlaybookSettings,
    "sentiment": Sentiment,
    "themes": Themes,
}
LISTS = ("brands", "sources", "routes", "recipients", "channels", "users")
USUAL_PLACES = (Path("config.toml"), Path("/etc/amends/config.toml"))
_USERINFO = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")


def find_config(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Find the configuration: as asked, `$AMENDS_CONFIG`, `./config.toml`, `/etc/amends/`.

    Raises ConfigError where there is none.
    """
    if explicit is not None:
        return explicit
    if named := environ.get("AMENDS_CONFIG"):
        return Path(named)
    for place in USUAL_PLACES:
        if place.is_file():
            return place
    expected = (
        "a configuration from --config, $AMENDS_CONFIG, ./config.toml or /etc/amends/config.toml"
    )
    raise ConfigError((Problem("config.toml", "", expected, "none of them"),))


def load(
    path: Path,
    *,
    environ: Mapping[str, str],
    kinds: Mapping[str, Kind] | None = None,
    content: bytes | None = None,
) -> Settings:
    """Read and check a configuration file. `kinds` are the known kinds of source.

    `content` is read instead of the file's own: what it would say if that were written into it.
    Raises ConfigError with every problem of the file.
    """
    if kinds is None:
        from sources.registry import KINDS  # noqa: PLC0415 - start-up time

        kinds = KINDS
    raw = parse(path, content)
    interpolation = Interpolation(path, environ)
    data = interpolation.of(raw)
    reader = Reader(str(path), raw, interpolation.failed)
    settings = _Loading(path, reader, data, kinds, interpolation.put_in).settings()
    problems = (*interpolation.problems, *reader.problems)
    if problems or settings is None:
        raise ConfigError(tuple(sorted(problems, key=_order(raw))))
    return settings


def parse(path: Path, content: bytes | None = None) -> dict[str, Any]:
    """Read the file as TOML. Raises ConfigError with the one problem that it then has."""
    try:
        data = path.read_bytes() if content is None else content
        return tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        found = (error.strerror or "an error").lower()
        problem = Problem(str(path), "", "a readable configuration file", found)
    except UnicodeDecodeError as error:
        problem = Problem(str(path), f"byte {error.start}", "UTF-8 text", "other bytes")
    except tomllib.TOMLDecodeError as error:
        problem = _syntax(str(path), str(error))
    except RecursionError:
        problem = Problem(str(path), "", "valid TOML", "tables or lists nested too deep")
    raise ConfigError((problem,))


def _placed(playbook: PlaybookSettings, folder: Path) -> PlaybookSettings:
    """Read its path from the configuration's folder."""
    if not playbook.path:
        return playbook
    return playbook.model_copy(update={"path": str(folder / playbook.path)})


def _syntax(file: str, error: str) -> Problem:
    """Put the parser's "what (at line 1, column 2)" into our form, where there is a place."""
    said, _, place = error.removesuffix(")").rpartition(" (at ")
    return Problem(file, place, "valid TOML", f"an error: {said or error}")


class _Loading:
    """One reading of one file, table by table."""

    def __init__(
        self,
        file: Path,
        reader: Reader,
        data: dict[str, Any],
        kinds: Mapping[str, Kind],
        put_in: Mapping[str, str],
    ) -> None:
        self._file = file
        self._reader = reader
        self._data = data
        self._kinds = kinds
        self._put_in = put_in

    def settings(self) -> Settings | None:
        """Read everything; None where something is wrong, which the reader then knows."""
        for key in self._data:
            if key not in TABLES and key not in LISTS:
                self._reader.unknown("", key, [*TABLES, *LISTS])
        table = {name: self._table(name) for name in TABLES}
        brands = self._brands()
        monitor = table["monitor"]
        usual = monitor if isinstance(monitor, MonitorTable) else MonitorTable()
        folder = self._file.absolute().parent
        sources = read_sources(
            self._reader,
            self._list("sources"),
            self._kinds,
            put_in=self._put_in,
            usual=usual,
            folder=folder,
        )
        Checks(self._reader, self._data, self._list, folder).all(table, sources)
        channels = read_channels(self._reader, self._list("channels"))
        users = read_users(self._reader, self._list("users"))
        told = self._told(table, brands, sources)
        if self._reader.problems or self._reader.failed:
            return None
        return self._build(table, brands, sources, channels, users).model_copy(update=told)

    def _build(
        self,
        table: Mapping[str, Any],
        brands: list[Brand],
        sources: list[SourceSettings],
        channels: list[ChannelTable],
        users: tuple[User, ...],
    ) -> Settings:
        folder = self._file.absolute().parent
        monitor = dict(table["monitor"])
        monitor["database"] = folder / monitor["database"]
        email = table["email"]
        recipients = email.recipients or (bare_address(email.sender) or email.sender,)
        changed = {"recipients": recipients, "outbox_dir": folder / email.outbox_dir}
        options = [source.options for source in sources]
        passwords = frozenset(self._passwords([*table.values(), *options, *channels, *users]))
        settings = Settings(
            file=self._file,
            monitor=Monitor.model_construct(**monitor),
            network=table["network"],
            brands=tuple(brands),
            sources=tuple(sources),
            email=email.model_copy(update=changed),
            web=table["web"],
            escalation=table["escalation"],
            storms=table["storms"],
            digest=table["digest"],
            report=table["report"],
            updates=table["updates"],
            playbook=_placed(table["playbook"], folder),
            sentiment=table["sentiment"],
            themes=table["themes"],
            channels=tuple(channels),
            users=users,
            secrets=frozenset(self._put_in) | passwords,
            passwords=passwords,
        )
        return settings.model_copy(update={"warnings": tuple(warnings(settings))})

    def _told(
        self, table: Mapping[str, Any], brands: list[Brand], sources: list[SourceSettings]
    ) -> dict[str, Any]:
        """Read whom to tell."""
        addressed = Addressed(self._reader, channels=self._channel_names())
        known = {
            "brands": {brand.name for brand in brands},
            "sources": {source.name for source in sources},
            "themes": known_themes(table["themes"], self._list("routes")),
        }
        if isinstance(table["escalation"], Escalation):
            addressed.check_escalation(table["escalation"])
        if isinstance(table["report"], Report):
            addressed.check_targets("report.recipients", table["report"].recipients)
        return {
            "routes": addressed.routes(self._list("routes"), known),
            "recipients": addressed.recipients(self._list("recipients")),
        }

    def _channel_names(self) -> set[str]:
        """Return the names of all channels, also of those with mistakes, which are told already."""
        named = (channel.get("name") for channel in self._list("channels"))
        return {" ".join(name.split()) for name in named if isinstance(name, str)}

    def _table(self, name: str) -> BaseModel | None:
        data = self._data.get(name, {})
        if not isinstance(data, dict):
            self._reader.problem(name, f"a table, written [{name}]")
            return None
        return self._reader.table(TABLES[name], data, name)

    def _list(self, name: str) -> list[dict[str, Any]]:
        data = self._data.get(name, [])
        if isinstance(data, list) and all(isinstance(each, dict) for each in data):
            return data
        self._reader.problem(name, f"a list of tables, each written [[{name}]]")
        return []

    def _brands(self) -> list[Brand]:
        if not self._data.get("brands"):
            self._reader.problem("brands", "at least one brand, written [[brands]]", "none")
        brands: list[Brand] = []
        taken: dict[str, int] = {}
        for number, data in enumerate(self._list("brands")):
            where = f"brands[{number}]"
            if (brand := self._reader.table(Brand, data, where)) is not None:
                brands.append(brand)
                first = taken.setdefault(brand.name.casefold(), number)
                if first != number:
                    expected = f"a name of its own (brands[{first}] has this one)"
                    self._reader.problem(f"{where}.name", expected)
            self._check_query(data, where)
        if brands and all(brand.competitor for brand in brands):
            self._reader.problem("brands", "at least one brand of your own", "competitors alone")
        return brands

    def _check_query(self, data: dict[str, Any], where: str) -> None:
        from monitor.query import QueryError, parse, phrase  # noqa: PLC0415 - start-up time

        query, name = data.get("query", ""), data.get("name")
        try:
            if isinstance(query, str) and query.strip():
                parse(query)
            elif isinstance(name, str) and name.strip():
                phrase(name)
        except QueryError as error:
            key = f"{where}.query" if query else f"{where}.name"
            as_written = self._reader.at(key) == (query or name)
            found = f"{error.found} at column {error.column}" if as_written else "another text"
            self._reader.problem(key, error.expected, found)

    def _passwords(self, models: Iterable[BaseModel]) -> Iterator[str]:
        for model in models:
            for _, value in model:
                if isinstance(value, SecretStr) and value.get_secret_value():
                    yield value.get_secret_value()
                elif isinstance(value, str):
                    yield from _USERINFO.findall(value)


def _order(raw: Mapping[str, Any]) -> Callable[[Problem], tuple[int, int, str]]:
    """Order problems by table as the file has them, then by number in a list."""
    tables = list(raw)

    def key(problem: Problem) -> tuple[int, int, str]:
        table, _, rest = problem.where.partition(".")
        name, _, number = table.partition("[")
        place = tables.index(name) if name in tables else len(tables)
        # A list in a list has two numbers: "[0][3]".
        return place, int(number.partition("]")[0]) if number else 0, rest

    return key
