"""Who is at the desk: signing in, sessions, tokens, and what ends each of them."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import timedelta

import pytest

from monitor.access import (
    IDLE,
    LIFE,
    Access,
    SignInRefused,
    Throttled,
    add_token,
    revoke_token,
)
from monitor.config import load
from monitor.passwords import hash_of
from monitor.person import Person
from monitor.store import DatabaseUnusable, Store
from monitor.store.access import NoSuchToken
from tests.monitor.made_up import MINUTE, NOON
from tests.monitor.test_passwords import CHEAP

ANAS, BOS, ALL = "correct horse", "battery staple", "one for all"
HERE = "192.0.2.1"
SECOND = timedelta(seconds=1)
BRAND = '[[brands]]\nname = "A"\n'
ANA = ("Ana", "admin", ANAS)
BO = ("Bo", "reader", BOS)


@pytest.fixture
def desk(store, tmp_path):
    """Put access together from users (name, role, password) and what `[web]` says."""

    def put_together(*users, web: str = "", locale: str = "en", hashed=CHEAP) -> Access:
        tables = [
            f'[[users]]\nname = "{name}"\nrole = "{role}"\npassword = "{hash_of(word, hashed)}"\n'
            for name, role, word in users
        ]
        monitor = f'[monitor]\nlocale = "{locale}"\n'
        (tmp_path / "config.toml").write_text(
            f"{monitor}{BRAND}[web]\n{web}\n{''.join(tables)}", encoding="utf-8"
        )
        return Access(store, load(tmp_path / "config.toml", environ={}))

    return put_together


async def sign_in(access: Access, name="Ana", password=ANAS, *, address=HERE, now=NOON) -> str:
    return await access.sign_in(name, password, address=address, now=now)


async def fail(access: Access, times: int = 1, *, name="Ana", address=HERE, now=NOON) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused) as refused:
            await sign_in(access, name, "wrong", address=address, now=now)
        assert type(refused.value) is SignInRefused


# Signing in


async def test_who_has_a_password_signs_in_whatever_case_he_writes_his_name_in(desk):
    access = desk(ANA, BO)
    for name, password, person in (
        ("Ana", ANAS, Person("Ana", "admin")),
        (" aNA ", ANAS, Person("Ana", "admin")),
        ("A\u200bna", ANAS, Person("Ana", "admin")),
        ("Bo", BOS, Person("Bo", "reader")),
    ):
        cookie = await sign_in(access, name, password)
        assert access.session(cookie, NOON).person == person


async def test_two_users_whose_names_differ_in_case_cannot_be(desk):
    with pytest.raises(Exception, match="a name of its own"):
        desk(ANA, ("ANA", "reader", BOS))


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ana", BOS),
        ("Ana", ""),
        ("Nobody", ANAS),
        ("", ANAS),
        ("Ana", "x" * 100_000),
        ("\ud800", "\0"),
    ],
)
async def test_a_wrong_password_and_a_wrong_name_are_the_same(desk, name, password):
    with pytest.raises(SignInRefused) as refused:
        await sign_in(desk(ANA, BO), name, password)
    assert type(refused.value) is SignInRefused
    assert str(refused.value) == ""


async def test_an_unknown_name_costs_the_work_of_a_known_one(desk):
    # Costlier than usual, so that this work outweighs all else.
    costly = CHEAP.replace("m=8,t=1", "m=65536,t=4")
    access = desk(ANA, hashed=costly)

    async def spent(name: str) -> float:
        began = time.process_time()
        await fail(access, name=name)
        return time.process_time() - began

    known = min([await spent("Ana") for _ in range(2)])
    unknown = min([await spent("Nobody") for _ in range(2)])
    assert 1 / 3 < unknown / known < 3


async def test_the_loop_goes_on_while_a_password_is_checked(desk):
    access = desk(ANA, hashed=CHEAP.replace("m=8,t=1", "m=65536,t=4"))
    turns = 0
    task = asyncio.create_task(sign_in(access))
    while not task.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert access.session(await task, NOON)
    assert turns > 10


async def test_the_log_names_users_and_nothing_that_was_typed(desk, caplog):
    caplog.set_level("INFO", "amends.access")
    access = desk(ANA)
    await sign_in(access)
    await fail(access)
    await fail(access, name="my password by mistake")
    assert "user=Ana role=admin" in caplog.text
    assert f"refused address={HERE} user=Ana" in caplog.text
    assert f"refused address={HERE} user=-" in caplog.text
    for secret in (ANAS, "wrong", "my password"):
        assert secret not in caplog.text


# One password for all


@pytest.mark.parametrize("hashed", [False, True])
async def test_with_the_password_for_all_one_chooses_his_name_and_may_do_everything(desk, hashed):
    written = hash_of(ALL, CHEAP) if hashed else ALL
    access = desk(web=f'password = "{written}"')
    cookie = await sign_in(access, "  Maja\u200b  K. ", ALL)
    assert access.session(cookie, NOON).person == Person("Maja K.", "admin")
    for name in ("", "  ", "x" * 61):
        with pytest.raises(SignInRefused):
            await sign_in(access, name, ALL, address="192.0.2.9")


async def test_nobody_takes_the_name_of_a_user_with_the_password_for_all(desk):
    access = desk(BO, web=f'password = "{ALL}"')
    for name in ("Bo", "bo", "Ｂｏ", "B\u200bo"):
        with pytest.raises(SignInRefused):
            await sign_in(access, name, ALL)
    assert access.session(await sign_in(access, "Ana", ALL), NOON).person.role == "admin"
    assert (
        access.session(await sign_in(access, "bo", BOS, address="::1"), NOON).person.role
        == "reader"
    )


async def test_a_hash_is_not_itself_a_password(desk):
    hashed = hash_of(ALL, CHEAP)
    with pytest.raises(SignInRefused):
        await sign_in(desk(web=f'password = "{hashed}"'), "Ana", hashed)


# Guessing


async def test_after_five_failures_a_name_waits_and_then_twice_as_long(desk):
    access = desk(ANA)
    await fail(access, 5)
    with pytest.raises(Throttled) as throttled:
        await sign_in(access)
    assert throttled.value.seconds == 1
    now = NOON + SECOND
    await fail(access, now=now)
    with pytest.raises(Throttled) as throttled:
        await sign_in(access, now=now + SECOND / 2, address="192.0.2.77")
    assert throttled.value.seconds == 2
    assert access.session(await sign_in(access, now=now + 2 * SECOND), now)
    await fail(access, 4, now=now + 3 * SECOND)
    assert await sign_in(access, now=now + 3 * SECOND)


async def test_a_name_that_nobody_has_waits_just_the_same(desk):
    access = desk(ANA)
    await fail(access, 5, name="Nobody")
    with pytest.raises(Throttled):
        await sign_in(access, "nobody", "wrong", address="192.0.2.77")
    assert await sign_in(access)


async def test_after_twenty_failures_an_address_waits_and_others_do_not(desk):
    access = desk(ANA)
    for number in range(20):
        await fail(access, name=f"somebody {number}")
    with pytest.raises(Throttled):
        await sign_in(access)
    assert await sign_in(access, address="192.0.2.2")


async def test_an_address_is_a_whole_network_of_ipv6_and_one_host_of_ipv4_however_written(desk):
    access = desk(ANA)
    for number in range(20):
        await fail(access, name=f"somebody {number}", address=f"2001:db8::{number}")
    with pytest.raises(Throttled):
        await sign_in(access, address="2001:db8::ffff:1%eth0")
    assert await sign_in(access, address="2001:db8:0:1::1")
    for number in range(20):
        await fail(access, name=f"somebody else {number}", address="198.51.100.7")
    with pytest.raises(Throttled):
        await sign_in(access, address="::ffff:198.51.100.7")
    assert await sign_in(access, address="unknown")


async def test_guesses_made_at_the_same_time_are_counted_too(desk):
    access = desk(ANA)
    tried = await asyncio.gather(
        *(sign_in(access, "Ana", f"guess {n}") for n in range(50)), return_exceptions=True
    )
    looked_at = [one for one in tried if type(one) is SignInRefused]
    assert len(looked_at) == 5
    assert sum(isinstance(one, Throttled) for one in tried) == 45


async def test_made_up_names_do_not_wash_out_what_is_known_of_a_user(desk):
    access = desk(ANA)
    await fail(access, 5)
    for number in range(200):
        await fail(access, name=f"name {number}", address=f"10.0.{number}.1")
    with pytest.raises(Throttled):
        await sign_in(access, address="192.0.2.200")


# Sessions


async def test_a_session_ends_after_twelve_hours_without_a_request(desk):
    access = desk(ANA)
    cookie = await sign_in(access)
    assert access.session(cookie, NOON + IDLE - SECOND)
    assert access.session(cookie, NOON + 2 * IDLE - 2 * SECOND)
    assert access.session(cookie, NOON + 3 * IDLE - 2 * SECOND) is None


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(desk):
    access = desk(ANA)
    cookie = await sign_in(access)
    assert access.session(cookie, NOON + IDLE - SECOND, by_hand=False)
    assert access.session(cookie, NOON + IDLE) is None


async def test_a_session_ends_after_thirty_days_however_busy_it_is(desk):
    access = desk(ANA)
    cookie = await sign_in(access)
    now = NOON
    while now < NOON + LIFE:
        assert access.session(cookie, now)
        now += timedelta(hours=6)
    assert access.session(cookie, now) is None


async def test_sessions_that_are_over_are_deleted_when_somebody_signs_in(desk, path):
    access = desk(ANA)
    await sign_in(access)
    await sign_in(access, now=NOON + LIFE)
    with sqlite3.connect(path) as record:
        assert record.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    record.close()


async def test_most_requests_write_nothing(desk, store):
    access = desk(ANA)
    cookie = await sign_in(access)
    before = store.access.session(_only_key(store))
    access.session(cookie, NOON + 4 * MINUTE)
    assert store.access.session(before.key).seen == NOON
    access.session(cookie, NOON + 6 * MINUTE)
    assert store.access.session(before.key).seen == NOON + 6 * MINUTE


def _only_key(store) -> bytes:
    (row,) = store.access._db.query("SELECT key FROM sessions")
    return row["key"]


async def test_who_signs_out_is_signed_out_there_and_nowhere_else(desk):
    access = desk(ANA)
    here, elsewhere = await sign_in(access), await sign_in(access)
    access.sign_out(here)
    access.sign_out("no cookie of ours")
    assert access.session(here, NOON) is None
    assert access.session(elsewhere, NOON)


@pytest.mark.parametrize("cookie", [None, "", "x", "\ud800", "x" * 100_000])
def test_anything_else_is_no_session(desk, cookie):
    assert desk(ANA).session(cookie, NOON) is None


@pytest.mark.parametrize(
    ("then", "stays"),
    [
        ([ANA, BO], True),
        ([("ANA", "admin", ANAS)], True),
        ([("Ana", "agent", ANAS)], False),
        ([("Ana", "reader", ANAS)], False),
        ([BO], False),
        ([], False),
    ],
)
async def test_a_session_has_no_rights_that_the_configuration_has_taken(desk, store, then, stays):
    hashes = {}

    def tables(users):
        for name, _, word in users:
            hashes.setdefault(name.casefold(), hash_of(word, CHEAP))
        return "".join(
            f'[[users]]\nname = "{n}"\nrole = "{r}"\npassword = "{hashes[n.casefold()]}"\n'
            for n, r, _ in users
        )

    cookie = await sign_in(desk(web=tables([ANA])))
    session = desk(web=tables(then)).session(cookie, NOON)
    assert (session is not None) is stays


async def test_a_new_password_ends_the_sessions_of_the_old_one(desk):
    cookie = await sign_in(desk(ANA))
    assert desk(("Ana", "admin", BOS)).session(cookie, NOON) is None


async def test_a_new_password_for_all_ends_the_sessions_of_the_old_one(desk):
    cookie = await sign_in(desk(web=f'password = "{ALL}"'), "Ana", ALL)
    assert desk(web=f'password = "{ALL}"').session(cookie, NOON)
    assert desk(web='password = "another one"').session(cookie, NOON) is None
    assert desk(BO).session(cookie, NOON) is None
    assert desk().session(cookie, NOON) is None


async def test_who_had_the_password_for_all_is_nobody_once_a_user_has_his_name(desk):
    cookie = await sign_in(desk(web=f'password = "{ALL}"'), "Ana", ALL)
    assert desk(ANA, web=f'password = "{ALL}"').session(cookie, NOON) is None


async def test_the_record_holds_neither_cookie_nor_password_nor_token(desk, store, path):
    access = desk(ANA, web=f'password = "{ALL}"')
    secrets = [await sign_in(access), await sign_in(access, "Maja", ALL), ANAS, ALL]
    secrets.append(add_token(store, "program", "read", NOON))
    files = path.parent.glob("amends.db*")
    record = b"".join(file.read_bytes() for file in files)
    assert b"Maja" in record
    for secret in secrets:
        assert secret.encode() not in record
        assert secret.removeprefix("amends_").encode() not in record


async def test_cookies_and_forms_are_never_the_same_twice(desk):
    access = desk(ANA)
    cookies = [await sign_in(access) for _ in range(5)]
    forms = {access.session(cookie, NOON).csrf for cookie in cookies}
    assert len({*cookies, *forms}) == 10
    assert min(map(len, cookies)) >= 43


async def test_a_form_counts_in_the_session_that_showed_it_and_in_no_other(desk):
    access = desk(ANA)
    one, other = [access.session(await sign_in(access), NOON) for _ in range(2)]
    assert one.sent(one.csrf)
    for wrong in (other.csrf, "", one.csrf + "x", one.csrf[:-1], "ž", "\ud800"):
        assert not one.sent(wrong)


async def test_a_session_shows_no_secret(desk):
    access = desk(ANA)
    session = access.session(await sign_in(access), NOON)
    assert session.csrf not in repr(session)


async def test_the_desk_speaks_the_language_of_whoever_is_there(desk, store, tmp_path):
    access = desk(ANA, web=f'password = "{ALL}"', locale="hr")
    assert access.session(await sign_in(access), NOON).locale == "hr"
    assert access.session(await sign_in(access, "Maja", ALL), NOON).locale == "hr"
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + 'locale = "it"\n')
    access = Access(store, load(config, environ={}))
    assert access.session(await sign_in(access), NOON).locale == "it"


async def test_a_record_that_cannot_be_written_keeps_nobody_out_who_is_in(desk, path, tmp_path):
    cookie = await sign_in(desk(ANA))
    settings = load(tmp_path / "config.toml", environ={})
    with Store(path, read_only=True) as reading:
        access = Access(reading, settings)
        assert access.session(cookie, NOON + MINUTE * 10)
        with pytest.raises(DatabaseUnusable):
            access.sign_out(cookie)


# Nobody has to sign in


def test_with_a_user_or_a_password_everybody_signs_in(desk):
    assert not desk().required
    for access in (desk(BO), desk(web=f'password = "{ALL}"')):
        assert access.required
        assert not access.closed


def test_behind_a_web_server_the_desk_is_closed_until_people_can_be_told_apart(desk):
    public = 'public = "https://amends.example.org"'
    assert desk(web=public).closed
    assert not desk(ANA, web=public).closed
    assert not desk(web=f'{public}\npassword = "{ALL}"').closed
    assert not desk().closed


async def test_where_there_is_nothing_to_sign_in_with_nobody_signs_in(desk):
    with pytest.raises(SignInRefused):
        await sign_in(desk(), "Ana", "")


# Programs


@pytest.mark.parametrize(
    ("scope", "role"), [("read", "reader"), ("act", "agent"), ("admin", "admin")]
)
def test_a_token_may_do_what_its_scope_says(desk, store, scope, role):
    token = add_token(store, "program", scope, NOON)
    assert token.startswith("amends_")
    assert desk(ANA).bearer(token, NOON) == Person("program", role)
    assert store.access.tokens()[0].used == NOON


def test_a_token_holds_without_users_too_and_until_it_is_revoked(desk, store):
    access = desk()
    token = add_token(store, "program", "read", NOON)
    assert access.bearer(token, NOON)
    assert revoke_token(store, "PROGRAM").name == "program"
    assert access.bearer(token, NOON) is None
    with pytest.raises(NoSuchToken):
        revoke_token(store, "program")


def test_most_requests_with_a_token_write_nothing(desk, store):
    access, token = desk(), add_token(store, "program", "read", NOON)
    access.bearer(token, NOON)
    access.bearer(token, NOON + 4 * MINUTE)
    assert store.access.tokens()[0].used == NOON
    access.bearer(token, NOON + 6 * MINUTE)
    assert store.access.tokens()[0].used == NOON + 6 * MINUTE


@pytest.mark.parametrize("token", ["", "amends_", "x", "\ud800", "ž"])
def test_anything_else_is_no_token(desk, store, token):
    add_token(store, "program", "read", NOON)
    assert desk().bearer(token, NOON) is None


async def test_a_cookie_is_no_token_and_a_token_no_cookie(desk, store):
    access = desk(ANA)
    assert access.bearer(await sign_in(access), NOON) is None
    assert access.session(add_token(store, "program", "admin", NOON), NOON) is None
