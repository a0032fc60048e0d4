"""Office: what the pages and the API work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from monitor.desk import corrected_by
from monitor.web.words import LANGUAGES, Words, words

if TYPE_CHECKING:
    from monitor.access import Access
    from monitor.casework import Casework
    from monitor.config import Settings
    from monitor.moments import Clock
    from monitor.rows import Row
    from monitor.store import Store
    from monitor.tally import Tally
    from monitor.web.judge import Judge
    from monitor.web.live import News
    from monitor.web.reading import Reading

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Office:
    """The record, and whoever works on it."""

    settings: Settings
    store: Store
    """For acts: short, and in the daemon's own thread."""
    reading: Reading
    counting: Reading
    """Another one, for what takes seconds."""
    casework: Casework
    access: Access
    clock: Clock
    news: News
    preview: Callable[[str], Awaitable[list[Row]]]
    """Shows what a source of this name says now. Raises NotAsked, SourceError."""
    csrf: str
    """What the forms carry of those who need not sign in."""
    tally: Tally
    """What has happened since the start."""
    judge: Judge

    async def read(self, look: Callable[[Store], _T]) -> _T:
        """Return what `look` finds in the record. Raises what it raises, DatabaseUnusable."""
        return await self.reading.read(look)

    def corrected_by(self, who: str) -> str:
        """Word the reason of a verdict that a person gave."""
        return corrected_by(self.settings, who)

    async def count(self, look: Callable[[Store], _T]) -> _T:
        """Return what `look` counts; as `read`, for what takes so long that pages would wait."""
        return await self.counting.read(look)

    def now(self) -> datetime:
        """Return the present."""
        return self.clock()

    def words(self, *wanted: str | None) -> Words:
        """Return the sentences in the first of these languages that there is, else the locale's."""
        monitor = self.settings.monitor
        found = next((one for one in wanted if one in LANGUAGES), monitor.locale)
        return words(found, monitor.timezone)
