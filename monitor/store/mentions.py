"""Items seen and mentions kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.decide import Known, Sighting
from monitor.mention import Fingerprint, Mention
from monitor.moments import from_text, moment_or_none, text_or_none, to_text
from monitor.sentiment.verdict import Reason, Verdict
from monitor.stories import Relative
from sources.item import Item

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.store.filter import Filter


_MENTIONS = """
    SELECT m.*, s.name AS source_name, i.id_key FROM mentions m
    JOIN sources s ON s.id = m.source JOIN items i ON i.id = m.item"""

_EDITED = (
    "url", "title", "text", "rating", "rating_given", "language", "label", "score", "severity",
    "reasons", "urgencies", "title_key", "text_key",
)  # fmt: skip
"""Columns that an edited mention changes; who said it, where and when stays."""


class Mentions:
    """The tables of items and mentions."""

    def __init__(self, db: Database) -> None:
        self._db = db

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
        row = {"item": item, "source": source, **_row(mention)}
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
        row = _row(mention)
        kept = {name: row[name] for name in _EDITED}
        changes = ", ".join(f"{name} = :{name}" for name in kept)
        self._db.execute(
            f"UPDATE mentions SET {changes}, edited = :_at, gone = NULL WHERE id = :_id",  # noqa: S608
            kept | {"_at": to_text(at), "_id": number},
        )

    def watched(self, source: int) -> list[tuple[Mention, datetime | None]]:
        """Return a source's mentions in cases that have not come to their end.

        Each with the time since when its place does not show it any more, None where it does.
        """
        rows = self._db.query(
            _MENTIONS
            + """
            JOIN cases c ON c.id = m.case_id
            WHERE m.source = ? AND c.state IN ('open', 'contacted', 'resolved')
            """,
            [source],
        )
        return [(_mention(row), moment_or_none(row["gone"])) for row in rows]

    def set_gone(self, number: int, at: datetime | None) -> None:
        """Write that a mention's place does not show it any more; None: it does again."""
        self._db.execute("UPDATE mentions SET gone = ? WHERE id = ?", (text_or_none(at), number))

    def brands_under_fire(self, since: datetime, least: int) -> list[str]:
        """Return the brands with so many negative mentions since then."""
        rows = self._db.execute(
            """
            SELECT brand FROM (
                SELECT brand, label, baseline FROM mentions WHERE first_seen >= ?
                ORDER BY first_seen DESC LIMIT 1000  -- in a storm the last ones say enough
            )
            WHERE label = 'negative' AND NOT baseline GROUP BY brand HAVING count(*) >= ?
            """,
            (to_text(since), least),
        )
        return [brand for (brand,) in rows]

    def join(self, mention: int, *, story: int, case: int | None) -> None:
        """Say which story and case a mention belongs to."""
        self._db.execute(
            "UPDATE mentions SET story = ?, case_id = ? WHERE id = ?", (story, case, mention)
        )

    def relatives(
        self, brand: str, fingerprint: Fingerprint, since: datetime, *, before: int
    ) -> list[Relative]:
        """Return mentions older than `before` that share words or address, the oldest first."""
        rows = self._db.query(
            """
            SELECT id, story, case_id, place, baseline, url_key, title_key, text_key, author_key
            FROM mentions WHERE brand = :brand AND url_key = :url
                AND first_seen >= :since AND id < :before
            UNION
            SELECT id, story, case_id, place, baseline, url_key, title_key, text_key, author_key
            FROM mentions WHERE brand = :brand AND text_key = :text
                AND first_seen >= :since AND id < :before
            ORDER BY id
            """,
            {
                "brand": brand,
                "url": fingerprint.url_key,
                "text": fingerprint.text_key,
                "since": to_text(since),
                "before": before,
            },
        )
        return [
            Relative(
                story=row["story"],
                case=row["case_id"],
                place=row["place"],
                baseline=bool(row["baseline"]),
                fingerprint=_fingerprint(row | {"id_key": b""}),
            )
            for row in rows
        ]

    def greatest_weight(self, case: int) -> float:
        """Return the reach of the weightiest source among a case's mentions."""
        row = self._db.execute("SELECT max(weight) FROM mentions WHERE case_id = ?", (case,))
        return float(row.fetchone()[0] or 0.0)

    def places(self, case: int, story: int) -> int:
        """Return at how many sources a story of a case has been seen."""
        row = self._db.execute(
            "SELECT count(DISTINCT source) FROM mentions WHERE case_id = ? AND story = ?",
            (case, story),
        ).fetchone()
        return int(row[0])

    def complained_before(self, brand: str, author_key: bytes | None, *, before: int) -> bool:
        """Has this person said something negative about the brand before?"""
        if author_key is None:
            return False
        row = self._db.execute(
            """
            SELECT 1 FROM mentions
            WHERE brand = ? AND author_key = ? AND label = 'negative' AND id < ?
            """,
            (brand, author_key, before),
        ).fetchone()
        return row is not None

    def of_case(self, case: int) -> list[Mention]:
        """Return a case's mentions, the first one first."""
        return self._select("m.case_id = :case ORDER BY m.id", {"case": case})

    def find(self, wanted: Filter) -> list[Mention]:
        """Return mentions, the newest first."""
        condition, values = wanted.where(
            brand="m.brand = :brand", label="m.label = :label", since="m.first_seen >= :since"
        )
        return self._select(
            f"{condition} ORDER BY m.id DESC LIMIT :rows", values | {"rows": wanted.rows}
        )

    def _select(self, condition: str, values: dict[str, Any]) -> list[Mention]:
        query = f"{_MENTIONS} WHERE {condition}"
        return [_mention(row) for row in self._db.query(query, values)]

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


def _row(mention: Mention) -> dict[str, Any]:
    item, verdict, fingerprint = mention.item, mention.verdict, mention.fingerprint
    return {
        "brand": mention.brand,
        "external_id": item.id,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "author": item.author,
        "outlet": item.outlet,
        "place": item.place,
        "rating": item.rating,
        "rating_given": item.rating_given,
        "published": text_or_none(item.published),
        "first_seen": to_text(mention.first_seen),
        "language": verdict.language,
        "label": verdict.label,
        "score": verdict.score,
        "severity": verdict.severity,
        "reasons": json.dumps([asdict(reason) for reason in verdict.reasons], ensure_ascii=False),
        "urgencies": json.dumps(verdict.urgencies),
        "url_key": fingerprint.url_key,
        "title_key": fingerprint.title_key,
        "text_key": fingerprint.text_key,
        "author_key": fingerprint.author_key,
        "weight": mention.weight,
        "baseline": mention.baseline,
    }


def _mention(row: dict[str, Any]) -> Mention:
    return Mention(
        id=row["id"],
        brand=row["brand"],
        source=row["source_name"],
        first_seen=from_text(row["first_seen"]),
        baseline=bool(row["baseline"]),
        story=row["story"],
        case=row["case_id"],
        item=Item(
            id=row["external_id"],
            url=row["url"],
            title=row["title"],
            text=row["text"],
            author=row["author"],
            outlet=row["outlet"],
            place=row["place"],
            rating=row["rating"],
            rating_given=row["rating_given"],
            published=moment_or_none(row["published"]),
        ),
        verdict=Verdict(
            language=row["language"],
            label=row["label"],
            score=row["score"],
            severity=row["severity"],
            reasons=tuple(Reason(**reason) for reason in json.loads(row["reasons"])),
            urgencies=tuple(json.loads(row["urgencies"])),
        ),
        fingerprint=_fingerprint(row),
        weight=row["weight"],
    )


def _fingerprint(row: dict[str, Any]) -> Fingerprint:
    return Fingerprint(
        id_key=row["id_key"],
        url_key=row["url_key"],
        title_key=row["title_key"],
        text_key=row["text_key"],
        author_key=row["author_key"],
    )
