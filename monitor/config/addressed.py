"""Reading `[[routes]]` and `[[recipients]]`, and checking that whoever is named there exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.config.telling import Escalation, RecipientSettings, Route

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from monitor.config.reading import Reader

_TARGET = "an e-mail address, or the name of one of the [[channels]]"


class Addressed:
    """What the file says about whom to tell."""

    def __init__(self, reader: Reader, *, channels: Collection[str]) -> None:
        """`channels` are the names of all channels but mail."""
        self._reader = reader
        self._channels = channels

    def routes(
        self, rows: Sequence[Mapping[str, Any]], known: Mapping[str, Collection[str]]
    ) -> tuple[Route, ...]:
        """Read the routes; `known` are the names that brands, sources and themes have."""
        routes: list[Route] = []
        for number, row in enumerate(rows):
            where = f"routes[{number}]"
            if (route := self._reader.table(Route, row, where)) is None:
                continue
            routes.append(route)
            if not route.to:
                self._reader.problem(f"{where}.to", "at least one recipient")
            self.check_targets(f"{where}.to", route.to)
            for key, names in known.items():
                self._check_names(f"{where}.{key}", getattr(route, key), names, key)
        return tuple(routes)

    def recipients(self, rows: Sequence[Mapping[str, Any]]) -> tuple[RecipientSettings, ...]:
        """Read what holds for single recipients."""
        recipients: list[RecipientSettings] = []
        first: dict[str, int] = {}
        for number, row in enumerate(rows):
            where = f"recipients[{number}]"
            if (one := self._reader.table(RecipientSettings, row, where)) is None:
                continue
            recipients.append(one)
            if not self._is_known(one.address):
                self._reader.problem(f"{where}.address", _TARGET)
            if (twin := first.setdefault(one.address.casefold(), number)) != number:
                expected = f"an address of its own (recipients[{twin}] has this one)"
                self._reader.problem(f"{where}.address", expected)
        return tuple(recipients)

    def check_escalation(self, escalation: Escalation) -> None:
        """Refuse levels that reach nobody."""
        for number, level in enumerate(escalation.levels):
            if not level:
                self._reader.problem(f"escalation.levels[{number}]", "at least one recipient")
            self.check_targets(f"escalation.levels[{number}]", level)

    def check_targets(self, where: str, targets: Sequence[str]) -> None:
        """Refuse whoever cannot be reached."""
        for number, target in enumerate(targets):
            if not self._is_known(target):
                self._reader.problem(f"{where}[{number}]", _TARGET)

    def _is_known(self, target: str) -> bool:
        return "@" in target or target in self._channels

    def _check_names(
        self, where: str, names: Sequence[str], known: Collection[str], what: str
    ) -> None:
        for number, name in enumerate(names):
            if name not in known:
                self._reader.problem(f"{where}[{number}]", _expected(what, known))


def _expected(what: str, known: Collection[str]) -> str:
    if what == "themes":
        return f"a theme: one of {', '.join(sorted(known))}"
    return f"the name of one of the [[{what}]]"
