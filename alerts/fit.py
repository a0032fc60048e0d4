"""What a message says where there is room for a line, a few lines, or all of it. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from alerts.clean import clean_block, clean_line

if TYPE_CHECKING:
    from alerts.alert import Alert

WHOLE = 10_000
"""Characters from which a service has room for the whole text, drafts included."""
BRIEF = 500
"""Characters from which it has room for the brief; below, as in text messages, for one line."""

_FIRST_LINES = 8
"""Of the text, where nobody has written a brief."""
_LEAST_WORDS = 40
"""Characters that are kept for words beside a link; a longer link is left out."""
_LONGEST_WORD = 60
"""Nobody's word is longer; scripts without spaces, and nonsense, are cut anywhere."""
_JOINER = "\u200d"

URL = re.compile(r"https?://[^\s<>“”\"]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?)]}'’…"
# What a complaint says must not ring every telephone of a team.
_CALLS_ALL = re.compile(r"@(?=(?:all|channel|everyone|here|room)\b)|<(?=[!@#])", re.IGNORECASE)
_BREAKS_IT = "\u2060"  # WORD JOINER: seen by programs, not by people


def fit(alert: Alert, room: int, *, titled: bool) -> str:
    """Return what goes into a body of `room` characters.

    `titled`: the subject stands above it already; else it is the first line. Nothing is cut
    inside a word or an address, and where something is cut, the link is kept if it can be.
    """
    subject = calm(clean_line(alert.subject))
    link = first_link(alert)
    if room < BRIEF:
        return _with_link(subject, link, room, " ")
    head = "" if titled else f"{subject}\n"
    if room >= WHOLE:
        whole = head + calm(clean_block(alert.text))
        if len(whole) <= room:
            return whole
    return _with_link(head + calm(brief(alert)), link, room, "\n")


def brief(alert: Alert) -> str:
    """Return a few lines for a chat; the first lines of the text where none were written."""
    if alert.brief.strip():
        return clean_block(alert.brief)
    lines = [line for line in clean_block(alert.text).split("\n") if line.strip()]
    return "\n".join(lines[:_FIRST_LINES])


def first_link(alert: Alert) -> str:
    """Return the web address that stands in a line of its own, or behind a label of ours.

    What is quoted may hold addresses too: nobody is to be sent there. "" where there is none.
    """
    alone = (line.strip() for line in clean_block(alert.brief).split("\n"))
    if found := next(filter(URL.fullmatch, alone), ""):
        return found
    labelled = (line for line in clean_block(alert.text).split("\n") if line.startswith("- "))
    ends = (line.rpartition(" ")[2] for line in labelled)
    return next(filter(URL.fullmatch, ends), "")


def calm(text: str) -> str:
    """Take the force from what makes a chat call everybody, such as @everyone."""
    return _CALLS_ALL.sub(lambda found: found[0] + _BREAKS_IT, text)


def cut(text: str, room: int) -> str:
    """Cut `text` to `room` characters between two words, with “…” where something is missing.

    An address is kept whole or left out.
    """
    if len(text) <= room:
        return text
    kept, rest = text[: max(room - 1, 0)], text[max(room - 1, 0) :]
    if not rest[:1].isspace():
        kept = _without_half_a_word(kept, rest)
    return kept.rstrip(" \n,;:–-") + "…" if room > 0 else ""


def _without_half_a_word(kept: str, rest: str) -> str:
    last = re.split(r"\s", kept)[-1]
    word = last + re.split(r"\s", rest, maxsplit=1)[0]
    if len(word) <= _LONGEST_WORD or URL.search(word):
        return kept[: len(kept) - len(last)]
    # Not between a letter and its accent, nor inside an emoji of several parts.
    while kept and (_clings(rest[0]) or kept[-1] == _JOINER):
        kept, rest = kept[:-1], kept[-1] + rest
    return kept


def _clings(character: str) -> bool:
    modifier = "\U0001f3fb" <= character <= "\U0001f3ff"
    return bool(unicodedata.combining(character)) or character in "\u200d\ufe0f" or modifier


def _with_link(text: str, link: str, room: int, between: str) -> str:
    """Give the text, cut where it must be; then the link, unless it stands there already."""
    kept = cut(text, room)
    if not link or link in kept:
        return kept
    left = room - len(link) - len(between)
    if len(text) <= left:
        return f"{text}{between}{link}"
    return f"{cut(text, left)}{between}{link}" if left >= _LEAST_WORDS else kept
