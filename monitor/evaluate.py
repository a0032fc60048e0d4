"""Evaluation: our verdicts on texts that people have labelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.sentiment.metrics import Quality

if TYPE_CHECKING:
    from monitor.mention import Mention
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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good our verdicts are on a set of labelled texts."""

    name: str
    quality: Quality
    languages: Mapping[str, Quality]
    """The same by language, as we took it; "" where we could not tell."""


def evaluate(
    name: str, texts: Iterable[Labelled], scorer: Scorer, *, language: str | None = None
) -> Evaluation:
    """Judge labelled texts. `language` is taken for the place's claim. Raises as `texts` does."""
    judged = ((one.label, scorer.score(one.text, language=language)) for one in texts)
    return _measured(name, ((label, ours.label, ours.language) for label, ours in judged))


def evaluate_corrections(name: str, mentions: Iterable[Mention]) -> Evaluation:
    """Compare what we said of corrected mentions with what people said; those about the brand."""
    return _measured(
        name,
        (
            (mention.verdict.label, mention.judged, mention.verdict.language)
            for mention in mentions
            if mention.about and mention.judged is not None
        ),
    )


def _measured(name: str, judged: Iterable[tuple[Label, Label, str | None]]) -> Evaluation:
    """Count a person's label, ours and the language of each text."""
    pairs: list[tuple[Label, Label]] = []
    by_language: defaultdict[str, list[tuple[Label, Label]]] = defaultdict(list)
    for given, ours, language in judged:
        pairs.append((given, ours))
        by_language[language or ""].append((given, ours))
    languages = {found: Quality.of(some) for found, some in sorted(by_language.items())}
    return Evaluation(name, Quality.of(pairs), languages)


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
