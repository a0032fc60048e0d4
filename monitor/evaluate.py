"""Evaluation: our verdicts on texts that people have labelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.sentiment.metrics import Quality

if TYPE_CHECKING:
    from monitor.sentiment.verdict import Label, Scorer

_LABELS: Mapping[str, Label] = {
    "neg": "negative",
    "negative": "negative",
    "neu": "neutral",
    "neutral": "neutral",
    "pos": "positive",
    "positive": "positive",
}


class NotLabelled(Exception):
    """A file does not hold labelled texts; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with the label that a person gave it."""

    text: str
    label: Label


def read(path: Path) -> Iterator[Labelled]:
    """Read lines of a text and its label, or a label and its text, with a tab between.

    Raises NotLabelled, and OSError where the file cannot be read.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _labelled(line.rstrip("\r\n"), f"{path}: line {number}")


def evaluate(path: Path, scorer: Scorer, *, language: str | None = None) -> Quality:
    """Judge every text of a file. `language` is taken for the place's claim. Raises as `read`."""
    return Quality.of(
        (one.label, scorer.score(one.text, language=language).label) for one in read(path)
    )


def _labelled(line: str, where: str) -> Labelled:
    first, _, rest = line.partition("\t")
    begin, _, last = line.rpartition("\t")
    for text, label in ((begin, last), (rest, first)):
        known = _LABELS.get(label.strip().lower())
        if known is not None and text:
            return Labelled(text, known)
    raise NotLabelled(
        f"{where}: expected a text, a tab, and one of {', '.join(_LABELS)}, found “{line[:60]}”"
    )
