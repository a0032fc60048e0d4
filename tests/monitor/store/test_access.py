"""Sessions and tokens in the record: found by hash, forgotten when they are over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.store.access import NoSuchToken, SignedIn, TokenNameTaken
from tests.monitor.made_up import DAY, HOUR, MINUTE, NOON

ANA = SignedIn(
    key=b"k" * 32,
    name="Ana",
    role="admin",
    proof=b"p" * 32,
    csrf="form",
    created=NOON,
    seen=NOON,
    expires=NOON + 30 * DAY,
)


def opened(store, *sessions: SignedIn) -> None:
    with store.transaction():
        for session in sessions:
            store.access.open(session)


def test_a_session_comes_back_as_it_was_kept(store):
    opened(store, ANA)
    assert store.access.session(ANA.key) == ANA
    assert store.access.session(b"another") is None


def test_a_session_says_when_it_was_last_used_and_a_late_note_sets_nothing_back(store):
    opened(store, ANA)
    with store.transaction():
        store.access.saw(ANA.key, NOON + HOUR)
        store.access.saw(ANA.key, NOON + MINUTE)
    assert store.access.session(ANA.key) == replace(ANA, seen=NOON + HOUR)


def test_a_closed_session_is_gone_and_closing_it_again_is_no_mistake(store):
    opened(store, ANA)
    with store.transaction():
        store.access.close(ANA.key)
        store.access.close(ANA.key)
    assert store.access.session(ANA.key) is None


def test_sessions_that_are_over_are_swept_and_the_others_stay(store):
    idle = replace(ANA, key=b"idle", seen=NOON - 13 * HOUR)
    over = replace(ANA, key=b"over", expires=NOON)
    opened(store, ANA, idle, over)
    with store.transaction():
        assert store.access.sweep(now=NOON, unseen_since=NOON - 12 * HOUR) == 2
    assert store.access.session(ANA.key) == ANA
    assert store.access.session(idle.key) is store.access.session(over.key) is None


def test_a_session_shows_no_secret():
    assert repr(ANA) == "SignedIn(name='Ana', role='admin')"


def test_a_token_is_found_by_its_hash_and_by_no_other(store):
    with store.transaction():
        store.access.add_token("ticket system", b"key", "act", NOON)
    found = store.access.token(b"key")
    assert (found.name, found.scope, found.created, found.used) == (
        "ticket system",
        "act",
        NOON,
        None,
    )
    assert store.access.token(b"other") is None


def test_a_token_says_when_it_was_last_used(store):
    with store.transaction():
        store.access.add_token("a", b"a", "read", NOON)
        store.access.add_token("b", b"b", "read", NOON)
        store.access.used(store.access.token(b"b").id, NOON + HOUR)
    assert [(one.name, one.used) for one in store.access.tokens()] == [
        ("a", None),
        ("b", NOON + HOUR),
    ]


def test_a_revoked_token_is_gone_and_its_name_is_free(store):
    with store.transaction():
        store.access.add_token("CI", b"a", "read", NOON)
        with pytest.raises(TokenNameTaken, match='called "CI"'):
            store.access.add_token("ci", b"b", "read", NOON)
        assert store.access.revoke("ci").name == "CI"
        with pytest.raises(NoSuchToken, match='no token is called "CI"'):
            store.access.revoke("CI")
        store.access.add_token("ci", b"b", "read", NOON)
    assert store.access.token(b"a") is None
