"""Lexicon: VADER's word list with our own additions, and the phrases that VADER cannot see."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.sentiment.weigher import Weigher

_NUMBERS = (
    r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|couple of|several|few|dozen|half)"
)
# "no food poisoning here", but neither "not only …" nor "they never answered and kept …".
_DENIED = re.compile(
    r"\b(?:no|not|never|without|nor|neither|\w+n't|cannot)(?: (?!only\b|and\b|but\b|or\b)[\w'-]+)?"
    r"[ ]$"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A turn of phrase and what it weighs."""

    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    """One of these must occur before the pattern is worth trying."""
    weight: float
    """-1 to +1."""
    why: str
    urgency: str | None = None

    def found_in(self, text: str) -> list[re.Match[str]]:
        """Find where the phrase stands in lower-case text, unless it is denied there."""
        # A plain loop: for a text of usual length this is where the time goes.
        for need in self.needs:
            if need in text:
                found = self.pattern.finditer(text)
                return [match for match in found if not self._denied(text, match.start())]
        return []

    def _denied(self, text: str, start: int) -> bool:
        return self.weight < 0 and bool(_DENIED.search(text[max(0, start - 40) : start]))


@cache
def harmless() -> tuple[Phrase, ...]:
    """Phrases that sound bad and are not."""
    return _phrases("harmless")


@cache
def complaints() -> tuple[Phrase, ...]:
    """Phrases that complain without a bad word, and those that are urgent."""
    return _phrases("complaint")


@cache
def weigher() -> Weigher:
    """VADER, its lexicon widened by `[words]`."""
    from monitor.sentiment.weigher import Weigher  # noqa: PLC0415 - start-up time

    return Weigher(_data()["words"])


@cache
def _data() -> dict[str, Any]:
    data = files("monitor.sentiment").joinpath("complaints_en.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


def _phrases(table: str) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(
            pattern=_compiled(entry["say"]),
            needs=tuple(entry["needs"]),
            weight=entry["weight"],
            why=entry["why"],
            urgency=entry.get("urgency"),
        )
        for entry in _data()[table]
    )


def _compiled(say: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{say.replace('<n>', _NUMBERS)})(?!\w)")
