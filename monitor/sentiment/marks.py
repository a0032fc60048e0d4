"""Marks: what a post shows beside its words: smiles, laughter, links, names. Pure.

A vector of what a text means hardly holds them, and they say much of a post: how it was meant, and
whether it speaks to friends or passes news on.
"""

from __future__ import annotations

import re

_LAUGHTER = (
    r"\ba?(?:ja|ha|he|je|ah|ih|hi){2,}[jhaei]*\b|\blo+l\b|\b(?:rs){2,}|\bk{3,}\b|\bmdr\b"
    r"|\b[ха]{4,}\b|哈{2,}|ه{3,}|w{3,}$|笑|[😂🤣]"
)
_SMILES = (
    r"[:;=]['-]?(?:[)\]*]|[DpP](?!\w))|\^[_.]?\^|<3|\b[xX]+D+\b|\\o/"
    r"|[😀-😆😉-😎😗-😚☺🙂🤗🥰😍😘💋💕-💟♥❤👍👏🎉😜😝]"
)
_FROWNS = (
    r"[:;=]['-]?(?:[(|\[]|/(?!/))|\bD:|\bx_x\b|-[._]+-|\bu[._]u\b|[😞-😢😭😡😠😤😩😫😒😔😕🙁☹👎💔]"
)

_MARKS = {
    "smiles": re.compile(_SMILES),
    "frowns": re.compile(_FROWNS),
    "laughs": re.compile(_LAUGHTER, re.IGNORECASE),
    "exclaims": re.compile(r"[!！]"),
    "insists": re.compile(r"[!！].*[!！]", re.DOTALL),
    "trails off": re.compile(r"\.{3}|…"),
    "links": re.compile(r"\bhttps?\b"),
    "answers somebody": re.compile(r"^\s*@\w"),
    "has a tag": re.compile(r"#\w"),
    "passes something on": re.compile(r"^\s*RT\b"),
}
MARKS = tuple(_MARKS)
"""The names of the marks."""


def marks(text: str, *, smiling: bool = True) -> list[float]:
    """Return for each of MARKS whether a text shows it, 0 or 1; its smiles only if they count."""
    return [
        float((smiling or name != "smiles") and found.search(text) is not None)
        for name, found in _MARKS.items()
    ]
