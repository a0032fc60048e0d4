"""The JSON rows hold every field of the contract, and only what JSON can say."""

import json
from dataclasses import replace

from alerts.tone import read
from monitor import rows
from monitor.config.users import User
from monitor.mention import Correction, LogEntry, Watch
from monitor.store.access import BearerToken
from monitor.store.alerts import Dispatch
from monitor.store.storms import Storm
from sources.item import SourceState
from tests.monitor.made_up import BAD, BRAND, HOUR, MINUTE, NOON, alert, case, item, mention
from tests.monitor.test_passwords import CHEAP

VERDICT = {"text", "language", "label", "score", "severity", "reasons"}
MENTION = VERDICT | {
    "id", "brand", "source", "url", "title", "author", "rating", "published", "first_seen",
    "story", "case",
}  # fmt: skip
CORRECTION = {"at", "who", "before", "label", "about", "note"}
ALERT = {
    "id", "kind", "case", "brand", "channel", "recipient", "subject", "state", "attempts",
    "created", "sent", "message_id", "error",
}  # fmt: skip
SOURCE = {
    "id", "name", "kind", "url", "interval", "condition", "last_polled", "last_success",
    "last_changed", "newest", "rhythm", "silent_since", "next_poll", "asked_wait", "moved_to",
    "failures", "error", "error_since", "warnings", "latency_p50", "latency_p95",
}  # fmt: skip
CASE = {
    "id", "brand", "state", "severity", "opened", "due", "contacted", "resolved", "publicized",
    "owner", "mentions", "themes", "merged_into",
}  # fmt: skip
STORM = {"id", "brand", "started", "called", "ended", "count", "span", "expected", "times"}
USER = {"name", "role", "locale"}
TOKEN = {"name", "scope", "created", "used"}


def as_json(row):
    return json.loads(json.dumps(row))


def test_a_verdict_has_its_fields():
    row = as_json(rows.verdict_row("Awful.", BAD))
    assert set(row) >= VERDICT
    assert row["reasons"] == [{"what": "awful", "why": "negative word", "weight": -0.5}]


def test_a_mention_has_its_fields_and_two_numbers():
    row = as_json(rows.mention_row(replace(mention(), id=3, case=7, story=2)))
    assert set(row) >= MENTION
    assert (row["id"], row["mention"], row["story"], row["case"]) == ("complaint-1", 3, 2, 7)
    assert row["published"] == row["first_seen"] == "2026-05-01T12:00:00.000Z"


def test_a_mention_has_what_people_said_about_its_verdict():
    said = Correction(NOON, "ana", "negative", None, "another bakery")
    row = as_json(rows.whole_mention_row(replace(mention(), id=3, about=False), [said]))
    assert set(row) >= MENTION | {"about", "judged"}
    assert row["about"] is False
    (kept,) = row["corrections"]
    assert set(kept) == CORRECTION
    assert (kept["at"], kept["about"]) == ("2026-05-01T12:00:00.000Z", False)


def test_an_item_about_no_brand_is_shown_all_the_same():
    row = as_json(rows.preview_row(item(), BAD, brand=None, source="a.xml", now=NOON))
    assert set(row) >= MENTION
    assert (row["brand"], row["story"], row["case"]) == (None, None, None)


def test_an_alert_has_its_fields_and_says_when_it_is_tried_again():
    waiting = Dispatch(1, alert(), "email", "pending", 2, NOON + HOUR, None, "451")
    row = as_json(rows.alert_row(waiting))
    assert set(row) >= ALERT
    assert row["next_attempt"] == "2026-05-01T13:00:00.000Z"
    assert rows.alert_row(replace(waiting, state="sent", sent=NOON))["next_attempt"] is None


def test_a_source_has_its_fields_in_seconds():
    watch = Watch(1, "news", "feed", "https://a.example", MINUTE, NOON, SourceState())
    row = as_json(rows.source_row(watch, (1.5, 9.0), NOON))
    assert set(row) == SOURCE
    assert (row["interval"], row["latency_p50"], row["latency_p95"]) == (60.0, 1.5, 9.0)
    assert rows.source_row(watch, None, NOON)["latency_p50"] is None


def test_a_case_counts_its_mentions_in_a_list_and_shows_them_by_itself():
    assert set(rows.case_row(case())) >= CASE
    assert rows.case_row(case())["mentions"] == 1
    entry = LogEntry(NOON, "ana", "note", "called")
    whole = as_json(rows.whole_case_row(case(), [mention()], [entry]))
    assert set(whole) >= CASE | {"plan", "log"}
    assert whole["mentions"][0]["brand"] == BRAND
    assert whole["log"] == [
        {"at": "2026-05-01T12:00:00.000Z", "who": "ana", "act": "note", "note": "called"}
    ]


def test_a_reading_has_its_fields():
    row = as_json(rows.tone_row(read("You are wrong.", language="en")))
    assert set(row) >= {"text", "language", "ok", "findings"}
    assert set(row["findings"][0]) >= {"what", "quote", "why", "better"}


def test_a_user_and_a_token_have_their_fields_and_no_secret():
    user = User(name="Ana", role="admin", password=CHEAP)
    assert as_json(rows.user_row(user)) == {"name": "Ana", "role": "admin", "locale": None}
    row = as_json(rows.token_row(BearerToken(3, "program", "act", NOON, None)))
    assert set(row) == TOKEN
    assert (row["created"], row["used"]) == ("2026-05-01T12:00:00.000Z", None)


def test_a_storm_has_its_fields():
    storm = Storm(3, BRAND, NOON, NOON + HOUR, None, 12.5, HOUR, 1.23456, 10.1, NOON + 2 * HOUR)
    row = as_json(rows.storm_row(storm))
    assert set(row) == STORM
    assert (row["span"], row["expected"], row["ended"]) == (3600, 1.2346, None)
