"""Checks: what one table of config.toml must know of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.errors import TextsError
from monitor.config.interpolate import path as path_of
from monitor.config.settings import Sentiment, Themes
from monitor.config.telling import PlaybookSettings
from monitor.config.users import somebody_may_act
from monitor.config.values import is_loopback, split_listen
from monitor.corrections import AUTHOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from monitor.config.reading import Reader
    from monitor.config.settings import SourceSettings


class Checks:
    """Says what is wrong between the tables of one file."""

    def __init__(
        self,
        reader: Reader,
        data: Mapping[str, Any],
        lists: Callable[[str], list[dict[str, Any]]],
        folder: Path,
    ) -> None:
        """`lists` gives the rows of a list by its name; relative paths start in `folder`."""
        self._reader = reader
        self._data = data
        self._lists = lists
        self._folder = folder

    def all(self, table: Mapping[str, BaseModel | None], sources: list[SourceSettings]) -> None:
        """Make every check."""
        self._brands_of_sources()
        self._email()
        self._web()
        self._webhooks()
        self._words()
        self._mute(table["sentiment"], sources)
        self._playbook(table["playbook"])

    def _brands_of_sources(self) -> None:
        names = [b["name"] for b in self._lists("brands") if isinstance(b.get("name"), str)]
        known = {" ".join(name.split()) for name in names}
        for number, source in enumerate(self._lists("sources")):
            brand = source.get("brand")
            if isinstance(brand, str) and " ".join(brand.split()) not in known:
                expected = "the name of one of the [[brands]]"
                self._reader.problem(f"sources[{number}].brand", expected)

    def _words(self) -> None:
        """Refuse words for a brand that is not watched."""
        names = [brand.get("name") for brand in self._lists("brands")]
        known = {name for name in names if isinstance(name, str)}
        sentiment = self._data.get("sentiment")
        words = sentiment.get("words") if isinstance(sentiment, dict) else None
        for name, value in words.items() if isinstance(words, dict) else ():
            if isinstance(value, dict) and name not in known:
                expected = "a number, or the name of one of the [[brands]] before a table of words"
                self._reader.problem(path_of("sentiment.words", name), expected)

    def _mute(self, sentiment: BaseModel | None, sources: list[SourceSettings]) -> None:
        """Refuse to mute what is no source, and is not said to be an author."""
        if not isinstance(sentiment, Sentiment) or len(sources) < len(self._lists("sources")):
            return  # a source that cannot be read may be the one that is meant
        known = {source.name for source in sources}
        for number, entry in enumerate(sentiment.mute):
            is_author = entry.startswith(AUTHOR) and entry != AUTHOR
            if entry not in known and not is_author:
                expected = f'the name of one of the [[sources]], or "{AUTHOR}" and a name'
                self._reader.problem(f"sentiment.mute[{number}]", expected)

    def _email(self) -> None:
        email = self._data.get("email")
        if isinstance(email, dict) and email.get("host") and not email.get("recipients"):
            expected = "at least one e-mail address, because email.host is set"
            self._reader.problem("email.recipients", expected)

    def _web(self) -> None:
        web = self._data.get("web")
        if not isinstance(web, dict) or web.get("password"):
            return
        if somebody_may_act(self._lists("users")):
            return
        listening = web.get("listen")
        address = split_listen(listening) if isinstance(listening, str) else None
        if address is not None and not is_loopback(address[0]):
            expected = (
                "a password, or one of the [[users]] with the role agent or admin, because "
                "web.listen can be reached from other machines"
            )
            self._reader.problem("web.password", expected)

    def _webhooks(self) -> None:
        """Refuse a secret that two webhooks share: only one would get what is posted to it."""
        first: dict[str, int] = {}
        for number, source in enumerate(self._lists("sources")):
            secret = source.get("secret")
            if source.get("kind") != "webhook" or not isinstance(secret, str):
                continue
            twin = first.setdefault(secret, number)
            if twin != number:
                expected = f"a secret of its own (sources[{twin}] has this one)"
                self._reader.problem(f"sources[{number}].secret", expected, "the same")

    def _playbook(self, playbook: BaseModel | None) -> None:
        """Refuse a file of texts that does not hold what it should, with every problem it has."""
        from alerts.book import own_books  # noqa: PLC0415 - start-up time

        if not isinstance(playbook, PlaybookSettings) or not playbook.path:
            return
        try:
            own_books(self._folder / playbook.path)
        except TextsError as error:
            for line in str(error).splitlines():
                self._reader.problem("playbook.path", "a file of texts without mistakes", line)


def known_themes(own: BaseModel | None, routes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names of all themes, the user's among them, where a route asks for any."""
    if not any(route.get("themes") for route in routes):
        return set()
    from monitor.sentiment.kinds import kinds  # noqa: PLC0415 - start-up time
    from monitor.sentiment.themes import taxonomy  # noqa: PLC0415

    named = set(own.patterns) if isinstance(own, Themes) else set()
    return named | set(taxonomy()["en"]) | {kind.theme for kind in kinds().values() if kind.theme}
