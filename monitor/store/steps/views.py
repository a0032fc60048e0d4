"""Views for people who explore the record with Datasette, sqlite3 or a spreadsheet.

Plain names, one thing a row, no secret and nothing that acts. Nothing of ours reads them; what
their columns mean stands in deploy/datasette.yaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.steps.thanks import migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["migrations"]
"""With the steps before these."""


@migrations()
def m019_views(db: Database) -> None:
    """Views with plain names and plain columns, for people."""
    for name, query in _VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {query}")


_LEVEL = """CASE WHEN {0}.severity < 25 THEN 'low' WHEN {0}.severity < 50 THEN 'medium'
    WHEN {0}.severity < 75 THEN 'high' ELSE 'critical' END"""
_HOURS = "round((julianday({}) - julianday({})) * 24, 2)"

_VIEWS = {
    "what_was_said": f"""
        SELECT m.id AS mention,
            m.brand,
            s.name AS source,
            m.place,
            m.outlet,
            m.author,
            m.rating AS stars,
            m.title,
            m.text,
            m.url AS link,
            m.published,
            m.first_seen AS seen,
            m.language,
            m.label AS verdict,
            m.score,
            m.severity,
            CASE m.label WHEN 'negative' THEN {_LEVEL.format("m")} END AS level,
            (SELECT group_concat(value, ', ') FROM json_each(m.themes)) AS themes,
            (SELECT group_concat(value, ', ') FROM json_each(m.urgencies)) AS urgent,
            (SELECT group_concat(json_extract(value, '$.why'), '; ')
                FROM json_each(m.reasons)) AS reasons,
            m.case_id AS case_number,
            m.story,
            m.about AND NOT m.baseline AS counts,
            m.judged AS verdict_before,
            t.at AS thanked,
            t.who AS thanked_by
        FROM mentions m JOIN sources s ON s.id = m.source LEFT JOIN thanks t ON t.mention = m.id
        """,  # noqa: S608  (our own constants)
    "themes_of_complaints": """
        SELECT m.id AS mention,
            m.brand,
            theme.value AS theme,
            m.first_seen AS seen,
            m.severity,
            m.case_id AS case_number,
            m.story
        FROM mentions m, json_each(m.themes) theme
        WHERE m.label = 'negative' AND m.about AND NOT m.baseline
        """,
    "cases_and_clocks": f"""
        SELECT c.id AS case_number,
            c.brand,
            c.state,
            c.severity,
            {_LEVEL.format("c")} AS level,
            c.owner,
            c.opened,
            c.due AS first_contact_due,
            first.at AS first_contact,
            {_HOURS.format("first.at", "c.opened")} AS hours_to_contact,
            first.at <= c.due AS in_time,
            c.resolved,
            {_HOURS.format("c.resolved", "c.opened")} AS hours_to_resolution,
            c.resolution,
            c.publicized,
            (SELECT count(*) FROM mentions m WHERE m.case_id = c.id) AS mentions,
            (SELECT replace(group_concat(DISTINCT theme.value), ',', ', ')
                FROM mentions m, json_each(m.themes) theme WHERE m.case_id = c.id) AS themes,
            c.disputed,
            c.merged_into
        FROM cases c LEFT JOIN (
            SELECT case_id, min(at) AS at FROM case_log WHERE act IN ('contact', 'resolve')
            GROUP BY case_id
        ) first ON first.case_id = c.id
        """,  # noqa: S608  (our own constants)
    "what_was_done": """
        SELECT l.id AS entry,
            l.case_id AS case_number,
            c.brand,
            l.at,
            l.who,
            l.act,
            l.note
        FROM case_log l JOIN cases c ON c.id = l.case_id
        """,
    "who_was_told": """
        SELECT a.id AS alert,
            a.kind,
            a.case_id AS case_number,
            a.brand,
            a.channel,
            a.recipient,
            a.subject,
            a.state,
            a.attempts,
            a.created,
            a.sent,
            round((julianday(a.sent) - julianday(a.created)) * 86400, 1) AS seconds_to_send,
            a.error
        FROM alerts a
        """,
    "days": """
        SELECT substr(first_seen, 1, 10) AS day,
            brand,
            count(*) AS mentions,
            sum(label = 'negative') AS negative,
            sum(label = 'negative' AND id = first) AS complaints,
            sum(label = 'positive' AND id = first) AS praise,
            sum(label = 'unscored') AS unscored
        FROM (
            SELECT id, brand, first_seen, label, baseline,
                min(id) OVER (PARTITION BY brand, label, coalesce(story, -id)) AS first
            FROM mentions WHERE about
        )
        WHERE NOT baseline
        GROUP BY day, brand
        """,
    "source_health": """
        SELECT s.name AS source,
            s.kind,
            s.url AS link,
            s.active AS watched,
            s.interval AS seconds_between_polls,
            s.last_polled,
            s.last_success,
            s.last_changed AS last_news,
            s.next_poll,
            round(s.rhythm / 3600, 2) AS hours_between_items,
            s.failures,
            s.error,
            s.error_since,
            (SELECT group_concat(value, '; ') FROM json_each(s.warnings)) AS warnings,
            s.ended,
            coalesce(brought.mentions, 0) AS mentions
        FROM sources s LEFT JOIN (
            SELECT source, count(*) AS mentions FROM mentions GROUP BY source
        ) brought ON brought.source = s.id
        """,
    "what_was_corrected": """
        SELECT r.id AS correction,
            r.mention,
            m.brand,
            r.at,
            r.who,
            r.before AS verdict_before,
            r.label AS verdict_after,
            r.about AS about_the_brand,
            r.note
        FROM corrections r JOIN mentions m ON m.id = r.mention
        """,
    "storms_and_calms": f"""
        SELECT t.id AS storm,
            t.brand,
            t.started,
            t.called,
            t.ended,
            {_HOURS.format("t.ended", "t.started")} AS hours,
            t.count AS complaints_that_called_it,
            round(t.expected, 2) AS usual,
            round(t.times, 1) AS times_as_many
        FROM storms t
        """,  # noqa: S608  (our own constants)
}
"""Times are RFC 3339 in UTC; yes and no are 1 and 0."""
