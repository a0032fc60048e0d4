"""Data: the labelled texts that weights may be trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from monitor.sentiment.model import CLASSES
from monitor.sentiment.speech import LANGUAGES

LICENSED = {
    "en-vader_amazon": 1.0,
    "en-vader_tweets": 1.0,
    "en-vader_nyt": 0.6,
    "en-vader_movie": 0.5,
    "hr-crofireda": 1.0,
    "cs-xed": 0.3,
    "nl-xed": 0.3,
    "pl-xed": 0.3,
    "tr-xed": 0.3,
}
"""Sets of others whose licence allows it (MIT, MIT, CC BY 4.0) -> what a text of theirs counts.

Those far from what people say about businesses, or labelled by a machine, count less.
"""
_OF_CUSTOMERS = frozenset({"en-vader_amazon"})
"""Those in which customers speak about what they bought."""

_FIELDS = {"business": 0.6, "everyday": 1.3}
"""What a text of ours counts: some languages have far more about businesses than others."""
_EVERYDAY = frozenset({"everyday", "film"})
_POSTS = "posts"
"""The split of social media posts, which speak of businesses as of everything else."""
_LABELS = {"neg": 0, "neu": 1, "pos": 2} | {name: number for number, name in enumerate(CLASSES)}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    text: str
    label: int
    """Its place among CLASSES."""
    language: str
    origin: str
    """Name of the set; "own" for ours."""
    counts: float = 1.0
    """How much it weighs in training."""
    field: str = "everyday"
    """Whether a customer speaks in it about a business ("business"), or anybody about anything."""

    @property
    def set(self) -> str:
        """Name of the set of texts that it belongs to."""
        return f"{self.language} {self.origin}"


def own(split: str) -> list[Example]:
    """Return our own texts of a split: "train", "posts" or "check"."""
    return [example for language in LANGUAGES for example in _own(language, split)]


def licensed(folder: Path) -> list[Example]:
    """Return the texts of others that may be trained on. Raises OSError where a file is missing."""
    return [
        Example(text, label, name[:2], name, counts, _field(of_customers=name in _OF_CUSTOMERS))
        for name, counts in LICENSED.items()
        for text, label in _rows(folder / f"{name}.tsv")
    ]


def _field(*, of_customers: bool) -> str:
    return "business" if of_customers else "everyday"


def _own(language: str, split: str) -> Iterator[Example]:
    file = files("monitor.sentiment").joinpath("texts", f"{language}.tsv")
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        found, label, _, trade, text = line.split("\t")
        if found == split:
            field = _field(of_customers=trade not in _EVERYDAY and split != _POSTS)
            yield Example(text, _LABELS[label], language, "own", _FIELDS[field], field)


def _rows(path: Path) -> Iterator[tuple[str, int]]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            text, _, label = line.rstrip("\r\n").rpartition("\t")
            if label in _LABELS:
                yield text, _LABELS[label]
