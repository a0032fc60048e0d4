"""A mention as a row of its table, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from monitor.mention import Fingerprint, Mention
from monitor.moments import from_text, moment_or_none, text_or_none, to_text
from monitor.sentiment.verdict import Reason, Verdict
from sources.item import Item


def to_row(mention: Mention) -> dict[str, Any]:
    """Return the columns of a mention; its number, item, source, story and case are not its own."""
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
        "reasons": reasons_row(verdict),
        "urgencies": json.dumps(verdict.urgencies),
        "themes": json.dumps(verdict.themes, ensure_ascii=False),
        "tier": verdict.tier,
        "audience": item.audience,
        "url_key": fingerprint.url_key,
        "title_key": fingerprint.title_key,
        "text_key": fingerprint.text_key,
        "author_key": fingerprint.author_key,
        "weight": mention.weight,
        "baseline": mention.baseline,
        "about": mention.about,
        "judged": mention.judged,
    }


def reasons_row(verdict: Verdict) -> str:
    """Return a verdict's reasons as they are kept: JSON."""
    return json.dumps([asdict(reason) for reason in verdict.reasons], ensure_ascii=False)


def from_row(row: dict[str, Any]) -> Mention:
    """Return a mention from its columns, with its source's name and its item's key."""
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
            audience=row["audience"],
        ),
        verdict=Verdict(
            language=row["language"],
            label=row["label"],
            score=row["score"],
            severity=row["severity"],
            reasons=tuple(Reason(**reason) for reason in json.loads(row["reasons"])),
            urgencies=tuple(json.loads(row["urgencies"])),
            themes=tuple(json.loads(row["themes"])),
            tier=row["tier"],
        ),
        fingerprint=_fingerprint(row),
        weight=row["weight"],
        about=bool(row["about"]),
        judged=row["judged"],
        thanked=moment_or_none(row["thanked"]),
    )


def _fingerprint(row: dict[str, Any]) -> Fingerprint:
    return Fingerprint(
        id_key=row["id_key"],
        url_key=row["url_key"],
        title_key=row["title_key"],
        text_key=row["text_key"],
        author_key=row["author_key"],
    )
