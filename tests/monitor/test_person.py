"""Who may do what, and when two names are one person's."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.person import ROLES, SCOPES, Person, folded

MAY = {
    ("reader", "read"): True,
    ("reader", "act"): False,
    ("reader", "admin"): False,
    ("agent", "read"): True,
    ("agent", "act"): True,
    ("agent", "admin"): False,
    ("admin", "read"): True,
    ("admin", "act"): True,
    ("admin", "admin"): True,
}


@pytest.mark.parametrize(("role", "scope"), MAY)
def test_a_role_may_do_what_it_says_and_no_more(role, scope):
    assert Person("Ana", role).may(scope) is MAY[role, scope]


def test_the_table_above_is_complete():
    assert set(MAY) == {(role, scope) for role in ROLES.values() for scope in SCOPES}


def test_a_token_with_a_scope_may_do_just_that_and_what_is_less():
    for number, scope in enumerate(SCOPES):
        person = Person("program", ROLES[scope])
        assert [person.may(wanted) for wanted in SCOPES] == [n <= number for n in range(3)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "ANA"),
        (" Ana  Horvat ", "ana horvat"),
        ("Straße", "STRASSE"),
        ("Zoë", "Zoe\u0308"),
        ("Ａｎａ", "ana"),
        ("ПЕТЯ", "петя"),
    ],
)
def test_these_are_the_same_name(one, other):
    assert folded(one) == folded(other)


def test_these_are_two():
    assert folded("Ana") != folded("Anna")
    assert folded("Zoë") != folded("Zoe")


@given(st.text())
def test_folding_again_changes_nothing_and_neither_does_the_way_it_is_written(name):
    assert folded(folded(name)) == folded(name)
    assert folded(unicodedata.normalize("NFD", name)) == folded(name)
