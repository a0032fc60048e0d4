"""`user` and `token`: who may sign in, and what programs may ask."""

from __future__ import annotations

import os
import pty
import subprocess
import time

import pytest

from monitor.access import Access
from monitor.config import load
from monitor.moments import now
from monitor.passwords import is_right
from monitor.person import Person
from monitor.store import Store
from tests.acceptance.installation import ENOUGH, environment

PASSWORD = "correct horse"


def added(typed, name: str, *options: str, status: int = 0):
    given = f"{PASSWORD}\nand more\n".encode()
    return typed("user", "add", name, "--password", "-", *options, status=status, given=given)


def users(here):
    return load(here.config, environ={}).users


def test_whoever_is_added_is_an_agent_with_a_hash(here, typed):
    here.configure()
    said = added(typed, " Ana  Horvat ").stdout
    assert f"{here.config}: Ana Horvat (agent) may sign in, once `amends run`" in said
    assert "From then on the desk asks everybody to sign in." in said
    (user,) = users(here)
    assert (user.name, user.role, user.locale) == ("Ana Horvat", "agent", None)
    assert is_right(PASSWORD, user.password.get_secret_value())
    assert PASSWORD not in here.config.read_text()
    assert "From then on" not in added(typed, "Bo").stdout


def test_a_role_and_a_language_are_written(here, typed):
    here.configure()
    added(typed, "Ana", "--role", "admin", "--locale", "hr")
    assert typed.json("user", "list") == [{"name": "Ana", "role": "admin", "locale": "hr"}]
    assert "Ana   admin  hr" in typed("user", "list").stdout


def test_without_any_the_list_says_how_to_make_one(here, typed):
    here.configure()
    assert "amends user add NAME" in typed("user", "list").stdout
    here.configure(extra='password = "x"')
    assert "Whoever knows web.password" in typed("user", "list").stdout


def test_a_name_that_is_taken_is_refused_before_anybody_is_asked(here, typed):
    here.configure()
    added(typed, "Ana")
    before = here.config.read_bytes()
    done = typed("user", "add", "ANA", status=2)
    assert 'there is a user called "Ana"' in done.stderr
    assert here.config.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["Ana", "--password", "-"], b"short\n", "of 10 to 1000 characters, got one of 5"),
        (["Ana", "--password", "-"], b"", "of 10 to 1000 characters, got one of 0"),
        (["Ana", "--password", PASSWORD], None, "everybody on this machine can read"),
        (["Ana"], None, "nobody is here to be asked"),
        ([" ", "--password", "-"], b"correct horse", "a name that is not empty"),
        (["Ana", "--role", "boss"], None, "'boss' is not one of"),
        (["Ana", "--locale", "xx", "--password", "-"], b"correct horse", "users[0].locale"),
        (["x" * 61, "--password", "-"], b"correct horse", "users[0].name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(here, typed, arguments, given, said):
    here.configure()
    before = here.config.read_bytes()
    done = typed("user", "add", *arguments, status=2, given=given)
    assert said in done.stderr
    assert PASSWORD not in done.output
    assert here.config.read_bytes() == before


def test_a_terminal_is_asked_twice_and_shows_nothing(here):
    here.configure()
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        here.command("user", "add", "Ana"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(),
        cwd=here.folder,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    for question in (b"or more): ", b"Once more: "):
        ends = time.monotonic() + ENOUGH
        while not shown.endswith(question):
            assert time.monotonic() < ends
            shown += os.read(ours, 1)
        os.write(ours, f"{PASSWORD}\n".encode())
    assert command.wait(ENOUGH) == 0
    shown += os.read(ours, 10_000)
    os.close(ours)
    assert b"Ana (agent) may sign in" in shown
    assert PASSWORD.encode() not in shown
    assert is_right(PASSWORD, users(here)[0].password.get_secret_value())


def test_whoever_is_removed_is_gone_and_the_file_is_as_it_was(here, typed):
    here.configure()
    before = here.config.read_bytes()
    added(typed, "Ana")
    assert "Ana may not sign in any more" in typed("user", "remove", "ana").stdout
    assert here.config.read_bytes() == before
    assert 'no user is called "ana"' in typed("user", "remove", "ana", status=2).stderr


def test_the_last_user_of_a_desk_that_others_reach_stays(here, typed):
    here.configure()
    here.config.write_text(here.config.read_text().replace('listen = ""', 'listen = "0.0.0.0:1"'))
    added(typed, "Ana")
    done = typed("user", "remove", "Ana", status=2)
    assert "web.password: expected a password, or one of the [[users]]" in done.stderr
    assert f"{here.config} was left as it is" in done.stderr
    assert [user.name for user in users(here)] == ["Ana"]


def test_a_token_is_printed_once_and_opens_the_desk_for_what_its_scope_says(here, typed):
    here.configure()
    done = typed("token", "add", " Ticket  system ", "--scope", "act")
    token = done.stdout.removesuffix("\n")
    assert "Ticket system (act): keep it now" in done.stderr
    with Store(here.database) as store:
        access = Access(store, load(here.config, environ={}))
        assert access.bearer(token, now()) == Person("Ticket system", "agent")
    (row,) = typed.json("token", "list")
    assert (row["name"], row["scope"]) == ("Ticket system", "act")
    assert row["used"] >= row["created"]
    assert token not in typed("token", "list").stdout


def test_a_token_looks_only_unless_more_is_asked_for(here, typed):
    here.configure()
    typed("token", "add", "dashboard")
    assert typed.json("token", "list")[0]["scope"] == "read"


def test_a_revoked_token_opens_nothing(here, typed):
    here.configure()
    token = typed("token", "add", "CI").stdout.strip()
    assert 'another token is called "CI"' in typed("token", "add", "ci", status=2).stderr
    assert typed("token", "revoke", "ci").stdout == "CI: revoked.\n"
    assert 'no token is called "ci"' in typed("token", "revoke", "ci", status=2).stderr
    assert "amends token add NAME" in typed("token", "list").stdout
    with Store(here.database) as store:
        assert Access(store, load(here.config, environ={})).bearer(token, now()) is None


def test_a_token_needs_a_name(here, typed):
    here.configure()
    for name in (" ", "x" * 61):
        assert "expected a name of 1 to 60" in typed("token", "add", name, status=2).stderr


def test_before_there_is_a_record_there_are_no_tokens(here, typed):
    here.configure()
    assert typed.json("token", "list") == []
    assert not here.database.exists()
