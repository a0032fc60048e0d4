"""Texts a second against 1,000 brands, on one core: `python -m tests.benchmarks.matching`."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from monitor.match import Matcher
from monitor.query import Document

BRANDS, TEXTS, SIZE = 1_000, 20_000, 1_000
ONE_IN = 100
"""So many texts name no brand for each that names one."""


@dataclass(frozen=True)
class Brand:
    name: str
    query: str


def made_up(chance: random.Random) -> tuple[list[Brand], list[str]]:
    """Brands of two made-up words each, and texts of 1 KB that seldom name one."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el")]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(20_000)]
    # As real names are: of words that everyday texts do not hold.
    names = [f"Qu{chance.choice(words)} {chance.choice(words)}" for _ in range(BRANDS)]
    brands = [Brand(name, f'("{name}" OR #{name.split()[0]}) NOT {words[0]}') for name in names]
    texts = []
    for number in range(TEXTS):
        text = " ".join(chance.choices(words, k=SIZE // 6))[:SIZE]
        texts.append(f"{chance.choice(names)} {text}" if number % ONE_IN == 0 else text)
    return brands, texts


def main() -> None:
    """Measure and print."""
    brands, texts = made_up(random.Random(1))
    matcher = Matcher(brands)
    began = time.process_time()
    found = sum(bool(matcher.brands_in(Document(text))) for text in texts)
    spent = time.process_time() - began
    print(f"{BRANDS:,} brands, {TEXTS:,} texts of {SIZE:,} characters, {found:,} of them matched")
    print(f"{TEXTS / spent:,.0f} texts a second on one core (must: 50,000)")


if __name__ == "__main__":
    main()
