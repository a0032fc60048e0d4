"""Passwords are kept as hashes, and the right one is known however it was typed."""

from __future__ import annotations

import logging

import pytest
from argon2 import PasswordHasher, extract_parameters

from monitor.config.users import is_hash
from monitor.passwords import LONGEST, hash_of, is_right

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(
    "anything", salt=b"as it always is"
)
"""The same in every process: it stands in the names of tests."""


def test_the_right_password_is_known_and_no_other():
    hashed = hash_of("correct horse", CHEAP)
    assert is_right("correct horse", hashed)
    assert not is_right("correct horse ", hashed)
    assert not is_right("", hashed)
    assert hash_of("correct horse", CHEAP) != hashed


def test_a_hash_is_as_costly_as_the_other_one_or_as_the_standard_says():
    assert extract_parameters(hash_of("x", CHEAP)).memory_cost == 8
    usual = hash_of("x")
    assert extract_parameters(usual).memory_cost == 65536
    assert is_hash(usual)


def test_a_letter_is_the_same_letter_on_every_keyboard():
    assert is_right("cafe\u0301 olé", hash_of("café ole\u0301", CHEAP))


@pytest.mark.parametrize("odd", ["\ud800", "\0", "x" * 1_000_000, "пароль ключ", "\u202e"])
def test_whatever_is_typed_is_answered(odd):
    assert not is_right(odd, CHEAP)
    assert is_right(odd[:LONGEST], hash_of(odd[:LONGEST], CHEAP))


def test_a_longer_one_than_any_that_is_set_is_not_the_longest(caplog):
    assert not is_right("x" * (LONGEST + 5), hash_of("x" * LONGEST, CHEAP))


def test_a_hash_that_cannot_be_used_lets_nobody_in_and_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        assert not is_right("x", CHEAP[:-1] + "!")
        assert not is_right("x", "no hash at all")
    assert caplog.text.count("cannot be used") == 2
