"""Subscriptions in the record: what a hub was asked, what it agreed to, what it pushed."""

import sqlite3

import pytest

from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON, declared, watching

ADDRESS = "https://amends.example"


def begin(store, source, *, path="path", at=NOON, **changes):
    given = {"hub": "https://hub.example", "topic": "https://n.example/feed", "public": ADDRESS}
    with store.transaction():
        store.subscriptions.begin(
            source, path=path, secret=f"secret of {path}", now=at, **given | changes
        )
    return store.subscriptions.at(path)


def change(store, act, *arguments, **named):
    with store.transaction():
        return getattr(store.subscriptions, act)(*arguments, **named)


@pytest.fixture
def source(store):
    return watching(store, "news")[0].id


@pytest.fixture
def one(store, source):
    return begin(store, source)


def test_a_new_subscription_is_pending_and_its_hub_asked_at_once(store, source, one):
    assert (one.name, one.state, one.asked, one.attempts) == ("news", "pending", None, 0)
    assert (one.lease_until, one.error, one.renew_at) == (None, None, NOON)
    assert store.subscriptions.due(NOON, 9) == [one]
    assert store.subscriptions.of_source(source) == one
    assert store.subscriptions.at("another") is None


def test_a_source_has_one_subscription_and_may_be_leaving_others(store, source, one):
    with pytest.raises(sqlite3.IntegrityError):
        begin(store, source, path="second")
    change(store, "leave", one.id, NOON)
    assert store.subscriptions.of_source(source) is None
    second = begin(store, source, path="second")
    assert store.subscriptions.of_source(source) == second
    assert store.subscriptions.at("path").state == "leaving"


def test_a_hub_may_confirm_what_it_was_asked_once(store, one):
    dates = {"lease_until": NOON + DAY, "renew_at": NOON + HOUR}
    assert not change(store, "confirm", one.id, **dates)
    change(store, "ask", one.id, "subscribe", NOON + MINUTE)
    assert store.subscriptions.at("path").asked == "subscribe"
    assert change(store, "confirm", one.id, **dates)
    assert not change(store, "confirm", one.id, **dates)
    active = store.subscriptions.at("path")
    assert (active.state, active.asked, active.attempts) == ("active", None, 0)
    assert (active.lease_until, active.renew_at) == (NOON + DAY, NOON + HOUR)


def test_a_hub_cannot_confirm_what_was_given_up_meanwhile(store, one):
    change(store, "ask", one.id, "subscribe", NOON + MINUTE)
    change(store, "leave", one.id, NOON)
    assert not change(store, "confirm", one.id, lease_until=NOON + DAY, renew_at=NOON + HOUR)
    change(store, "deny", one.id, "too late", NOON + DAY)
    assert store.subscriptions.at("path").state == "leaving"


def test_requests_are_counted_until_the_hub_agrees(store, one):
    for minutes in (1, 2):
        change(store, "ask", one.id, "subscribe", NOON + minutes * MINUTE)
        change(store, "fail", one.id, "it answered 500", refused=True)
    failed = store.subscriptions.at("path")
    assert (failed.attempts, failed.asked, failed.error) == (2, None, "it answered 500")
    assert store.subscriptions.due(NOON + MINUTE, 9) == []
    assert store.subscriptions.due(NOON + 2 * MINUTE, 9) == [failed]


def test_a_hub_that_did_not_refuse_may_still_confirm(store, one):
    change(store, "ask", one.id, "subscribe", NOON + MINUTE)
    change(store, "fail", one.id, "no answer", refused=False)
    assert change(store, "confirm", one.id, lease_until=NOON + DAY, renew_at=NOON + HOUR)
    assert store.subscriptions.at("path").error is None


def test_a_denial_is_kept_with_its_reason(store, one):
    change(store, "deny", one.id, "no such topic", NOON + DAY)
    denied = store.subscriptions.at("path")
    assert (denied.state, denied.error, denied.renew_at) == ("denied", "no such topic", NOON + DAY)


def test_strays_are_those_of_sources_that_are_gone_new_or_told_another_address(store):
    kept, gone, moved, fresh = watching(store, "kept", "gone", "moved", "fresh")
    for watch in (kept, gone, fresh):
        begin(store, watch.id, path=watch.name)
    begin(store, moved.id, path="moved", public="https://old.example")
    with store.transaction():
        targets = {"kept": "at kept", "moved": "at moved", "fresh": "elsewhere"}
        store.sources.declare([declared(n, target=t) for n, t in targets.items()], NOON)
    assert {one.name for one in store.subscriptions.strays(ADDRESS)} == {"gone", "moved", "fresh"}
    for one in store.subscriptions.strays(ADDRESS):
        change(store, "leave", one.id, NOON)
    assert store.subscriptions.strays(ADDRESS) == []


def test_what_was_pushed_is_known_until_the_subscription_goes(store, source, one):
    assert not store.subscriptions.was_pushed(one.id, b"digest")
    for _ in range(2):
        change(store, "remember_push", one.id, b"digest")
    assert store.subscriptions.was_pushed(one.id, b"digest")
    assert not store.subscriptions.was_pushed(one.id, b"another")
    change(store, "remove", one.id)
    change(store, "remember_push", one.id, b"late")
    assert store.subscriptions.at("path") is None
    assert not store.subscriptions.was_pushed(one.id, b"digest")
    assert not store.subscriptions.was_pushed(one.id, b"late")
    assert begin(store, source, path="again").attempts == 0


def test_path_and_secret_are_not_shown(one):
    assert "path" not in repr(one)
    assert "secret" not in repr(one)


def test_what_is_due_is_looked_up_in_the_index(store, path):
    connection = sqlite3.connect(path)
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM subscriptions JOIN sources "
        "ON sources.id = subscriptions.source WHERE renew_at <= '2026' ORDER BY renew_at LIMIT 5"
    ).fetchall()
    connection.close()
    assert "USING INDEX subscriptions_due" in plan[0][3]
