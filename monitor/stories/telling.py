"""How a text is read when it is compared: its words, what in it is a fact, what it links to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.stories.prints import url_key
from monitor.words import words
from sources.links import web_link

READ_CHARACTERS = 1_500
"""So much of a text is compared: its beginning, some 250 words."""

_LINK = re.compile(r"https?://[^\s<>\"'“”„»«()\[\]]+")
_MOST_LINKS = 4
"""So many links of a text are looked at."""
_REPOST = re.compile(
    r"\s*(?:(?:RT|MT|[Rr]epost(?:ed)?(?: from)?)\s*:?\s*@[\w.@-]+\s*:?|[♻🔁]\ufe0f?)"
)
_VIA = re.compile(r"\s*[(\[]?\b(?:via|h/t)\s*:?\s*@[\w.@-]+[)\]]?\s*$", re.IGNORECASE)
_WITHIN_A_SENTENCE = re.compile(r"(?<=[\w,;] )[^\W\d_]\w*")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
# "… | Daily News", "… - Daily News": an outlet has a short name without figures.
_SUFFIX = re.compile(r"\s+[|·–—-]\s+[^|·–—\d]{2,40}$")
_LONGEST_MARK = 60
"""Characters at the end of a text among which such a mark is looked for."""
_FIRST_UNSPACED = "\u0e00"
"""From here on `monitor.words` makes a word of each character, as a rule."""
_LEAST_HEAD = 4
"""Words that are left of a headline when its suffix is taken off."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A text as it is compared: words in lower case, a character each in unspaced scripts."""

    head: tuple[str, ...]
    """Words of the headline, without the outlet's name."""
    body: tuple[str, ...]
    """Words of the beginning of the text, without links and without the mark of a repost."""
    facts: frozenset[str]
    """The words that were written with a capital or hold a figure."""
    names: frozenset[str]
    """The words with a capital in the midst of a sentence, but for the brand's own."""
    figures: frozenset[str]
    """The numbers, as they are written."""
    links: frozenset[bytes]
    """Digests of the addresses in the text."""
    reposted: bool
    """It says itself that the words are somebody else's ("RT @ana: …", "… via @ana")."""

    @property
    def words(self) -> tuple[str, ...]:
        """Headline and text in one; a text that begins with the headline has it once."""
        repeats = self.body[: len(self.head)] == self.head
        return self.body if repeats else self.head + self.body


def telling(title: str, text: str, brand: str) -> Telling:
    """Read a title and a text about a brand."""
    return _read(title[:READ_CHARACTERS], text[:READ_CHARACTERS], brand)


@lru_cache(maxsize=64)
def _read(title: str, text: str, brand: str) -> Telling:
    links = _LINK.findall(f"{title} {text}") if "://" in text or "://" in title else []
    plain = _LINK.sub(" ", text) if links else text
    unmarked = _unmarked(plain)
    written = (_cut(_without_suffix(title)), _cut(unmarked))
    head, body = (tuple(map(str.lower, part)) for part in written)
    figures = frozenset(_FIGURE.findall(f"{title} {unmarked}"))
    inside = _WITHIN_A_SENTENCE.findall(unmarked)
    named = frozenset(word.lower() for word in inside if word[0].isupper())
    pairs = zip((*written[0], *written[1]), (*head, *body), strict=True)
    return Telling(
        head=head,
        body=body,
        facts=frozenset(low for word, low in pairs if word != low or has_figure(word)),
        names=(named | figures) - frozenset(words(brand)),
        figures=figures,
        links=frozenset(url_key(link) for link in _clean(links)),
        reposted=unmarked != plain,
    )


def weight(found: Sequence[str]) -> float:
    """Say how many words these are: in unspaced scripts a word has about two characters."""
    if max("".join(found), default="") < _FIRST_UNSPACED:  # as most are, in a tenth of the time
        return float(len(found))
    return len(found) - sum(map(is_unspaced, found)) / 2


def is_unspaced(word: str) -> bool:
    """Is it a character of a script that is written without spaces?"""
    return len(word) == 1 and word >= _FIRST_UNSPACED


def _cut(text: str) -> list[str]:
    return words(text, case=True)


def _unmarked(text: str) -> str:
    """Take off what says that the words are somebody else's."""
    if found := _REPOST.match(text):
        text = text[found.end() :]
    if found := _VIA.search(text, max(0, len(text) - _LONGEST_MARK)):
        text = text[: found.start()]
    return text


def _without_suffix(title: str) -> str:
    head = _SUFFIX.sub("", title)
    return head if weight(_cut(head)) >= _LEAST_HEAD else title


def has_figure(word: str) -> bool:
    """Is there a figure in a word?"""
    return not word.isalpha() and any(map(str.isdigit, word))


def _clean(links: list[str]) -> list[str]:
    trimmed = (link.rstrip(".,;:!?…") for link in links[:_MOST_LINKS])
    return [link for link in trimmed if web_link(link)]
