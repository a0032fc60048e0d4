"""No secret leaves the program."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from monitor.redact import Redactor


@given(st.text(st.characters(codec="utf-8"), min_size=4, max_size=20), st.text(max_size=20))
def test_a_secret_disappears_however_it_is_quoted(secret: str, around: str) -> None:
    redactor = Redactor({secret})
    for form in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]):
        assert redactor.text(form) == "***"
        assert form == "***" or form not in redactor.text(f"{around} {form} {around}").replace(
            around, ""
        )


def test_short_values_are_left_alone_unless_they_are_passwords() -> None:
    assert Redactor({"abc"}).text("abc abcd") == "abc abcd"
    assert Redactor({"abc"}, {"abc"}).text("abc") == "***"
    assert Redactor({"", "x"}, {""}).text("x") == "x"


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert Redactor({"secret", "secret-word"}).text("a secret-word, a secret") == "a ***, a ***"


def test_without_secrets_nothing_changes() -> None:
    assert Redactor(()).text("as it is") == "as it is"
