"""Judge: scores what is handed in, one text after the other, in a thread of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from monitor.app import scorer

if TYPE_CHECKING:
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
