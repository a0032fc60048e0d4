"""The [[users]] tables, and the password for all: what they may say, and that they are secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import ConfigError, load
from monitor.config.users import is_hash
from monitor.redact import Redactor
from tests.monitor.test_config_problems import problems
from tests.monitor.test_passwords import CHEAP as HASH

BRAND = '[[brands]]\nname = "A"\ncontact = "Ana"\n[[sources]]\nkind = "sample"\nbrand = "A"\n'
EXPECTED = "an argon2id hash, as `amends user add` writes it"


def user(name: str = "Ana", *, password: str = HASH, more: str = "") -> str:
    return f'[[users]]\nname = "{name}"\npassword = "{password}"\n{more}'


def settings(folder: Path, text: str, **environ: str):
    (folder / "config.toml").write_text(BRAND + text, encoding="utf-8")
    return load(folder / "config.toml", environ=environ)


def test_users_are_read_with_their_defaults(tmp_path):
    ana, bo = settings(tmp_path, user() + user("Bo", more='role = "admin"\nlocale = "hr"\n')).users
    assert (ana.name, ana.role, ana.locale) == ("Ana", "agent", None)
    assert (bo.name, bo.role, bo.locale) == ("Bo", "admin", "hr")
    assert ana.password.get_secret_value() == HASH


def test_without_any_there_are_none(tmp_path):
    assert settings(tmp_path, "").users == ()


def test_a_hash_is_a_secret_like_any_password(tmp_path):
    read = settings(tmp_path, user())
    assert HASH in read.secrets & read.passwords
    assert HASH not in repr(read) + str(read.users) + str(read.users[0].model_dump())
    assert Redactor(read.secrets, read.passwords).text(f"got {HASH}!") == "got ***!"


def test_a_hash_may_come_from_the_environment(tmp_path):
    (read,) = settings(tmp_path, user(password="${ANA}"), ANA=HASH).users
    assert read.password.get_secret_value() == HASH


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (user(password="s3cret word"), f"users[0].password: expected {EXPECTED}, got something"),
        (user(password=HASH[:-30]), f"users[0].password: expected {EXPECTED}"),
        (user(password=HASH.replace("2id", "2i")), f"users[0].password: expected {EXPECTED}"),
        (user(password=""), f"users[0].password: expected {EXPECTED}"),
        ('[[users]]\nname = "Ana"', "users[0].password: expected a value, got nothing"),
        (user(more='role = "boss"'), 'users[0].role: expected one of "reader", "agent" or "admin"'),
        (user(more='locale = "xx"'), 'users[0].locale: expected one of "en", '),
        (user(name=""), "users[0].name: expected text that is not empty"),
        (user(name="x" * 61), "users[0].name: "),
        (user(more='rol = "admin"'), 'users[0].rol: expected a known key; did you mean "role"?'),
        (
            user() + user("ANA"),
            'users[1].name: expected a name of its own (users[0] has this one), got "ANA"',
        ),
        ("[users]", "users: expected a list of tables, each written [[users]]"),
        (
            f'[web]\npassword = "{HASH[:-30]}"',
            "web.password: expected a whole argon2id hash, or a password that does not begin with "
            "$argon2, got something else",
        ),
    ],
)
def test_each_mistake_is_one_line_without_the_secret(tmp_path, text, said):
    (line,) = problems(tmp_path, BRAND + text)
    assert said in line
    assert "s3cret" not in line
    assert HASH[:40] not in line


def test_the_password_for_all_is_plain_or_a_hash(tmp_path):
    for password in ("plain", HASH):
        read = settings(tmp_path, f'[web]\npassword = "{password}"\n')
        assert read.web.password.get_secret_value() == password


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_a_user_who_may_act_is_as_good_as_a_password(tmp_path, role):
    listen = '[web]\nlisten = "0.0.0.0:8025"\n'
    with pytest.raises(ConfigError, match=r"web\.password: expected a password, or one of"):
        settings(tmp_path, listen)
    with pytest.raises(ConfigError, match=r"web\.password: expected a password, or one of"):
        settings(tmp_path, listen + user(more='role = "reader"\n'))
    assert settings(tmp_path, listen + user(more=f'role = "{role}"\n')).warnings == ()


def test_a_public_address_without_users_draws_a_warning(tmp_path):
    public = '[web]\npublic = "https://amends.example.org"\n'
    (warning,) = settings(tmp_path, public).warnings
    assert "the desk stays closed" in warning
    assert "amends user add" in warning
    assert settings(tmp_path, public + user()).warnings == ()
    assert settings(tmp_path, public + 'password = "x"\n').warnings == ()


def test_readers_alone_draw_a_warning(tmp_path):
    reader = user(more='role = "reader"\n')
    (warning,) = settings(tmp_path, reader).warnings
    assert "nobody can work on a case" in warning
    assert settings(tmp_path, f'{reader}[web]\npassword = "x"\n').warnings == ()


@pytest.mark.parametrize(
    "parameters",
    ["m=0,t=1,p=1", "m=8,t=1,p=0", "m=8,t=1,p=2", "m=9999999,t=1,p=1", "m=8,t=1", "m=-8,t=1,p=1"],
)
def test_a_hash_that_could_not_be_checked_here_is_none(parameters):
    assert is_hash(HASH)
    assert not is_hash(HASH.replace("m=8,t=1,p=1", parameters))
