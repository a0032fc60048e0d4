"""A record as a desk of ten years has it: made-up mentions and cases, written through the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from alerts.plan import Plan, PlanStep
from monitor.cases import Change
from monitor.mention import CaseState, Mention
from monitor.sentiment.verdict import Reason, Verdict
from monitor.store import Store
from monitor.stories import fingerprint
from sources.item import Item
from tests.monitor.made_up import declared

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
GREAT_CASE = 1
"""Number of the case with very many mentions."""
RARE, FREQUENT, PHRASE, PREFIX = "unicornish", "waiter", '"cold soup"', "refun*"
BRANDS = [f"Brand {number}" for number in range(20)]
LANGUAGES = ["en", "es", "hr", "ru", "de", "fr", "it", "pt", "sl", "ja"]
THEMES = ["waiting", "refund", "staff", "quality", "price", "safety", "privacy"]
STATES: list[CaseState] = ["open", "contacted", "resolved", "publicized", "dismissed"]
_TOGETHER = 1_000
"""Mentions in one transaction."""
_PLAN = Plan(
    tuple(
        PlanStep(step, ("Do this at once. " * 8,) * 4, ("Never that. " * 8,) * 3, "Ana", NOW,
                 "Dear Maya, we are sorry. " * 20, "en")
        for step in ("contact", "resolve", "publicize")
    )
)  # fmt: skip


class Made:
    """Fills a record, the same way for the same seed."""

    def __init__(self, store: Store, seed: int = 1) -> None:
        self._store = store
        self._random = Random(seed)
        # The word number n occurs n times as rarely as the first one, as in any language.
        self._words = [f"{_SYLLABLES[n % 97]}{_SYLLABLES[n // 97 % 97]}{n}" for n in range(40_000)]
        self._often = list(accumulate(1 / (n + 2) for n in range(len(self._words))))

    def fill(self, mentions: int, cases: int, great: int) -> None:
        """Write so many mentions and cases; one case has `great` of the mentions."""
        with self._store.transaction():
            self._store.sources.declare([declared(f"source {n}") for n in range(50)], NOW)
            for _ in range(cases):
                self._case()
        for start in range(0, mentions, _TOGETHER):
            with self._store.transaction():
                for number in range(start, min(mentions, start + _TOGETHER)):
                    self._keep(number, mentions, cases, great)

    def _case(self) -> None:
        cases, opened = self._store.cases, self._moment()
        number = cases.open(
            brand=self._brand(),
            severity=self._random.randint(1, 100),
            opened=opened,
            due=opened + timedelta(hours=4),
            author_key=self._random.randbytes(16),
        )
        cases.set_plan(number, _PLAN)
        state = self._random.choices(STATES, weights=(8, 6, 6, 50, 30))[0]
        owner = self._random.choice([None, "ana", "ivo", "maya"])
        if number != GREAT_CASE:
            cases.change(cases.get(number), Change(state, {"owner": owner}))

    def _keep(self, number: int, mentions: int, cases: int, great: int) -> None:
        store, source = self._store, 1 + number % 50
        in_great = number % (mentions // great) == 0
        kept = self._mention(number, complains=in_great or self._random.random() < 0.3)
        store.mentions.remember(source, [(kept.item, kept.fingerprint)], kept.first_seen)
        added = store.mentions.add(source, kept)
        case = None
        if in_great:
            case = GREAT_CASE
        elif kept.complains:
            case = self._random.randint(2, cases)
        store.mentions.join(added, story=1 if in_great else added, case=case)

    def _mention(self, number: int, *, complains: bool) -> Mention:
        random = self._random
        text = " ".join(self._text())
        item = Item(
            id=str(number), title=text[:60], text=text, url=f"https://example.org/{number}",
            author=f"{random.choice(_SYLLABLES)} {random.choice(_SYLLABLES)}{number % 5000}",
            published=NOW,
        )  # fmt: skip
        verdict = Verdict(
            random.choices(LANGUAGES, weights=(50, 10, 8, 8, 8, 6, 5, 3, 1, 1))[0],
            "negative" if complains else random.choice(["neutral", "positive"]),
            -0.5 if complains else 0.2,
            random.randint(1, 100) if complains else 0,
            (Reason("awful", "negative word", -0.5),),
            themes=(random.choice(THEMES),) if complains else (),
        )
        seen = NOW - timedelta(days=3650) + timedelta(minutes=50) * number
        return Mention(item, self._brand(), "", verdict, fingerprint(item), first_seen=seen)

    def _text(self) -> Iterator[str]:
        chance = self._random.random()
        yield from self._random.choices(self._words, cum_weights=self._often, k=100)
        if chance < 0.0002:
            yield RARE
        if chance < 0.3:
            yield FREQUENT
        if chance < 0.01:
            yield from ("cold", "soup", "refunded")
        elif chance < 0.2:
            yield from ("soup", "cold")

    def _brand(self) -> str:
        return self._random.choices(BRANDS, weights=(40, *range(19, 0, -1)))[0]

    def _moment(self) -> datetime:
        return NOW - timedelta(minutes=self._random.randint(0, 60 * 24 * 365))


_SYLLABLES = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in "nrslt"][:97]
