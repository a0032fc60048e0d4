"""Lists of mentions: which, in which order, page by page; none reads more than it shows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitor.store.filter import Filter, MentionFilter
from monitor.store.mention_row import from_row
from monitor.store.searchable import typed

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.mention import Mention

PAGE = 500
"""So many mentions of a long list are in memory at a time."""

MENTIONS = """
    SELECT m.*, s.name AS source_name, i.id_key, t.at AS thanked FROM mentions m
    JOIN sources s ON s.id = m.source JOIN items i ON i.id = m.item
    LEFT JOIN thanks t ON t.mention = m.id"""

# The index has all that is asked for, in the order of a list; SQLite, which knows no figures of
# this table, would rather take one that has the brand, and sort.
_ALL = "mentions m INDEXED BY mentions_listed"
_OF_CASE = "mentions m INDEXED BY mentions_by_case"
_FOUND = f"mentions_search CROSS JOIN {_ALL} ON m.id = mentions_search.rowid"
_CONDITIONS = {
    "brand": "m.brand = :brand",
    "since": "m.first_seen >= :since",
    "until": "m.first_seen < :until",
    "language": "m.language = :language",
    "source": "m.source = (SELECT id FROM sources WHERE name = :source)",
    "theme": "instr(m.themes, json_quote(:theme))",
    "author": "m.author = :author",
    "story": "m.story = :story",
    "case": "m.case_id = :case",
    "in_case": "(m.case_id IS NOT NULL) = :in_case",
    "about": "m.about = :about",
}
_ORDERS = {
    "newest": "{key} DESC",
    "oldest": "{key}",
    # A word in the title says more of what a text is about.
    "best": "bm25(mentions_search, 3.0, 1.0, 2.0), {key} DESC",
}


class MentionLists:
    """What is shown of the tables of items and mentions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, wanted: Filter) -> list[Mention]:
        """Return mentions, the newest first unless a `MentionFilter` says otherwise."""
        asked = MentionFilter.of(wanted)
        source, condition, values = chosen(asked)
        # The same number; each names it as the one that is walked along.
        key = "mentions_search.rowid" if source == _FOUND else "m.id"
        order = _ORDERS[_order(asked, source)].format(key=key)
        if asked.after is not None:
            condition += f" AND {key} {'>' if asked.order == 'oldest' else '<'} :after"
        query = (
            f"SELECT m.id FROM {source} WHERE {condition} "  # noqa: S608
            f"ORDER BY {order} LIMIT :rows OFFSET :skip"
        )
        page = {"after": asked.after, "rows": asked.rows, "skip": asked.skip}
        numbers = [number for (number,) in self._db.execute(query, values | page)]
        return self.some(numbers)

    def each(self, wanted: Filter) -> Iterator[Mention]:
        """Yield what `find` returns, however many, with few of them in memory.

        What is written meanwhile may or may not be among them.
        """
        asked = MentionFilter.of(wanted)
        left = asked.limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            page = self.find(replace(asked, limit=size))
            yield from page
            if len(page) < size:
                return
            left = None if left is None else left - size
            is_best = _order(asked, chosen(asked)[0]) == "best"
            asked = (
                replace(asked, skip=asked.skip + size)
                if is_best
                else replace(asked, after=page[-1].id, skip=0)
            )

    def count(self, wanted: Filter, most: int | None = None) -> int:
        """Return how many mentions there are on all pages, `most` at most."""
        source, condition, values = chosen(MentionFilter.of(wanted))
        query = f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {condition} LIMIT :most)"  # noqa: S608
        row = self._db.execute(query, values | {"most": -1 if most is None else most}).fetchone()
        return int(row[0])

    def of_case(self, case: int, limit: int | None = None) -> list[Mention]:
        """Return a case's mentions, or the first ones of them, the first one first."""
        return self.find(MentionFilter(case=case, order="oldest", limit=limit))

    def of_author(
        self, brand: str, author_key: bytes | None, *, besides: int | None, limit: int
    ) -> list[Mention]:
        """Return the last mentions of a brand by one person, the newest first.

        Those of the case `besides` are left out.
        """
        if author_key is None:
            return []
        return self._select(
            "m.brand = :brand AND m.author_key = :author_key AND m.case_id IS NOT :besides "
            "ORDER BY m.id DESC LIMIT :limit",
            {"brand": brand, "author_key": author_key, "besides": besides, "limit": limit},
        )

    def firsts(self, cases: Collection[int]) -> dict[int, Mention]:
        """Return the first mention of each of these cases that has any."""
        found = self._select(
            """m.id IN (
                SELECT (SELECT min(id) FROM mentions WHERE case_id = value) FROM json_each(:cases)
            )""",
            {"cases": json.dumps(sorted(cases))},
        )
        return {mention.case: mention for mention in found if mention.case is not None}

    def some(self, numbers: Sequence[int]) -> list[Mention]:
        """Return the mentions of these numbers, in this order; one that is missing is left out."""
        found = {
            mention.id: mention
            for mention in self._select(
                "m.id IN (SELECT value FROM json_each(:numbers))",
                {"numbers": json.dumps(list(numbers))},
            )
        }
        return [found[number] for number in numbers if number in found]

    def _select(self, condition: str, values: dict[str, Any]) -> list[Mention]:
        query = f"{MENTIONS} WHERE {condition}"
        return [from_row(row) for row in self._db.query(query, values)]


def chosen(wanted: MentionFilter) -> tuple[str, str, dict[str, Any]]:
    """Return whence mentions come, an SQL condition on `m`, and its parameters: of all pages."""
    # What was said not to be about the brand keeps its label, and counts nowhere.
    counts = "1" if wanted.about is False else "m.about"
    condition, values = wanted.where(
        label=f"m.label = :label AND {counts}",
        severity=f"m.severity >= :severity AND m.label = 'negative' AND {counts}",
        **_CONDITIONS,
    )
    if wanted.text is None or not wanted.text.strip():
        return _ALL if wanted.case is None else _OF_CASE, condition, values
    query = typed(wanted.text)
    values |= {"match": query.match, "unwanted": query.unwanted}
    if query.match:
        return _FOUND, f"{condition} AND mentions_search MATCH :match", values
    if query.unwanted:
        without = "SELECT rowid FROM mentions_search WHERE mentions_search MATCH :unwanted"
        return _ALL, f"{condition} AND m.id NOT IN ({without})", values
    return _ALL, "0", values  # not one word in it: nothing holds that


def _order(wanted: MentionFilter, source: str) -> str:
    """Return the order in which these can be given."""
    return "newest" if wanted.order == "best" and source != _FOUND else wanted.order
