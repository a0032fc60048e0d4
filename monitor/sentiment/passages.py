"""Passages: a long text in parts that are judged one by one. Pure.

Somebody who complains at the end of a long story complains. Summed up, the story would drown it.
"""

from __future__ import annotations

import re

LONG = 500
"""Characters from which a text is judged by its passages."""
PASSAGE = 300
"""Characters of a passage, about: a few sentences."""
MOST = 140
"""Passages of a text that are judged, from its beginning."""

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])|\n+")


def passages(text: str) -> list[str]:
    """Cut a long text at the ends of sentences; return a short one whole."""
    if len(text) <= LONG:
        return [text]
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if found and len(found[-1]) + len(sentence) < PASSAGE:
            found[-1] = f"{found[-1]} {sentence}"
        elif sentence.strip():
            # A text without any end of a sentence is cut where it happens to be.
            found += [sentence[at : at + LONG] for at in range(0, len(sentence), LONG)]
    return found[:MOST]
