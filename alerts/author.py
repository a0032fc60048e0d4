"""Decides whether an author can be greeted by the name that a place shows."""

from __future__ import annotations

import re

from alerts.book import OURS, Book
from alerts.clean import clean_line
from alerts.plan import Situation

_CAP = 60
_NOT_IN_A_NAME = re.compile(r"[:;<>{}\[\]\"|\\=]|https?|www\.|/")
_ACCOUNT = re.compile(r"/?u/[\w-]+|@?[\w.-]+@[\w.-]+", re.ASCII)


def name_to_greet(situation: Situation, book: Book) -> str | None:
    """Give the author's name on one line; None where it hides the person or is no name."""
    name = clean_line(situation.author or "")
    if not name or len(name) > _CAP or _stands_for_nobody(name.casefold(), situation, book):
        return None
    if _ACCOUNT.fullmatch(name):  # elsewhere this is an e-mail address, which is nobody's name
        return name if situation.place in ("social", "forum") else None
    looks_like_one = any(map(str.isalpha, name)) and not _NOT_IN_A_NAME.search(name)
    return name if looks_like_one else None


def _stands_for_nobody(name: str, situation: Situation, book: Book) -> bool:
    if name in (situation.brand.casefold(), (situation.outlet or "").casefold()):
        return True
    # Sites write their "Anonymous" in English anywhere.
    return any(
        name in known.hidden or any(re.search(rule, name) for rule in known.patterns)
        for known in (book.names, OURS.load("en").names)
    )
