"""Judge: scores what is handed in, one text after the other, in a thread of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from alerts.tone import read
from monitor.app import scorer, sense

if TYPE_CHECKING:
    from alerts.tone import Reading
    from monitor.config import Settings
    from monitor.sentiment.scorer import TextScorer
    from monitor.sentiment.verdict import Verdict


class Judge:
    """A scorer that is made when it is first asked: it takes memory and a moment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scorer: TextScorer | None = None
        self._turn = asyncio.Lock()

    async def score(
        self, text: str, *, brand: str | None, rating: float | None, language: str | None
    ) -> Verdict:
        """Judge a text."""

        def judge() -> Verdict:
            if self._scorer is None:
                self._scorer = scorer(self._settings)
            return self._scorer.score(
                text,
                rating=rating,
                language=language,
                ignore=[brand] if brand else (),
                brand=brand,
            )

        async with self._turn:
            return await asyncio.to_thread(judge)

    async def tone(self, draft: str, language: str | None) -> Reading:
        """Read a draft; `language` is told from the words where it is None."""
        meaning = sense(self._settings)
        async with self._turn:
            return await asyncio.to_thread(read, draft, language=language, sense=meaning)
