"""Items seen and mentions kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.decide import Known, Sighting
from monitor.mention import Fingerprint, Mention
from monitor.moments import from_text, moment_or_none, text_or_none, to_text
from monitor.store.mention_lists import MENTIONS, MentionLists
from monitor.store.mention_row import from_row, reasons_row, to_row
from monitor.trends import Complaint
from sources.item import Item

if TYPE_CHECKING:
    from monitor.sentiment.verdict import Verdict


_EDITED = (
    "url", "title", "text", "rating", "rating_given", "language", "label", "score", "severity",
    "reasons", "urgencies", "title_key", "text_key", "tier", "themes", "audience", "about",
    "judged",
)  # fmt: skip
"""Columns that an edited mention changes; who said it, where and when stays."""
_CORRECTED = ("label", "score", "severity", "reasons", "urgencies", "themes", "about", "judged")
"""Columns that a person's correction changes."""

MOST_COUNTED = 8
"""So many copies or complaints say all there is to say about severity; more are not counted."""


class NoSuchMention(LookupError):
    """No mention has this number."""


class Mentions(MentionLists):
    """The tables of items and mentions."""

    def known(self, source: int, fingerprints: Sequence[Fingerprint]) -> Known:
        """Return what this source has shown before that resembles these items."""
        if not self._has_items(source):  # as at every first poll
            return Known()
        by_id = self._sightings(source, "id_key", [f.id_key for f in fingerprints])
        ids = {id_key: sightings[0] for id_key, sightings in by_id.items()}
        unknown = [f for f in fingerprints if f.id_key not in ids]
        return Known(
            ids=ids,
            by_url=self._sightings(source, "url_key", [f.url_key for f in unknown]),
            by_text=self._sightings(source, "text_key", [f.text_key for f in unknown]),
        )

    def _has_items(self, source: int) -> bool:
        row = self._db.execute("SELECT 1 FROM items WHERE source = ? LIMIT 1", (source,)).fetchone()
        return row is not None

    def remember(
        self, source: int, items: Iterable[tuple[Item, Fingerprint]], now: datetime
    ) -> None:
        """Note that items were seen at a source; seeing one again changes nothing."""
        moment = to_text(now)
        self._db.conn.executemany(
            """
            INSERT INTO items (source, id_key, url_key, title_key, text_key, author_key,
                               rating, first_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, id_key) DO NOTHING
            """,
            [
                (
                    source,
                    f.id_key,
                    f.url_key,
                    f.title_key,
                    f.text_key,
                    f.author_key,
                    item.rating,
                    moment,
                )
                for item, f in items
            ],
        )

    def correct(self, source: int, item: Item, fingerprint: Fingerprint) -> None:
        """Note what an item that was seen before says now."""
        self._db.execute(
            """
            UPDATE items SET title_key = ?, text_key = ?, rating = ?
            WHERE source = ? AND id_key = ?
            """,
            (
                fingerprint.title_key,
                fingerprint.text_key,
                item.rating,
                source,
                fingerprint.id_key,
            ),
        )

    def add(self, source: int, mention: Mention) -> int:
        """Keep a mention and return its number; its item was remembered before."""
        (item,) = self._db.execute(
            "SELECT id FROM items WHERE source = ? AND id_key = ?",
            (source, mention.fingerprint.id_key),
        ).fetchone()
        row = {"item": item, "source": source, **to_row(mention)}
        inserted = self._db.table("mentions").insert(row).last_rowid
        if inserted is None:
            raise RuntimeError("SQLite gave no row id for a mention")
        return int(inserted)

    def of_item(self, source: int, id_key: bytes) -> list[Mention]:
        """Return the mentions, one for each brand, that an item of a source was kept as."""
        return self._select(
            "m.item = (SELECT id FROM items WHERE source = :source AND id_key = :id_key)",
            {"source": source, "id_key": id_key},
        )

    def edit(self, number: int, mention: Mention, at: datetime) -> None:
        """Let a mention say what its place shows now."""
        row = to_row(mention)
        kept = {name: row[name] for name in _EDITED}
        changes = ", ".join(f"{name} = :{name}" for name in kept)
        self._db.execute(
            f"UPDATE mentions SET {changes}, edited = :_at, gone = NULL WHERE id = :_id",  # noqa: S608
            kept | {"_at": to_text(at), "_id": number},
        )

    def correct_verdict(self, seen: Mention, corrected: Mention) -> bool:
        """Give a mention the verdict that a person gave it, if it has the one that he saw.

        False when somebody else was faster: of two people who correct the same mention, the second
        must be told instead of overruling the first unawares.
        """
        row = to_row(corrected)
        kept = {name: row[name] for name in _CORRECTED}
        changes = ", ".join(f"{name} = :{name}" for name in kept)
        changed = self._db.execute(
            f"""
            UPDATE mentions SET {changes} WHERE id = :_id
                AND label = :_label AND about = :_about AND judged IS :_judged
            """,  # noqa: S608
            kept
            | {
                "_id": seen.id,
                "_label": seen.verdict.label,
                "_about": seen.about,
                "_judged": seen.judged,
            },
        ).rowcount
        return changed == 1

    def watched(self, source: int) -> list[tuple[Mention, datetime | None]]:
        """Return a source's mentions in cases that have not come to their end.

        Each with the time since when its place does not show it any more, None where it does.
        """
        rows = self._db.query(
            MENTIONS
            + """
            JOIN cases c ON c.id = m.case_id
            WHERE m.source = ? AND c.state IN ('open', 'contacted', 'resolved')
            """,
            [source],
        )
        return [(from_row(row), moment_or_none(row["gone"])) for row in rows]

    def set_gone(self, number: int, at: datetime | None) -> None:
        """Write that a mention's place does not show it any more; None: it does again."""
        self._db.execute("UPDATE mentions SET gone = ? WHERE id = ?", (text_or_none(at), number))

    def brands_under_fire(self, since: datetime, least: int) -> list[str]:
        """Return the brands with so many negative mentions since then."""
        rows = self._db.execute(
            """
            SELECT brand FROM (
                SELECT brand, label, baseline, about FROM mentions WHERE first_seen >= ?
                ORDER BY first_seen DESC LIMIT 1000  -- in a storm the last ones say enough
            )
            WHERE label = 'negative' AND about AND NOT baseline
            GROUP BY brand HAVING count(*) >= ?
            """,
            (to_text(since), least),
        )
        return [brand for (brand,) in rows]

    def complaints(self, brand: str, since: datetime) -> list[Complaint]:
        """Return what was complained of since then, one entry a story."""
        rows = self._db.query(
            """
            SELECT min(id) AS id, min(first_seen) AS first_seen, themes FROM mentions
            WHERE brand = :brand AND first_seen >= :since
                AND label = 'negative' AND about AND NOT baseline
            GROUP BY coalesce(story, -id) ORDER BY id
            """,
            {"brand": brand, "since": to_text(since)},
        )
        return [
            Complaint(row["id"], from_text(row["first_seen"]), tuple(json.loads(row["themes"])))
            for row in rows
        ]

    def join(self, mention: int, *, story: int, case: int | None) -> None:
        """Say which story and case a mention belongs to."""
        self._db.execute(
            "UPDATE mentions SET story = ?, case_id = ? WHERE id = ?", (story, case, mention)
        )

    def move(self, case: int, to: int, only: Collection[int] | None = None) -> int:
        """Give a case's mentions, or these of them, to another case; return how many went.

        Fewer than were asked for went where somebody else was faster.
        """
        moved = self._db.execute(
            """
            UPDATE mentions SET case_id = :to WHERE case_id = :case
                AND (:only IS NULL OR id IN (SELECT value FROM json_each(:only)))
            """,
            {"case": case, "to": to, "only": None if only is None else json.dumps(sorted(only))},
        )
        return int(moved.rowcount)

    def greatest_weight(self, case: int) -> float:
        """Return the reach of the weightiest source among a case's mentions."""
        row = self._db.execute("SELECT max(weight) FROM mentions WHERE case_id = ?", (case,))
        return float(row.fetchone()[0] or 0.0)

    def places(self, case: int, story: int) -> int:
        """Return at how many sources a story of a case has been seen."""
        # From one source to the next along the index: a story may have thousands of mentions.
        row = self._db.execute(
            """
            WITH RECURSIVE seen (source) AS (
                SELECT min(source) FROM mentions WHERE case_id = :case AND story = :story
                UNION ALL
                SELECT (
                    SELECT min(source) FROM mentions
                    WHERE case_id = :case AND story = :story AND source > seen.source
                ) FROM seen WHERE seen.source IS NOT NULL
            )
            SELECT count(source) FROM seen
            """,
            {"case": case, "story": story},
        ).fetchone()
        return int(row[0])

    def complaints_of(self, brand: str, author_key: bytes | None, *, before: int) -> int:
        """Return how often this person has said something negative before, a few at most."""
        if author_key is None:
            return 0
        row = self._db.execute(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM mentions
                WHERE brand = ? AND author_key = ? AND label = 'negative' AND about AND id < ?
                LIMIT ?
            )
            """,
            (brand, author_key, before, MOST_COUNTED),
        ).fetchone()
        return int(row[0])

    def copies(self, case: int, story: int, since: datetime) -> int:
        """Return how many mentions have told a story of a case since then, a few at most."""
        # The last ones alone: a story may have thousands, and a few say that it spreads.
        rows = self._db.execute(
            """
            SELECT first_seen FROM mentions WHERE story = ? AND case_id = ?
            ORDER BY id DESC LIMIT ?
            """,
            (story, case, MOST_COUNTED),
        ).fetchall()
        return sum(first_seen >= to_text(since) for (first_seen,) in rows)

    def raise_severity(self, number: int, verdict: Verdict) -> None:
        """Write what a verdict became among others."""
        self._db.execute(
            "UPDATE mentions SET severity = ?, reasons = ? WHERE id = ?",
            (verdict.severity, reasons_row(verdict), number),
        )

    def others_complain(self, case: int, besides: int) -> int:
        """Return how many mentions of a case complain, one left out."""
        row = self._db.execute(
            """
            SELECT count(*) FROM mentions
            WHERE case_id = ? AND id <> ? AND label = 'negative' AND about
            """,
            (case, besides),
        ).fetchone()
        return int(row[0])

    def get(self, number: int) -> Mention:
        """Return a mention by its number; raises NoSuchMention."""
        found = self._select("m.id = :number", {"number": number})
        if not found:
            raise NoSuchMention(f"there is no mention {number}; `amends mentions` lists them")
        return found[0]

    def corrected(self) -> list[Mention]:
        """Return the mentions that people have corrected, the first one first."""
        return self._select("m.judged IS NOT NULL ORDER BY m.id", {})

    def left_alone(self, brand: str, limit: int) -> list[Mention]:
        """Return the newest mentions of a brand that nobody has corrected."""
        return self._select(
            "m.brand = :brand AND m.judged IS NULL ORDER BY m.id DESC LIMIT :limit",
            {"brand": brand, "limit": limit},
        )

    def praises_of(self, brand: str, author_key: bytes | None) -> bool:
        """Tell whether this person has praised the brand."""
        if author_key is None:
            return False
        row = self._db.execute(
            "SELECT 1 FROM mentions WHERE brand = ? AND author_key = ? AND label = 'positive' "
            "AND about LIMIT 1",
            (brand, author_key),
        )
        return row.fetchone() is not None

    def _sightings(
        self, source: int, column: str, keys: Sequence[bytes | None]
    ) -> dict[bytes, tuple[Sighting, ...]]:
        wanted = [key for key in keys if key is not None]
        found: dict[bytes, tuple[Sighting, ...]] = {}
        for key, *rest in self._matching(
            source, column, wanted, f"{column}, title_key, text_key, author_key, rating"
        ):
            found[key] = (*found.get(key, ()), Sighting(*rest))
        return found

    def _matching(
        self, source: int, column: str, keys: Sequence[bytes], columns: str
    ) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(keys), 500):  # SQLite allows 999 parameters in older builds
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT {columns} FROM items WHERE source = ? AND {column} IN ({marks})"  # noqa: S608
            rows += self._db.execute(query, (source, *some)).fetchall()
        return rows
