"""The contract's JSON rows: what lists, `preview`, `score` and `case` give to other programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.health import condition, silent_since
from monitor.moments import text_or_none, to_text
from monitor.sentiment.severity import level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.plan import Plan
    from alerts.tone import Reading
    from monitor.config.users import User
    from monitor.mention import Case, Correction, LogEntry, Mention, Watch
    from monitor.sentiment.verdict import Reason, Verdict
    from monitor.store.access import BearerToken
    from monitor.store.alerts import Dispatch
    from monitor.store.storms import Storm
    from monitor.trends import Trend
    from sources.item import Item

Row = dict[str, Any]


def verdict_row(text: str, verdict: Verdict) -> Row:
    """Return a verdict: text, language, label, score, severity, reasons."""
    return {"text": text, **_judgement(verdict)}


def preview_row(
    item: Item, verdict: Verdict, *, brand: str | None, source: str, now: datetime
) -> Row:
    """Return an item as `preview` shows it: a mention that was not stored."""
    return _mention(item, verdict, brand, source, now) | {"story": None, "case": None}


def mention_row(mention: Mention) -> Row:
    """Return a mention; `mention` is its number here, `id` its item's id at its place."""
    row = _mention(mention.item, mention.verdict, mention.brand, mention.source, mention.first_seen)
    return row | {
        "story": mention.story,
        "case": mention.case,
        "mention": mention.id,
        "baseline": mention.baseline,
        "about": mention.about,
        "judged": mention.judged,
        "thanked": text_or_none(mention.thanked),
    }


def whole_mention_row(mention: Mention, corrections: Sequence[Correction]) -> Row:
    """Return a mention with what people said about its verdict."""
    return mention_row(mention) | {
        "corrections": [
            asdict(one) | {"at": to_text(one.at), "about": one.about} for one in corrections
        ]
    }


def alert_row(dispatch: Dispatch) -> Row:
    """Return an alert with the story of its delivery."""
    alert = dispatch.alert
    return {
        "id": dispatch.id,
        "kind": alert.kind,
        "case": alert.case,
        "brand": alert.brand,
        "channel": dispatch.channel,
        "recipient": alert.recipient,
        "subject": alert.subject,
        "state": dispatch.state,
        "attempts": dispatch.attempts,
        "created": to_text(alert.created),
        "next_attempt": to_text(dispatch.next_attempt) if dispatch.state == "pending" else None,
        "sent": text_or_none(dispatch.sent),
        "message_id": alert.message_id,
        "error": dispatch.error,
    }


def source_row(watch: Watch, latency: tuple[float, float] | None, now: datetime) -> Row:
    """Return a source; times of latency, interval and rhythm are seconds."""
    p50, p95 = latency or (None, None)
    return {
        "id": watch.id,
        "name": watch.name,
        "kind": watch.kind,
        "url": watch.url,
        "interval": watch.interval.total_seconds(),
        "condition": condition(watch, now),
        "last_polled": text_or_none(watch.last_polled),
        "last_success": text_or_none(watch.last_success),
        "last_changed": text_or_none(watch.last_changed),
        "newest": text_or_none(watch.newest),
        "rhythm": watch.rhythm.total_seconds() if watch.rhythm else None,
        "silent_since": text_or_none(silent_since(watch, now)),
        "next_poll": None if watch.ended else text_or_none(watch.next_poll),
        "asked_wait": text_or_none(watch.asked_wait),
        "moved_to": watch.state.moved_to,
        "failures": watch.failures,
        "error": watch.error,
        "error_since": text_or_none(watch.error_since),
        "warnings": list(watch.warnings),
        "latency_p50": p50,
        "latency_p95": p95,
    }


def storm_row(storm: Storm) -> Row:
    """Return a storm; its span is seconds."""
    return {
        "id": storm.id,
        "brand": storm.brand,
        "started": to_text(storm.started),
        "called": to_text(storm.called),
        "ended": text_or_none(storm.ended),
        "count": storm.count,
        "span": storm.span.total_seconds(),
        "expected": round(storm.expected, 4),
        "times": round(storm.times, 4),
    }


def case_row(case: Case) -> Row:
    """Return a case as lists show it; `mentions` is their number."""
    return {
        "id": case.id,
        "brand": case.brand,
        "state": case.state,
        "severity": case.severity,
        "opened": to_text(case.opened),
        "due": to_text(case.due),
        "contacted": text_or_none(case.contacted),
        "resolved": text_or_none(case.resolved),
        "publicized": text_or_none(case.publicized),
        "owner": case.owner,
        "resolution": case.resolution,
        "mentions": case.mentions,
        "themes": list(case.themes),
        "disputed": case.disputed,
        "merged_into": case.merged_into,
    }


def whole_case_row(case: Case, mentions: Sequence[Mention], log: Sequence[LogEntry]) -> Row:
    """Return a case with its mentions, plan and log."""
    return case_row(case) | {
        "mentions": [mention_row(mention) for mention in mentions],
        "plan": plan_rows(case.plan),
        "log": [asdict(entry) | {"at": to_text(entry.at)} for entry in log],
    }


def theme_row(brand: str, trend: Trend) -> Row:
    """Return how often a theme was complained of in seven days, and its course."""
    return {"brand": brand, **asdict(trend), "examples": list(trend.examples)}


def plan_rows(plan: Plan) -> list[Row]:
    """Return the steps of a plan."""
    return [asdict(step) | {"due": text_or_none(step.due)} for step in plan.steps]


def tone_row(reading: Reading) -> Row:
    """Return what was found in a draft reply."""
    return asdict(reading)


def _mention(
    item: Item, verdict: Verdict, brand: str | None, source: str, first_seen: datetime
) -> Row:
    return {
        "id": item.id,
        "brand": brand,
        "source": source,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "author": item.author,
        "outlet": item.outlet,
        "place": item.place,
        "rating": item.rating,
        "rating_given": item.rating_given,
        "published": text_or_none(item.published),
        "first_seen": to_text(first_seen),
        **_judgement(verdict),
    }


def _judgement(verdict: Verdict) -> Row:
    return {
        "language": verdict.language,
        "label": verdict.label,
        "score": round(verdict.score, 4),
        "severity": verdict.severity,
        "level": level(verdict.severity) if verdict.label == "negative" else None,
        "tier": verdict.tier,
        "urgencies": list(verdict.urgencies),
        "themes": list(verdict.themes),
        "reasons": [_reason(reason) for reason in verdict.reasons],
    }


def _reason(reason: Reason) -> Row:
    return {"what": reason.what, "why": reason.why, "weight": round(reason.weight, 4)}


def user_row(user: User) -> Row:
    """Return who may sign in; never with what."""
    return {"name": user.name, "role": user.role, "locale": user.locale}


def token_row(token: BearerToken) -> Row:
    """Return what a program may do, and when it last asked."""
    return {
        "name": token.name,
        "scope": token.scope,
        "created": to_text(token.created),
        "used": text_or_none(token.used),
    }
