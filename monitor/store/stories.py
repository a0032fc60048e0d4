"""Which mentions may tell one story: those that share an address, all their words, or traces."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.mention import Fingerprint, Mention
from monitor.moments import to_text
from monitor.stories import PERSONAL, READ_CHARACTERS, Holder, Relative

if TYPE_CHECKING:
    from sqlite_utils import Database

_EACH_END = 16
"""Of the mentions that share a digest so many of the oldest and of the newest are looked at: a
story may have thousands."""
_OF_AN_AUTHOR = 100
"""So many of a person's last mentions are looked at."""

_RELATIVES = f"""
    SELECT m.id, m.story, m.place, m.baseline, m.url_key, m.title_key, m.text_key, m.author_key,
        substr(m.title, 1, {READ_CHARACTERS}) AS title,
        substr(m.text, 1, {READ_CHARACTERS}) AS text,
        coalesce(m.case_id, (
            SELECT min(s.case_id) FROM mentions s
            WHERE s.story = m.story AND s.case_id IS NOT NULL
        )) AS case_id
    FROM mentions m"""  # noqa: S608

# Mentions are numbered as they come, so that the first one of a span of time bounds it.
_FIRST = "(SELECT id FROM mentions WHERE first_seen >= :since ORDER BY first_seen LIMIT 1)"
_FIRST_LASTING = _FIRST.replace(":since", ":lasting")


class Stories:
    """What mentions have in common, as far as an index finds it; and the table of traces."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def relatives(self, mention: Mention, since: datetime, *, before: int) -> list[Relative]:
        """Return mentions older than `before` with the same words, or an article's address.

        The oldest first; a personal mention has its author's own words only.
        """
        fingerprint = mention.fingerprint
        values = {
            "brand": mention.brand,
            "url": fingerprint.url_key,
            "title": fingerprint.title_key,
            "text": fingerprint.text_key,
            "author": fingerprint.author_key,
            "since": to_text(since),
            "before": before,
        }
        found = self._at_both_ends("brand = :brand AND text_key = :text", values)
        if mention.item.place in PERSONAL:
            found |= self._of_author(values)
        else:
            same_page = "brand = :brand AND url_key = :url AND title_key = :title"
            found |= self._at_both_ends(same_page, values)
        return self.numbered(sorted(found), since)

    def numbered(self, mentions: Sequence[int], since: datetime) -> list[Relative]:
        """Return the mentions with these numbers, in this order, without those from before."""
        rows = self._db.query(
            f"""
            {_RELATIVES}
            WHERE m.id IN (SELECT value FROM json_each(:mentions)) AND m.first_seen >= :since
                AND m.about
            """,  # noqa: S608
            {"mentions": json.dumps(list(mentions)), "since": to_text(since)},
        )
        by_number = {row["id"]: _relative(row) for row in rows}
        return [by_number[number] for number in mentions if number in by_number]

    def holders(
        self, traces: Iterable[int], since: datetime, lasting: datetime, *, before: int
    ) -> list[Holder]:
        """Return who holds these traces, of the mentions older than `before`.

        Those that were seen after `lasting` will be found for some time yet.
        """
        rows = self._db.execute(
            f"""
            SELECT trace, mention, story, mention >= {_FIRST_LASTING} FROM traces
            WHERE trace IN (SELECT value FROM json_each(:traces))
                AND mention >= {_FIRST} AND mention < :before
            """,  # noqa: S608
            {
                "traces": json.dumps(list(traces)),
                "since": to_text(since),
                "lasting": to_text(lasting),
                "before": before,
            },
        )
        return [Holder(trace, mention, story, bool(lasts)) for trace, mention, story, lasts in rows]

    def keep(self, mention: int, story: int, traces: Collection[int]) -> None:
        """Keep traces of a mention for its story."""
        self._db.conn.executemany(
            "INSERT INTO traces (trace, mention, story) VALUES (?, ?, ?)",
            [(trace, mention, story) for trace in sorted(traces)],
        )

    def _at_both_ends(self, condition: str, values: dict[str, Any]) -> set[int]:
        query = f"""
            SELECT id FROM mentions WHERE {condition} AND id >= {_FIRST} AND id < :before
            ORDER BY id"""  # noqa: S608
        ends = (f"{query} LIMIT {_EACH_END}", f"{query} DESC LIMIT {_EACH_END}")
        return {number for end in ends for (number,) in self._db.execute(end, values)}

    def _of_author(self, values: dict[str, Any]) -> set[int]:
        """Return the mentions in which this author, or nobody in particular, said the same."""
        rows = self._db.execute(
            f"""
            SELECT id FROM (
                SELECT id, text_key FROM mentions
                WHERE brand = :brand AND author_key = :author
                    AND id >= {_FIRST} AND id < :before
                ORDER BY id DESC LIMIT {_OF_AN_AUTHOR}
            ) WHERE text_key = :text
            """,  # noqa: S608
            values,
        )
        return {number for (number,) in rows}


def _relative(row: dict[str, Any]) -> Relative:
    return Relative(
        story=row["story"],
        case=row["case_id"],
        place=row["place"],
        baseline=bool(row["baseline"]),
        fingerprint=Fingerprint(
            id_key=b"",
            url_key=row["url_key"],
            title_key=row["title_key"],
            text_key=row["text_key"],
            author_key=row["author_key"],
        ),
        title=row["title"],
        text=row["text"],
    )
